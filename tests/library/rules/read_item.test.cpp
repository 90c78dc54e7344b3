// Every slot of an item: names, ids, sizes, times, optional values, and the order of faults.
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/rules.hpp>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "describe.hpp"
#include "items.hpp"

using namespace truefill;
using namespace truefill::test;

TEST_CASE("the names of a slot: the first one with a value is taken") {
    check(no_ids, source::rest,
          {
              {"order_id", R"("order_id":"o","fill_id":"f","ticker":"T")", fine},
              {"orderId", R"("orderId":"o","fill_id":"f","ticker":"T")", fine},
              {"exchange_order_id", R"("exchange_order_id":"o","fill_id":"f","ticker":"T")", fine},
              {"id", R"("id":7,"fill_id":"f","ticker":"T")", fine},
              {"an empty one falls through", R"("order_id":"","id":"o","fill_id":"f","ticker":"T")",
               fine},
              {"a null one falls through",
               R"("order_id":null,"orderId":"o","fill_id":"f","ticker":"T")", fine},
              {"a blank one counts and fails its gate",
               R"("order_id":" ","id":"o","fill_id":"f","ticker":"T")",
               "! gates empty_order_id order_id #0 @1"},
              {"trade_id", R"("order_id":"o","trade_id":"f","ticker":"T")", fine},
              {"fill_id null, trade_id there",
               R"("order_id":"o","fill_id":null,"trade_id":"f","ticker":"T")", fine},
              {"a blank fill id", R"("order_id":"o","fill_id":"\t","trade_id":"f","ticker":"T")",
               "! gates empty_fill_id fill_id #0 @1"},
              {"no fill id", R"("order_id":"o","ticker":"T")", "yes 0.56 x 10 synthetic_id"},
              {"an empty fill id", R"("order_id":"o","fill_id":"","ticker":"T")",
               "yes 0.56 x 10 synthetic_id"},
              {"market_ticker", R"("order_id":"o","fill_id":"f","market_ticker":"T")", fine},
              {"market", R"("order_id":"o","fill_id":"f","market":"T")", fine},
              {"no market", R"("order_id":"o","fill_id":"f")", "! gates empty_market market #0 @1"},
              {"a blank market", R"("order_id":"o","fill_id":"f","ticker":"  ")",
               "! gates empty_market market #0 @1"},
              {"ids differ", R"("order_id":"o","fill_id":"f","trade_id":"g","ticker":"T")",
               "yes 0.56 x 10 id_mismatch"},
              {"long ids differ in the middle",
               R"("order_id":"o","fill_id":"0123456789ab-def01234567",)"
               R"("trade_id":"0123456789ab+def01234567","ticker":"T")",
               "yes 0.56 x 10 id_mismatch"},
              {"ids agree over types", R"("order_id":"o","fill_id":7,"trade_id":"7","ticker":"T")",
               fine},
              {"the other id does not read",
               R"("order_id":"o","fill_id":"f","trade_id":{},"ticker":"T")",
               "yes 0.56 x 10 id_mismatch"},
              {"an empty other id is no mismatch",
               R"("order_id":"o","fill_id":"f","trade_id":"","ticker":"T")", fine},
              {"tickers differ", R"("order_id":"o","fill_id":"f","ticker":"T","market_ticker":"U")",
               "yes 0.56 x 10 ticker_mismatch"},
              {"tickers agree", R"("order_id":"o","fill_id":"f","ticker":"T","market_ticker":"T")",
               fine},
              {"an escaped ticker agrees",
               R"("order_id":"o","fill_id":"f","ticker":"T","market_ticker":"\u0054")", fine},
              {"a fractional id", R"("order_id":1.5,"fill_id":"f","ticker":"T")",
               "! fields wrong_type order_id #0 @1"},
              {"an id with an exponent", R"("order_id":1e5,"fill_id":"f","ticker":"T")",
               "! fields wrong_type order_id #0 @1"},
              {"a boolean id", R"("order_id":"o","fill_id":true,"ticker":"T")",
               "! fields wrong_type fill_id #0 @1"},
              {"an object for a market", R"("order_id":"o","fill_id":"f","ticker":{})",
               "! fields wrong_type market #0 @1"},
              {"a lone surrogate", R"("order_id":"\ud800","fill_id":"f","ticker":"T")",
               "! fields malformed_text order_id #0 @1"},
              {"a pair whose second half is none",
               R"("order_id":"\ud83d\ue000","fill_id":"f","ticker":"T")",
               "! fields malformed_text order_id #0 @1"},
              {"a pair whose second half is a first one",
               R"("order_id":"\ud83d\udbff","fill_id":"f","ticker":"T")",
               "! fields malformed_text order_id #0 @1"},
              {"the last pair", R"("order_id":"\udbff\udfff","fill_id":"f","ticker":"T")", fine},
              {"half a pair", R"("order_id":"o","fill_id":"\udc00x","ticker":"T")",
               "! fields malformed_text fill_id #0 @1"},
          });
}

