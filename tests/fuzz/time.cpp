// Any text as a time: RFC 3339 and epochs, compared with a calendar that counts day by day.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/time.hpp>

#include "decimal_reference.hpp"
#include "library/json/strict_json.hpp"
#include "targets.hpp"

namespace truefill::fuzz {

namespace {

bool is_leap(int year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int days_in(int year, int month) {
    constexpr std::string_view days = "\37\34\37\36\37\36\37\37\36\37\36\37";
    return days[static_cast<std::size_t>(month - 1)] + (month == 2 && is_leap(year) ? 1 : 0);
}

/// Days since 1970, counted year by year and month by month.
std::int64_t days_until(int year, int month, int day) {
    std::int64_t days = day - 1;
    for (int y = 1970; y < year; ++y) {
        days += is_leap(y) ? 366 : 365;
    }
    for (int y = year; y < 1970; ++y) {
        days -= is_leap(y) ? 366 : 365;
    }
    for (int m = 1; m < month; ++m) {
        days += days_in(year, m);
    }
    return days;
}

/// Microseconds since 1970 of an RFC 3339 text; nothing for other texts.
std::optional<std::int64_t> expect_rfc3339(std::string_view text) {
    const auto eat = [&](std::string_view any) {
        const bool there = !text.empty() && any.find(text.front()) != std::string_view::npos;
        text.remove_prefix(there ? 1 : 0);
        return there;
    };
    bool fine = true;
    const auto number = [&](std::size_t digits) {
        const std::string part{text.substr(0, digits)};
        text.remove_prefix(part.size());
        fine = fine && part.size() == digits &&
               part.find_first_not_of("0123456789") == std::string::npos;
        return fine ? std::stoi(part) : 0;
    };
    const auto expect = [&](std::string_view any) { fine = fine && eat(any); };

    const int year = number(4);
    expect("-");
    const int month = number(2);
    expect("-");
    const int day = number(2);
    expect("Tt ");
    const int hour = number(2);
    expect(":");
    const int minute = number(2);
    expect(":");
    const int second = number(2);
    std::string fraction;
    if (fine && eat(".")) {
        fraction = text.substr(0, text.find_first_not_of("0123456789"));
        text.remove_prefix(fraction.size());
        fine = !fraction.empty();
    }
    int offset = 0;
    if (fine && !eat("Zz")) {
        const bool west = !text.empty() && text.front() == '-';
        expect("+-");
        const int hours = number(2);
        expect(":");
        const int minutes = number(2);
        fine = fine && hours < 24 && minutes < 60;
        offset = (west ? -60 : 60) * (hours * 60 + minutes);
    }
    if (!fine || !text.empty() || month < 1 || month > 12 || day < 1 ||
        day > days_in(year, month) || hour > 23 || minute > 59 || second > 59) {
        return std::nullopt;
    }
    fraction.resize(6, '0');
    const std::int64_t minutes = std::int64_t{hour} * 60 + minute;
    const std::int64_t seconds =
        days_until(year, month, day) * 86'400 + minutes * 60 + second - offset;
    return seconds * 1'000'000 + std::stoi(fraction);
}

struct expected_time {
    std::optional<std::int64_t> us;
    std::optional<reason> why;
};

expected_time expect_time(std::string_view text, epoch_unit unit) {
    constexpr std::int64_t earliest = 946'684'800'000'000;
    constexpr std::int64_t end = 4'102'444'800'000'000;
    const auto in_range = [](std::optional<std::int64_t> us) -> expected_time {
        return us && *us >= earliest && *us < end ? expected_time{us, {}}
                                                  : expected_time{{}, reason::out_of_range};
    };
    if (unit == epoch_unit::by_magnitude) {
        if (const auto us = expect_rfc3339(text)) {
            return in_range(us);
        }
    }
    const auto epoch = pencil::read(text);
    if (!epoch) {
        return {{}, reason::malformed_time};
    }
    // The number of last digits that are finer than a microsecond, by the length of the whole part.
    const std::size_t length = epoch->negative ? 0 : epoch->whole.size();
    const std::size_t digits = unit == epoch_unit::microseconds   ? 0
                               : unit == epoch_unit::milliseconds ? 3
                               : length <= 11                     ? 6
                               : length <= 14                     ? 3
                                                                  : 0;
    auto us = worth(epoch->negative, epoch->scaled(digits));
    if (us && unit == epoch_unit::by_magnitude && length > 17) {
        *us /= 1'000;
    }
    return in_range(us);
}

void check_time(std::string_view text, epoch_unit unit) {
    const auto read = parse_time(text, unit);
    const expected_time expected = expect_time(text, unit);
    require(read.has_value() == expected.us.has_value(), "a time reads or does not", text);
    if (!read) {
        require(read.error() == *expected.why, "what is wrong with a time", text);
        return;
    }
    require(microseconds_of(*read) == *expected.us, "when a time is", text);
    const auto written = to_rfc3339(*read);
    require(expect_rfc3339(written) == expected.us, "a time is written as it is", text);
}

/// The text as a field of an item, where zero and the zero time count as absent.
void check_field(std::string_view name, epoch_unit unit, std::string_view text,
                 std::string_view spelled) {
    std::string item =
        R"([{"order_id":"o","fill_id":"f","ticker":"T","outcome_side":"yes","count_fp":"1",)"
        R"("yes_price_dollars":"0.5",")";
    item.append(name).append("\":").append(spelled).append("}]");
    const reading found = read(exact{item}.view());
    require(found.fills.size() + found.rejects.size() == 1, "one item ends once", item);

    expected_time expected = expect_time(text, unit);
    constexpr std::int64_t year_one = -62'135'596'800'000'000;
    const auto number = pencil::read(text);
    if (text.empty() || expect_rfc3339(text) == year_one ||
        (number && number->whole.empty() && !number->is_finer_than(0))) {
        expected = {{}, reason::missing_time};
    }
    if (expected.us) {
        require(
            found.rejects.empty() && microseconds_of(found.fills.front().time()) == *expected.us,
            "when a fill is", item);
    } else {
        require(found.fills.empty() && found.rejects.front().why == *expected.why,
                "what is wrong with a fill's time", item);
    }
}

}  // namespace

void time(std::string_view bytes) {
    const exact copy{bytes};
    const std::string_view text = copy.view();
    check_time(text, epoch_unit::by_magnitude);
    check_time(text, epoch_unit::milliseconds);
    check_time(text, epoch_unit::microseconds);

    constexpr std::size_t longest = 64;
    if (text.size() > longest || !test::strict_json::accepts(quoted(text))) {
        return;
    }
    check_field("created_time", epoch_unit::by_magnitude, text, quoted(text));
    check_field("ts", epoch_unit::by_magnitude, text, quoted(text, true));
    check_field("ts_ms", epoch_unit::milliseconds, text, quoted(text));
    check_field("ts_us", epoch_unit::microseconds, text, quoted(text));
    if (pencil::read(text) && test::strict_json::accepts(text)) {
        check_field("ts", epoch_unit::by_magnitude, text, text);
        check_field("filled_at", epoch_unit::by_magnitude, text, text);
        check_field("ts_ms", epoch_unit::milliseconds, text, text);
        check_field("ts_us", epoch_unit::microseconds, text, text);
    }
}

}  // namespace truefill::fuzz
