// Rows that are read back: the reader gives what was written, and refuses everything else.
#include "clickhouse/sink/row_json.hpp"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "clickhouse/rows.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

std::string table_line(const stored_record& row) {
    std::string out;
    append_table_row(out, row.content, {"engine-1", "1.2.3", row.schema_version, row.version});
    out.pop_back();
    return out;
}

/// A row as a SELECT of stored_columns returns it, made from the row that was inserted; NULL is
/// "\N".
std::vector<std::string> table_row(const stored_record& row) {
    simdjson::dom::parser parser;
    const std::string line = table_line(row);
    const simdjson::dom::object inserted = parser.parse(line).get_object();
    std::vector<std::string> fields;
    for (const std::string_view name : stored_columns) {
        const simdjson::dom::element value = inserted[name];
        std::string_view text;
        fields.push_back(value.is_null()                        ? "\\N"
                         : value.get(text) == simdjson::SUCCESS ? std::string{text}
                                                                : simdjson::minify(value));
    }
    return fields;
}

/// The row that is read, as text with its versions; or "none".
std::string shown(const std::optional<stored_record>& row) {
    return row ? std::to_string(row->schema_version) + " " + std::to_string(row->version) + " " +
                     test::shown(row->content)
               : "none";
}

std::string read_back(std::string_view line) {
    simdjson::dom::parser parser;
    return shown(read_row_line(parser, line));
}

