// Decimal numbers read from text, digit by digit or eight digits at once: never through a float.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/powers_of_ten.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/result.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::detail {

/// What becomes of decimals beyond those that a quantity holds.
enum class excess : std::uint8_t {
    refuse,           ///< too_precise, unless they are zeros
    round_half_even,  ///< for a number that was a binary float before it was a text
    cut,              ///< towards zero, for times
};

/// Reads `-?digits[.digits]` digit by digit: the value times 10^digits, exactly. `digits` is 0
/// to 8. Errors: malformed_number, too_precise, out_of_range, in this order.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr result<std::int64_t> read_long_decimal(
    std::string_view text, int digits, excess rule) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (negative) {
        ++at;
    }
    constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    std::uint64_t magnitude = 0;
    bool overflow = false;
    const auto push = [&](char c) {
        if (magnitude > largest / 10) {
            overflow = true;
        } else {
            magnitude = magnitude * 10 + static_cast<std::uint64_t>(c - '0');
        }
    };

    const char* const whole = at;
    for (; at != end && is_digit(*at); ++at) {
        push(*at);
    }
    if (at == whole) {
        return reason::malformed_number;
    }
    int held = 0;
    char beyond = '0';  // the first decimal that is not held
    bool more = false;  // a non-zero one after it
    if (at != end && *at == '.') {
        const char* const decimals = ++at;
        for (; at != end && is_digit(*at); ++at) {
            if (held < digits) {
                push(*at);
                ++held;
            } else if (at - decimals == digits) {
                beyond = *at;
            } else {
                more = more || *at != '0';
            }
        }
        if (at == decimals) {
            return reason::malformed_number;
        }
    }
    if (at != end) {
        return reason::malformed_number;
    }
    if (rule == excess::refuse && (beyond != '0' || more)) {
        return reason::too_precise;
    }
    const auto factor =
        static_cast<std::uint64_t>(powers_of_ten[static_cast<std::size_t>(digits - held)]);
    overflow =
        overflow || (magnitude > (std::uint64_t{1} << 32) && magnitude > (largest + 1) / factor);
    magnitude *= factor;
    if (rule == excess::round_half_even) {
        const bool up = beyond > '5' || (beyond == '5' && (more || magnitude % 2 == 1));
        magnitude += up ? 1 : 0;
    }
    if (overflow || magnitude > largest + (negative ? 1 : 0)) {
        return reason::out_of_range;
    }
    return static_cast<std::int64_t>(negative ? ~magnitude + 1 : magnitude);
}

/// Bytes with '0' to '9' as 0 to 9, and every other byte above 9.
template <class Bytes>
[[nodiscard]] constexpr Bytes as_digits(Bytes text) noexcept {
    return text ^ broadcast<Bytes>('0');
}

/// Zero if and only if all bytes are 0 to 9. A byte above 9 sets its own bit 0x80; a carry out of
/// it can only set bits of bytes above it, which then is no longer zero anyway.
template <class Bytes>
[[nodiscard]] constexpr Bytes no_digits(Bytes value) noexcept {
    // 9 + 0x76 is 0x7F: a digit does not reach bit 0x80, and 10 does.
    return ((value + broadcast<Bytes>('\x76')) | value) & broadcast<Bytes>('\x80');
}