TEST_CASE("ids keep their text: not trimmed, with decoded escapes, integers as digits") {
    const auto id_of = [](const std::string& id) {
        const auto all = read("[{\"order_id\":" + id + "," + std::string{no_ids} +
                              R"(,"ticker":"T","fill_id":"f"}])");
        return all.fills.at(0).order_id();
    };
    CHECK(id_of(R"(" o ")") == " o ");
    CHECK(id_of("-17") == "-17");
    CHECK(id_of("12345678901234567890123") == "12345678901234567890123");
    CHECK(id_of(R"("a\"b\\c\/d\n\u00e9\ud83d\ude00")") == "a\"b\\c/d\n\xC3\xA9\xF0\x9F\x98\x80");
    CHECK(id_of(R"("\u0000")") == std::string(1, '\0'));
    CHECK(id_of("\"\xE2\x82\xAC\"") == "\xE2\x82\xAC");
}

TEST_CASE("two ids of any length are equal only if all their letters are") {
    using kind = token::kind;
    const auto notes_of = [](const std::string& id, const std::string& other) {
        const raw_fill raw{{"fill_id"_key, {kind::text, id}},
                           {"trade_id"_key, {kind::text, other}}};
        draft values;
        CHECK_FALSE(read_draft(raw, source::rest, values));
        return values.notes;
    };
    for (std::size_t size = 1; size <= 80; ++size) {
        const std::string id(size, 'x');
        CAPTURE(size);
        CHECK(notes_of(id, std::string(size, 'x')) == notes{});
        CHECK(notes_of(id, id + 'x') == note::id_mismatch);
        for (std::size_t at = 0; at < size; ++at) {
            std::string other = id;
            other[at] = 'y';
            CAPTURE(at);
            CHECK(notes_of(id, other) == note::id_mismatch);
        }
    }
}

TEST_CASE("sizes") {
    check(
        no_size, source::rest,
        {
            {"count_fp", R"("count_fp":"2.97")", "yes 0.56 x 2.97"},
            {"below one contract", R"("count_fp":"0.48")", "yes 0.56 x 0.48"},
            {"count", R"("count":10)", fine},
            {"size", R"("size":"10.00")", fine},
            {"qty", R"("qty":10.0)", fine},
            {"count_fp before count", R"("count":10,"count_fp":"10.48")",
             "yes 0.56 x 10.48 count_mismatch"},
            {"agreeing", R"("count":10,"count_fp":"10.00","size":"10.0")", fine},
            {"a null count", R"("count":null,"count_fp":"10.00")", fine},
            {"an empty count_fp", R"("count":10,"count_fp":"")", fine},
            {"a zero count falls through", R"("count":0,"size":10)", fine},
            {"a zero count_fp does not", R"("count_fp":"0.00","count":10)",
             "! gates zero_size size #0 @1"},
            {"zeros alone", R"("count":0,"size":"0.00")", "! gates zero_size size #0 @1"},
            {"a negative size", R"("count":-5)", "! gates zero_size size #0 @1"},
            {"another that does not read", R"("count_fp":"10.00","count":"x")",
             "yes 0.56 x 10 count_mismatch"},
            {"a third that differs", R"("count_fp":"10","count":10,"qty":9)",
             "yes 0.56 x 10 count_mismatch"},
            {"no size", R"("count":null,"size":"")", "! real_fill missing_size size #0 @1"},
            {"five digits before the point", R"("count_fp":"12345.67")", "yes 0.56 x 12345.67"},
            {"eight digits", R"("count_fp":"123456.78")", "yes 0.56 x 123456.78"},
            {"a letter for a point", R"("count_fp":"12x34")",
             "! fields malformed_number size #0 @1"},
            {"a letter for a digit", R"("count_fp":"1a.34")",
             "! fields malformed_number size #0 @1"},
            {"three decimals", R"("count_fp":"0.125")", "! fields too_precise size #0 @1"},
            {"trailing zeros", R"("count_fp":"10.0000")", fine},
            {"an exponent", R"("count":1e1)", "! fields malformed_number size #0 @1"},
            {"a word", R"("count_fp":"ten")", "! fields malformed_number size #0 @1"},
            {"spaces", R"("count_fp":" ")", "! fields malformed_number size #0 @1"},
            {"a lone surrogate", R"("count_fp":"\ud800")", "! fields malformed_number size #0 @1"},
            {"a boolean", R"("count":true)", "! fields wrong_type size #0 @1"},
            {"an array", R"("count":[10])", "! fields wrong_type size #0 @1"},
            {"beyond 64 bits", R"("count":99999999999999999999)",
             "! fields out_of_range size #0 @1"},
            {"beyond int32", R"("count":5000000000)", "yes 0.56 x 5000000000"},
        });
}

