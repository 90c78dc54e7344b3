#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <type_traits>

#include "catch.hpp"

using namespace truefill;

namespace {

struct reading_row {
    std::string_view text;
    int digits;
    result<std::int64_t> expected;
};

}  // namespace

TEST_CASE("decimals are read digit by digit, or refused with a reason") {
    const reading_row rows[] = {
        {"0", 6, 0},
        {"1", 6, 1'000'000},
        {"0.29", 2, 29},  // int(0.29 * 100) is 28
        {"0.57", 2, 57},
        {"0.58", 2, 58},
        {"0.5600", 6, 560'000},
        {"0.000001", 6, 1},
        {"0.0035", 6, 3'500},
        {"00.56", 6, 560'000},
        {"1.2345", 6, 1'234'500},
        {"9.000001", 6, 9'000'001},
        {"0,5600", 6, reason::malformed_number},
        {"0.56a0", 6, reason::malformed_number},
        {"a.5600", 6, reason::malformed_number},
        {":.5600", 6, reason::malformed_number},
        {"0.0000:1", 6, reason::malformed_number},
        {"0:000001", 6, reason::malformed_number},
        {"7", 2, 700},
        {"x", 2, reason::malformed_number},
        {"-0.5", 6, -500'000},
        {"-0", 2, 0},
        {"2.9700000000000", 2, 297},
        {"9223372036854.775807", 6, std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854.775807", 6, -std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854.775808", 6, std::numeric_limits<std::int64_t>::min()},
        {"9223372036854.775808", 6, reason::out_of_range},
        {"-9223372036854.775809", 6, reason::out_of_range},
        {"99999999999999999999", 0, reason::out_of_range},
        {"0.0000001", 6, reason::too_precise},
        {"0.001", 2, reason::too_precise},
        {"99999999999999999999.001", 2, reason::too_precise},  // reported before out_of_range
        {"0.5", 0, reason::too_precise},
        {"", 6, reason::malformed_number},
        {"-", 6, reason::malformed_number},
        {"+1", 6, reason::malformed_number},
        {".5", 6, reason::malformed_number},
        {"5.", 6, reason::malformed_number},
        {"1e2", 6, reason::malformed_number},
        {" 1", 6, reason::malformed_number},
        {"1 ", 6, reason::malformed_number},
        {"1.2.3", 6, reason::malformed_number},
        {"--1", 6, reason::malformed_number},
        {"1,5", 6, reason::malformed_number},
        {"0x10", 6, reason::malformed_number},
        {"nan", 6, reason::malformed_number},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text, row.digits);
        CHECK(detail::read_decimal(row.text, row.digits) == row.expected);
    }
}

TEST_CASE("further decimals of a float are rounded to nearest, ties to even") {
    const reading_row rows[] = {
        {"0.29000000000000004", 6, 290'000}, {"0.57999999999999996", 6, 580'000},
        {"0.1234565", 6, 123'456},           {"0.1234575", 6, 123'458},
        {"0.12345650000001", 6, 123'457},    {"0.1234564999", 6, 123'456},
        {"-0.1234575", 6, -123'458},         {"0.9999999", 6, 1'000'000},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(detail::read_decimal(row.text, row.digits, detail::excess::round_half_even) ==
              row.expected);
        CHECK(detail::read_decimal(row.text, row.digits) == reason::too_precise);
    }
    CHECK(detail::read_decimal("9223372036854.7758075", 6, detail::excess::round_half_even) ==
          reason::out_of_range);
}

TEST_CASE("all prices of four decimals and all cents are the same after text and back") {
    for (std::int64_t tick = 1; tick <= 9'999; ++tick) {
        const auto price = dollars::from_raw(tick * 100);
        const auto text = decimal_text(tick, 4);
        REQUIRE(*dollars::parse(text) == price);
        REQUIRE(*dollars::parse(to_text(price)) == price);
    }
    for (std::int64_t cents = 1; cents <= 99; ++cents) {
        REQUIRE(*detail::read_decimal(std::to_string(cents), 0) == cents);
        REQUIRE(dollars::parse(decimal_text(cents, 2))->raw() == cents * 10'000);
    }
}

TEST_CASE("a text that is not an amount is refused with a reason") {
    CHECK(dollars::parse("0.0000001") == reason::too_precise);
    CHECK(contracts::parse("2.971") == reason::too_precise);
    CHECK(dollars::parse("9223372036854.775808") == reason::out_of_range);
    CHECK(dollars::parse("1e2") == reason::malformed_number);
    CHECK(dollars::parse("") == reason::malformed_number);
}

TEST_CASE("a text has all the digits of the unit, or none that are superfluous") {
    CHECK(to_text(0.56_usd) == "0.560000");
    CHECK(to_text(-0.56_usd) == "-0.560000");
    CHECK(to_text(0.48_contracts) == "0.48");
    CHECK(to_text(10_contracts) == "10.00");
    CHECK(decimal_text(0, 0) == "0");
    CHECK(decimal_text(3'500, 4, true) == "0.35");
    CHECK(decimal_text(560'000, 4, true) == "56");
    CHECK(decimal_text(1'000, 2, true) == "10");
    CHECK(decimal_text(297, 2, true) == "2.97");
    CHECK(decimal_text(std::numeric_limits<std::int64_t>::min(), 6) == "-9223372036854.775808");
}

TEST_CASE("numbers of any length are written with any number of decimals") {
    const auto expected = [](std::int64_t raw, std::size_t digits, bool trim) {
        std::string text = std::to_string(raw);
        const std::string sign = raw < 0 ? "-" : "";
        text.erase(0, sign.size());
        text.insert(0, text.size() > digits ? 0 : digits + 1 - text.size(), '0');
        text.insert(text.size() - digits, ".");
        while (trim && text.back() == '0') {
            text.pop_back();
        }
        if (text.back() == '.') {
            text.pop_back();
        }
        return sign + text;
    };
    const auto check = [&](std::int64_t raw) {
        for (const int digits : {0, 1, 2, 3, 4, 5, 6, 7, 8}) {
            for (const bool trim : {false, true}) {
                const auto text = decimal_text(raw, digits, trim);
                if (text != expected(raw, static_cast<std::size_t>(digits), trim)) {
                    CAPTURE(raw, digits, trim);
                    FAIL(text.view());
                }
            }
        }
    };
    // Eight digits are written as two halves.
    for (std::int64_t half = 0; half < 10'000; ++half) {
        check(half);
        check(half * 10'000);
        check(half * 10'001);
    }
    for (std::int64_t power = 1; power <= 1'000'000'000'000'000'000 / 10; power *= 10) {
        for (const std::int64_t near : {power * 10 - 1, power * 10, power * 10 + 1, power * 12}) {
            check(near);
            check(-near);
        }
    }
    check(std::numeric_limits<std::int64_t>::max());
    check(std::numeric_limits<std::int64_t>::min());
    check(std::numeric_limits<std::int64_t>::min() + 1);
    static_assert(decimal_text(-1'020'300, 6, true) == "-1.0203");
}

TEST_CASE("dollars times contracts is a cost, exactly") {
    CHECK((0.0035_usd * 250_contracts).raw() == 87'500'000);
    CHECK(250_contracts * 0.0035_usd == 0.0035_usd * 250_contracts);
    CHECK(to_text(0.23_usd * 114.49_contracts) == "26.33270000");
    // Fees are dollars: they are converted to a notional, and then added to a cost.
    CHECK(0.5_usd * 2_contracts + notional{0.0238_usd} == notional{1.0238_usd});
    CHECK(multiply(0.5_usd, contracts::from_raw(2)) == notional::from_raw(1'000'000));
    CHECK(multiply(dollars::from_raw(-3), contracts::from_raw(5)) == notional::from_raw(-15));
    CHECK(multiply(dollars{}, contracts::from_raw(std::numeric_limits<std::int64_t>::max())) ==
          notional{});
    CHECK_FALSE(multiply(0.99_usd, contracts::from_raw(std::numeric_limits<std::int64_t>::max())));
}

TEST_CASE("quantities order, add and subtract within their unit") {
    CHECK(0.1_usd + 0.2_usd == 0.3_usd);
    CHECK(1_usd - 0.44_usd == 0.56_usd);
    CHECK(-(0.5_usd) < 0_usd);
    CHECK(0.0035_usd < 0.01_usd);
    dollars sum;
    sum += 0.7_usd;
    sum -= 0.2_usd;
    CHECK(sum == 0.5_usd);
}

TEST_CASE("asking a result without a value for its value ends the program") {
    CHECK(dollars::parse("0.56").value() == 0.56_usd);
    CHECK(dollars::parse("abc").value_or(0.01_usd) == 0.01_usd);
    CHECK(dollars::parse("0.56").value_or(0.01_usd) == 0.56_usd);
    CHECK(dollars::parse("abc").error() == reason::malformed_number);
    // In a child process, because the call ends it.
    const auto signal_of = [](auto ask) {
        const pid_t child = fork();
        if (child == 0) {
            // The test framework's handler would report the child's signal as a failure of this
            // program.
            std::signal(SIGABRT, SIG_DFL);
            ask();
            _exit(0);
        }
        int ended = 0;
        REQUIRE(waitpid(child, &ended, 0) == child);
        return WIFSIGNALED(ended) ? WTERMSIG(ended) : 0;
    };
    const auto none = dollars::parse("abc");
    const auto time = parse_time("yesterday");
    CHECK(signal_of([&] { (void)none.value(); }) == SIGABRT);
    CHECK(signal_of([&] { (void)*none; }) == SIGABRT);
    CHECK(signal_of([&] { (void)none->raw(); }) == SIGABRT);
    CHECK(signal_of([&] { (void)*dollars::parse("abc"); }) == SIGABRT);
    CHECK(signal_of([&] { (void)time.value(); }) == SIGABRT);
    CHECK(signal_of([&] { (void)dollars::parse("0.56").value(); }) == 0);
}

TEST_CASE("quantities multiply with integers, and not with doubles") {
    CHECK(0.56_usd * 10 == 5.6_usd);
    CHECK(3 * 0.48_contracts == 1.44_contracts);
    CHECK(0.56_usd * -1 == -0.56_usd);
    STATIC_REQUIRE(dollars{} == 0_usd);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<dollars, double>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<dollars, int>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<dollars, notional>);
    STATIC_REQUIRE(std::is_constructible_v<notional, dollars>);
}

TEST_CASE("a notional becomes dollars by a stated rounding") {
    struct {
        std::int64_t raw;  // in 10^-8 dollars
        std::int64_t half_even, half_away, toward, away, down, up;
    } const rows[] = {
        {0, 0, 0, 0, 0, 0, 0},
        {100, 1, 1, 1, 1, 1, 1},
        {149, 1, 1, 1, 2, 1, 2},
        {150, 2, 2, 1, 2, 1, 2},
        {250, 2, 3, 2, 3, 2, 3},
        {251, 3, 3, 2, 3, 2, 3},
        {-149, -1, -1, -1, -2, -2, -1},
        {-150, -2, -2, -1, -2, -2, -1},
        {-250, -2, -3, -2, -3, -3, -2},
        {-251, -3, -3, -2, -3, -3, -2},
        {std::numeric_limits<std::int64_t>::max(), 92'233'720'368'547'758, 92'233'720'368'547'758,
         92'233'720'368'547'758, 92'233'720'368'547'759, 92'233'720'368'547'758,
         92'233'720'368'547'759},
        {std::numeric_limits<std::int64_t>::min(), -92'233'720'368'547'758, -92'233'720'368'547'758,
         -92'233'720'368'547'758, -92'233'720'368'547'759, -92'233'720'368'547'759,
         -92'233'720'368'547'758},
    };
    for (const auto& row : rows) {
        CAPTURE(row.raw);
        const auto rounded = [&](rounding how) {
            return round_to<dollars>(notional::from_raw(row.raw), how).raw();
        };
        CHECK(rounded(rounding::half_even) == row.half_even);
        CHECK(rounded(rounding::half_away_from_zero) == row.half_away);
        CHECK(rounded(rounding::toward_zero) == row.toward);
        CHECK(rounded(rounding::away_from_zero) == row.away);
        CHECK(rounded(rounding::down) == row.down);
        CHECK(rounded(rounding::up) == row.up);
    }
}

TEST_CASE("to_double gives the nearest double of a quantity") {
    CHECK(to_double(0.56_usd) == 0.56);
    CHECK(to_double(-0.0035_usd) == -0.0035);
    CHECK(to_double(2.97_contracts) == 2.97);
    CHECK(to_double(0.1_usd * 3_contracts) == 0.3);
}
