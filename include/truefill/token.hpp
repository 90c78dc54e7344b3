// A value of the wire: its kind, its text, and what that reads as.
#pragma once

#include <cstdint>
#include <string_view>
#include <truefill/decimal.hpp>
#include <truefill/result.hpp>
#include <truefill/vocabulary.hpp>
#include <truefill/words.hpp>

namespace truefill {

/// A value of the wire: what kind it is, and its text. Borrows.
class token {
public:
    enum class kind : std::uint8_t {
        null = 1,
        text,            ///< a string, without its quotes, unescaped
        number,          ///< a number's own digits, never through a float
        boolean,         ///< `true` or `false`
        container,       ///< an object or an array, brackets included
        lone_surrogate,  ///< a string that no UTF-8 can hold
    };

    constexpr token() = default;
    /// Precondition: text.size() < 2^32, which the reader checks for a whole payload.
    constexpr token(kind what, std::string_view text) noexcept
        : data_{text.data()},
          size_and_kind_{text.size() | std::uint64_t{static_cast<std::uint8_t>(what)} << 32} {}

    [[nodiscard]] constexpr kind what() const noexcept {
        return static_cast<kind>(size_and_kind_ >> 32);
    }
    [[nodiscard]] constexpr std::string_view text() const noexcept {
        return {data_, static_cast<std::uint32_t>(size_and_kind_)};
    }
    [[nodiscard]] constexpr bool is(kind one) const noexcept { return what() == one; }
    /// Neither null nor "".
    [[nodiscard]] constexpr bool has_value() const noexcept {
        return !is(kind::null) && !(is(kind::text) && text().empty());
    }

private:
    const char* data_ = nullptr;
    // In one word: a token made of small parts is loaded before they have met in memory, and
    // stalls.
    std::uint64_t size_and_kind_ = std::uint64_t{1} << 32;
};
static_assert(token{}.is(token::kind::null));

namespace detail {

/// Whether a token is a word, trimmed and in any case. `word` is in lower case.
[[gnu::always_inline]] [[nodiscard]] constexpr bool says(token value,
                                                         std::string_view word) noexcept {
    if (!value.is(token::kind::text)) {
        return false;
    }
    return is_word(value.text(), word);
}

/// A zero in any spelling: 0, "0.00", -0.
[[nodiscard]] constexpr bool is_zero(token value) noexcept {
    if (!value.is(token::kind::text) && !value.is(token::kind::number)) {
        return false;
    }
    const std::string_view text = value.text();
    for (const char c : text) {
        if (c != '0' && c != '.' && c != '-') {
            return false;
        }
    }
    const auto read = read_decimal(text, 0, excess::cut);
    return read && *read == 0;
}

/// A number, or a text that holds one, as whole 10^-digits units.
[[gnu::always_inline]] [[nodiscard]] constexpr result<std::int64_t> read_number(
    token value, int digits, excess rule = excess::refuse) noexcept {
    switch (value.what()) {
        case token::kind::text:
        case token::kind::number: return read_decimal(value.text(), digits, rule);
        case token::kind::lone_surrogate: return reason::malformed_number;
        default: return reason::wrong_type;
    }
}

}  // namespace detail

}  // namespace truefill
