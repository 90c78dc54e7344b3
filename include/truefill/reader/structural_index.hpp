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

/// The offsets at which the tokens of a text begin, four bytes each. Allocates at the first text.
class structural_index {
public:
    /// Of texts of at most `capacity` bytes.
    explicit structural_index(std::size_t capacity) noexcept : capacity_{capacity} {}

    /// Indexes a text, which is not copied and needs no padding. False where it has bad UTF-8
    /// (outside of strings not with the fallback kernel: there the tokens show it), an unclosed
    /// string, a control character in a string, or no token at all; or where memory ends.
    [[nodiscard]] bool index(std::string_view text) noexcept {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        return !text.empty() && has_engine() &&
               engine_->stage1(bytes, text.size(), simdjson::stage1_mode::regular) ==
                   simdjson::SUCCESS;
    }

    /// The offset of the first token. The offset at end() can be read and is the text's size.
    [[nodiscard]] const std::uint32_t* begin() const noexcept {
        return engine_->structural_indexes.get();
    }
    [[nodiscard]] const std::uint32_t* end() const noexcept {
        return begin() + engine_->n_structural_indexes;
    }

private:
    [[nodiscard]] bool has_engine() noexcept {
        constexpr std::size_t no_stage_2 = 1;
        return engine_ || simdjson::get_active_implementation()->create_dom_parser_implementation(
                              capacity_, no_stage_2, engine_) == simdjson::SUCCESS;
    }

    std::size_t capacity_;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> engine_;
};

}  // namespace truefill::inline v0_1
