// What one token reads as: an id, a number, a time, a side.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::detail {

/// id_fault of a token that is not a text.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr reason other_id_fault(
    const token& value) noexcept {
    if (value.is(token::kind::number) &&
        value.text().find_first_of(".eE") == std::string_view::npos) {
        return {};
    }
    return value.is(token::kind::lone_surrogate) ? reason::malformed_text : reason::wrong_type;
}

/// Why a token is not an id; no reason when it is one. The id is the token's text as it is: of a
/// string, or the digits of an integer.
[[gnu::always_inline]] [[nodiscard]] constexpr reason id_fault(const token& value) noexcept {
    return value.is(token::kind::text) ? reason{} : other_id_fault(value);
}

/// Whether a text may have capital letters. False is certain; a text of more than eight bytes is
/// not looked at.
[[nodiscard]] constexpr bool may_have_capitals(const token& text) noexcept {
    const std::size_t size = text.text().size();
    if (size - 1 >= 8) {
        return true;
    }
    // Lower-case letters have bit 0x20 set, capital letters have not.
    return (~text.end_bytes() & broadcast('\x20')) >> (64 - 8 * size) != 0;
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

/// The side that the word of a direction name says, as its number; 0 when it is none of the name's
/// words (bid and ask for book_side, yes and no for the others).
[[gnu::always_inline]] [[nodiscard]] constexpr unsigned read_side(const token& value,
                                                                  bool is_book) noexcept {
    constexpr auto number = [](side which) { return static_cast<unsigned>(which); };
    const std::string_view text = value.text();
    if (value.is(token::kind::text) && text.size() - 2 < 2) {
        const four_bytes word = two_or_three(text);
        const eight_bytes no_yes = word ^ (is_book ? two_or_three("bid") : two_or_three("yes"));
        const eight_bytes no_no = word ^ (is_book ? two_or_three("ask") : two_or_three("no"));
        // One predictable branch for both words: the product is zero if either difference is.
        if (no_yes * no_no == 0) {
            return static_cast<unsigned>(select(no_yes == 0, number(side::yes), number(side::no)));
        }
    }
    return says(value, is_book ? "bid" : "yes")  ? number(side::yes)
           : says(value, is_book ? "ask" : "no") ? number(side::no)
                                                 : 0;
}

/// What an epoch under a name of this unit counts.
[[nodiscard]] constexpr epoch_unit epoch_unit_of(kalshi::unit unit) noexcept {
    return unit == kalshi::unit::epoch_us   ? epoch_unit::microseconds
           : unit == kalshi::unit::epoch_ms ? epoch_unit::milliseconds
                                            : epoch_unit::by_magnitude;
}

template <class Fixed>
[[gnu::always_inline]] [[nodiscard]] constexpr result<Fixed> read_fixed(
    const token& value) noexcept {
    const auto read = read_number(value, Fixed::digits);
    if (!read) {
        return read.error();
    }
    return Fixed::from_raw(*read);
}

[[gnu::always_inline]] [[nodiscard]] constexpr result<std::int32_t> read_int32(
    const token& value) noexcept {
    const auto read = read_number(value, 0);
    if (!read) {
        return read.error();
    }
    if (*read < std::numeric_limits<std::int32_t>::min() ||
        *read > std::numeric_limits<std::int32_t>::max()) {
        return reason::out_of_range;
    }
    return static_cast<std::int32_t>(*read);
}

[[gnu::always_inline]] [[nodiscard]] constexpr result<timestamp> read_time(
    const token& value, kalshi::unit unit) noexcept {
    switch (value.type()) {
        case token::kind::text:
        case token::kind::number: return parse_time(value.text(), epoch_unit_of(unit));
        case token::kind::lone_surrogate: return reason::malformed_time;
        default: return reason::wrong_type;
    }
}

}  // namespace truefill::inline v0_1::detail
