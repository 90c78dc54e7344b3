// Decimal numbers read from text, never through a float.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_write.hpp>
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
[[nodiscard]] constexpr result<std::int64_t> read_decimal(std::string_view text, int digits,
                                                          excess rule = excess::refuse) noexcept {
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
    const auto factor = static_cast<std::uint64_t>(power_of_ten(digits - held));
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
[[nodiscard]] constexpr eight_bytes as_digits(eight_bytes text) noexcept {
    return text ^ broadcast('0');
}

/// Zero if and only if all bytes are 0 to 9. A byte above 9 sets its own bit 0x80; a carry out of
/// it can only set bits of bytes above it, which then is no longer zero anyway.
[[nodiscard]] constexpr eight_bytes no_digits(eight_bytes value) noexcept {
    // 9 + 0x76 is 0x7F: a digit does not reach bit 0x80, and 10 does.
    return ((value + broadcast('\x76')) | value) & broadcast('\x80');
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

}  // namespace truefill::inline v0_1::detail
