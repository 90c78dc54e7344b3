// Where the tokens of a payload begin: simdjson's stage 1, at gigabytes per second. The only header
// that includes simdjson, and the place where its versions would differ.
//
// Stage 1 needs no copy and no padding; it checks UTF-8 and the ends of strings to the last byte
// and picks the processor's best kernel at run time. Of the grammar it checks nothing else: its
// tokens say where to look, and what stands there is checked by who looks.
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <truefill/version.hpp>

namespace truefill::inline v0_1 {

/// The offsets at which the tokens of a text begin, four bytes each. Keeps its memory: indexing a
/// text that is no larger than one before allocates nothing.
class structural_index {
public:
    enum class status : std::uint8_t { ok = 1, not_json = 2, too_large = 3 };

    /// Indexes a text, which is not copied and needs no padding. not_json: bad UTF-8 (outside of
    /// strings not with the fallback kernel: there the tokens show it), an unclosed string, a
    /// control character in a string, or no token at all.
    [[nodiscard]] status index(std::string_view text) noexcept {
        if (text.empty()) {
            return status::not_json;
        }
        if (!grow(text.size())) {
            return status::too_large;
        }
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        const auto error = engine_->stage1(bytes, text.size(), simdjson::stage1_mode::regular);
        return error == simdjson::SUCCESS ? status::ok : status::not_json;
    }

    /// The offset of the first token. The offset at end() can be read and is the text's size.
    [[nodiscard]] const std::uint32_t* begin() const noexcept {
        return engine_->structural_indexes.get();
    }
    [[nodiscard]] const std::uint32_t* end() const noexcept {
        return begin() + engine_->n_structural_indexes;
    }

private:
    [[nodiscard]] bool grow(std::size_t size) noexcept {
        if (engine_ && size <= engine_->capacity()) {
            return true;
        }
        constexpr std::size_t smallest = 4096;
        constexpr std::size_t largest = 0xFFFF'FFFF;
        if (size > largest) {
            return false;
        }
        std::size_t capacity = smallest;
        while (capacity < size) {
            capacity *= 2;
        }
        capacity = capacity < largest ? capacity : largest;
        if (engine_) {
            return engine_->set_capacity(capacity) == simdjson::SUCCESS;
        }
        constexpr std::size_t no_stage_2 = 1;
        return simdjson::get_active_implementation()->create_dom_parser_implementation(
                   capacity, no_stage_2, engine_) == simdjson::SUCCESS;
    }

    std::unique_ptr<simdjson::internal::dom_parser_implementation> engine_;
};

}  // namespace truefill::inline v0_1
