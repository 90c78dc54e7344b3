// The rate of requests, and the pauses after failures.
#include "base/pacing.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <set>
#include <vector>

#include "catch.hpp"

using namespace truefill::tool;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using time_point = token_bucket::clock::time_point;

namespace {

double seconds_between(time_point from, time_point to) {
    return std::chrono::duration<double>(to - from).count();
}

}  // namespace

TEST_CASE("a bucket allows a few calls at once, then each further call waits longer") {
    struct {
        double per_second;
        std::vector<long> waits;  // in ms, of calls at the same time
    } const rows[] = {
        {1, {0, 1'000, 2'000}},
        {4, {0, 250, 500, 750}},
        {8, {0, 0, 125, 250}},
        {20, {0, 0, 0, 0, 0, 50, 100}},
        {0.5, {0, 2'000, 4'000}},
        {3, {0, 334, 667, 1'000}},  // rounded up, so that no call is early
        {6, {0, 84, 250}},          // a burst of one and a half calls
    };
    for (const auto& row : rows) {
        CAPTURE(row.per_second);
        token_bucket bucket{row.per_second};
        const time_point start = token_bucket::clock::now();
        for (const long wait : row.waits) {
            CHECK(bucket.take(start).count() == wait);
        }
    }
}

TEST_CASE("a bucket fills up to its burst while there are no calls") {
    token_bucket bucket{8};
    time_point at = token_bucket::clock::now();
    CHECK(bucket.take(at).count() == 0);
    CHECK(bucket.take(at).count() == 0);
    CHECK(bucket.take(at).count() == 125);
    at += milliseconds{125};  // the time that fills that call's token
    CHECK(bucket.take(at).count() == 125);
    at += milliseconds{250};
    CHECK(bucket.take(at).count() == 0);
    at += std::chrono::hours{24};
    CHECK(bucket.take(at).count() == 0);
    CHECK(bucket.take(at).count() == 0);
    CHECK(bucket.take(at).count() == 125);
}

TEST_CASE("in any span of time there are at most as many calls as the rate and the burst allow") {
    for (const double per_second : {0.3, 1.0, 3.0, 7.0, 10.0, 33.0, 100.0}) {
        CAPTURE(per_second);
        const double burst = per_second < 4 ? 1 : per_second / 4;
        token_bucket bucket{per_second};
        time_point at = token_bucket::clock::now();
        std::vector<time_point> calls;
        for (int i = 0; i < 300; ++i) {
            at += bucket.take(at);
            calls.push_back(at);
            // Replies take some time or none, or there are no calls for a while.
            at += microseconds{i * 7'919 % 3 == 0 ? i * 104'729 % 40'000 : 0};
            if (i % 60 == 59) {
                at += std::chrono::seconds{i % 4};
            }
        }
        std::size_t n_above = 0;
        for (std::size_t i = 0; i < calls.size(); ++i) {
            // A call that waited was up to a millisecond late, and the next may be early by as
            // much.
            const double late = i == 0 ? 0 : 0.001;
            for (std::size_t j = i; j < calls.size(); ++j) {
                const double stretch = seconds_between(calls[i], calls[j]) + late;
                const double allowed = per_second * stretch + burst;
                n_above += static_cast<double>(j - i + 1) > allowed + 1e-6 ? 1 : 0;
            }
        }
        CHECK(n_above == 0);
    }
}

TEST_CASE("a caller without pauses gets the rate, less what is rounded up") {
    token_bucket bucket{10};
    const time_point start = token_bucket::clock::now();
    time_point at = start;
    for (int i = 0; i < 1'000; ++i) {
        at += bucket.take(at);
    }
    CHECK(seconds_between(start, at) > 997.5 / 10 - 0.001);
    CHECK(seconds_between(start, at) < 998.0 / 10 + 1);
}

TEST_CASE("a backoff doubles from a fifth of a second to half a minute") {
    const std::vector<long> longest{200,    400,    800,    1'600,  3'200,  6'400,
                                    12'800, 25'600, 30'000, 30'000, 30'000, 30'000};
    for (int client = 0; client < 50; ++client) {
        backoff pause;
        CHECK(pause.failures() == 0);
        for (std::size_t i = 0; i < longest.size(); ++i) {
            const long delay = static_cast<long>(pause.next().count());
            CAPTURE(client, i, delay);
            CHECK(delay >= longest[i] / 2);
            CHECK(delay <= longest[i]);
            CHECK(pause.failures() == i + 1);
        }
    }
}

TEST_CASE("a backoff stays within its bounds after any number of failures") {
    backoff pause;
    long shortest = 1'000'000;
    long longest = 0;
    for (int i = 0; i < 10'000; ++i) {
        const long delay = static_cast<long>(pause.next().count());
        shortest = std::min(shortest, delay);
        longest = std::max(longest, delay);
    }
    CHECK(shortest >= 100);
    CHECK(longest <= 30'000);
    CHECK(longest > 15'000);
    CHECK(pause.failures() >= 8);
}

TEST_CASE("a backoff starts again after a success") {
    backoff pause;
    for (int i = 0; i < 10; ++i) {
        CHECK(pause.next().count() > 0);
    }
    pause.reset();
    CHECK(pause.failures() == 0);
    CHECK(pause.next().count() <= 200);
}

TEST_CASE("the pauses of many clients differ") {
    std::set<long> delays;
    for (int client = 0; client < 100; ++client) {
        backoff pause;
        for (int i = 0; i < 8; ++i) {
            CHECK(pause.next().count() > 0);
        }
        delays.insert(static_cast<long>(pause.next().count()));
    }
    CHECK(delays.size() > 50);
}
