// Rows and events: the exact lines that are written to tables and logs.
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <truefill/json/object.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>

#include "catch.hpp"
#include "exact.hpp"

using namespace truefill;

namespace {

constexpr timestamp noon{std::chrono::seconds{1'785'412'800}};

std::string rows_of(std::string_view payload) {
    std::string out;
    const auto all = read(payload);
    for (const auto& fill : all.fills) {
        append_row(out, fill);
    }
    for (const auto& reject : all.rejects) {
        append_row(out, reject, {"page.json", 100});
    }
    return out;
}

}  // namespace

TEST_CASE("a fill's row has every field, in one order, null where it is absent") {
    CHECK(rows_of(R"({"order_id":"o","ticker":"T","side":"yes","yes_price":56,"count":10,)"
                  R"("created_time":"2026-03-14T15:09:26.535897Z","action":"BUY",)"
                  R"("fee_cost":"0.02","is_taker":true,"subaccount_number":0})") ==
          R"({"fill_id":"8b6732a860e9b5090135c52d3e9d89ea","exchange_order_id":"o",)"
          R"("client_order_id":null,"market_ticker":"T","side":"yes","action":"buy",)"
          R"("price_dollars":"0.560000","price_cents":56,"size":"10.00",)"
          R"("ts_us":1773500966535897,"fee":"0.020000","is_taker":true,"subaccount":0,)"
          R"("exchange_index":null,"source":"rest","notes":["synthetic_id","direction_legacy"]})"
          "\n");
    CHECK(rows_of(R"({"type":"fill","msg":{"order_id":"o\"","trade_id":"f","market_ticker":"T",)"
                  R"("outcome_side":"no","yes_price_dollars":"0.9965","count_fp":"0.48",)"
                  R"("ts_ms":1785386380458,"client_order_id":"c","is_taker":false,)"
                  R"("exchange_index":2}})") ==
          R"({"fill_id":"f","exchange_order_id":"o\"","client_order_id":"c","market_ticker":"T",)"
          R"("side":"no","action":null,"price_dollars":"0.003500","price_cents":0.35,)"
          R"("size":"0.48","ts_us":1785386380458000,"fee":null,"is_taker":false,)"
          R"("subaccount":null,"exchange_index":2,"source":"ws","notes":["price_complement"]})"
          "\n");
}

TEST_CASE("a row for a table has integers, and a blank where a text is absent") {
    std::string out;
    record row{.account = "main",
               .fill_id = "f",
               .order_id = "o",
               .market = "T",
               .side = side::no,
               .action = "",
               .price = 0.0035_usd,
               .size = 0.48_contracts,
               .fee = 0.02_usd,
               .time = noon,
               .role = liquidity::taker,
               .subaccount = 0,
               .shard = std::nullopt,
               .client_order_id = "c\n",
               .notes = note::price_complement | note::synthetic_id,
               .source = source::ws};
    append_table_row(out, row, {"engine", "2.0", 2, 18'446'744'073'709'551'615U});
    CHECK(out == R"({"account":"main","fill_id":"f","exchange_order_id":"o","market_ticker":"T",)"
                 R"("side":"no","action":"","price_u":3500,"count_c":48,"fee_u":20000,)"
                 R"("ts_us":1785412800000000,"is_taker":1,"subaccount":0,"exchange_index":null,)"
                 R"("client_order_id":"c\n","notes":9,"source":"ws","engine_instance_id":"engine",)"
                 R"("engine_version":"2.0","schema_ver":2,"ingest_ver":18446744073709551615})"
                 "\n");
    out.clear();
    row.fee.reset();
    row.role = liquidity::maker;
    append_table_row(out, row, {});
    CHECK(out.find(R"("fee_u":null,)") != std::string::npos);
    CHECK(out.find(R"("is_taker":0,)") != std::string::npos);
    out.clear();
    row.role.reset();
    append_table_row(out, row, {});
    CHECK(out.find(R"("is_taker":null,)") != std::string::npos);
}

TEST_CASE("a fill's notes are an array of all their names") {
    notes all;
    std::string names;
    for (const auto& [value, name] : vocabulary<note>) {
        all |= value;
        names += (names.empty() ? "\"" : ",\"") + std::string{name} + '"';
        std::string out;
        { json::object{out}.words("notes", all); }
        CHECK(out == "{\"notes\":[" + names + "]}");
    }
    std::string out;
    { json::object{out}.words("notes", notes{}); }
    CHECK(out == R"({"notes":[]})");
    out.clear();
    { json::object{out}.words("notes", notes::from_bits(1U << 31)); }  // a note of a later version
    CHECK(out == R"({"notes":[]})");
}