std::vector<stored_record> samples() {
    std::vector<stored_record> rows{{sample_record(), 1'785'412'800'000'001}, {bare_record(), 0}};
    const auto add = [&](const auto& change) {
        rows.push_back({sample_record(), 9});
        change(rows.back().content);
    };
    add([](record& r) { r.role = liquidity::maker; });
    add([](record& r) { r.side = side::yes; });
    add([](record& r) { r.fee = dollars{}; });
    add([](record& r) { r.fee = dollars::from_raw(-1); });  // a rebate
    add([](record& r) { r.subaccount = 0; });
    add([](record& r) { r.shard = std::numeric_limits<std::int32_t>::max(); });
    add([](record& r) { r.subaccount = std::numeric_limits<std::int32_t>::min(); });
    add([](record& r) { r.price = 0.999999_usd; });
    add([](record& r) { r.price = 0.000001_usd; });
    add([](record& r) { r.size = 0.01_contracts; });
    add([](record& r) { r.size = contracts::from_raw(std::numeric_limits<std::int64_t>::max()); });
    add([](record& r) { r.time = at_us(946'684'800'000'000); });
    add([](record& r) { r.time = at_us(4'102'444'799'999'999); });
    add([](record& r) { r.account.clear(); });
    add([](record& r) {
        r.account = "a \"b\" \\ c";
        r.fill_id = "tab\there\nnewline\r\x01";
        r.order_id = "\xC3\xA9t\xC3\xA9 \xF0\x9F\x8C\xA7";
        r.market = "'; DROP TABLE mm_fills_v2; --";
        r.action = "sell_to_close";
        r.client_order_id = "\\N";
    });
    for (const auto& [value, text] : vocabulary<note>) {
        add([bits = value](record& r) { r.notes = bits; });
    }
    return rows;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a row of JSONEachRow is read back unchanged") {
    for (const stored_record& row : samples()) {
        const std::string line = table_line(row);
        CAPTURE(line);
        CHECK(read_back(line) == shown(row));
        CHECK(read_back(line + "\r") == shown(row));
    }
}

TEST_CASE("a row of the table is read back unchanged") {
    for (const stored_record& row : samples()) {
        CAPTURE(table_line(row));
        CHECK(shown(read_fill_row(table_row(row))) == shown(row));
    }
}

TEST_CASE("the table keeps versions and notes that lines do not have") {
    stored_record row{sample_record(), std::numeric_limits<std::uint64_t>::max()};
    row.schema_version = 1;
    row.content.notes = notes::from_bits(0x8000'0001);
    CHECK(shown(read_fill_row(table_row(row))) == shown(row));
}

TEST_CASE("a line without a field that every row has is refused") {
    const std::string line = table_line({sample_record(), 9});
    REQUIRE(read_back(line) != "none");
    struct {
        std::string_view name;
        std::string line;
    } const rows[] = {
        {"nothing", ""},
        {"no JSON", "nonsense"},
        {"an array", "[" + line + "]"},
        {"null", "null"},
        {"an empty object", "{}"},
        {"cut off", line.substr(0, line.size() - 1)},
        {"two of them", line + line},
        {"no fill id", replaced(line, "\"fill_id\":\"f-1\",", "")},
        {"a fill id that is null", replaced(line, "\"fill_id\":\"f-1\"", "\"fill_id\":null")},
        {"a fill id that is a number", replaced(line, "\"fill_id\":\"f-1\"", "\"fill_id\":1")},
        {"no order id", replaced(line, "\"exchange_order_id\":\"ord-1\",", "")},
        {"no market", replaced(line, "\"market_ticker\":\"RAIN-NYC\",", "")},
        {"no side", replaced(line, "\"side\":\"no\",", "")},
        {"a side that is none", replaced(line, "\"side\":\"no\"", "\"side\":\"No\"")},
        {"no price", replaced(line, "\"price_u\":3500,", "")},
        {"a price that is a text", replaced(line, "\"price_u\":3500", "\"price_u\":\"3500\"")},
        {"a price with a fraction", replaced(line, "\"price_u\":3500", "\"price_u\":3500.5")},
        {"no size", replaced(line, "\"count_c\":297,", "")},
        {"a size that is null", replaced(line, "\"count_c\":297", "\"count_c\":null")},
        {"no notes", replaced(line, "\"notes\":", "\"others\":")},
        {"notes that are no bits", replaced(line, "\"notes\":", "\"notes\":-")},
        {"a fee that is a text", replaced(line, "\"fee_u\":", "\"fee_u\":\"x\",\"was\":")},
        {"is_taker that is neither 0 nor 1", replaced(line, "\"is_taker\":1", "\"is_taker\":2")},
        {"no time", replaced(line, "\"ts_us\":1785386380458649,", "")},
        {"a time with a fraction", replaced(line, "1785386380458649", "1785386380458649.5")},
        {"a time that is a text", replaced(line, "1785386380458649", "\"1785386380458649\"")},
        {"no source", replaced(line, "\"source\":\"ws\",", "")},
        {"a source that is none", replaced(line, "\"source\":\"ws\"", "\"source\":\"fix\"")},
        {"no version", replaced(line, ",\"ingest_ver\":9", "")},
        {"a version that is a text", replaced(line, "\"ingest_ver\":9", "\"ingest_ver\":\"9\"")},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(read_back(row.line) == "none");
    }
}

TEST_CASE("a row of the table that the program cannot have written is refused") {
    const std::vector<std::string> row = table_row({sample_record(), 9});
    REQUIRE(read_fill_row(row));
    struct {
        std::string_view column;
        std::size_t index;
        std::vector<std::string> values;
    } const rows[] = {
        {"side", 4, {"", "No", "\\N", "3"}},
        {"price_u",
         6,
         {"", "\\N", "0.56", "560000 ", " 560000", "+560000", "0x10", "9223372036854775808"}},
        {"count_c", 7, {"", "\\N", "2.97", "1e3", "-9223372036854775809"}},
        {"fee_u", 8, {"", "abc", "0.02"}},
        {"is_taker", 10, {"", "true"}},
        {"subaccount", 11, {"", "99999999999"}},
        {"exchange_index", 12, {"", "x"}},
        {"ts_us", 9, {"", "\\N", "2026-07-30", "1785386380458649.0"}},
        {"notes", 14, {"", "\\N", "-1", "[]", "4294967296"}},
        {"source", 15, {"", "\\N", "REST", "3"}},
        {"ingest_ver", 17, {"", "\\N", "-1", "18446744073709551616"}},
        {"schema_ver", 16, {"", "\\N", "-1", "65536"}},
    };
    REQUIRE(stored_columns.size() == row.size());
    for (const auto& [column, index, values] : rows) {
        REQUIRE(stored_columns[index] == column);
        for (const std::string& value : values) {
            CAPTURE(column, value);
            std::vector<std::string> edited = row;
            edited[index] = value;
            CHECK_FALSE(read_fill_row(edited));
        }
    }
    std::vector<std::string> edited = row;
    edited.pop_back();
    CHECK_FALSE(read_fill_row(edited));
    edited = row;
    edited.emplace_back("9");
    CHECK_FALSE(read_fill_row(edited));
    CHECK_FALSE(read_fill_row({}));
    CHECK_FALSE(read_fill_row({""}));
}
