// The record of a fill, and the exact row that is inserted.
#include <simdjson.h>

#include <limits>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <type_traits>

#include "catch.hpp"
#include "clickhouse/rows.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

constexpr std::string_view full_page =
    R"({"type":"fill","msg":{"order_id":"ord-1","trade_id":"f-1","market_ticker":"RAIN-NYC",)"
    R"("outcome_side":"no","yes_price_dollars":"0.9965","count_fp":"2.97","action":"SELL",)"
    R"("ts_ms":1785386380458,"client_order_id":"c-1","is_taker":true,"fee_cost":"0.02",)"
    R"("subaccount":3,"exchange_index":2}})";
constexpr std::string_view bare_page =
    R"({"order_id":"ord-1","fill_id":"f-1","ticker":"RAIN-NYC","outcome_side":"no",)"
    R"("no_price_dollars":"0.0035","count_fp":"2.97","created_time":"2026-07-30T04:39:40.458Z"})";

fill fill_of(std::string_view payload) {
    const auto all = read(payload);
    REQUIRE(all.fills.size() == 1);
    return all.fills.front();
}

std::string row_of(const record& fill, const row_writer& writer = {}) {
    std::string out;
    append_table_row(out, fill, writer);
    return out;
}

}  // namespace

TEST_CASE("a record has every value of its fill") {
    const record full = record_of<std::string>(fill_of(full_page), "main");
    record expected = sample_record();
    expected.time = at_us(1'785'386'380'458'000);
    expected.notes = note::price_complement;
    CHECK(shown(full) == shown(expected));
    CHECK(full == expected);
}

TEST_CASE("values that a fill lacks are unknown in its record, and texts are blank") {
    const record bare = record_of<std::string>(fill_of(bare_page));
    record expected = bare_record();
    expected.account.clear();
    expected.time = at_us(1'785'386'380'458'000);
    CHECK(shown(bare) == shown(expected));
    CHECK(bare == expected);
}

TEST_CASE("a view and a copy of a fill give the same row") {
    const fill fill = fill_of(full_page);
    const record_view borrowed = record_of<std::string_view>(fill, "main");
    CHECK(borrowed.fill_id.data() == fill.fill_id().data());
    std::string out;
    append_table_row(out, borrowed, {});
    CHECK(out == row_of(record_of<std::string>(fill, "main")));
    static_assert(std::is_same_v<decltype(record_of<std::string>(fill)), record>);
}

TEST_CASE("a new record has no values") {
    const record blank;
    CHECK(blank.price == dollars{});
    CHECK(blank.size == contracts{});
    CHECK_FALSE(blank.fee);
    CHECK_FALSE(blank.role);
    CHECK_FALSE(blank.subaccount);
    CHECK_FALSE(blank.shard);
    CHECK(blank.notes.empty());
    CHECK(blank == record{});
    CHECK_FALSE(blank == sample_record());
}

TEST_CASE(
    "a row of the table has integers only, null for unknown values, and blanks for absent texts") {
    CHECK(row_of(sample_record(), {"engine-1", "1.2.3", 2, 1'785'412'800'000'001}) ==
          R"({"account":"main","fill_id":"f-1","exchange_order_id":"ord-1",)"
          R"("market_ticker":"RAIN-NYC","side":"no","action":"sell","price_u":3500,)"
          R"("count_c":297,"fee_u":20000,"ts_us":1785386380458649,"is_taker":1,"subaccount":3,)"
          R"("exchange_index":2,"client_order_id":"c-1","notes":72,"source":"ws",)"
          R"("engine_instance_id":"engine-1","engine_version":"1.2.3","schema_ver":2,)"
          R"("ingest_ver":1785412800000001})"
          "\n");
    CHECK(row_of(bare_record()) ==
          R"({"account":"main","fill_id":"f-1","exchange_order_id":"ord-1",)"
          R"("market_ticker":"RAIN-NYC","side":"no","action":"","price_u":3500,"count_c":297,)"
          R"("fee_u":null,"ts_us":1785386380458649,"is_taker":null,"subaccount":null,)"
          R"("exchange_index":null,"client_order_id":"","notes":0,"source":"rest",)"
          R"("engine_instance_id":"","engine_version":"","schema_ver":2,"ingest_ver":0})"
          "\n");
}

TEST_CASE("a row of the table has the exact numbers, and escaped texts") {
    record fill = sample_record();
    fill.role = liquidity::maker;
    fill.fee = dollars::from_raw(-1);
    fill.size = contracts::from_raw(std::numeric_limits<std::int64_t>::max());
    fill.subaccount = 0;
    fill.fill_id = "\"\\\n\x01\xFF";
    const std::string row = row_of(fill, {"", "", 3, std::numeric_limits<std::uint64_t>::max()});
    CHECK(contains(row, R"("is_taker":0,)"));
    CHECK(contains(row, R"("fee_u":-1,)"));
    CHECK(contains(row, R"("count_c":9223372036854775807,)"));
    CHECK(contains(row, R"("subaccount":0,)"));
    CHECK(contains(row, R"("fill_id":"\"\\\n\u0001\ufffd",)"));
    CHECK(contains(row, R"("schema_ver":3,"ingest_ver":18446744073709551615})"));
}

TEST_CASE("the list of columns has the columns that are written, in their order") {
    CHECK(joined(fill_columns) == table_columns);
    struct {
        row_kind kind;
        std::string row;
    } const rows[] = {
        {row_kind::fill, row_of(sample_record())},
        {row_kind::reject, reject_lines({reject_row{}}, 1)},
        {row_kind::link, link_lines({link_row{}}, 1)},
        {row_kind::poll, poll_line(poll_row{}, 1)},
    };
    for (const auto& row : rows) {
        simdjson::dom::parser parser;
        const simdjson::dom::object written = parser.parse(row.row).get_object();
        std::string names;
        for (const auto& field : written) {
            names += (names.empty() ? "" : ", ") + std::string{field.key};
        }
        CHECK(insert_statement(row.kind) == "INSERT INTO " + std::string{table_of(row.kind)} +
                                                " (" + names + ") FORMAT JSONEachRow\n");
    }
}

TEST_CASE("rows are appended") {
    std::string out = "before\n";
    append_table_row(out, sample_record(), {});
    append_table_row(out, bare_record(), {});
    CHECK(out == "before\n" + row_of(sample_record()) + row_of(bare_record()));
}