TEST_CASE("the smallest and the largest numbers are written") {
    const auto check = [](auto value) {
        std::string out;
        { json::object{out}.number("n", value); }
        CHECK(out == "{\"n\":" + std::to_string(value) + "}");
    };
    const auto check_type = [&]<class Integer>(Integer) {
        check(std::numeric_limits<Integer>::min());
        check(std::numeric_limits<Integer>::max());
        check(Integer{});
    };
    check_type(std::int64_t{});
    check_type(std::uint64_t{});
    check_type(std::int32_t{});
    check_type(std::uint32_t{});
    check_type(std::int16_t{});
    check_type(std::uint8_t{});
    for (std::uint64_t power = 1; power <= 1'000'000'000'000'000'000; power *= 10) {
        check(power * 10 - 1);
        check(power * 10);
    }
}

TEST_CASE("a text of any length is escaped at any place") {
    struct {
        std::string_view bytes;
        std::string_view expected;
    } const rows[] = {
        {"\"", R"(\")"},
        {"\\", R"(\\)"},
        {"\n", R"(\n)"},
        {std::string_view{"\0", 1}, R"(\u0000)"},
        {"\x1F", R"(\u001f)"},
        {" ", " "},
        {"!", "!"},
        {"#", "#"},
        {"[", "["},
        {"]", "]"},
        {"\x7F", "\x7F"},
        {"\x80", R"(\ufffd)"},
        {"\xA2", R"(\ufffd)"},  // they differ from a quote and a backslash in the highest bit
        {"\xDC", R"(\ufffd)"},
        {"\xFF", R"(\ufffd)"},
        {"\xC3\xA9", "\xC3\xA9"},
        {"\xE2\x82\xAC", "\xE2\x82\xAC"},
        {"\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
    };
    for (const auto& row : rows) {
        for (std::size_t before = 0; before < 20; ++before) {
            for (std::size_t after = 0; after < 20; ++after) {
                const std::string start(before, 'a');
                const std::string end(after, 'z');
                const std::string text = start + std::string{row.bytes} + end;
                const test::exact copy{text};
                const std::string_view view = copy.view();
                const std::string expected = '"' + start + std::string{row.expected} + end + '"';
                std::string alone;
                json::append_string(alone, view);
                std::string field;
                { json::object{field}.number("n", 1).text("t", view); }
                if (alone != expected || field != "{\"n\":1,\"t\":" + expected + "}") {
                    FAIL(expected << '\n' << alone << '\n' << field);
                }
            }
        }
    }
}

TEST_CASE("a byte is escaped the same alone and among other bytes") {
    for (int byte = 0; byte < 256; ++byte) {
        const std::string text{static_cast<char>(byte)};
        std::string alone;
        json::append_string(alone, text);
        std::string among;
        json::append_string(among, "aaaa" + text + "zzzz");
        CHECK(among == "\"aaaa" + alone.substr(1, alone.size() - 2) + "zzzz\"");
        std::string field;
        { json::object{field}.null("n").text("t", "aaaa" + text + "zzzz"); }
        CHECK(field == "{\"n\":null,\"t\":" + among + "}");
    }
}

TEST_CASE("fields of any length are written one after the other") {
    // Lengths around the step by which the string grows.
    for (std::size_t size = 0; size < 1'200; ++size) {
        const std::string x(size, 'x');
        const std::string quotes = x + '"';
        std::string out = "before";
        {
            json::object object{out};
            object.text("a", x).number("b", -7).text("c", quotes).text("d", "e").raw("f", x);
            object.null(x);
        }
        const std::string expected = R"(before{"a":")" + x + R"(","b":-7,"c":")" + x +
                                     R"(\"","d":"e","f":)" + x + ",\"" + x + "\":null}";
        if (out != expected) {
            FAIL(out << '\n' << expected);
        }
    }
    const std::string much(3'000'000, 'x');
    std::string out;
    { json::object{out}.text("a", much).text("b", "c"); }
    CHECK(out == R"({"a":")" + much + R"(","b":"c"})");
}

