// When a fill happened: RFC 3339 and epochs, to microseconds UTC.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>
#include <truefill/decimal.hpp>
#include <truefill/result.hpp>

namespace truefill {

/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds, as the exchange counts.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// What an epoch counts. `by_magnitude` tells seconds, milli-, micro- and nanoseconds apart: the
/// only place where a size decides a unit, since the ranges that make sense do not overlap.
enum class epoch_unit : std::uint8_t { by_magnitude = 1, milliseconds = 2, microseconds = 3 };

namespace detail {

/// Times are kept in [2000-01-01, 2100-01-01): what lies outside is a unit mistaken or a default.
inline constexpr std::int64_t earliest_us = 946'684'800'000'000;
inline constexpr std::int64_t latest_us = 4'102'444'800'000'000;

[[nodiscard]] constexpr result<timestamp> in_range(std::int64_t us) noexcept {
    if (us < earliest_us || us >= latest_us) {
        return reason::out_of_range;
    }
    return timestamp{std::chrono::microseconds{us}};
}

/// The value of exactly `count` digits at `at`; negative when one of them is none.
[[nodiscard]] constexpr int digits_at(std::string_view text, std::size_t at, int count) noexcept {
    int value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = text[at + static_cast<std::size_t>(i)];
        if (!is_digit(c)) {
            return -1;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Microseconds since 1970 of an RFC 3339 text, whatever its year; finer digits are cut.
[[nodiscard]] constexpr result<std::int64_t> read_rfc3339(std::string_view text) noexcept {
    using namespace std::chrono;
    constexpr std::string_view shape = "YYYY-MM-DDThh:mm:ss";
    if (text.size() <= shape.size()) {
        return reason::malformed_time;
    }
    const char separator = text[10];
    if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' ||
        (separator != 'T' && separator != 't' && separator != ' ')) {
        return reason::malformed_time;
    }
    const int y = digits_at(text, 0, 4);
    const int m = digits_at(text, 5, 2);
    const int d = digits_at(text, 8, 2);
    const int hour = digits_at(text, 11, 2);
    const int minute = digits_at(text, 14, 2);
    const int second = digits_at(text, 17, 2);
    if (y < 0 || m < 0 || d < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 59) {
        return reason::malformed_time;
    }
    const year_month_day date{year{y}, month{static_cast<unsigned>(m)},
                              day{static_cast<unsigned>(d)}};
    if (!date.ok()) {
        return reason::malformed_time;
    }

    std::size_t at = shape.size();
    std::int64_t fraction = 0;
    if (text[at] == '.') {
        const std::size_t first = ++at;
        std::int64_t place = 100'000;
        for (; at < text.size() && is_digit(text[at]); ++at, place /= 10) {
            fraction += place * (text[at] - '0');
        }
        if (at == first || at == text.size()) {
            return reason::malformed_time;
        }
    }

    int offset_minutes = 0;
    const std::string_view zone = text.substr(at);
    if (zone.front() == '+' || zone.front() == '-') {
        if (zone.size() != 6 || zone[3] != ':') {
            return reason::malformed_time;
        }
        const int hours = digits_at(zone, 1, 2);
        const int offset_minute = digits_at(zone, 4, 2);
        if (hours < 0 || hours > 23 || offset_minute < 0 || offset_minute > 59) {
            return reason::malformed_time;
        }
        offset_minutes = (zone.front() == '-' ? -1 : 1) * (hours * 60 + offset_minute);
    } else if (zone != "Z" && zone != "z") {
        return reason::malformed_time;
    }

    const std::int64_t days = sys_days{date}.time_since_epoch().count();
    const std::int64_t minutes = std::int64_t{hour} * 60 + minute - offset_minutes;
    const std::int64_t seconds = days * 86'400 + minutes * 60 + second;
    return seconds * 1'000'000 + fraction;
}

/// The exchange's "no time": a zero time of Go, in any spelling.
[[nodiscard]] constexpr bool is_zero_time(std::string_view text) noexcept {
    constexpr std::int64_t year_one_us = -62'135'596'800'000'000;
    if (!text.starts_with("000")) {
        return false;
    }
    const auto read = read_rfc3339(text);
    return read && *read == year_one_us;
}

[[nodiscard]] constexpr result<timestamp> read_epoch(std::string_view text,
                                                     epoch_unit unit) noexcept {
    // Whole units alone tell the magnitude; eighteen digits are enough for any time in range.
    const auto whole = read_decimal(text, 0, excess::cut);
    if (!whole) {
        return whole.why() == reason::malformed_number ? reason::malformed_time : whole.why();
    }
    if (unit == epoch_unit::microseconds) {
        return in_range(*whole);
    }
    if (unit == epoch_unit::by_magnitude && *whole >= 100'000'000'000'000) {
        return in_range(*whole < 100'000'000'000'000'000 ? *whole : *whole / 1'000);
    }
    const bool seconds = unit == epoch_unit::by_magnitude && *whole < 100'000'000'000;
    if (seconds && *whole >= 0 && text.find('.') == std::string_view::npos) {
        return in_range(*whole * 1'000'000);
    }
    const auto us = read_decimal(text, seconds ? 6 : 3, excess::cut);
    return us ? in_range(*us) : result<timestamp>{us.why()};
}

}  // namespace detail

/// Reads an RFC 3339 text (`T`, `t` or a space; `Z`, `z` or an offset; any number of fraction
/// digits; no second 60), or an epoch in seconds, milli-, micro- or nanoseconds by its size.
/// Keeps microseconds and cuts what is finer. Errors: malformed_time, out_of_range.
[[nodiscard]] constexpr result<timestamp> parse_time(
    std::string_view text, epoch_unit unit = epoch_unit::by_magnitude) noexcept {
    // The fifth character tells the two apart: a year is followed by a dash, an epoch never.
    if (unit == epoch_unit::by_magnitude && text.size() > 4 && text[4] == '-') {
        const auto us = detail::read_rfc3339(text);
        return us ? detail::in_range(*us) : result<timestamp>{us.why()};
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
    const auto padded = [&](std::int64_t value, int width) {
        for (std::int64_t place = detail::power_of_ten(width - 1); place > 0; place /= 10) {
            text.push(static_cast<char>('0' + value / place % 10));
        }
    };
    padded(static_cast<int>(date.year()), 4);
    text.push('-');
    padded(static_cast<unsigned>(date.month()), 2);
    text.push('-');
    padded(static_cast<unsigned>(date.day()), 2);
    text.push('T');
    padded(clock.hours().count(), 2);
    text.push(':');
    padded(clock.minutes().count(), 2);
    text.push(':');
    padded(clock.seconds().count(), 2);
    text.push('.');
    padded(clock.subseconds().count(), 6);
    text.push('Z');
    return text;
}

}  // namespace truefill
