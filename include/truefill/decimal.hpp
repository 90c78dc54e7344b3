// Decimal numbers as text, read and written digit by digit: never through a float.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/result.hpp>

namespace truefill {

namespace detail {

[[nodiscard]] constexpr std::int64_t power_of_ten(int exponent) noexcept {
    std::int64_t power = 1;
    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

inline constexpr auto powers_of_ten = [] {
    std::array<std::int64_t, 9> powers{};
    for (std::size_t i = 0; i < powers.size(); ++i) {
        powers[i] = power_of_ten(static_cast<int>(i));
    }
    return powers;
}();

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

/// What becomes of decimals beyond those that a quantity holds.
enum class excess : std::uint8_t {
    refuse,           ///< too_precise, unless they are zeros
    round_half_even,  ///< for a number that was a binary float before it was text
    cut,              ///< towards zero, for times
};

/// Reads `-?digits[.digits]` digit by digit: the value times 10^digits, exactly. `digits` is 0
/// to 8. Errors: malformed_number, too_precise, out_of_range, in this order.
[[nodiscard]] constexpr result<std::int64_t> read_long_decimal(std::string_view text, int digits,
                                                               excess rule) noexcept {
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

/// The same, quickly for what the exchange writes: short, positive, not too precise.
[[gnu::always_inline]] [[nodiscard]] constexpr result<std::int64_t> read_decimal(
    std::string_view text, int digits, excess rule = excess::refuse) noexcept {
    constexpr std::size_t cannot_overflow = 10;
    if (text.size() > cannot_overflow || text.empty()) {
        return read_long_decimal(text, digits, rule);
    }
    std::int64_t value = 0;
    int decimals = 0;
    int after_point = 0;
    for (const char& c : text) {
        if (is_digit(c)) {
            value = value * 10 + (c - '0');
            decimals += after_point;
        } else if (c == '.' && after_point == 0 && &c != text.data()) {
            after_point = 1;
        } else {
            return read_long_decimal(text, digits, rule);
        }
    }
    if (decimals > digits || decimals < after_point) {
        return read_long_decimal(text, digits, rule);
    }
    return value * powers_of_ten[static_cast<std::size_t>(digits - decimals)];
}

}  // namespace detail

/// A short text that lives in itself, so that formatting neither allocates nor borrows.
template <std::size_t Capacity>
class inline_text {
public:
    constexpr void push(char c) noexcept { data_[size_++] = c; }
    constexpr void append(std::string_view text) noexcept {
        for (const char c : text) {
            push(c);
        }
    }
    [[nodiscard]] constexpr std::string_view view() const noexcept { return {data_.data(), size_}; }
    constexpr operator std::string_view() const noexcept { return view(); }
    friend constexpr bool operator==(const inline_text& a, std::string_view b) noexcept {
        return a.view() == b;
    }

private:
    std::array<char, Capacity> data_{};
    std::size_t size_ = 0;
};

/// The decimal text of a raw value: exactly `digits` decimals ("0.560000"), or, with `trim`, none
/// that are trailing zeros ("0.56", "10").
[[nodiscard]] constexpr inline_text<24> decimal_text(std::int64_t raw, int digits,
                                                     bool trim = false) noexcept {
    std::array<char, 20> reversed{};
    std::size_t length = 0;
    auto rest = raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
    const auto decimals = static_cast<std::size_t>(digits);
    while (rest != 0 || length <= decimals) {
        reversed[length++] = static_cast<char>('0' + rest % 10);
        rest /= 10;
    }
    std::size_t keep_from = 0;
    while (trim && keep_from < decimals && reversed[keep_from] == '0') {
        ++keep_from;
    }
    inline_text<24> text;
    if (raw < 0) {
        text.push('-');
    }
    for (std::size_t i = length; i-- > keep_from;) {
        text.push(reversed[i]);
        if (i == decimals && i != keep_from) {
            text.push('.');
        }
    }
    return text;
}

}  // namespace truefill