/// The number of eight digits, each a byte of 0 to 9, the first digit lowest:
///
///     digits   d0 d1 d2 d3 d4 d5 d6 d7     8 x 1 digit
///     pairs    d0d1  d2d3  d4d5  d6d7      times 10 plus the neighbour
///     fours    d0d1d2d3    d4d5d6d7        times 100 plus the neighbour
///     eight    d0d1d2d3d4d5d6d7            times 10,000 plus the neighbour
[[nodiscard]] constexpr std::int64_t join_eight(eight_bytes digits) noexcept {
    digits = digits * (10 * 0x100 + 1) >> 8;
    digits = (digits & 0x00FF'00FF'00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
    return static_cast<std::int64_t>(
        (digits & 0x0000'FFFF'0000'FFFF) * (10'000 * 0x1'0000'0000 + 1) >> 32);
}
[[nodiscard]] constexpr std::int64_t join_four(four_bytes digits) noexcept {
    digits = digits * (10 * 0x100 + 1) >> 8;
    return (digits & 0x00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
}

/// The number of eight characters, the first one lowest; negative where one is not a digit.
[[nodiscard]] constexpr std::int64_t read_eight_digits(eight_bytes text) noexcept {
    const eight_bytes value = as_digits(text);
    return no_digits(value) != 0 ? -1 : join_eight(value);
}

/// Reads "d", "d.dddd" and "d.dddddd", the forms of prices, fees and small counts, as whole
/// 10^-digits units. Negative for every other text, which the functions below read.
[[gnu::always_inline]] [[nodiscard]] constexpr std::int64_t read_plain_decimal(
    std::string_view text, int digits) noexcept {
    const auto units = [&](std::int64_t value, int decimals) __attribute__((always_inline)) {
        return value * powers_of_ten[static_cast<std::size_t>(digits - decimals)];
    };
    if (text.size() == 1) {
        const unsigned digit = static_cast<unsigned char>(text[0]) - unsigned{'0'};
        return digit < 10 ? units(digit, 0) : -1;
    }
    if (digits != 6 || (text.size() != 6 && text.size() != 8)) {
        return -1;
    }
    // A digit and a point in one comparison: where byte 1 is not a point, the xor leaves it
    // above 9.
    constexpr unsigned zero_and_point = unsigned{'0'} | unsigned{'.'} << 8;
    const unsigned whole = load<std::uint16_t>(text.data()) ^ zero_and_point;
    if (whole >= 10) {
        return -1;
    }
    if (text.size() == 6) {
        const four_bytes value = as_digits(load<four_bytes>(text.data() + 2));
        return no_digits(value) != 0 ? -1
                                     : units(std::int64_t{whole} * 10'000 + join_four(value), 4);
    }
    const eight_bytes value = as_digits(load<eight_bytes>(text.data())) & ~low_mask(2);
    return no_digits(value) != 0 ? -1
                                 : units(std::int64_t{whole} * 1'000'000 + join_eight(value), 6);
}

/// Reads "d.dd" to "ddddd.dd", the form of sizes, as hundredths. Negative for every other text.
/// Preconditions: 4 <= size <= 8; the text's last byte is the highest.
///
///     byte      7   6   5   4   3   2   1   0
///     text     '7' '9' '.' '2'  .   .   .   .      "2.97", size 4; '.' stands for any byte below
///     it digits   '7' '9' '2'  .   .   .   .   0      the digits before the point move up by a
///     byte
[[gnu::always_inline]] [[nodiscard]] constexpr std::int64_t read_hundredths(
    eight_bytes text, std::size_t size) noexcept {
    constexpr std::size_t point = 5;
    constexpr eight_bytes decimals = ~low_mask(point + 1);
    const eight_bytes digits = (text & decimals) | (text & low_mask(point)) << 8;
    const eight_bytes value = as_digits(digits) & ~eight_bytes{0} << 8 * (9 - size);
    const bool has_point = (text >> 8 * point & 0xFF) == eight_bytes{'.'};
    return !has_point || no_digits(value) != 0 ? -1 : join_eight(value);
}

/// Reads up to eight bytes of digits with at most one point among them, as whole 10^-digits units.
/// Negative for every other text, which read_long_decimal reads.
/// Preconditions: 1 <= size <= 8; the text's last byte is the highest, zeros below its first.
[[gnu::noinline]] [[nodiscard]] constexpr std::int64_t read_short_decimal(eight_bytes text,
                                                                          std::size_t size,
                                                                          int digits) noexcept {
    const eight_bytes points = text ^ broadcast('.');
    const eight_bytes point =
        digits == 0 ? 0 : (points - broadcast('\1')) & ~points & broadcast('\x80');
    int decimals = 0;
    if (point != 0) {
        // The digits before the point move up by a byte, into its place.
        const auto at = static_cast<std::size_t>(std::countr_zero(point)) / 8;
        const eight_bytes before = low_mask(at);
        text = (text & ~(before << 8 | 0xFF)) | (text & before) << 8;
        decimals = static_cast<int>(7 - at);
        if (at + size == 8 || decimals == 0 || decimals > digits) {
            return -1;
        }
        --size;
    }
    const eight_bytes zeros = broadcast('0') & low_mask(8 - size);
    const std::int64_t value = read_eight_digits(text | zeros);
    return value * powers_of_ten[static_cast<std::size_t>(digits - decimals)];
}

/// The number of one to sixteen digits; negative for every other text.
[[nodiscard]] constexpr std::int64_t read_digits(std::string_view text) noexcept {
    const std::size_t size = text.size();
    if (size - 1 < 8) {
        return read_short_decimal(last_bytes(text), size, 0);
    }
    if (size - 1 >= 16) {
        return -1;
    }
    const std::size_t more = size - 8;
    const eight_bytes twice = low_mask(8 - more);  // bytes that the first load has read
    const auto last = load<eight_bytes>(text.data() + more);
    const std::int64_t high = read_eight_digits(load<eight_bytes>(text.data()));
    const std::int64_t low = read_eight_digits((last & ~twice) | (broadcast('0') & twice));
    return high < 0 || low < 0 ? -1 : high * powers_of_ten[more] + low;
}

/// read_long_decimal, with shortcuts for what the exchange writes: short, positive, not too
/// precise.
[[gnu::always_inline]] [[nodiscard]] constexpr result<std::int64_t> read_decimal(
    std::string_view text, int digits, excess rule = excess::refuse) noexcept {
    if (const std::int64_t value = read_plain_decimal(text, digits); value >= 0) {
        return value;
    }
    if (text.size() - 1 < 8) {
        const std::int64_t value = read_short_decimal(last_bytes(text), text.size(), digits);
        if (value >= 0) {
            return value;
        }
    }
    return read_long_decimal(text, digits, rule);
}

}  // namespace truefill::inline v0_1::detail
