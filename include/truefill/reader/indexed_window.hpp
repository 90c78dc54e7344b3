// Where the tokens of a part of the payload begin. A part at a time is indexed, so that memory does
// not grow with the payload, and nothing is indexed where no index is needed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/reader/structural_index.hpp>

namespace truefill::inline v0_1::detail {

/// The tokens of a part of the payload, which ends behind a closing bracket.
class indexed_window {
public:
    /// Forgets what was indexed, for another payload or to go back: seek() is called next.
    void clear() noexcept { size_ = 0; }

    /// Goes to the first token at `at` or behind it. Precondition: `at` is not before the place of
    /// an earlier call, unless clear() was called since. There is none where the text from there on
    /// can't be indexed: it is not UTF-8, or has a string that is not closed in the window.
    void seek(std::string_view text, const char* at) {
        if (size_ == 0 || at < begin_ || at >= begin_ + size_) {
            index(text, at);
        }
        while (token_ != end_ && begin_ + *token_ < at) {
            ++token_;
        }
    }
    /// Whether there are tokens of a field: its key, the colon, its value, and what is behind it.
    [[nodiscard]] bool has_field() const noexcept { return end_ - token_ >= 4; }
    /// Where one of them begins.
    [[nodiscard]] const char* token(std::size_t which) const noexcept {
        return begin_ + token_[which];
    }
    void pass_field() noexcept { token_ += 4; }

private:
    static constexpr std::size_t largest = 4096;

    void index(std::string_view text, const char* at) {
        std::string_view window = text.substr(static_cast<std::size_t>(at - text.data()), largest);
        const std::size_t bracket =
            window.size() == largest ? window.rfind('}') : std::string_view::npos;
        window = window.substr(0, bracket == std::string_view::npos ? largest : bracket + 1);
        begin_ = at;
        size_ = std::max(window.size(), std::size_t{1});
        const bool is_indexed = index_.index(window);
        token_ = is_indexed ? index_.begin() : nullptr;
        end_ = is_indexed ? index_.end() : nullptr;
    }

    structural_index index_{largest};
    const char* begin_ = nullptr;
    std::size_t size_ = 0;
    const std::uint32_t* token_ = nullptr;
    const std::uint32_t* end_ = nullptr;
};

}  // namespace truefill::inline v0_1::detail