TEST_CASE("times: created_time first, in any unit that the name allows") {
    struct {
        std::string_view fields;
        std::int64_t microseconds;
        notes expected;
    } const rows[] = {
        {R"("created_time":"2026-07-30T04:39:40.458649Z","ts":1785386380)",
         1'785'386'380'458'649,
         {}},
        {R"("created_time":"","ts":1785386380)", 1'785'386'380'000'000, {}},
        {R"("created_time":"0001-01-01T00:00:00Z","ts":1785386380)", 1'785'386'380'000'000, {}},
        {R"("created_time":null,"ts_ms":1785386380458)", 1'785'386'380'458'000, {}},
        {R"("ts_us":1785386380458649,"ts_ms":1,"ts":1)", 1'785'386'380'458'649, {}},
        {R"("ts":"1785386380")", 1'785'386'380'000'000, {}},
        {R"("ts":1785386380458)", 1'785'386'380'458'000, {}},
        {R"("ts":0,"timestamp":"2026-07-30T04:39:40Z")", 1'785'386'380'000'000, {}},
        {R"("time":1785386380.5)", 1'785'386'380'500'000, {}},
        {R"("created_at":1785386380)", 1'785'386'380'000'000, {}},
        {R"("filled_at":"1785386380458649000")", 1'785'386'380'458'649, {}},
        {R"("created_time":"2026-07-30T04:39:40.9Z","ts":1785386382)", 1'785'386'380'900'000,
         note::time_mismatch},
        {R"("created_time":"2026-07-30T04:39:40.9Z","ts":1785386381)", 1'785'386'380'900'000, {}},
        {R"("created_time":"2026-07-30T04:39:41Z","ts":1785386380)", 1'785'386'381'000'000,
         note::time_mismatch},
        {R"("created_time":"2026-07-30T04:39:40Z","ts":"soon")", 1'785'386'380'000'000,
         note::time_mismatch},
        {R"("created_time":"2026-07-30T04:39:40Z","ts":0)", 1'785'386'380'000'000, {}},
    };
    constexpr std::string_view base =
        R"("order_id":"o","fill_id":"f","ticker":"T","count_fp":"10","outcome_side":"yes",)"
        R"("yes_price_dollars":"0.56")";
    for (const auto& row : rows) {
        CAPTURE(row.fields);
        std::string item{"[{"};
        ((item += base) += ",") += row.fields;
        const auto all = read(item + "}]");
        REQUIRE(all.fills.size() == 1);
        CHECK(microseconds_of(all.fills[0].time()) == row.microseconds);
        CHECK(all.fills[0].notes() == row.expected);
    }
    check(base, source::rest,
          {
              {"no time", R"("ts":0,"created_time":"")", "! real_fill missing_time time #0 @1"},
              {"zero times alone", R"("created_time":"0001-01-01T00:00:00Z")",
               "! real_fill missing_time time #0 @1"},
              {"a negative epoch that is not the zero time", R"("ts":-62135596799)",
               "! fields out_of_range time #0 @1"},
              {"a microsecond after it", R"("created_time":"0001-01-01T00:00:00.000001Z")",
               "! fields out_of_range time #0 @1"},
              {"a microsecond before it", R"("created_time":"0000-12-31T23:59:59.9999999Z")",
               "! fields out_of_range time #0 @1"},
              {"its seconds under a name of milliseconds", R"("ts_ms":-62135596800)",
               "! fields out_of_range time #0 @1"},
              {"its milliseconds under a name of microseconds", R"("ts_us":-62135596800000)",
               "! fields out_of_range time #0 @1"},
              {"an offset that is none", R"("created_time":"0001-01-01T00:00:00+0000")",
               "! fields malformed_time time #0 @1"},
              {"the first that counts decides", R"("created_time":"soon","ts":1785386380)",
               "! fields malformed_time time #0 @1"},
              {"an exponent", R"("ts":1.7e9)", "! fields malformed_time time #0 @1"},
              {"a boolean", R"("ts":true)", "! fields wrong_type time #0 @1"},
              {"a lone surrogate", R"("ts":"\ud800")", "! fields malformed_time time #0 @1"},
              {"seconds under a name of milliseconds", R"("ts_ms":1785386380)",
               "! fields out_of_range time #0 @1"},
              {"a date before 2000", R"("ts":915148800)", "! fields out_of_range time #0 @1"},
          });
}

TEST_CASE("the zero time counts as absent, in every spelling and under every name") {
    const std::string base =
        R"("order_id":"o","fill_id":"f","ticker":"T","count_fp":"10","outcome_side":"yes",)"
        R"("yes_price_dollars":"0.56")";
    const std::string_view rfc3339[] = {R"("0001-01-01T00:00:00Z")",
                                        R"("0001-01-01 00:00:00z")",
                                        R"("0001-01-01t00:00:00.000Z")",
                                        R"("0001-01-01T00:00:00.0000009Z")",
                                        R"("0001-01-01T00:00:00+00:00")",
                                        R"("0001-01-01T00:00:00-00:00")",
                                        R"("0001-01-01T05:30:00+05:30")",
                                        R"("0000-12-31T19:00:00-05:00")",
                                        R"("0000-12-31T00:01:00.0-23:59")",
                                        R"("0001-01-01T23:59:00.00000000+23:59")",
                                        R"("\u0030001-01-01T00:00:00.000000Z")"};
    const std::string_view seconds[] = {"-62135596800", R"("-62135596800")", "-62135596800.0000009",
                                        R"("-062135596800.000")"};
    const auto says_nothing = [&](std::string_view name, std::string_view value) {
        const std::string field = "\"" + std::string{name} + "\":" + std::string{value};
        CAPTURE(field);
        CHECK(describe("[{" + base + "," + field + "}]") == "! real_fill missing_time time #0 @1");
        // The next name of the slot is taken, and no note says that the times differ.
        const std::string later = name == "filled_at" ? "ts" : "filled_at";
        CHECK(describe("[{" + base + "," + field + ",\"" + later + "\":1785386380}]") == fine);
    };
    for (const std::string_view name :
         {"created_time", "ts_us", "ts_ms", "ts", "timestamp", "time", "created_at", "filled_at"}) {
        for (const std::string_view value : rfc3339) {
            says_nothing(name, value);
        }
        if (name != "ts_us" && name != "ts_ms") {
            for (const std::string_view value : seconds) {
                says_nothing(name, value);
            }
        }
    }
    says_nothing("ts_ms", "-62135596800000");
    says_nothing("ts_ms", R"("-62135596800000.0004")");
    says_nothing("ts_us", "-62135596800000000");
    says_nothing("ts_us", R"("-62135596800000000.5")");
    CHECK(describe("[{" + base + R"(,"created_time":"2026-07-30T04:39:40Z","ts":-62135596800}])") ==
          fine);
}

TEST_CASE("of several faults the first is reported: ids, size, market, direction, price, time") {
    check("", source::rest,
          {
              {"order id",
               R"("order_id":{},"fill_id":{},"count":"x","ticker":{},"side":1,)"
               R"("yes_price":"x","ts":"x")",
               "! fields wrong_type order_id #0 @1"},
              {"fill id",
               R"("order_id":"o","fill_id":{},"count":"x","ticker":{},"side":1,)"
               R"("yes_price":"x","ts":"x")",
               "! fields wrong_type fill_id #0 @1"},
              {"size",
               R"("order_id":"o","fill_id":"f","count":"x","ticker":{},"side":1,)"
               R"("yes_price":"x","ts":"x")",
               "! fields malformed_number size #0 @1"},
              {"market",
               R"("order_id":"o","fill_id":"f","count":1,"ticker":{},"side":1,)"
               R"("yes_price":"x","ts":"x")",
               "! fields wrong_type market #0 @1"},
              {"direction",
               R"("order_id":"o","fill_id":"f","count":1,"ticker":"T","side":1,)"
               R"("yes_price":"x","ts":"x")",
               "! fields wrong_type direction #0 @1"},
              {"price",
               R"("order_id":"o","fill_id":"f","count":1,"ticker":"T","side":"yes",)"
               R"("yes_price":"x","ts":"x")",
               "! fields malformed_number price #0 @1"},
              {"time",
               R"("order_id":"o","fill_id":"f","count":1,"ticker":"T","side":"yes",)"
               R"("yes_price":56,"ts":"x")",
               "! fields malformed_time time #0 @1"},
          });
}

TEST_CASE("an optional value that is unreadable is null with a note, and refuses nothing") {
    check(whole, source::rest,
          {
              {"readable",
               R"("fee_cost":"0.02","is_taker":true,"subaccount":1,"exchange_index":2,)"
               R"("client_order_id":"c","action":"buy")",
               fine},
              {"absent", R"("fee_cost":null,"is_taker":null,"subaccount":"","action":" ")", fine},
              {"a fee that is no number", R"("fee_cost":"free")", "yes 0.56 x 10 extra_unreadable"},
              {"a fee too precise", R"("fee_cost":"0.1234567")", "yes 0.56 x 10 extra_unreadable"},
              {"a taker that is no boolean", R"("is_taker":"true")",
               "yes 0.56 x 10 extra_unreadable"},
              {"a subaccount beyond 32 bits", R"("subaccount_number":2147483648)",
               "yes 0.56 x 10 extra_unreadable"},
              {"a fractional index", R"("exchange_index":1.5)", "yes 0.56 x 10 extra_unreadable"},
              {"a client order id that is an object", R"("client_order_id":{})",
               "yes 0.56 x 10 extra_unreadable"},
              {"an action that is a number", R"("action":1)", "yes 0.56 x 10 extra_unreadable"},
              {"the first that counts decides", R"("fee_cost":"x","fee":"0.02")",
               "yes 0.56 x 10 extra_unreadable"},
          });
    const auto extras = [](std::string_view fields) {
        return read("[{" + std::string{whole} + "," + std::string{fields} + "}]").fills.at(0);
    };
    CHECK_FALSE(extras(R"("x":1)").fee().has_value());         // a missing fee is unknown
    CHECK(extras(R"("fee_cost":"0.000000")").fee() == 0_usd);  // a zero fee is a fee
    CHECK(extras(R"("fee_cost":"","fee":"0.0238")").fee() == 0.0238_usd);
    CHECK(extras(R"("is_taker":false)").liquidity() == liquidity::maker);
    CHECK(extras(R"("is_taker":true)").liquidity() == liquidity::taker);
    CHECK(extras(R"("subaccount_number":null,"subaccount":3)").subaccount() == 3);
    CHECK(extras(R"("subaccount_number":"-1")").subaccount() == -1);
    CHECK(extras(R"("exchange_index":0)").exchange_index() == 0);
    CHECK(extras(R"("clientOrderId":"c")").client_order_id() == "c");
    CHECK(extras(R"("client_order_id":"","clientOrderId":9)").client_order_id() == "9");
    CHECK(extras(R"("action":" Sell_To_Close ")").action() == "sell_to_close");
    CHECK(extras(R"("action":"buy")").action() == "buy");
    CHECK(extras(R"("action":" SELL ")").action() == "sell");
}

TEST_CASE("a reject has every gate that failed, but not the price's where there is no side") {
    const auto gates_of = [](std::string_view fields) {
        const auto all = read("[{" + std::string{fields} + "}]");
        return all.rejects.at(0);
    };
    const reject all_but_price =
        gates_of(R"("order_id":" ","fill_id":" ","ts":1785386380,"count":0,"yes_price":0)");
    CHECK(all_but_price.why == reason::empty_order_id);
    for (const reason failed : {reason::empty_order_id, reason::empty_fill_id, reason::zero_size,
                                reason::empty_market, reason::invalid_side}) {
        CHECK(all_but_price.gates.contains(failed));
    }
    CHECK_FALSE(all_but_price.gates.contains(reason::invalid_price));
    const reject with_side = gates_of(
        R"("order_id":"o","ts":1785386380,"count":0,"yes_price":0,"side":"yes","ticker":"T")");
    CHECK(with_side.why == reason::zero_size);
    CHECK(with_side.gates.contains(reason::invalid_price));
    CHECK_FALSE(with_side.gates.contains(reason::empty_market));
}

// Items of the layouts that the rules are compiled for. Beside each is the same item with one more
// name without a value, which makes the rules use the general code.
TEST_CASE("an item of a common layout is read like one of any other layout") {
    using field = std::pair<std::string_view, std::string_view>;
    const std::vector<field> history{{"action", R"("sell")"},
                                     {"count_fp", R"("12.34")"},
                                     {"created_time", R"("2026-07-30T04:39:40.458649Z")"},
                                     {"fee_cost", R"("0.012300")"},
                                     {"fill_id", R"("f-1")"},
                                     {"is_taker", "true"},
                                     {"market_ticker", R"("T-1")"},
                                     {"no_price_dollars", R"("0.4400")"},
                                     {"order_id", R"("o-1")"},
                                     {"side", R"("yes")"},
                                     {"subaccount_number", "0"},
                                     {"ticker", R"("T-1")"},
                                     {"trade_id", R"("f-1")"},
                                     {"ts", "1785386380"},
                                     {"yes_price_dollars", R"("0.5600")"}};
    std::vector<field> page = history;
    page.insert(page.end(),
                {{"book_side", R"("bid")"}, {"outcome_side", R"("yes")"}, {"exchange_index", "2"}});
    const std::vector<field> message{{"trade_id", R"("f-1")"},
                                     {"order_id", R"("o-1")"},
                                     {"market_ticker", R"("T-1")"},
                                     {"exchange_index", "2"},
                                     {"is_taker", "false"},
                                     {"side", R"("no")"},
                                     {"yes_price_dollars", R"("0.5600")"},
                                     {"count_fp", R"("12.34")"},
                                     {"fee_cost", R"("1.2345")"},
                                     {"action", R"("Buy")"},
                                     {"ts", "1785386380"},
                                     {"ts_ms", "1785386380458"},
                                     {"client_order_id", R"("c-1")"},
                                     {"purchased_side", R"("no")"},
                                     {"outcome_side", R"("no")"},
                                     {"book_side", R"("ask")"},
                                     {"subaccount", "3"}};
    const std::string_view values[] = {"null",
                                       R"("")",
                                       R"(" ")",
                                       "0",
                                       R"("0.00")",
                                       "7",
                                       "1.5",
                                       R"("x")",
                                       "true",
                                       R"("\ud800")",
                                       "{}",
                                       R"("no")",
                                       R"("ask")",
                                       R"("SELL")",
                                       R"("1.2345")",
                                       R"("12x34")",
                                       R"("12345.67")",
                                       R"("0,5600")",
                                       R"("0.560000")",
                                       R"("0.56000000001")",
                                       R"("1.0000")",
                                       R"("2026-07-30T04:39:41Z")",
                                       R"("2026-13-30T04:39:41Z")",
                                       "1785386380999",
                                       "99999999999999999999"};
    for (const auto& shape : {history, page, message}) {
        for (std::size_t changed = 0; changed <= shape.size(); ++changed) {
            for (const std::string_view value : values) {
                std::string item;
                for (std::size_t i = 0; i < shape.size(); ++i) {
                    item += item.empty() ? "{\"" : ",\"";
                    item += std::string{shape[i].first} + "\":";
                    item += i == changed ? value : shape[i].second;
                }
                CAPTURE(item);
                for (const source from : {source::rest, source::ws}) {
                    const std::string common = describe("[" + item + "}]", from);
                    REQUIRE(common == describe("[" + item + R"(,"status":null}])", from));
                    if (changed == shape.size() && from == source::rest) {
                        REQUIRE(common.find("12.34") != std::string::npos);
                        REQUIRE(describe("[" + item + R"(,"qty":9}])", from) ==
                                common + " count_mismatch");
                    }
                }
            }
        }
    }
}
