// The forms of plain numbers and times: those that the exchange writes, read eight bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/detail/powers_of_ten.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/json/plain.hpp>
#include <truefill/reader/plain_reader.hpp>
#include <truefill/time.hpp>
#include <truefill/token.hpp>

namespace truefill::inline v0_1::detail {

/// Dollars with as many decimals: four, the form of prices, or six, the form of fees.
///
///     byte      7   6   5   4   3   2   1   0
///     text      .   "   '0' '0' '6' '5' '.' '0'    "0.5600"; '.' in byte 7 stands for any byte
///     digits    0   0   '0' '0' '6' '5' '0'  0     micro-dollars: the digit before the point moves
template <std::size_t Decimals>
struct dollars_form {
    static constexpr bool is_text = true;
    static constexpr bool resizes = false;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        constexpr std::size_t size = 2 + Decimals;
        constexpr eight_bytes used = ~eight_bytes{0} >> 8 * (8 - size);
        constexpr eight_bytes point = eight_bytes{0xFF} << 8;
        constexpr eight_bytes form = ((broadcast('.') & point) | (broadcast('0') & ~point)) & used;
        // What can be added to a digit, or to a zero, so that it does not reach the highest bit.
        constexpr eight_bytes room = (broadcast('\x7F') & point) | (broadcast('\x76') & ~point);
        const eight_bytes value = (load<eight_bytes>(at) & used) ^ form;
        if ((((value + room) | value) & broadcast('\x80')) != 0 || at[size] != '"') {
            return nullptr;
        }
        const std::int64_t number = join_eight((value & ~low_mask(2)) | (value & 0xFF) << 8);
        return number < expected.low ? nullptr
                                     : keep(reader, expected, token::kind::text, at, size, number);
    }
};
using price_form = dollars_form<4>;
using fee_form = dollars_form<6>;

/// Contracts as "d.dd" to "dddd.dd".
///
///     byte      7   6   5   4   3   2   1   0
///     text     '7' '9' '.' '2'  .   .   .   .     "2.97", shifted up; '.' stands for any byte
///     below digits   '7' '9' '2'  0   0   0   0   0     the digits before the point move up by a
///     byte
struct size_form {
    static constexpr bool is_text = true;
    static constexpr bool resizes = false;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        constexpr std::size_t point = 5;
        constexpr eight_bytes decimals = ~low_mask(point + 1);
        // The lowest bit that is set is that of the first quote, or of a byte beyond ASCII.
        const eight_bytes quote =
            ((load<eight_bytes>(at) ^ broadcast('"')) - broadcast('\1')) & broadcast('\x80');
        const std::size_t size = static_cast<std::size_t>(std::countr_zero(quote)) / 8;
        if (size < 4 || size > 7 || at[size] != '"') {
            return nullptr;
        }
        const eight_bytes text = load<eight_bytes>(at) << 8 * (8 - size);
        const eight_bytes digits = (text & decimals) | (text & low_mask(point)) << 8;
        const eight_bytes value = as_digits(digits) & ~eight_bytes{0} << 8 * (9 - size);
        const std::int64_t number = join_eight(value);
        if ((text >> 8 * point & 0xFF) != eight_bytes{'.'} || no_digits(value) != 0 ||
            number < expected.low) {
            return nullptr;
        }
        return keep(reader, expected, token::kind::text, at, size, number);
    }
};

/// "YYYY-MM-DDThh:mm:ss.ddddddZ"; the day is only read when it is another one.
struct time_form {
    static constexpr bool is_text = true;
    static constexpr bool resizes = false;
    static constexpr std::size_t size = 27;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        const digit_pairs clock = read_digit_pairs(load<eight_bytes>(at + 11), ':');
        const eight_bytes fraction = as_digits(load<eight_bytes>(at + 18)) & ~low_mask(2);
        const bool has_form = at[10] == 'T' && at[19] == '.' && at[26] == 'Z' && at[27] == '"';
        if (!has_form || no_digits(fraction) != 0 || clock.first < 0 || clock.first > 23 ||
            clock.second > 59 || clock.third > 59) {
            return nullptr;
        }
        known_day& day = *reader.day;
        if ((load<eight_bytes>(at) != day.year_and_month ||
             load<std::uint16_t>(at + 8) != day.day) &&
            !is_day(day, at)) {
            return nullptr;
        }
        const std::int64_t seconds =
            std::int64_t{clock.first} * 3'600 + std::int64_t{clock.second} * 60 + clock.third;
        return keep(reader, expected, token::kind::text, at, size,
                    day.midnight_us + seconds * 1'000'000 + join_eight(fraction));
    }

private:
    /// Remembers the day of a time that reads.
    static bool is_day(known_day& day, const char* at) noexcept {
        constexpr std::int64_t us_per_day = 86'400'000'000;
        const auto time = parse_time({at, size});
        if (!time) {
            return false;
        }
        const std::int64_t us = microseconds_of(*time);
        day = {load<eight_bytes>(at), load<std::uint16_t>(at + 8), us - us % us_per_day};
        return true;
    }
};

/// A JSON number of one to fifteen digits.
struct integer_form {
    static constexpr bool is_text = false;
    static constexpr bool resizes = false;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        if (!is_digit(*at)) {
            return nullptr;
        }
        std::int64_t number = *at - '0';
        std::size_t size = 1;
        if (is_digit(at[1])) {
            const eight_bytes first = as_digits(load<eight_bytes>(at));
            const eight_bytes second = as_digits(load<eight_bytes>(at + 8));
            size = count_digits(first);
            if (number == 0 || (size == 8 && count_digits(second) == 8)) {
                return nullptr;
            }
            if (size < 8) {
                number = join(first, size);
            } else {
                const std::size_t more = count_digits(second);
                number = join_eight(first) * powers_of_ten[more] + join(second, more);
                size += more;
            }
        }
        if (number < expected.low || number > expected.high) {
            return nullptr;
        }
        return keep(reader, expected, token::kind::number, at, size, number * expected.scale);
    }

private:
    /// How many of the first bytes are digits: 0 to 8.
    static std::size_t count_digits(eight_bytes value) noexcept {
        return static_cast<std::size_t>(std::countr_zero(no_digits(value))) / 8;
    }
    /// The number of the first digits, of which there are 0 to 7.
    static std::int64_t join(eight_bytes digits, std::size_t size) noexcept {
        return size == 0 ? 0 : join_eight(digits << 8 * (8 - size));
    }
};

}  // namespace truefill::inline v0_1::detail
