// Rows of an older table without fill ids, held against the exchange's fills.
#include "booking/tables/identify.hpp"

#include <chrono>
#include <string>
#include <vector>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

record told_fill(const std::string& id, std::int64_t price_u, std::chrono::seconds after = {}) {
    record told = sample_record();
    told.fill_id = id;
    told.order_id = "o";
    told.market = "T";
    told.side = side::yes;
    told.price = dollars::from_raw(price_u);
    told.size = contracts::from_raw(250);
    told.time = timestamp{std::chrono::seconds{1'785'386'380} + after};
    return told;
}

unidentified_rows rows() {
    return {.order_id = "o",
            .market = "T",
            .side = "yes",
            .price_u = 560'000,
            .count_c = 250,
            .n_rows = 3,
            .last_us = 1'785'386'390'000'000};
}

}  // namespace

TEST_CASE("whole cents are an exact price that was cut, or rounded up") {
    struct {
        std::int64_t cents_u;
        std::int64_t exact_u;
        bool expected;
    } const cases[] = {
        {560'000, 560'000, true},  {570'000, 560'000, false}, {550'000, 560'000, false},
        {560'000, 563'500, true},  {570'000, 563'500, true},  {580'000, 563'500, false},
        {550'000, 563'500, false}, {0, 3'500, true},          {10'000, 3'500, true},
    };
    for (const auto& row : cases) {
        CAPTURE(row.cents_u, row.exact_u);
        CHECK(is_in_whole_cents(row.cents_u, row.exact_u) == row.expected);
    }
}

TEST_CASE("a row without an id is the one fill that fits it") {
    const auto known = identify({rows()}, {told_fill("f", 563'500)});
    REQUIRE(known.fills.size() == 1);
    CHECK(known.fills.front() == told_fill("f", 563'500));
    CHECK(known.n_identified == 3);
    CHECK(known.n_ambiguous + known.n_unknown == 0);
    CHECK(known.invalid_ids.empty());
}

TEST_CASE("a row that differs in one thing is no such fill") {
    const auto differing = [](auto change) {
        unidentified_rows row = rows();
        change(row);
        return row;
    };
    const std::vector<unidentified_rows> cases{
        differing([](auto& row) { row.order_id = "p"; }),
        differing([](auto& row) { row.market = "U"; }),
        differing([](auto& row) { row.side = "no"; }),
        differing([](auto& row) { row.price_u = 550'000; }),
        differing([](auto& row) { row.count_c = 251; }),
        // The fill was executed after the row was written.
        differing([](auto& row) { row.last_us -= 71'000'000; }),
    };
    for (const unidentified_rows& row : cases) {
        const auto known = identify({row}, {told_fill("f", 560'000)});
        CHECK(known.fills.empty());
        CHECK(known.n_unknown == 3);
    }
}

TEST_CASE("a row that several fills fit is none of them") {
    const auto known = identify({rows()}, {told_fill("f", 560'000), told_fill("g", 560'000)});
    CHECK(known.fills.empty());
    CHECK(known.n_ambiguous == 3);
    // One that came after the row does not fit it.
    const auto clear = identify(
        {rows()}, {told_fill("f", 560'000), told_fill("g", 560'000, std::chrono::seconds{71})});
    REQUIRE(clear.fills.size() == 1);
    CHECK(clear.fills.front().fill_id == "f");
}

TEST_CASE("rows that were cut and rounded are one fill, invalid if all of them are") {
    unidentified_rows cut = rows();
    cut.is_valid = false;
    unidentified_rows rounded = rows();
    rounded.price_u = 570'000;
    rounded.is_valid = false;
    const std::vector<record> told{told_fill("f", 563'500)};
    auto known = identify({cut, rounded}, told);
    CHECK(known.fills.size() == 1);
    CHECK(known.n_identified == 6);
    CHECK(known.invalid_ids == std::vector<std::string>{"f"});
    rounded.is_valid = true;
    CHECK(identify({cut, rounded}, told).invalid_ids.empty());
}
