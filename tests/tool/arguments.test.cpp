// Durations and times of the command line.
#include "cli/times.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

constexpr timestamp noon{std::chrono::seconds{1'785'412'800}};  // 2026-07-30T12:00:00Z

/// The duration in milliseconds, or the error message.
std::string duration(const std::string& text) {
    std::string read = "none";
    const std::string message = message_of<std::invalid_argument>(
        [&] { read = std::to_string(parse_duration(text).count()); });
    return read == "none" ? message : read;
}

std::string moment(const std::string& text) {
    std::string read = "none";
    const std::string message = message_of<std::invalid_argument>(
        [&] { read = std::string{to_rfc3339(parse_moment(text, noon))}; });
    return read == "none" ? message : read;
}

}  // namespace

TEST_CASE("a duration is a whole number and its unit") {
    struct {
        std::string text;
        std::string_view milliseconds;
    } const rows[] = {
        {"500ms", "500"},
        {"10s", "10000"},
        {"15m", "900000"},
        {"12h", "43200000"},
        {"30d", "2592000000"},
        {"0s", "0"},
        {"007s", "7000"},
        {"36500d", "3153600000000"},
        {"876000h", "3153600000000"},
        {"52560000m", "3153600000000"},
        {"3153600000s", "3153600000000"},
        {"3153600000000ms", "3153600000000"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(duration(row.text) == row.milliseconds);
    }
}

TEST_CASE("a text that is not a duration is refused, and the message quotes it") {
    const std::string rows[] = {
        "",
        "s",
        "10",
        "10 s",
        " 10s",
        "10s ",
        "10S",
        "1.5h",
        "1,5h",
        "-10s",
        "+10s",
        "1h30m",
        "10sec",
        "10w",
        "10mss",
        "0x10s",
        "1e3s",
        "ten s",
        "10\xC2\xB5s",
        // Longer than a hundred years, beyond 64 bits, and with a product beyond 64 bits.
        "36501d",
        "876001h",
        "52560001m",
        "3153600001s",
        "3153600000001ms",
        "9223372036854775807d",
        "9223372036854775808ms",
        "99999999999999999999s",
        "106751991168d",
        "213503982335d",
    };
    for (const std::string& text : rows) {
        CAPTURE(text);
        CHECK(duration(text) == "'" + text + "' is no duration like 500ms, 10s, 15m, 12h or 30d");
    }
    // The message ends at the NUL.
    CHECK_THROWS_AS(parse_duration(std::string{"1\0s", 3}), std::invalid_argument);
    CHECK_THROWS_AS(parse_duration(std::string{"1s\0", 3}), std::invalid_argument);
}

TEST_CASE("a time is RFC 3339, a date, an epoch, or a duration before now") {
    struct {
        std::string text;
        std::string_view expected;
    } const rows[] = {
        {"2026-07-30T04:39:40.458649Z", "2026-07-30T04:39:40.458649Z"},
        {"2026-07-30 04:39:40Z", "2026-07-30T04:39:40.000000Z"},
        {"2026-07-30T04:39:40+02:00", "2026-07-30T02:39:40.000000Z"},
        {"2026-07-30", "2026-07-30T00:00:00.000000Z"},
        {"2024-02-29", "2024-02-29T00:00:00.000000Z"},
        {"2000-01-01", "2000-01-01T00:00:00.000000Z"},
        {"1785412800", "2026-07-30T12:00:00.000000Z"},
        {"1785412800.5", "2026-07-30T12:00:00.500000Z"},
        {"30d", "2026-06-30T12:00:00.000000Z"},
        {"12h", "2026-07-30T00:00:00.000000Z"},
        {"15m", "2026-07-30T11:45:00.000000Z"},
        {"10s", "2026-07-30T11:59:50.000000Z"},
        {"500ms", "2026-07-30T11:59:59.500000Z"},
        {"0s", "2026-07-30T12:00:00.000000Z"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(moment(row.text) == row.expected);
    }
}

TEST_CASE("a text that is not a time is refused, and the message quotes it") {
    const std::string rows[] = {
        "",
        "yesterday",
        "2026",
        "2026-07",
        "2026-02-29",
        "2026-13-01",
        "2026-7-30",
        "30.07.2026",
        "2026-07-30T12:00:00",
        "2026-07-30T12:00:00.5",
        "2026-07-30T24:00:00Z",
        "2026-07-30T12:00:60Z",
        "2026-07-30 ",
        " 2026-07-30",
        "1999-12-31",
        "2100-01-01",
        "12",
        "-1785412800",
        "99999999999999999999",
        "99999999999999999999s",
        "36501d",
        "-30d",
        "30d ago",
    };
    for (const std::string& text : rows) {
        CAPTURE(text);
        CHECK(moment(text) ==
              "'" + text +
                  "' is no time since 2000: RFC 3339, epoch seconds, or 30d, 12h, 15m ago");
    }
}
