// How much of a reject is stored, and how many bytes of rejects per day.
#include "booking/reject_budget.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

TEST_CASE(
    "a reject up to 64 kB is stored whole; of a longer one the beginning, its length and where it "
    "broke") {
    const std::string whole(longest_raw, 'x');
    reject_row row;
    row.stage = "payload";
    set_raw(row, whole, 17);
    CHECK(row.raw == whole);
    CHECK(row.key() == sha256_hex(whole));

    const std::string longer = whole + "yz";
    set_raw(row, longer, 65'000);
    CHECK(row.raw == whole + "\n[cut by truefill: 65538 bytes; broken at byte 65000]");
    CHECK(row.key() == sha256_hex(longer));

    row.stage = "fields";
    set_raw(row, longer, 12);
    CHECK(row.raw == whole + "\n[cut by truefill: 65538 bytes; begins at byte 12]");
}

TEST_CASE(
    "the rejects of a day have a limit, which includes those already stored; the next day has its "
    "own") {
    std::vector<timestamp> asked;
    reject_budget budget{[&](timestamp day) {
        asked.push_back(day);
        return asked.size() == 1 ? most_reject_bytes_a_day - 3'000 : 0;
    }};
    const timestamp noon = at_us(1'785'412'800'000'000);
    CHECK(budget.take(1'000, noon));
    CHECK(budget.take(1'000, noon));
    CHECK_FALSE(budget.take(1'000, noon));
    CHECK(budget.take(10, noon));  // a smaller reject still fits
    CHECK_FALSE(budget.take(100'000'000, noon));
    CHECK(budget.n_refused() == 2);
    CHECK(budget.take(1'000, noon + std::chrono::hours{12}));
    const timestamp midnight = at_us(1'785'369'600'000'000);
    CHECK(asked == std::vector<timestamp>{midnight, midnight + std::chrono::hours{24}});
    budget.reset_count();
    CHECK(budget.n_refused() == 0);
}
