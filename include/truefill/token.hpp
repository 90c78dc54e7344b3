// A value of the wire: its kind, its text, and what that reads as.
#pragma once

#include <cstdint>
#include <string_view>
#include <truefill/detail/decimal.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/result.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// A value of the wire: what kind it is, and its text. Borrows.
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
    /// The same, for a text in a buffer that has eight bytes before the text's end.
    [[nodiscard]] static constexpr token with_room(kind what, std::string_view text) noexcept {
        token made{what, text};
        made.size_and_kind_ |= has_room;
        return made;
    }

    [[gnu::always_inline]] [[nodiscard]] constexpr kind type() const noexcept {
        return static_cast<kind>(static_cast<std::uint8_t>(size_and_kind_ >> 32));
    }
    [[gnu::always_inline]] [[nodiscard]] constexpr std::string_view text() const noexcept {
        return {data_, static_cast<std::uint32_t>(size_and_kind_)};
    }
    /// The text in a register, its last byte highest, below its first one whatever there is.
    /// Precondition: it has one to eight bytes.
    [[gnu::always_inline]] [[nodiscard]] constexpr detail::eight_bytes end_bytes() const noexcept {
        return (size_and_kind_ & has_room) != 0
                   ? detail::load<detail::eight_bytes>(data_ + text().size() - 8)
                   : detail::last_bytes(text());
    }
    /// The same with zeros below its first byte.
    [[gnu::always_inline]] [[nodiscard]] constexpr detail::eight_bytes bytes() const noexcept {
        return end_bytes() & ~detail::eight_bytes{0} << (64 - 8 * text().size());
    }
    [[gnu::always_inline]] [[nodiscard]] constexpr bool is(kind one) const noexcept {
        return type() == one;
    }
    /// No token at all.
    [[nodiscard]] constexpr bool is_nothing() const noexcept { return data_ == nullptr; }
    /// Neither null nor "".
    [[gnu::always_inline]] [[nodiscard]] constexpr bool has_value() const noexcept {
        return static_cast<std::uint32_t>(size_and_kind_) != 0;
    }

private:
    static constexpr std::uint64_t has_room = std::uint64_t{1} << 40;
    const char* data_ = nullptr;
    // In one word: a token made of small parts is loaded before they have met in memory, and
    // stalls.
    std::uint64_t size_and_kind_ = std::uint64_t{1} << 32;
};
static_assert(token{}.is(token::kind::null));

namespace detail {

/// Whether a token is a word, trimmed and in any case. `word` is in lower case and short.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool says(const token& value,
                                                               std::string_view word) noexcept {
    return value.is(token::kind::text) && is_word(value.text(), word);
}

/// Whether a text may have capital letters; it has none where the answer is no.
[[nodiscard]] constexpr bool may_have_capitals(const token& text) noexcept {
    const std::size_t size = text.text().size();
    if (size - 1 >= 8) {
        return true;
    }
    // The sixth bit tells the cases of a letter apart.
    return (~text.end_bytes() & repeated('\x20')) >> (64 - 8 * size) != 0;
}

/// A zero in any spelling: 0, "0.00", -0.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool is_zero(const token& value) noexcept {
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
    const token& value, int digits, excess rule = excess::refuse) noexcept {
    if (!value.is(token::kind::text) && !value.is(token::kind::number)) {
        return value.is(token::kind::lone_surrogate) ? reason::malformed_number
                                                     : reason::wrong_type;
    }
    if (const std::int64_t read = read_plain_decimal(value.text(), digits); read >= 0) {
        return read;
    }
    const std::size_t size = value.text().size();
    if (digits == 2 && size - 4 < 5) {
        const std::int64_t read = read_hundredths(value.end_bytes(), size);
        if (read >= 0) {
            return read;
        }
    }
    if (size - 1 < 8) {
        const std::int64_t read = read_short_decimal(value.bytes(), size, digits);
        if (read >= 0) {
            return read;
        }
    }
    return read_long_decimal(value.text(), digits, rule);
}

}  // namespace detail

}  // namespace truefill
