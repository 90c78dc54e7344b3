// When a fill happened: RFC 3339 and epochs, to microseconds UTC.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/result.hpp>

namespace truefill::inline v0_1 {

/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds, as the exchange counts.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// What an epoch counts. `by_magnitude` tells seconds, milli-, micro- and nanoseconds apart: the
/// only place where a size decides a unit, since the ranges that make sense do not overlap.
enum class epoch_unit : std::uint8_t { by_magnitude = 1, milliseconds = 2, microseconds = 3 };

namespace detail {

/// Times are kept in [2000-01-01, 2100-01-01): what lies outside is a unit mistaken or a default.
inline constexpr std::int64_t earliest_us = 946'684'800'000'000;
inline constexpr std::int64_t latest_us = 4'102'444'800'000'000;

[[nodiscard]] constexpr result<timestamp> in_range(result<std::int64_t> us) noexcept {
    if (!us) {
        return us.error();
    }
    if (*us < earliest_us || *us >= latest_us) {
        return reason::out_of_range;
    }
    return timestamp{std::chrono::microseconds{*us}};
}

/// "12-34-56" or "12:34:56", each pair of digits a number.
struct digit_pairs {
    int first;
    int second;
    int third;
};

/// Eight bytes in a register, the first one lowest, read as three pairs of digits between two
/// separators; first is negative where they are not.
[[nodiscard]] constexpr digit_pairs read_digit_pairs(eight_bytes text, char separator) noexcept {
    constexpr eight_bytes separators = eight_bytes{0xFF} << 16 | eight_bytes{0xFF} << 40;
    // A digit becomes 0 to 9 and a separator 0, to which as much can be added as does not reach
    // the eighth bit: 0x76 and 0x7F.
    const eight_bytes value =
        as_digits(text ^ (broadcast(static_cast<char>(separator ^ '0')) & separators));
    constexpr eight_bytes room = broadcast('\x76') + (broadcast('\x09') & separators);
    if ((((value + room) | value) & broadcast('\x80')) != 0) {
        return {-1, 0, 0};
    }
    const eight_bytes pairs = value * 10 + (value >> 8);
    const auto at = [&](unsigned i) { return static_cast<int>(pairs >> (8 * i) & 0xFF); };
    return {at(0), at(3), at(6)};
}

/// What may follow the seconds of an RFC 3339 text, added to them, as microseconds.
// With is_zero_time cold as well: 1 % fewer instructions of a page of today's fills.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr result<std::int64_t> read_fraction_and_zone(
    std::string_view text, std::int64_t seconds) noexcept {
    std::int64_t fraction = 0;
    if (text.front() == '.') {
        text.remove_prefix(1);
        const std::size_t size = text.size();
        for (std::int64_t place = 100'000; !text.empty() && is_digit(text.front()); place /= 10) {
            fraction += place * (text.front() - '0');
            text.remove_prefix(1);
        }
        if (text.size() == size || text.empty()) {
            return reason::malformed_time;
        }
    }
    if (text.front() == '+' || text.front() == '-') {
        if (text.size() != 6 || text[3] != ':') {
            return reason::malformed_time;
        }
        constexpr std::int64_t none = 1'000;  // beyond all hours and minutes
        const auto digit = [&](std::size_t i) { return is_digit(text[i]) ? text[i] - '0' : none; };
        const std::int64_t hours = digit(1) * 10 + digit(2);
        const std::int64_t minutes = digit(4) * 10 + digit(5);
        if (hours > 23 || minutes > 59) {
            return reason::malformed_time;
        }
        seconds -= (text.front() == '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
    } else if (text != "Z" && text != "z") {
        return reason::malformed_time;
    }
    return seconds * 1'000'000 + fraction;
}

/// Microseconds since 1970 of an RFC 3339 text, whatever its year; finer digits are cut.
[[nodiscard]] constexpr result<std::int64_t> read_rfc3339(std::string_view text) noexcept {
    using namespace std::chrono;
    constexpr std::string_view shape = "YYYY-MM-DDThh:mm:ss";
    if (text.size() <= shape.size()) {
        return reason::malformed_time;
    }
    const char separator = text[10];
    const digit_pairs day_of_century = read_digit_pairs(load<eight_bytes>(text.data() + 2), '-');
    const digit_pairs clock = read_digit_pairs(load<eight_bytes>(text.data() + 11), ':');
    if (!is_digit(text[0]) || !is_digit(text[1]) || day_of_century.first < 0 || clock.first < 0 ||
        clock.first > 23 || clock.second > 59 || clock.third > 59 ||
        (separator != 'T' && separator != 't' && separator != ' ')) {
        return reason::malformed_time;
    }
    const int century = (text[0] - '0') * 10 + (text[1] - '0');
    const year_month_day date{year{century * 100 + day_of_century.first},
                              month{static_cast<unsigned>(day_of_century.second)},
                              day{static_cast<unsigned>(day_of_century.third)}};
    if (!date.ok()) {
        return reason::malformed_time;
    }

    const std::int64_t days = sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds = days * 86'400 + std::int64_t{clock.first} * 3'600 +
                                 std::int64_t{clock.second} * 60 + clock.third;
    const std::string_view rest = text.substr(shape.size());
    return read_fraction_and_zone(rest, seconds);
}

/// How many decimals of a second an epoch's unit is: 0, 3, 6 or 9.
[[nodiscard]] constexpr int decimals_of(epoch_unit unit, std::int64_t whole) noexcept {
    switch (unit) {
        case epoch_unit::milliseconds: return 3;
        case epoch_unit::microseconds: return 6;
        case epoch_unit::by_magnitude: break;
    }
    return whole < 100'000'000'000           ? 0
           : whole < 100'000'000'000'000     ? 3
           : whole < 100'000'000'000'000'000 ? 6
                                             : 9;
}

[[nodiscard]] constexpr result<timestamp> read_epoch(std::string_view text,
                                                     epoch_unit unit) noexcept {
    // Whole units alone tell the magnitude; eighteen digits are enough for any time in range.
    const auto whole = read_decimal(text, 0, excess::cut);
    if (!whole) {
        return whole.error() == reason::malformed_number ? reason::malformed_time : whole.error();
    }
    const int decimals = decimals_of(unit, *whole);
    if (decimals >= 6) {
        return in_range(decimals == 6 ? *whole : *whole / 1'000);
    }
    return in_range(read_decimal(text, 6 - decimals, excess::cut));
}

/// Go's zero time, which the exchange writes where it has no time: the instant
/// 0001-01-01T00:00:00 UTC, what is finer than microseconds being cut. An RFC 3339 text is read
/// whatever the unit is; a negative epoch by_magnitude is in seconds.
// With read_fraction_and_zone cold as well: 1 % fewer instructions of a page of today's fills.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool is_zero_time(
    std::string_view text, epoch_unit unit = epoch_unit::by_magnitude) noexcept {
    constexpr std::int64_t year_one_us = -62'135'596'800'000'000;
    const auto us = text.starts_with("000") ? read_rfc3339(text)
                    : text.starts_with('-')
                        ? read_decimal(text, 6 - decimals_of(unit, -1), excess::cut)
                        : result<std::int64_t>{reason::malformed_time};
    return us && *us == year_one_us;
}

}  // namespace detail

/// Reads an RFC 3339 text (`T`, `t` or a space; `Z`, `z` or an offset; any number of fraction
/// digits; no second 60), or an epoch in seconds, milli-, micro- or nanoseconds by its size.
/// Keeps microseconds and cuts what is finer. Errors: malformed_time, out_of_range.
[[nodiscard]] constexpr result<timestamp> parse_time(
    std::string_view text, epoch_unit unit = epoch_unit::by_magnitude) noexcept {
    // The fifth character tells the two apart: a year is followed by a dash, an epoch never.
    if (unit == epoch_unit::by_magnitude && text.size() > 4 && text[4] == '-') {
        return detail::in_range(detail::read_rfc3339(text));
    }
    return detail::read_epoch(text, unit);
}

/// Microseconds since 1970, the form in which rows keep it.
[[nodiscard]] constexpr std::int64_t microseconds_of(timestamp time) noexcept {
    return time.time_since_epoch().count();
}

/// "2026-07-30T04:39:40.458649Z", for people and logs.
[[nodiscard]] constexpr inline_text<40> to_rfc3339(timestamp time) noexcept {
    using namespace std::chrono;
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{time - midnight};
    inline_text<40> text;
    const auto padded = [&](std::int64_t value, int width, char separator) {
        for (std::int64_t place = detail::power_of_ten(width - 1); place > 0; place /= 10) {
            text.push(static_cast<char>('0' + value / place % 10));
        }
        text.push(separator);
    };
    padded(static_cast<int>(date.year()), 4, '-');
    padded(static_cast<unsigned>(date.month()), 2, '-');
    padded(static_cast<unsigned>(date.day()), 2, 'T');
    padded(clock.hours().count(), 2, ':');
    padded(clock.minutes().count(), 2, ':');
    padded(clock.seconds().count(), 2, '.');
    padded(clock.subseconds().count(), 6, 'Z');
    return text;
}

}  // namespace truefill::inline v0_1