TEST_CASE("after name() any value can be appended to the string, also an object") {
    std::string out;
    {
        json::object outer{out};
        outer.number("a", 1).name("b");
        out += "[2]";
        outer.name("c");
        {
            json::object inner{out};
            inner.text("d", "e").name("f");
            out += "3";
        }
        outer.name("g");
        { const json::object empty{out}; }
        outer.number("h", 4);
    }
    CHECK(out == R"({"a":1,"b":[2],"c":{"d":"e","f":3},"g":{},"h":4})");
}

TEST_CASE("a fill's row for a table has integers only, and null for unknown values") {
    const auto table_row_of = [](std::string_view payload) {
        std::string out;
        const auto all = read(payload);
        append_table_row(out, record_of<std::string_view>(all.fills.at(0), "main"),
                         {"e", "1", 2, 7});
        return out;
    };
    CHECK(table_row_of(R"({"order_id":"o","fill_id":"f","ticker":"T","outcome_side":"no",)"
                       R"("no_price_dollars":"0.0035","count_fp":"2.97","ts":1785386380})") ==
          R"({"account":"main","fill_id":"f","exchange_order_id":"o","market_ticker":"T",)"
          R"("side":"no","action":"","price_u":3500,"count_c":297,"fee_u":null,)"
          R"("ts_us":1785386380000000,"is_taker":null,"subaccount":null,"exchange_index":null,)"
          R"("client_order_id":"","notes":0,"source":"rest","engine_instance_id":"e",)"
          R"("engine_version":"1","schema_ver":2,"ingest_ver":7})"
          "\n");
    CHECK(table_row_of(R"({"order_id":"o","fill_id":"f","ticker":"T","side":"yes","action":"Buy",)"
                       R"("yes_price":56,"count":1,"ts":1785386380,"fee":"0.02","is_taker":true,)"
                       R"("subaccount":3,"exchange_index":2,"client_order_id":"c"})") ==
          R"({"account":"main","fill_id":"f","exchange_order_id":"o","market_ticker":"T",)"
          R"("side":"yes","action":"buy","price_u":560000,"count_c":100,"fee_u":20000,)"
          R"("ts_us":1785386380000000,"is_taker":1,"subaccount":3,"exchange_index":2,)"
          R"("client_order_id":"c","notes":2,"source":"rest","engine_instance_id":"e",)"
          R"("engine_version":"1","schema_ver":2,"ingest_ver":7})"
          "\n");
}

TEST_CASE("a reject's row has the reason, the offset and the item") {
    CHECK(rows_of(R"([{"order_id":"o","ts":1700000000,"count":0,"yes_price":56}])") ==
          R"({"stage":"gates","reason":"zero_size","reasons":["zero_size","empty_market",)"
          R"("invalid_side"],"field":"size","looks_like":null,"index":0,"offset":101,)"
          R"("file":"page.json","raw":"{\"order_id\":\"o\",\"ts\":1700000000,\"count\":0,)"
          R"(\"yes_price\":56}"})"
          "\n");
    CHECK(rows_of(R"({"order_id":"o","open_size":1})") ==
          R"({"stage":"real_fill","reason":"not_a_fill","reasons":["not_a_fill"],"field":null,)"
          R"("looks_like":"open_order","index":0,"offset":100,"file":"page.json",)"
          R"("raw":"{\"order_id\":\"o\",\"open_size\":1}"})"
          "\n");
    CHECK(rows_of("[\xFF") ==
          R"({"stage":"payload","reason":"not_json","reasons":["not_json"],"field":null,)"
          R"("looks_like":null,"index":null,"offset":101,"file":"page.json","raw":"[\ufffd"})"
          "\n");
    std::string out;
    append_row(out, reject_view{stage::gates, reason::gate, {}, "price_band", {}, {}, 3, 7, "{}"});
    CHECK(out == R"({"stage":"gates","reason":"gate","reasons":["price_band"],"field":null,)"
                 R"("looks_like":null,"index":3,"offset":7,"file":null,"raw":"{}"})"
                 "\n");
}

