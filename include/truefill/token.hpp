// A value of the wire as a reader found it: its kind and its text.
#pragma once

#include <cstdint>
#include <string_view>
#include <truefill/detail/ascii.hpp>

namespace truefill::inline v0_1 {

/// A value of the wire: its kind and its text. Borrows.
class token {
public:
    enum class kind : std::uint8_t {
        null = 1,        ///< without a text
        text,            ///< a string, without its quotes, unescaped
        number,          ///< a number's own digits, never through a float
        boolean,         ///< `true` or `false`
        container,       ///< an object or an array, brackets included
        lone_surrogate,  ///< a string that no UTF-8 can hold
    };

    constexpr token() = default;
    /// A null has no text, whatever is given; numbers, booleans and containers have some.
    /// Precondition: text.size() < 2^32, which the reader checks for a whole payload.
    constexpr token(kind what, std::string_view text) noexcept
        : data_{text.data()},
          size_and_kind_{(what == kind::null ? 0 : text.size()) |
                         std::uint64_t{static_cast<std::uint8_t>(what)} << 32} {}

    [[nodiscard]] constexpr kind type() const noexcept {
        return static_cast<kind>(size_and_kind_ >> 32);
    }
    [[nodiscard]] constexpr std::string_view text() const noexcept {
        return {data_, static_cast<std::uint32_t>(size_and_kind_)};
    }
    [[nodiscard]] constexpr bool is(kind expected) const noexcept { return type() == expected; }
    /// Neither null nor "".
    [[nodiscard]] constexpr bool has_value() const noexcept {
        return static_cast<std::uint32_t>(size_and_kind_) != 0;
    }

private:
    const char* data_ = nullptr;
    // One word: with separate members, writing two and loading both at once would stall on the
    // store.
    std::uint64_t size_and_kind_ = std::uint64_t{1} << 32;
};
static_assert(token{}.is(token::kind::null));

namespace detail {

/// Whether a token is a word, trimmed and in any case. `word` is in lower case and short.
[[nodiscard]] constexpr bool says(const token& value, std::string_view word) noexcept {
    return value.is(token::kind::text) && is_word(value.text(), word);
}

}  // namespace detail

}  // namespace truefill::inline v0_1
