// The verdict on cadence distinguishes scheduled tasks from people. Streams of known origin measure
// how often it errs.
#include "cadence/cadence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace truefill;
using namespace truefill::tool;

namespace {

/// A time in seconds after the beginning, and the number of rows written then.
using stream = std::vector<std::pair<double, std::uint64_t>>;

constexpr std::int64_t beginning_us = 1'785'386'380'123'456;

timestamp at(double seconds) {
    return timestamp{std::chrono::microseconds{beginning_us + std::llround(seconds * 1e6)}};
}

cadence taken(const stream& rows) {
    cadence all;
    for (const auto& [time, count] : rows) {
        all.add(at(time), count);
    }
    return all;
}

/// The stream as a clock of this resolution records it.
stream rounded(stream rows, double tick) {
    constexpr double begin = beginning_us % 3'600'000'000 / 1e6;
    for (auto& [time, count] : rows) {
        time = std::floor((time + begin) / tick) * tick - begin;
    }
    return rows;
}

/// Makes streams. They are the same on every platform, which std's distributions are not.
class maker {
public:
    explicit maker(std::uint64_t seed) : random_{seed} {}

    double uniform(double from, double to) {
        return from + (to - from) * static_cast<double>(random_() >> 11) * 0x1p-53;
    }
    double log_uniform(double from, double to) { return from * std::pow(to / from, uniform(0, 1)); }
    double exponential(double mean) { return -mean * std::log(1 - uniform(0, 1)); }
    std::size_t whole(double from, double to) {
        return static_cast<std::size_t>(uniform(from, to + 1));
    }

    /// People: 0.1 to 50 orders per minute for up to a day, 20 to about 5,000 orders, each with up
    /// to `most` rows.
    stream poisson(double most = 1) {
        const double gap = 60 / log_uniform(0.1, 50);
        const double longest = std::min(86'400.0, 5'000 * gap);
        const double end = log_uniform(std::min(20 * gap, longest), longest);
        stream rows;
        for (double time = exponential(gap); time < end || rows.size() < 20;
             time += exponential(gap)) {
            rows.emplace_back(time, whole(1, most));
        }
        return rows;
    }

