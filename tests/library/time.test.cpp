#include <cstdint>
#include <string_view>
#include <truefill/time.hpp>

#include "catch.hpp"

using namespace truefill;

namespace {

result<std::int64_t> microseconds(std::string_view text,
                                  epoch_unit unit = epoch_unit::by_magnitude) {
    const auto read = parse_time(text, unit);
    return read ? result<std::int64_t>{microseconds_of(*read)} : result<std::int64_t>{read.error()};
}

}  // namespace

TEST_CASE(
    "times are RFC 3339 or an epoch in a unit that follows from its size, to the microsecond") {
    struct {
        std::string_view text;
        result<std::int64_t> expected;
    } const rows[] = {
        {"2026-07-30T04:39:40.458649Z", 1'785'386'380'458'649},
        {"2026-07-30t04:39:40.458649z", 1'785'386'380'458'649},
        {"2026-07-30 04:39:40Z", 1'785'386'380'000'000},
        {"2026-07-30T04:39:40.1Z", 1'785'386'380'100'000},
        {"2026-07-30T04:39:40.4586499999999Z", 1'785'386'380'458'649},  // finer digits are dropped
        {"2026-07-30T06:39:40+02:00", 1'785'386'380'000'000},
        {"2026-07-29T23:09:40-05:30", 1'785'386'380'000'000},
        {"2000-01-01T00:00:00Z", 946'684'800'000'000},
        {"2099-12-31T23:59:59.999999Z", 4'102'444'799'999'999},
        {"2024-02-29T12:00:00Z", 1'709'208'000'000'000},
        {"1999-12-31T23:59:59.999999Z", reason::out_of_range},
        {"2100-01-01T00:00:00Z", reason::out_of_range},
        {"0001-01-01T00:00:00Z", reason::out_of_range},
        {"2023-02-29T12:00:00Z", reason::malformed_time},
        {"2026-13-01T00:00:00Z", reason::malformed_time},
        {"2026-00-01T00:00:00Z", reason::malformed_time},
        {"2026-07-30T24:00:00Z", reason::malformed_time},
        {"2026-07-30T23:60:00Z", reason::malformed_time},
        {"2026-06-30T23:59:60Z", reason::malformed_time},  // leap seconds are not read
        {"2026-07-30T04:39:40", reason::malformed_time},
        {"2026-07-30T04:39:40.Z", reason::malformed_time},
        {"2026-07-30T04:39:40.5", reason::malformed_time},
        {"2026-07-30T04:39:40+0200", reason::malformed_time},
        {"2026-07-30T04:39:40+24:00", reason::malformed_time},
        {"2026-07-30T04:39:40+02:60", reason::malformed_time},
        {"2026-07-30T04:39:40+02:00 ", reason::malformed_time},
        {"2026-07-30T04:39:40ZZ", reason::malformed_time},
        {"2026-07-30_04:39:40Z", reason::malformed_time},
        {"2026-07-30", reason::malformed_time},
        {"2026-7-30T04:39:40Z", reason::malformed_time},
        {"20x6-07-30T04:39:40Z", reason::malformed_time},
        {"1785386380", 1'785'386'380'000'000},
        {"1785386380.458649", 1'785'386'380'458'649},
        {"1785386380.4586499", 1'785'386'380'458'649},
        {"1785386380458", 1'785'386'380'458'000},
        {"1785386380458.649", 1'785'386'380'458'649},
        {"1785386380458649", 1'785'386'380'458'649},
        {"1785386380458649123", 1'785'386'380'458'649},
        {"99999999999", reason::out_of_range},     // seconds
        {"100000000000", reason::out_of_range},    // milliseconds of 1973
        {"946684800000", 946'684'800'000'000},     // milliseconds
        {"99999999999999", reason::out_of_range},  // milliseconds
        {"100000000000000", reason::out_of_range},
        {"1", reason::out_of_range},
        {"-1785386380", reason::out_of_range},
        {"99999999999999999999", reason::out_of_range},
        {"1785386380e0", reason::malformed_time},
        {"", reason::malformed_time},
        {"yesterday", reason::malformed_time},
        {" 1785386380", reason::malformed_time},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(microseconds(row.text) == row.expected);
    }
}

TEST_CASE("a name with a unit overrides the size") {
    CHECK(microseconds("1785386380458", epoch_unit::milliseconds) == 1'785'386'380'458'000);
    CHECK(microseconds("1785386380458649", epoch_unit::microseconds) == 1'785'386'380'458'649);
    CHECK(microseconds("1785386380458649.9", epoch_unit::microseconds) == 1'785'386'380'458'649);
    CHECK(microseconds("1785386380", epoch_unit::milliseconds) == reason::out_of_range);
    CHECK(microseconds("1785386380", epoch_unit::microseconds) == reason::out_of_range);
    CHECK(microseconds("2026-07-30T04:39:40Z", epoch_unit::milliseconds) == reason::malformed_time);
    CHECK(microseconds("2026-07-30T04:39:40Z", epoch_unit::microseconds) == reason::malformed_time);
}

TEST_CASE("times are written as RFC 3339") {
    CHECK(to_rfc3339(*parse_time("1785386380.000007")) == "2026-07-30T04:39:40.000007Z");
    CHECK(to_rfc3339(*parse_time("2000-01-01T00:00:00Z")) == "2000-01-01T00:00:00.000000Z");
}

TEST_CASE("the exchange's zero time is recognized in any spelling") {
    CHECK(detail::is_zero_time("0001-01-01T00:00:00Z", epoch_unit::by_magnitude));
    CHECK(detail::is_zero_time("0001-01-01 00:00:00.000z", epoch_unit::by_magnitude));
    CHECK(detail::is_zero_time("0000-12-31T19:00:00-05:00", epoch_unit::by_magnitude));
    CHECK_FALSE(detail::is_zero_time("0001-01-01T00:00:01Z", epoch_unit::by_magnitude));
    CHECK_FALSE(detail::is_zero_time("0001-01-01", epoch_unit::by_magnitude));
    CHECK_FALSE(detail::is_zero_time("2001-01-01T00:00:00Z", epoch_unit::by_magnitude));
}
