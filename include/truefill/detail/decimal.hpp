// Decimal numbers as text, read and written digit by digit: never through a float.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/detail/swar.hpp>
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

/// Text in a register with its digits as 0 to 9, and everything else above.
template <class Bytes>
[[nodiscard]] constexpr Bytes as_digits(Bytes text) noexcept {
    return text ^ repeated<Bytes>('0');
}

/// Zero if all bytes are 0 to 9. One that is not sets its highest bit, and no ASCII below it
/// changes what the others say.
template <class Bytes>
[[nodiscard]] constexpr Bytes no_digits(Bytes value) noexcept {
    // 0x76 can be added to a digit without reaching the eighth bit.
    return ((value + repeated<Bytes>('\x76')) | value) & repeated<Bytes>('\x80');
}

/// The number that eight digits make, each a byte of 0 to 9, the first one lowest.
[[nodiscard]] constexpr std::int64_t join_eight(eight_bytes digits) noexcept {
    // Neighbours join: eight digits, four pairs, two fours, one.
    digits = digits * (10 * 0x100 + 1) >> 8;
    digits = (digits & 0x00FF'00FF'00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
    return static_cast<std::int64_t>(
        (digits & 0x0000'FFFF'0000'FFFF) * (10'000 * 0x1'0000'0000 + 1) >> 32);
}
[[nodiscard]] constexpr std::int64_t join_four(four_bytes digits) noexcept {
    digits = digits * (10 * 0x100 + 1) >> 8;
    return (digits & 0x00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
}

/// The value of eight digits in a register, the first one lowest; negative where one is none.
[[nodiscard]] constexpr std::int64_t read_eight_digits(eight_bytes text) noexcept {
    const eight_bytes value = as_digits(text);
    return no_digits(value) != 0 ? -1 : join_eight(value);
}

/// Reads "d", "d.dddd" and "d.dddddd", which is how prices, fees and small counts are written, as
/// whole 10^-digits units; negative for everything else, which the functions below know.
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
    // A digit and a point, in one comparison: what is left of the point is above all digits.
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
    const eight_bytes value = as_digits(load<eight_bytes>(text.data())) & ~low_bytes(2);
    return no_digits(value) != 0 ? -1
                                 : units(std::int64_t{whole} * 1'000'000 + join_eight(value), 6);
}

/// Reads "d.dd" to "ddddd.dd", which is how sizes are written, as hundredths; negative for
/// everything else. Preconditions: 4 <= size <= 8; the text's last byte is the highest.
[[gnu::always_inline]] [[nodiscard]] constexpr std::int64_t read_hundredths(
    eight_bytes text, std::size_t size) noexcept {
    constexpr std::size_t point = 5;
    constexpr eight_bytes decimals = ~low_bytes(point + 1);
    // What is before the point moves into its place.
    const eight_bytes digits = (text & decimals) | (text & low_bytes(point)) << 8;
    const eight_bytes value = as_digits(digits) & ~eight_bytes{0} << 8 * (9 - size);
    const bool has_point = (text >> 8 * point & 0xFF) == eight_bytes{'.'};
    return !has_point || no_digits(value) != 0 ? -1 : join_eight(value);
}

/// Reads up to eight bytes of digits, a point between them or not, as whole 10^-digits units;
/// negative for whatever else there is, which read_long_decimal knows.
/// Preconditions: 1 <= size <= 8; the text's last byte is the highest, zeros below its first.
[[gnu::noinline]] [[nodiscard]] constexpr std::int64_t read_short_decimal(eight_bytes text,
                                                                          std::size_t size,
                                                                          int digits) noexcept {
    const eight_bytes points = text ^ repeated('.');
    const eight_bytes point =
        digits == 0 ? 0 : (points - repeated('\1')) & ~points & repeated('\x80');
    int decimals = 0;
    if (point != 0) {
        // What is before the point moves into its place.
        const auto at = static_cast<std::size_t>(std::countr_zero(point)) / 8;
        const eight_bytes before = low_bytes(at);
        text = (text & ~(before << 8 | 0xFF)) | (text & before) << 8;
        decimals = static_cast<int>(7 - at);
        if (at + size == 8 || decimals == 0 || decimals > digits) {
            return -1;
        }
        --size;
    }
    const eight_bytes zeros = repeated('0') & low_bytes(8 - size);
    const std::int64_t value = read_eight_digits(text | zeros);
    return value * powers_of_ten[static_cast<std::size_t>(digits - decimals)];
}

/// The value of up to sixteen digits and nothing else; negative for whatever else there is.
[[nodiscard]] constexpr std::int64_t read_digits(std::string_view text) noexcept {
    const std::size_t size = text.size();
    if (size - 1 < 8) {
        return read_short_decimal(last_bytes(text), size, 0);
    }
    if (size - 1 >= 16) {
        return -1;
    }
    const std::size_t more = size - 8;
    const eight_bytes twice = low_bytes(8 - more);  // what the first eight have said
    const auto last = load<eight_bytes>(text.data() + more);
    const std::int64_t high = read_eight_digits(load<eight_bytes>(text.data()));
    const std::int64_t low = read_eight_digits((last & ~twice) | (repeated('0') & twice));
    return high < 0 || low < 0 ? -1 : high * powers_of_ten[more] + low;
}

/// The same as read_long_decimal, quickly for what the exchange writes: short, positive, not too
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

/// The eight digits of a number below 10^8, a byte each, the first in the lowest: four numbers of
/// two digits, then their tens and ones, all at once. Dividing by ten eight times takes longer.
[[nodiscard]] constexpr std::uint64_t eight_digits(std::uint64_t value) noexcept {
    const std::uint64_t halves = value / 10'000 | value % 10'000 << 32;
    const std::uint64_t hundreds = (halves * 10'486 >> 20) & 0x0000'007F'0000'007F;  // each / 100
    const std::uint64_t quarters = hundreds | (halves - hundreds * 100) << 16;
    const std::uint64_t tens = (quarters * 103 >> 10) & 0x000F'000F'000F'000F;  // each / 10
    return tens | (quarters - tens * 10) << 8;
}

/// Writes `count` of eight digits from the lowest byte on, and returns where they end. All eight
/// bytes are written: one store costs less than as many as are needed.
constexpr char* write_digits(char* at, std::uint64_t digits, int count) noexcept {
    const std::uint64_t text = digits + 0x3030'3030'3030'3030;
#pragma GCC unroll 8
    for (int i = 0; i < 8; ++i) {
        at[i] = static_cast<char>(text >> 8 * i & 0xFF);
    }
    return at + count;
}

/// What a number may touch when it is written: its text and, behind it, bytes to be overwritten.
inline constexpr std::size_t room_for_number = 32;

/// How many digits a number below 10^8 has; zero has one. Faster than looking at the digits, so
/// that what is written next need not wait for them.
[[nodiscard]] constexpr int digit_count(std::uint64_t value) noexcept {
    value |= 1;
    const auto at_least =
        static_cast<std::size_t>(std::bit_width(value) * 1'233 >> 12);  // by log 2
    const auto power = static_cast<std::uint64_t>(powers_of_ten[at_least]);
    return static_cast<int>(at_least) + (value < power ? 0 : 1);
}

/// Writes a whole number and returns where its text ends.
constexpr char* write_whole(char* at, std::uint64_t value) noexcept {
    constexpr std::uint64_t group = 100'000'000;
    const auto write_first = [&](std::uint64_t most) {
        const int count = digit_count(most);
        at = write_digits(at, eight_digits(most) >> 8 * (8 - count), count);
    };
    if (value < 10) {
        *at = static_cast<char>('0' + value);
        return at + 1;
    }
    if (value < group) {
        write_first(value);
        return at;
    }
    if (value < group * group) {
        write_first(value / group);
    } else {
        write_first(value / (group * group));
        at = write_digits(at, eight_digits(value / group % group), 8);
    }
    return write_digits(at, eight_digits(value % group), 8);
}

/// Writes a raw value with `digits` decimals, 0 to 8, and returns where its text ends.
[[gnu::always_inline]] constexpr char* write_decimal(char* at, std::int64_t raw, int digits,
                                                     bool trim) noexcept {
    const auto magnitude =
        raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
    const auto power = [](int exponent) {
        return static_cast<std::uint64_t>(powers_of_ten[static_cast<std::size_t>(exponent)]);
    };
    if (raw < 0) {
        *at++ = '-';
    }
    at = write_whole(at, magnitude / power(digits));
    const std::uint64_t decimals = eight_digits(magnitude % power(digits) * power(8 - digits));
    const int kept = trim ? 8 - std::countl_zero(decimals) / 8 : digits;
    if (kept == 0) {
        return at;
    }
    *at++ = '.';
    return write_digits(at, decimals, kept);
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

/// The decimal text of a raw value: exactly `digits` decimals, 0 to 8 ("0.560000"), or, with
/// `trim`, none that are trailing zeros ("0.56", "10").
[[nodiscard]] constexpr inline_text<24> decimal_text(std::int64_t raw, int digits,
                                                     bool trim = false) noexcept {
    std::array<char, detail::room_for_number> room{};
    const char* const end = detail::write_decimal(room.data(), raw, digits, trim);
    inline_text<24> text;
    text.append({room.data(), static_cast<std::size_t>(end - room.data())});
    return text;
}

}  // namespace truefill
