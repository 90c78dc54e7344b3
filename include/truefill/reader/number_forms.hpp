// The forms of plain numbers and times: those that the exchange writes, read eight bytes at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_read.hpp>
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
    static const char* read(const expected_value& expected, const char* at) noexcept {
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
                                     : keep(expected, token::kind::text, at, size, number);
    }
};

/// Contracts as "d.dd" to "dddd.dd".
///
///     byte      7   6   5   4   3   2   1   0
///     text     '7' '9' '.' '2'  .   .   .   .     "2.97", shifted up; '.' stands for any byte
///     digits   '7' '9' '2'  0   0   0   0   0     those before the point move up
struct size_form {
    static constexpr bool is_text = true;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        constexpr std::size_t point = 5;
        constexpr eight_bytes decimals = ~low_mask(point + 1);
        // The lowest bit that is set is that of the first quote, or of a byte beyond ASCII.
        const eight_bytes quote =
            ((load<eight_bytes>(at) ^ broadcast('"')) - broadcast('\1')) & broadcast('\x80');
        const std::size_t size = static_cast<std::size_t>(std::countr_zero(quote)) / 8;
        if (size < 4 || size > 7 || at[size] != '"') {
            return nullptr;
        }
        const std::size_t shift = 8 * (8 - size);
        const eight_bytes text = load<eight_bytes>(at) << shift;
        const eight_bytes digits = (text & decimals) | (text & low_mask(point)) << 8;
        const eight_bytes value = digits ^ (broadcast('0') & ~low_mask(1)) << shift;
        const std::int64_t number = join_eight(value);
        if ((text >> 8 * point & 0xFF) != eight_bytes{'.'} || no_digits(value) != 0 ||
            number < expected.low) {
            return nullptr;
        }
        return keep(expected, token::kind::text, at, size, number);
    }
};

/// "YYYY-MM-DDThh:mm:ss.ddddddZ", of the day that is known.
///
///     0       8  11      19      27
///     2026-07-30T04:39:40.458649Z"
///     date....    clock...
///        day.....        fraction
struct time_form {
    static constexpr bool is_text = true;
    static constexpr std::size_t size = 27;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        const known_day& known = expected.day;
        if (load<eight_bytes>(at) != known.date || load<eight_bytes>(at + 3) != known.day) {
            return nullptr;
        }
        constexpr eight_bytes form = bytes_of(".000000Z");
        constexpr eight_bytes digits = low_mask(7) & ~low_mask(1);
        constexpr eight_bytes room = (broadcast('\x76') & digits) | (broadcast('\x7F') & ~digits);
        const digit_pairs clock = read_digit_pairs(load<eight_bytes>(at + 11), ':');
        const eight_bytes fraction = load<eight_bytes>(at + 19) ^ form;
        if ((((fraction + room) | fraction) & broadcast('\x80')) != 0 || at[size] != '"' ||
            clock.first < 0 || clock.first > 23 || clock.second > 59 || clock.third > 59) {
            return nullptr;
        }
        const std::int64_t seconds =
            std::int64_t{clock.first} * 3'600 + std::int64_t{clock.second} * 60 + clock.third;
        return keep(expected, token::kind::text, at, size,
                    known.midnight_us + seconds * 1'000'000 + join_eight(fraction << 8));
    }
    /// Knows another day, of a time in UTC that reads: in another zone the date is not that of the
    /// midnight before.
    static bool adapt(expected_value& expected, const char* at) noexcept {
        constexpr std::int64_t us_per_day = 86'400'000'000;
        const known_day before = expected.day;
        const auto time = parse_time({at, size});
        if (!time || at[size - 1] != 'Z') {
            return false;
        }
        const std::int64_t us = microseconds_of(*time);
        expected.day = {load<eight_bytes>(at), load<eight_bytes>(at + 3), us - us % us_per_day};
        return expected.day.date != before.date || expected.day.day != before.day;
    }
};

/// Keeps an integer that is in range.
[[nodiscard]] inline const char* keep_integer(const expected_value& expected, const char* at,
                                              std::size_t size, std::int64_t number) noexcept {
    return number < expected.low || number > expected.high
               ? nullptr
               : keep(expected, token::kind::number, at, size, number * expected.scale);
}

/// A JSON number of one to four digits.
struct integer_form {
    static constexpr bool is_text = false;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        if (!is_digit(*at)) {
            return nullptr;
        }
        if (!is_digit(at[1])) {
            return keep_integer(expected, at, 1, *at - '0');
        }
        const eight_bytes digits = as_digits(load<four_bytes>(at));
        const auto size = static_cast<std::size_t>(std::countr_zero(no_digits(digits))) / 8;
        const auto all = static_cast<four_bytes>(digits << 8 * (4 - size));
        return *at == '0' ? nullptr : keep_integer(expected, at, size, join_four(all));
    }

private:
    /// As join_eight(), for shorter numbers.
    static std::int64_t join_four(four_bytes digits) noexcept {
        digits = digits * (10 * 0x100 + 1) >> 8;
        return (digits & 0x00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
    }
};

/// A JSON number of nine to sixteen digits, as many as the one before. The size is expected, and
/// not counted, so that the processor need not wait for it before it reads the next field.
struct long_integer_form {
    static constexpr bool is_text = false;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        const std::size_t size = expected.size;
        if (size < 9 || size > 16) {
            return nullptr;
        }
        const eight_bytes first = as_digits(load<eight_bytes>(at));
        const eight_bytes last = as_digits(load<eight_bytes>(at + size - 8));
        if ((no_digits(first) | no_digits(last)) != 0 || *at == '0') {
            return nullptr;
        }
        const std::int64_t before_last = join_eight(first << 8 * (16 - size));
        return keep_integer(expected, at, size, before_last * 100'000'000 + join_eight(last));
    }
};

}  // namespace truefill::inline v0_1::detail