TEST_CASE("events have the names of the plan") {
    const auto all = read(
        R"({"fills":[{"order_id":"o","ticker":"T","side":"yes","yes_price":56,"count":10,)"
        R"("ts":1700000000},{"order_id":"p","open_size":1},{"fees":1},)"
        R"({"order_id":"o","ticker":"T","side":"yes","yes_price":0,"count":10,"ts":1700000000}]})");
    std::string out;
    append_pipeline_stats(out, all.stats, noon);
    CHECK(out ==
          R"({"event":"fill_pipeline_stats","ts":"2026-07-30T12:00:00.000000Z","n_payloads":1,)"
          R"("n_payload_rejects":0,"n_skipped":0,"n_api":4,"n_raw":4,"n_real":2,"n_valid":1,)"
          R"("n_passed":1,"n_synthetic":1,"predicate_pass_rate":"50.0%",)"
          R"("validation_pass_rate":"50.0%","gate_pass_rate":"100.0%"})"
          "\n");
    out.clear();
    stats sunk = all.stats;
    sunk.n_inserted = 1;
    append_pipeline_stats(out, sunk, noon, true);
    CHECK(out.find(R"("n_synthetic":1,"n_duplicate":0,"n_inserted":1,"n_failed":0,)") !=
          std::string::npos);
    out.clear();
    append_predicate_filtered(out, all.stats, noon);
    CHECK(out ==
          R"({"event":"fill_predicate_filtered","ts":"2026-07-30T12:00:00.000000Z","n_api":4,)"
          R"("n_raw":4,"n_real":2,"dropped_by_predicate":2,"reasons":{"not_a_fill":2},)"
          R"("looks_like":{"open_order":1,"perps_fill":1}})"
          "\n");
    out.clear();
    append_dropped_invalid(out, all.stats, "{}", noon);
    CHECK(out == R"({"event":"fills_dropped_invalid","ts":"2026-07-30T12:00:00.000000Z","count":1,)"
                 R"("reasons":{"invalid_price":1},"sample":"{}"})"
                 "\n");
    out.clear();
    append_sample(out, "{}", reason::zero_size, noon);
    append_sample(out, std::string(600, 'x'), std::nullopt, noon);
    CHECK(out == R"({"event":"raw_fill_sample","ts":"2026-07-30T12:00:00.000000Z",)"
                 R"("dropped":"zero_size","raw":"{}"})"
                 "\n"
                 R"({"event":"raw_fill_sample","ts":"2026-07-30T12:00:00.000000Z",)"
                 R"("dropped":null,"raw":")" +
                     std::string(512, 'x') + "\"}\n");
    out.clear();
    append_payload_rejected(out, read("[").rejects.at(0), {std::nullopt, 5}, noon);
    CHECK(out == R"({"event":"payload_rejected","ts":"2026-07-30T12:00:00.000000Z",)"
                 R"("reason":"not_json","offset":6,"file":null,"raw":"["})"
                 "\n");
}

TEST_CASE("fill_source_sanity describes the first item") {
    const auto sanity = [](std::string_view item) {
        std::string out;
        append_source_sanity(out, stats{}, item, noon);
        return out.substr(out.find("\"item_type\""));
    };
    CHECK(sanity(R"({"order\u005fid" : "o", "nested":{"count":[1,{}]} , "price":null,"ts":1})") ==
          R"("item_type":"object","item_keys":["order_id","nested","price","ts"],)"
          R"("has_fill_id":false,"has_order_id":true,"has_count":false,)"
          R"("has_price_fields":true,"has_ts":true})"
          "\n");
    CHECK(sanity(R"({"trade_id":"}","qty":1})") ==
          R"("item_type":"object","item_keys":["trade_id","qty"],"has_fill_id":true,)"
          R"("has_order_id":false,"has_count":true,"has_price_fields":false,"has_ts":false})"
          "\n");
    CHECK(sanity("{}").find(R"("item_type":"object","item_keys":[],)") == 0);
    CHECK(sanity("[1]").find(R"("item_type":"array","item_keys":[],)") == 0);
    CHECK(sanity("\"x\"").find(R"("item_type":"string")") == 0);
    CHECK(sanity("1").find(R"("item_type":"number")") == 0);
    CHECK(sanity("true").find(R"("item_type":"boolean")") == 0);
    CHECK(sanity("null").find(R"("item_type":"null")") == 0);
    CHECK(sanity("").find(R"("item_type":"none")") == 0);
}

TEST_CASE("rates are rounded down, and null where the divisor is zero") {
    CHECK(percentage(1, 1) == "100.0%");
    CHECK(percentage(0, 5) == "0.0%");
    CHECK(percentage(999'999, 1'000'000) == "99.9%");
    CHECK(percentage(1, 3) == "33.3%");
    CHECK(percentage(0, 0) == "n/a");
    CHECK(percentage(5'000'000'000'000'000, 10'000'000'000'000'000) == "50.0%");
}