    /// A task: its period is `shortest` seconds to ten minutes, and it runs 20 to 5,000 times
    /// within a day. Each run is early or late by up to a fifth of the period, up to a fifth of the
    /// runs are missing, and each writes 1 to 10 rows.
    stream periodic(double shortest = 1) {
        const double period = log_uniform(shortest, 600);
        const std::size_t beats = std::clamp<std::size_t>(
            static_cast<std::size_t>(log_uniform(26, 5'000)), 26,
            std::max<std::size_t>(26, static_cast<std::size_t>(86'400 / period)));
        const double jitter = uniform(0, 0.2) * period;
        const std::size_t count = whole(1, 10);
        std::vector<bool> missing(beats, false);
        auto lost = static_cast<std::size_t>(static_cast<double>(beats) * uniform(0, 0.2));
        const double longest = uniform(1, 10);
        while (lost > 0) {
            const std::size_t from = whole(0, static_cast<double>(beats - 1));
            const std::size_t to = std::min(from + whole(1, longest), beats);
            for (std::size_t i = from; i < to && lost > 0; ++i) {
                lost -= missing[i] ? 0 : 1;
                missing[i] = true;
            }
        }
        stream rows;
        for (std::size_t i = 0; i < beats; ++i) {
            if (!missing[i]) {
                rows.emplace_back(static_cast<double>(i) * period + uniform(-jitter, jitter),
                                  count);
            }
        }
        return rows;
    }

    /// People whose pace changes: log-normal gaps.
    stream changing() {
        const double width = uniform(1, 2.5);
        stream rows;
        double time = 0;
        for (std::size_t left = whole(20, 1'000); left > 0; --left) {
            const double normal = std::sqrt(2 * exponential(1)) * std::cos(uniform(0, 6.2831853));
            time += 10 * std::exp(width * normal);
            rows.emplace_back(time, 1);
        }
        return rows;
    }

    /// People who wait after each order: no gap is shorter than half the mean.
    stream cooling() {
        const double rest = log_uniform(2, 100);
        stream rows;
        double time = 0;
        for (std::size_t left = whole(100, 1'000); left > 0; --left) {
            time += rest + exponential(rest);
            rows.emplace_back(time, 1);
        }
        return rows;
    }

    /// A task that sleeps between its polls, so that delays add up.
    stream sleeping() {
        const double period = log_uniform(1, 600);
        const double jitter = uniform(0, 0.1);
        stream rows;
        double time = 0;
        for (std::size_t left = whole(20, 1'000); left > 0; --left) {
            time += period * (1 + uniform(-jitter, jitter));
            rows.emplace_back(time, 3);
        }
        return rows;
    }

    /// A steady task, and `people` rows of people for each of its periods.
    stream mixed(double people) {
        const double period = log_uniform(2, 600);
        const std::size_t beats = whole(50, 1'000);
        stream rows;
        for (std::size_t i = 0; i < beats; ++i) {
            rows.emplace_back(static_cast<double>(i) * period + uniform(0, 0.05) * period, 4);
        }
        const double end = static_cast<double>(beats) * period;
        for (double time = 0; time < end; time += exponential(period / people)) {
            rows.emplace_back(time, 1);
        }
        return rows;
    }

    /// A constant rate: the same number of rows in every minute, at random times within the minute.
    stream constant(int minutes, std::size_t rows_per_minute) {
        constexpr double next_minute = 60 - beginning_us % 60'000'000 / 1e6;
        stream rows;
        for (int minute = 0; minute < minutes; ++minute) {
            for (std::size_t i = 0; i < rows_per_minute; ++i) {
                rows.emplace_back(next_minute + 60 * minute + uniform(0, 59.999), 1);
            }
        }
        return rows;
    }

    /// Spreads the rows of each time, so that each comes milliseconds after the one before.
    stream spread(const stream& together) {
        stream rows;
        for (const auto& [time, count] : together) {
            for (std::uint64_t i = 0; i < count; ++i) {
                rows.emplace_back(time + 0.001 * static_cast<double>(i) + uniform(0, 0.0005), 1);
            }
        }
        return rows;
    }

    void shuffle(stream& rows) { std::shuffle(rows.begin(), rows.end(), random_); }

private:
    std::mt19937_64 random_;
};

struct verdicts {
    int periodic = 0;
    int irregular = 0;
    int undecided = 0;
};

template <class Make>
verdicts judge_many(int streams, Make make) {
    verdicts all;
    for (int i = 0; i < streams; ++i) {
        switch (taken(make()).judge().verdict) {
            case cadence_verdict::periodic: ++all.periodic; break;
            case cadence_verdict::irregular: ++all.irregular; break;
            case cadence_verdict::undecided: ++all.undecided; break;
        }
    }
    return all;
}

stream every(double period, int times, std::uint64_t rows = 1, double from = 0) {
    stream all;
    for (int i = 0; i < times; ++i) {
        all.emplace_back(from + period * i, rows);
    }
    return all;
}

using counts = std::vector<std::uint64_t>;

/// The counts of consecutive minutes, each as rows at the begin of the minute.
cadence_report judge(const counts& per_minute) {
    cadence all;
    timestamp minute = *parse_time("2026-07-30T12:00:00Z");
    for (const std::uint64_t rows : per_minute) {
        all.add(minute, rows);
        minute += std::chrono::minutes{1};
    }
    return all.judge();
}

counts repeated(const counts& pattern, int times) {
    counts all;
    for (int i = 0; i < times; ++i) {
        all.insert(all.end(), pattern.begin(), pattern.end());
    }
    return all;
}

counts joined(counts a, const counts& b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
}

/// Counts per minute of people who trade at a mean rate.
counts poisson_counts(double mean, int minutes, std::uint64_t seed, std::uint64_t unit = 1) {
    maker make{seed};
    counts all;
    for (int i = 0; i < minutes; ++i) {
        std::uint64_t count = 0;
        for (double time = make.exponential(1); time < mean; time += make.exponential(1)) {
            ++count;
        }
        all.push_back(count * unit);
    }
    return all;
}

/// Counts per minute from two to six with equal probability: their dispersion is a half.
counts even_counts(int minutes) {
    maker make{9};
    counts all;
    for (int i = 0; i < minutes; ++i) {
        all.push_back(2 + make.whole(0, 3.999999));
    }
    return all;
}

}  // namespace

TEST_CASE("bursts of fills that are microseconds apart are not periodic") {
    const auto burst = [](double begin, std::size_t n, double step) {
        stream rows;
        for (std::size_t i = 0; i < n; ++i) {
            rows.emplace_back(begin + step * static_cast<double>(i), 1);
        }
        return rows;
    };
    for (const double step : {1e-6, 3e-6, 4.7e-5, 9e-4}) {
        CAPTURE(step);
        stream rows = burst(0, 20, step);
        CHECK(taken(rows).judge().verdict == cadence_verdict::undecided);
        const stream second = burst(1'620, 20, step);
        rows.insert(rows.end(), second.begin(), second.end());
        CHECK(taken(rows).judge().verdict == cadence_verdict::undecided);
        // Bursts that come at a period are polls.
        rows.clear();
        for (int poll = 0; poll < 30; ++poll) {
            const stream each = burst(10.0 * poll, 20, step);
            rows.insert(rows.end(), each.begin(), each.end());
        }
        CHECK(taken(rows).judge().verdict == cadence_verdict::periodic);
    }
}

TEST_CASE("of 1,000 Poisson streams fewer than 1 % are called periodic, and 95 % are decided") {
    maker make{20'260'730};
    const auto [periodic, irregular, undecided] = judge_many(1'000, [&] { return make.poisson(); });
    CAPTURE(periodic, irregular, undecided);
    CHECK(periodic < 10);
    CHECK(undecided <= 50);
    CHECK(periodic + irregular + undecided == 1'000);
}

TEST_CASE("of 1,000 periodic streams fewer than 1 % are called irregular, and 95 % are decided") {
    maker make{19'700'101};
    const auto [periodic, irregular, undecided] =
        judge_many(1'000, [&] { return make.periodic(); });
    CAPTURE(periodic, irregular, undecided);
    CHECK(irregular < 10);
    CHECK(undecided <= 50);
    CHECK(periodic + irregular + undecided == 1'000);
}

TEST_CASE("short streams of 12 to 20 times are distinguished nearly as well") {
    maker make{12};
    const auto shortened = [&](stream rows) {
        rows.resize(make.whole(12, 20));
        return rows;
    };
    const auto people = judge_many(2'000, [&] { return shortened(make.poisson()); });
    CAPTURE(people.periodic, people.undecided);
    CHECK(people.periodic <= 10);
    CHECK(people.undecided <= 60);
    const auto tasks = judge_many(2'000, [&] { return shortened(make.periodic()); });
    CAPTURE(tasks.irregular, tasks.undecided);
    CHECK(tasks.irregular <= 10);
    CHECK(tasks.undecided <= 60);
}

TEST_CASE("streams are distinguished with any clock and any bursts") {
    maker make{42};
    constexpr int streams = 150;
    SECTION("people: the partial fills of an order have one time") {
        CHECK(judge_many(streams, [&] { return make.poisson(8); }).irregular >= 147);
    }
    SECTION("people: the partial fills of an order come within milliseconds") {
        CHECK(judge_many(streams, [&] { return make.spread(make.poisson(8)); }).irregular >= 147);
    }
    SECTION("people: with a clock of whole seconds") {
        CHECK(judge_many(streams, [&] { return rounded(make.poisson(), 1); }).irregular >= 144);
    }
    SECTION("people: partial fills, with a clock of whole seconds") {
        CHECK(judge_many(streams, [&] { return rounded(make.poisson(8), 1); }).irregular >= 144);
    }
    SECTION("people: the rate changes") {
        CHECK(judge_many(streams, [&] { return make.changing(); }).irregular >= 147);
    }
    SECTION("people: they wait after each order") {
        const auto seen = judge_many(streams, [&] { return make.cooling(); });
        CHECK(seen.periodic <= 15);
        CHECK(seen.irregular >= 100);
    }
    SECTION("people: with a clock of milliseconds") {
        CHECK(judge_many(streams, [&] { return rounded(make.poisson(), 0.001); }).irregular >= 147);
    }
    SECTION("a task: each poll writes its rows one after the other") {
        CHECK(judge_many(streams, [&] { return make.spread(make.periodic()); }).periodic >= 147);
    }
    SECTION("a task: with a clock of whole seconds") {
        const auto seen = judge_many(streams, [&] { return rounded(make.periodic(), 1); });
        CHECK(seen.irregular == 0);
        CHECK(seen.periodic >= 140);  // a period of two seconds with few polls is hard to see
    }
    SECTION("a task: every five seconds or less often, with a clock of whole seconds") {
        CHECK(judge_many(streams, [&] { return rounded(make.periodic(5), 1); }).periodic >= 148);
    }
    SECTION("a task: with a clock of milliseconds") {
        CHECK(judge_many(streams, [&] { return rounded(make.periodic(), 0.001); }).periodic >= 148);
    }
    SECTION("a task: with one row of people per ten periods") {
        CHECK(judge_many(streams, [&] { return make.mixed(0.1); }).periodic >= 145);
    }
    SECTION("people: with one run of a task per row") {
        CHECK(judge_many(streams, [&] { return make.mixed(1); }).irregular >= 145);
    }
    SECTION("a task: it sleeps between its polls") {
        CHECK(judge_many(streams, [&] { return make.sleeping(); }).periodic >= 148);
    }
}

TEST_CASE("a constant rate is periodic, although its gaps are not regular") {
    maker make{58};
    const auto all_periodic = [&](std::string_view family, auto make_stream) {
        for (const double resolution : {1e-6, 1e-3, 1.0}) {
            for (int i = 0; i < 5; ++i) {
                const auto report = taken(rounded(make_stream(), resolution)).judge();
                CAPTURE(family, resolution, i, sentence(report));
                CHECK(report.verdict == cadence_verdict::periodic);
            }
        }
    };
    const auto together = [](stream a, const stream& b) {
        a.insert(a.end(), b.begin(), b.end());
        return a;
    };
    all_periodic("5,000 rows in each of 58 minutes", [&] { return make.constant(58, 5'000); });
    all_periodic("80 rows per minute", [&] { return make.constant(60, 80); });
    all_periodic("6 rows per minute", [&] { return make.constant(60, 6); });
    all_periodic("two writers, 188 rows per minute",
                 [&] { return together(make.constant(59, 94), make.constant(59, 94)); });
    all_periodic("three tasks, of 5, 7 and 2 s", [&] {
        return together(together(every(5, 720), every(7, 514, 1, make.uniform(0, 7))),
                        every(2, 1'800, 1, make.uniform(0, 2)));
    });
}

TEST_CASE("bursts whose rows are one tick of the clock apart are not a constant rate") {
    cadence all;
    for (const auto& [second, rows] : {std::pair{0, 30}, {1'000, 60}, {37'000, 5}, {39'100, 40}}) {
        for (int i = 0; i < rows; ++i) {
            all.add(at(second) + std::chrono::microseconds{i});
        }
    }
    CHECK(all.judge().verdict != cadence_verdict::periodic);
}

TEST_CASE("none of 2,000 Poisson streams is called a constant rate") {
    maker make{2'000};
    int constant = 0;
    for (int i = 0; i < 2'000; ++i) {
        const auto report = taken(rounded(make.poisson(), i % 2 == 0 ? 1 : 1e-6)).judge();
        constant += report.verdict == cadence_verdict::periodic && !report.fit ? 1 : 0;
    }
    CHECK(constant == 0);
}

TEST_CASE("people who trade 25 orders per second are irregular, although their clock ticks") {
    maker make{7};
    stream rows;
    for (double time = 0; time < 600; time += make.exponential(0.04)) {
        rows.emplace_back(time, 1);
    }
    const auto report = taken(rounded(rows, 1)).judge();
    CHECK(report.instants == 601);
    CHECK(report.verdict == cadence_verdict::irregular);
    CHECK(taken(rounded(every(0.04, 15'000), 1)).judge().verdict == cadence_verdict::periodic);
}

TEST_CASE("counts per minute suffice for a verdict") {
    const counts zeros(60, 0);
    const counts snapshots{6};
    struct row {
        std::string_view name;
        counts per_minute;
        cadence_verdict expected;
    };
    for (const auto& [name, per_minute, expected] : std::vector<row>{
             {"nothing", {}, cadence_verdict::undecided},
             {"zeros", zeros, cadence_verdict::undecided},
             {"one minute", {6}, cadence_verdict::undecided},
             {"eleven minutes", repeated(snapshots, 11), cadence_verdict::undecided},
             {"six a minute", repeated(snapshots, 12), cadence_verdict::periodic},
             {"six a minute for an hour", repeated(snapshots, 60), cadence_verdict::periodic},
             {"6 and 6 and sometimes 5 or 7", repeated({6, 6, 5, 7, 6, 6}, 5),
              cadence_verdict::periodic},
             {"5,000 a minute", repeated({5'000}, 60), cadence_verdict::periodic},
             {"5,000 a minute, or nearly", repeated({5'000, 4'990, 5'020}, 20),
              cadence_verdict::periodic},
             {"one a minute", repeated({1}, 30), cadence_verdict::periodic},
             {"every 40 s", repeated({1, 2}, 20), cadence_verdict::periodic},
             {"every 70 s", repeated({1, 1, 1, 1, 1, 1, 0}, 8), cadence_verdict::periodic},
             {"every ten minutes", repeated({8, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 20),
              cadence_verdict::periodic},
             {"an outage of an hour",
              joined(joined(repeated(snapshots, 30), zeros), repeated(snapshots, 30)),
              cadence_verdict::periodic},
             {"outages of a minute", repeated({6, 6, 5, 6, 0, 6, 7, 6}, 8),
              cadence_verdict::periodic},
             {"polls between empty hours", joined(joined(zeros, repeated({4}, 20)), zeros),
              cadence_verdict::periodic},
             {"every two minutes, ten rows", repeated({10, 0}, 60), cadence_verdict::periodic},
             {"every 80 s, two rows", repeated({2, 2, 2, 0}, 5), cadence_verdict::periodic},
             {"an outage of what is one a minute",
              joined(joined(repeated({1}, 30), zeros), repeated({1}, 30)),
              cadence_verdict::periodic},
             {"more even than chance, less than a task", even_counts(2'000),
              cadence_verdict::undecided},
             {"people, few", repeated({0, 1, 2, 0, 1, 1, 0, 0, 3, 1, 0, 1}, 5),
              cadence_verdict::irregular},
             {"people, 0.2 a minute", poisson_counts(0.2, 600, 1), cadence_verdict::irregular},
             {"people, one row per minute", poisson_counts(1, 120, 2), cadence_verdict::irregular},
             {"people, six rows per minute", poisson_counts(6, 120, 3), cadence_verdict::irregular},
             {"people, 80 a minute", poisson_counts(80, 120, 4), cadence_verdict::irregular},
             {"people, 5,000 a minute", poisson_counts(5'000, 60, 5), cadence_verdict::irregular},
             {"people, orders of three fills", poisson_counts(2, 120, 6, 3),
              cadence_verdict::irregular},
             {"people by day",
              joined(joined(poisson_counts(6, 120, 7), repeated({0}, 600)),
                     poisson_counts(6, 120, 8)),
              cadence_verdict::irregular},
             {"bursts of any size",
              repeated({0, 40, 0, 0, 3, 0, 0, 0, 17, 1, 0, 0, 0, 0, 0, 90, 2}, 4),
              cadence_verdict::irregular},
         }) {
        const auto report = judge(per_minute);
        CAPTURE(name, sentence(report), report.evidence);
        CHECK(report.verdict == expected);
    }
}

TEST_CASE("the figures of a stream of times use the whole minutes only") {
    using std::chrono::minutes;
    const timestamp noon = *parse_time("2026-07-30T12:00:00Z");
    const auto minute_with = [&](cadence& all, int minute, std::uint64_t rows) {
        all.add(noon + minutes{minute} + std::chrono::seconds{17}, rows);
    };
    cadence all;
    minute_with(all, 0, 100);
    minute_with(all, 1, 2);
    minute_with(all, 1, 3);
    minute_with(all, 3, 1);
    SECTION("four minutes: the first and the last are cut off") {
        const auto report = all.judge();
        CHECK(report.rows == 106);
        CHECK(report.instants == 3);
        CHECK(report.older == 0);
        CHECK(report.span == minutes{3});
        CHECK(report.minutes == 2);
        CHECK(report.fewest == 0);
        CHECK(report.most == 5);
        CHECK(std::abs(report.mean - 2.5) < 1e-12);
        CHECK(std::abs(report.dispersion - 5) < 1e-12);
    }
    SECTION("three minutes: all count") {
        cadence short_one;
        minute_with(short_one, 0, 4);
        minute_with(short_one, 2, 2);
        const auto report = short_one.judge();
        CHECK(report.minutes == 3);
        CHECK(report.fewest == 0);
        CHECK(report.most == 4);
        CHECK(std::abs(report.mean - 2) < 1e-12);
    }
    SECTION("four minutes, and rows only in the first and the last") {
        cadence ends;
        minute_with(ends, 0, 4);
        minute_with(ends, 3, 2);
        const auto report = ends.judge();
        CHECK(report.minutes == 2);
        CHECK(report.most == 0);
        CHECK(report.mean == 0);
        CHECK(report.dispersion == 0);
    }
    SECTION("none: no figures") {
        CHECK(cadence{}.judge() == cadence_report{});
    }
}

TEST_CASE("fewer than twelve times are undecided, however many rows they have") {
    for (const int instants : {0, 1, 2, 5, 11}) {
        CAPTURE(instants);
        CHECK(taken(every(10, instants, 1'000)).judge().verdict == cadence_verdict::undecided);
    }
    CHECK(taken(every(10, 12)).judge().verdict == cadence_verdict::periodic);
    CHECK(taken({{0, 5'000}}).judge().verdict == cadence_verdict::undecided);
}

TEST_CASE("the period of the report is the period of the stream") {
    struct row {
        std::string_view name;
        stream rows;
        double period;
    };
    auto outage = every(10, 200);
    outage.erase(outage.begin() + 50, outage.begin() + 80);
    auto now_and_then = every(30, 100);
    for (std::size_t i = 5; i < now_and_then.size(); i += 7) {
        now_and_then.erase(now_and_then.begin() + static_cast<std::ptrdiff_t>(i));
    }
    maker make{3};
    for (const auto& [name, rows, period] : std::vector<row>{
             {"ten seconds", every(10, 100, 6), 10},
             {"ten seconds, by a clock of whole seconds", rounded(every(10, 100, 6), 1), 10},
             {"12.4 seconds, by a clock of whole seconds", rounded(every(12.4, 300), 1), 12.4},
             {"an outage", outage, 10},
             {"beats missing", now_and_then, 30},
             {"bursts", make.spread(every(60, 50, 9)), 60},
             {"half a second", every(0.5, 100), 0.5},
             {"a day", every(86'400, 40), 86'400},
         }) {
        const auto report = taken(rows).judge();
        CAPTURE(name, sentence(report));
        REQUIRE(report.fit);
        const double found = static_cast<double>(report.fit->period.count()) / 1e6;
        CHECK(std::abs(found - period) < 0.01 * period);
        CHECK(report.fit->share > 0.95);
        CHECK(report.fit->within.count() > 0);
        CHECK(report.evidence > 6);
    }
}

TEST_CASE("a few stray rows do not hide a period, and a few regular rows are not one") {
    maker make{11};
    auto rows = every(10, 300, 6);
    for (int i = 0; i < 20; ++i) {
        rows.emplace_back(make.uniform(0, 3'000), 1);
    }
    CHECK(taken(rows).judge().verdict == cadence_verdict::periodic);

    stream people = every(10, 30);
    for (double time = 300; time < 30'000; time += make.exponential(15)) {
        people.emplace_back(time, 1);
    }
    CHECK(taken(people).judge().verdict == cadence_verdict::irregular);
}

TEST_CASE("pauses that are no multiple of the period do not hide it") {
    auto rows = every(10, 100);
    const auto later = every(10, 100, 1, 2'000);
    rows.insert(rows.end(), later.begin(), later.end());
    const auto report = taken(rows).judge();
    REQUIRE(report.fit);
    CHECK(report.fit->gaps == 199);
    CHECK(std::abs(report.fit->share - 198.0 / 199) < 1e-12);
}

TEST_CASE("three rows in each of five minutes may be chance") {
    stream rows;
    for (const double second :
         {1, 2, 50, 63, 91, 92, 125, 140, 178, 190, 191, 193, 242, 270, 273}) {
        rows.emplace_back(second - beginning_us % 60'000'000 / 1e6 + 60, 1);
    }
    const auto report = taken(rows).judge();
    CHECK(report.dispersion == 0);
    CHECK(report.verdict != cadence_verdict::periodic);
}

TEST_CASE("two tasks that alternate are periodic by their counts") {
    auto rows = every(10, 400);
    const auto other = every(10, 400, 1, 3.1);
    rows.insert(rows.end(), other.begin(), other.end());
    const auto report = taken(rows).judge();
    CHECK(report.verdict == cadence_verdict::periodic);
    CHECK_FALSE(report.fit);
}

TEST_CASE("a stream has one verdict, in whatever order its rows are taken") {
    maker make{5};
    for (int round = 0; round < 40; ++round) {
        CAPTURE(round);
        auto rows = round % 2 == 0 ? make.poisson(4) : make.periodic();
        const stream first{rows.begin(), rows.begin() + 10};  // times that come twice
        rows.insert(rows.end(), first.begin(), first.end());
        for (const std::size_t keep : {std::size_t{65'536}, std::size_t{16}}) {
            cadence sorted{keep};
            for (const auto& [time, count] : rows) {
                sorted.add(at(time), count);
            }
            make.shuffle(rows);
            cadence shuffled{keep};
            for (const auto& [time, count] : rows) {
                for (std::uint64_t i = 0; i < count; ++i) {
                    shuffled.add(at(time));
                }
            }
            CHECK(shuffled.judge() == sorted.judge());
        }
    }
}

TEST_CASE("the newest times are kept, and earlier rows are counted") {
    cadence all{20};
    for (int i = 0; i < 1'000; ++i) {
        all.add(at(10.0 * i), 3);
    }
    const auto report = all.judge();
    CHECK(report.instants == 20);
    CHECK(report.rows == 60);
    CHECK(report.older == 2'940);
    CHECK(report.span == std::chrono::seconds{190});
    // A row that is older than the kept times is only counted, whenever it comes.
    all.add(at(5));
    CHECK(all.judge().instants == 20);
    CHECK(all.judge().older == 2'941);
    // A time with no rows does not count.
    cadence none;
    none.add(at(0), 0);
    CHECK(none.judge() == cadence_report{});
}

TEST_CASE("the smallest and the largest time do not overflow") {
    cadence all;
    for (int i = 0; i < 20; ++i) {
        all.add(timestamp::min() + std::chrono::hours{i});
        all.add(timestamp::max() - std::chrono::hours{i * i});
    }
    const auto report = all.judge();
    CHECK(report.instants == 40);
    CHECK(report.span == std::chrono::microseconds::max());
}

TEST_CASE("a verdict has a text of one line") {
    const auto people = judge(repeated({0, 1, 2, 0, 1, 1, 0, 0, 3, 1, 0, 1}, 5));
    CHECK(sentence(people) == "0 to 3 rows in each of 57 minutes (dispersion 1.01), to no beat");
    CHECK(sentence(judge(counts(60, 6))) == "6 rows in each of 58 minutes (dispersion 0.00)");
    CHECK(sentence(judge(repeated({6, 6, 5, 7}, 15))) ==
          "5 to 7 rows in each of 58 minutes (dispersion 0.08)");
    CHECK(sentence(judge(counts(30, 1))) == "one row in each of 28 minutes (dispersion 0.00)");
    CHECK(sentence(taken(every(10, 100)).judge()) ==
          "one row every 10.0 s, 100 % of 99 gaps within 0.1 s of it");
    CHECK(sentence(taken(every(600, 100, 6)).judge()) ==
          "6 rows every 10.0 min, 100 % of 99 gaps within 6.0 s of it");
    // Rows that a poll writes one after the other belong to that poll.
    CHECK(sentence(taken(maker{3}.spread(every(300, 50, 9))).judge()) ==
          "9 rows every 5.0 min, 100 % of 49 gaps within 3.0 s of it");
    CHECK(sentence(cadence{}.judge()) == "0 instants are too few to tell");
    CHECK(sentence(taken({{0, 9}}).judge()) == "1 instant is too few to tell");

    cadence_report report;
    report.instants = 40;
    report.rows = 90;
    report.minutes = 9;
    report.most = 30;
    report.dispersion = 0.456;
    CHECK(sentence(report) ==
          "0 to 30 rows in each of 9 minutes (dispersion 0.46), too little to "
          "tell");
    report.fit = period_fit{std::chrono::hours{24}, std::chrono::milliseconds{20}, 35, 0.8766};
    CHECK(sentence(report) == "2.5 rows every 24.0 h, 87.7 % of 35 gaps within 20.0 ms of it");
}

TEST_CASE("the figures of the text are rounded to the nearest, halves up") {
    cadence_report report;
    report.instants = 12;
    report.rows = 5;
    report.minutes = 12;
    report.dispersion = 0.125;
    CHECK(sentence(report) == "0 rows in each of 12 minutes (dispersion 0.13), too little to tell");
    using std::chrono::microseconds;
    report.fit = period_fit{microseconds{6'250'000}, microseconds{350}, 3, 0.5625};
    CHECK(sentence(report) == "1.3 rows every 6.3 s, 56.3 % of 3 gaps within 0.4 ms of it");
}
