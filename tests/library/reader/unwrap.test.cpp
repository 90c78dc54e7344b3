#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <vector>

#include "catch.hpp"
#include "describe.hpp"

using namespace truefill;
using test::describe;

namespace {

// A fill in today's layout of REST, and in that of the WebSocket.
const std::string rest =
    R"({"order_id":"o","fill_id":"f","ticker":"T","created_time":"2026-07-30T04:39:40Z",)"
    R"("outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"})";
const std::string ws =
    R"({"order_id":"o","trade_id":"f","market_ticker":"T","ts_ms":1785386380458,)"
    R"("outcome_side":"no","yes_price_dollars":"0.5600","count_fp":"10.00"})";
const std::string frame = R"({"type":"fill","sid":1,"msg":)" + ws + "}";

struct row {
    std::string_view name;
    std::string payload;
    std::string_view expected;
};

void check(std::initializer_list<row> rows) {
    for (const auto& [name, payload, expected] : rows) {
        CAPTURE(name, payload);
        CHECK(describe(payload) == expected);
    }
}

}  // namespace

TEST_CASE("a page, an array, a frame and a lone item are unwrapped") {
    check({
        {"a page", R"({"fills":[)" + rest + "," + rest + R"(],"cursor":"c"})",
         "yes 0.56 x 10 | yes 0.56 x 10"},
        {"a page of data", R"({"cursor":"","data":[)" + rest + "]}", "yes 0.56 x 10"},
        {"a page of items", R"({"items":[)" + rest + "]}", "yes 0.56 x 10"},
        {"fills before data", R"({"data":[1,2],"fills":[)" + rest + "]}", "yes 0.56 x 10"},
        {"data before items", R"({"items":[1,2],"data":[)" + rest + "]}", "yes 0.56 x 10"},
        {"data when fills is empty", R"({"fills":[],"data":[)" + rest + "]}", "yes 0.56 x 10"},
        {"fills decide over an error", R"({"error":"x","fills":[)" + rest + "]}", "yes 0.56 x 10"},
        {"fills decide over a frame", R"({"type":"fill","msg":{},"fills":[)" + rest + "]}",
         "yes 0.56 x 10"},
        {"a frame decides over data", R"({"data":[1],"type":"fill","msg":)" + ws + "}",
         "no 0.44 x 10 price_complement"},
        {"a frame", frame, "no 0.44 x 10 price_complement"},
        {"a frame in any order", R"({"msg":)" + ws + R"(,"sid":1,"type":"fill"})",
         "no 0.44 x 10 price_complement"},
        {"an array", "[" + rest + "," + frame + "]",
         "yes 0.56 x 10 | no 0.44 x 10 price_complement"},
        {"frames in a page", R"({"fills":[)" + frame + "," + rest + "]}",
         "no 0.44 x 10 price_complement | yes 0.56 x 10"},
        {"a lone item", rest, "yes 0.56 x 10"},
        {"white space anywhere", " \r\n\t[ \n" + rest + "\t,\r\n" + rest + " ] \n",
         "yes 0.56 x 10 | yes 0.56 x 10"},
        {"a byte order mark", "\xEF\xBB\xBF" + rest, "yes 0.56 x 10"},
        {"a byte order mark moves the offsets", "\xEF\xBB\xBF[1]", "! unwrap not_an_object #0 @4"},
        {"an escaped key",
         R"({"order\u005fid":"o","fill_id":"f","ticker":"T","ts":1785386380,)"
         R"("\u0073ide":"yes","yes_price":56,"count":10})",
         "yes 0.56 x 10 direction_legacy"},
        {"an escaped envelope", R"({"\u0066ills":[)" + rest + "]}", "yes 0.56 x 10"},
    });
}

TEST_CASE("a payload without fills is skipped, empty, or refused") {
    check({
        {"a subscription", R"({"id":1,"type":"subscribed","msg":{"channel":"fill"}})", ""},
        {"a channel's error", R"({"id":1,"type":"error","msg":{"code":25,"msg":"overflow"}})", ""},
        {"a public trade frame", R"({"type":"trade","msg":{"trade_id":"x"}})", ""},
        {"a control message without a body", R"({"id":1,"type":"ok"})", ""},
        {"a fill frame without a message", R"({"type":"fill"})", "! payload not_a_page @0"},
        {"a fill frame whose message is no object", R"({"type":"fill","msg":["x"]})",
         "! unwrap not_an_object #0 @21"},
        {"a fill frame whose message is a text", R"({"type":"fill","msg":"x\u0041"})",
         "! unwrap not_an_object #0 @21"},
        {"a type that no UTF-8 can hold", R"({"type":"\ud800","msg":{}})", ""},
        {"a type that is no text", R"({"type":7,"msg":{}})", "! payload not_a_page @0"},
        {"an unknown type beside data", R"({"type":"x","data":[)" + rest + "]}", "yes 0.56 x 10"},
        {"an unknown type beside an order id", R"({"type":"x","order_id":"o"})",
         "! real_fill missing_time time #0 @0"},
        {"an empty page", R"({"fills":[],"cursor":""})", ""},
        {"an empty page with space", "{\"fills\": [ \n ]}", ""},
        {"a null page", R"({"fills":null,"cursor":null})", ""},
        {"an empty array", "[]", ""},
        {"null data", R"({"data":null})", ""},
        {"fills that are no array", R"({"fills":{}})", "! payload not_a_page @0"},
        {"an error text", R"({"error":"too many requests"})", "! payload error_body @0"},
        {"an error object", R"({"error":{"code":"x","message":"y"}})", "! payload error_body @0"},
        {"a flat error", R"({"code":"x","message":"y","details":"z"})", "! payload error_body @0"},
        {"an error beside an empty page", R"({"fills":[],"error":"x"})", "! payload error_body @0"},
        {"a null error beside an empty page", R"({"fills":[],"error":null})", ""},
        {"a null error alone", R"({"error":null})", "! payload not_a_page @0"},
        {"a code alone", R"({"code":"x"})", "! payload not_a_page @0"},
        {"an order id decides over an error", R"({"error":"x","order_id":"o"})",
         "! real_fill missing_time time #0 @0"},
        {"a fill id alone is an item", R"({"fill_id":"f","ticker":"T"})",
         "! real_fill missing_order_id order_id #0 @0"},
        {"a trade id alone is an item", R"({"trade_id":null})",
         "! real_fill missing_order_id order_id #0 @0"},
        {"a public trade alone", R"({"trade_id":"t","taker_side":"yes"})",
         "! real_fill not_a_fill public_trade #0 @0"},
        {"a fill id decides over an error", R"({"fill_id":"f","error":"x"})",
         "! real_fill missing_order_id order_id #0 @0"},
        {"a page decides over a fill id", R"({"fill_id":"f","data":[)" + rest + "]}",
         "yes 0.56 x 10"},
        {"a fill id decides over an empty page", R"({"fill_id":"f","fills":[]})",
         "! real_fill missing_order_id order_id #0 @0"},
        {"an unknown type beside a trade id", R"({"type":"x","trade_id":"t"})",
         "! real_fill missing_order_id order_id #0 @0"},
        {"an unknown type beside a market's own id", R"({"type":"x","id":7,"sid":1})", ""},
        {"an unknown type beside an error", R"({"type":"x","error":"y"})",
         "! payload error_body @0"},
        {"an unknown type beside a null error", R"({"type":"x","error":null})",
         "! payload not_a_page @0"},
        {"an unknown type beside a code", R"({"type":"x","code":1})", "! payload not_a_page @0"},
        {"an unknown type beside a code and a message", R"({"type":"x","code":1,"message":"m"})",
         "! payload error_body @0"},
        {"an unknown type beside an empty page", R"({"type":"x","items":[]})", ""},
        {"an unknown type beside a message of another name", R"({"type":"x","message":"m"})", ""},
        {"a null type beside nothing", R"({"type":null})", "! payload not_a_page @0"},
        {"a blank type", R"({"type":""})", ""},
        {"a type in other letters", R"({"type":"Fill"})", ""},
        {"an array of a control message and a fill", R"([{"type":"ok","id":1},)" + rest + "]",
         "yes 0.56 x 10"},
        {"any other object", R"({"a":1})", "! payload not_a_page @0"},
        {"an empty object", "{}", "! payload not_a_page @0"},
        {"a text", R"("fills")", "! payload not_a_page @0"},
        {"a number", "12", "! payload not_a_page @0"},
        {"true", "true", "! payload not_a_page @0"},
        {"null, with space around it", "\xEF\xBB\xBF null ", "! payload not_a_page @4"},
    });
}

TEST_CASE("elements that are not objects are refused one by one, with their own text") {
    check({{"every kind", R"([1,"a\u0062",null,true,[],[{"order_id":"o"}], -1.5e3 ])",
            "! unwrap not_an_object #0 @1 | ! unwrap not_an_object #1 @3 | "
            "! unwrap not_an_object #2 @13 | ! unwrap not_an_object #3 @18 | "
            "! unwrap not_an_object #4 @23 | ! unwrap not_an_object #5 @26 | "
            "! unwrap not_an_object #6 @46"}});
    const std::string payload = R"({"fills":["a\u0062" , [1, 2] ,-1.5e3 ]})";
    const auto [fills, rejects, counted, cursor] = read(payload);
    REQUIRE(rejects.size() == 3);
    CHECK(rejects[0].raw == R"("a\u0062")");
    CHECK(rejects[1].raw == "[1, 2]");
    CHECK(rejects[2].raw == "-1.5e3");
    for (const auto& reject : rejects) {
        CHECK(payload.substr(reject.offset, reject.raw.size()) == reject.raw);
    }
    CHECK(counted.n_api == 3);
    CHECK(counted.n_raw == 0);
}

TEST_CASE("a key that the library reads and that is given twice is refused") {
    check({
        {"two envelopes", R"({"data":[1],"data":[2]})", "! payload duplicate_key envelope @0"},
        {"two types", R"({"type":"a","type":"fill","msg":{}})",
         "! payload duplicate_key envelope @0"},
        {"two messages", R"({"type":"fill","msg":{},"msg":{}})",
         "! payload duplicate_key envelope @0"},
        {"an escaped repetition", R"({"items":[],"\u0069tems":[]})",
         "! payload duplicate_key envelope @0"},
        {"after delivered fills", R"({"fills":[)" + rest + R"(],"fills":[1]})",
         "yes 0.56 x 10 | ! payload duplicate_key envelope @0"},
        {"before delivered fills", R"({"msg":1,"msg":2,"fills":[)" + rest + "]}",
         "yes 0.56 x 10 | ! payload duplicate_key envelope @0"},
        {"two cursors are no harm", R"({"cursor":"a","fills":[],"cursor":"b"})", ""},
        {"of two errors the first decides, and is null", R"({"error":null,"error":"x","fills":[]})",
         ""},
        {"of two errors the first decides, and is none's", R"({"error":"x","error":null})",
         "! payload error_body @0"},
        {"two codes and two messages", R"({"code":1,"code":null,"message":null,"message":"m"})",
         "! payload error_body @0"},
        {"an empty page and a full one", R"({"fills":[],"fills":[)" + rest + "]}",
         "yes 0.56 x 10 | ! payload duplicate_key envelope @0"},
        {"an envelope twice in an element that is an object and no item",
         R"([{"data":1,"x":2,"data":1}])", "! unwrap duplicate_key envelope #0 @1"},
        {"two types in an element that is an item",
         R"([{"type":"a","order_id":"o","type":"a"},)" + rest + "]",
         "! unwrap duplicate_key envelope #0 @1 | yes 0.56 x 10"},
        {"two types in a lone item", R"({"type":"x","order_id":"o","type":"x"})",
         "! payload duplicate_key envelope @0"},
        {"an envelope twice in a message", R"({"type":"fill","msg":{"data":1,"data":2}})",
         "! real_fill missing_order_id order_id #0 @21"},
        {"in an element", R"([{"type":"fill","msg":1,"msg":2}])",
         "! unwrap duplicate_key envelope #0 @1"},
        {"a field in an item", R"([{"order_id":"a","order_id":"a"}])",
         "! unwrap duplicate_key order_id #0 @1"},
        {"an extra in an item", R"([{"order_id":"a","fee":"1","fee":"1"}])",
         "! unwrap duplicate_key fee #0 @1"},
        {"a field in a lone item", R"({"count":1,"order_id":"a","count":1})",
         "! unwrap duplicate_key size #0 @0"},
        {"a field in a message", R"({"type":"fill","msg":{"ts":1,"ts":2}})",
         "! unwrap duplicate_key time #0 @21"},
        {"an unknown key is nobody's", R"([{"x":1,"x":2,"order_id":"a"}])",
         "! real_fill missing_time time #0 @1"},
        {"two names of a slot are not one name twice", R"([{"order_id":"a","id":"b"}])",
         "! real_fill missing_time time #0 @1"},
    });
}

TEST_CASE("an item is read independently of the one before it") {
    const std::string item = R"({"order_id":"o","ticker":"T","ts":1700000000,"side":"yes",)"
                             R"("yes_price":56,"count":10})";
    const std::string full =
        R"({"order_id":"x","fill_id":"y","trade_id":"z","market":"U","ticker":"V","count":"3",)"
        R"("qty":4,"no_price_dollars":"0.9","price":0.4,"side":"no","ts_ms":1700000000000,)"
        R"("action":"SELL","fee":"0.01","is_taker":true,"subaccount":1,"exchange_index":2,)"
        R"("client_order_id":"c"})";
    const std::string without_order =
        R"({"fill_id":"y","trade_id":"z","market_ticker":"U","count_fp":"2","price":0.4,)"
        R"("no_price_dollars":"0.99","created_time":"2026-07-30T04:39:40Z","outcome_side":"no"})";
    const std::string befores[] = {
        full,
        without_order,
        R"({"order_id":"x","order_id":"x"})",
        R"({"count":10,"yes_price":56,"count":10})",
        R"({"order_id":"x","open_size":null,"fees":null,"taker_side":null})",
        R"({"order_id":"x","status":"resting"})",
        R"({"type":"fill","msg":{"fill_id":"y","no_price":1,"outcome_side":"no"}})",
        R"({"type":"trade","msg":{"order_id":"x","order_id":"x","quote_id":null}})",
        R"({"type":"fill","type":"fill","msg":1})",
        R"([{"order_id":"x","order_id":"x"}])",
        R"("\u0061\ud800")",
    };
    for (const std::string& before : befores) {
        CAPTURE(before);
        const auto all = read("[" + before + "," + item + "]", source::rest);
        REQUIRE_FALSE(all.fills.empty());
        CHECK(describe(all.fills.back()) == "yes 0.56 x 10 synthetic_id direction_legacy");
        CHECK(all.fills.back() == read(item, source::rest).fills.at(0));
    }
}

TEST_CASE("items that repeat the order of their keys are read like the first one") {
    // Enough items, and enough text behind them, for the reader's shortcuts.
    const auto thrice = [](const std::string& item, const std::string& last) {
        const auto all =
            read("[" + item + "," + item + "," + last + "," + item + "]", source::rest);
        std::string text;
        for (const fill& fill : all.fills) {
            text +=
                describe(fill) + " " + fill.order_id() + " " + fill.action().value_or("-") + "; ";
        }
        for (const reject& reject : all.rejects) {
            text += describe(reject) + "; ";
        }
        return text;
    };
    const std::string plain =
        R"({"order_id":"o","fill_id":"f","ticker":"T","action":"buy",)"
        R"("outcome_side":"yes","price_cents":56,"count":10,"ts":1700000000})";
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string other = plain;
        return other.replace(other.find(from), from.size(), to);
    };
    const std::string as_ever = "yes 0.56 x 10 o buy; ";
    const auto only_last = [&](const std::string& last) {
        return as_ever + as_ever + last + as_ever;
    };
    const struct {
        std::string_view name;
        std::string last;
        std::string expected;
    } rows[] = {
        {"the same", plain, only_last(as_ever)},
        {"spaces after a text", with(R"("o",)", "\"o\" \t,"), only_last(as_ever)},
        {"spaces after a number", with("56,", "56 \n,"), only_last(as_ever)},
        {"spaces before a value", with(":56,", ": 56,"), only_last(as_ever)},
        {"spaces before a colon", with(":56,", " :56,"), only_last(as_ever)},
        {"a longer text", with(R"("o")", R"("0123456789012345678901234567890123456789")"),
         only_last("yes 0.56 x 10 0123456789012345678901234567890123456789 buy; ")},
        {"a text that looks like the next field", with(R"("o")", R"("o,fill_id:g")"),
         only_last("yes 0.56 x 10 o,fill_id:g buy; ")},
        {"an escape", with(R"("o")", R"("\u0070")"), only_last("yes 0.56 x 10 p buy; ")},
        {"capitals", with(R"("buy")", R"("BUY_TO_COVER")"),
         only_last("yes 0.56 x 10 o buy_to_cover; ")},
        {"one capital", with(R"("buy")", R"("buY")"), only_last(as_ever)},
        {"another name that begins alike", with("price_cents", "price_dollars"),
         as_ever + as_ever + as_ever + "! gates invalid_price price #2 @249; "},
        {"a name almost the same", with("price_cents", "price_centz"),
         as_ever + as_ever + as_ever + "! real_fill missing_price price #2 @249; "},
        {"a name too much", with(R"("count")", R"("order_id":"p","count")"),
         as_ever + as_ever + as_ever + "! unwrap duplicate_key order_id #2 @249; "},
    };
    for (const auto& [name, last, expected] : rows) {
        CAPTURE(name, last);
        CHECK(thrice(plain, last) == expected);
    }
    // The reader learns the order of keys from the first item.
    const std::string doubled = R"({"order_id":"o","ts":1,"ts":1,"count":1})";
    CHECK(thrice(doubled, doubled) ==
          "! unwrap duplicate_key time #0 @1; ! unwrap duplicate_key time #1 @42; "
          "! unwrap duplicate_key time #2 @83; ! unwrap duplicate_key time #3 @124; ");
    const std::string no_message = R"({"type":"fill","sid":1,"msg":"{}","seq":2})";
    CHECK(thrice(no_message, no_message) ==
          "! unwrap not_an_object #0 @30; ! unwrap not_an_object #1 @73; "
          "! unwrap not_an_object #2 @116; ! unwrap not_an_object #3 @159; ");
    const std::string order = R"({"order_id":"o","queue_position":0,"count":10,"price":0.5})";
    CHECK(thrice(order, order) ==
          "! real_fill not_a_fill open_order #0 @1; ! real_fill not_a_fill open_order #1 @60; "
          "! real_fill not_a_fill open_order #2 @119; ! real_fill not_a_fill open_order #3 @178; ");
}

TEST_CASE("what is not RFC 8259 is refused at the byte that breaks it") {
    check({
        {"nothing", "", "! payload not_json @0"},
        {"white space", " \n ", "! payload not_json @3"},
        {"a byte order mark alone", "\xEF\xBB\xBF", "! payload not_json @3"},
        {"a truncated page", R"({"fills":[)" + rest + R"(,{"order_id":"o)",
         "yes 0.56 x 10 | ! payload not_json @" + std::to_string(10 + rest.size() + 15)},
        {"a page cut between fills", R"({"fills":[)" + rest + ",",
         "yes 0.56 x 10 | ! payload not_json @" + std::to_string(11 + rest.size())},
        {"text after the page", R"({"fills":[]} x)", "! payload not_json @13"},
        {"two documents", "[][]", "! payload not_json @2"},
        {"a comma too many", "[1,]", "! unwrap not_an_object #0 @1 | ! payload not_json @3"},
        {"a comma too few", "[1 2]", "! unwrap not_an_object #0 @1 | ! payload not_json @3"},
        {"a bare word", "[yes]", "! payload not_json @1"},
        {"a leading zero", R"([{"a":01}])", "! payload not_json @7"},
        {"a number nobody reads", R"([{"a":1.}])", "! payload not_json @8"},
        {"an escape nobody reads", R"([{"a":"\x"}])", "! payload not_json @8"},
        {"an escape in a key", R"([{"\q":1}])", "! payload not_json @4"},
        {"a short escape", R"([{"a":"\u12"}])", "! payload not_json @11"},
        {"deep in what nobody reads", R"([{"a":[[{"b":tru}]]}])", "! payload not_json @16"},
        {"a missing colon", R"({"fills" []})", "! payload not_json @9"},
        {"a key that is no text", R"({1:2})", "! payload not_json @1"},
        {"single quotes", R"({'fills':[]})", "! payload not_json @1"},
        {"a comment", "[] // nothing", "! payload not_json @3"},
        {"a NUL byte", std::string("[\0]", 3), "! payload not_json @1"},
        {"a NUL byte after", std::string("[]\0", 3), "! payload not_json @2"},
        {"a NUL byte in a text", std::string("[\"\0\"]", 5), "! payload not_json @2"},
        {"a newline in a text", "[\"\n\"]", "! payload not_json @2"},
        {"bad UTF-8 in a text", "[\"\xC3(\"]", "! payload not_json @3"},
        {"bad UTF-8 outside", "[\xFF]", "! payload not_json @1"},
        {"a surrogate in UTF-8", "[\"\xED\xA0\x80\"]", "! payload not_json @3"},
        {"an overlong form", "[\"\xC0\x80\"]", "! payload not_json @2"},
        {"a wrong bracket", "[}", "! payload not_json @1"},
        {"an unopened bracket", "]", "! payload not_json @0"},
        {"an infinity", "[-Infinity]", "! payload not_json @2"},
    });
}

TEST_CASE("a long key that is expected must end with a quote and a colon") {
    for (std::size_t letters = 18; letters <= 26; ++letters) {
        const std::string key = "\"" + std::string(letters, 'k') + "\"";
        const auto page = [&](const std::string& second_key, std::string_view separator) {
            const std::string first = "{" + key + ":1," + rest.substr(1);
            return "[" + first + ",{" + second_key + std::string{separator} + "1," +
                   rest.substr(1) + "," + first + "]";
        };
        CAPTURE(letters);
        const std::string three = "yes 0.56 x 10 | yes 0.56 x 10 | yes 0.56 x 10";
        CHECK(describe(page(key, ":")) == three);
        CHECK(describe(page("\"" + std::string(letters - 1, 'k') + "j\"", ":")) == three);
        for (const std::string_view separator : {",", "{", " "}) {
            const std::string broken = page(key, separator);
            CAPTURE(broken);
            CHECK(read(broken).stats.rejects.total() == 0);
            CHECK(read(broken).rejects.back().why == reason::not_json);
        }
    }
}

TEST_CASE("items with more keys than the reader learns are read like all others") {
    for (int keys = 28; keys <= 44; ++keys) {
        std::string unknown;
        for (int i = 0; i < keys - 7; ++i) {
            unknown += "\"k" + std::to_string(i) + "\":" + std::to_string(i) + ",";
        }
        // The known names come last, behind the keys that the reader learns.
        const std::string item = "{" + unknown + rest.substr(1);
        const std::string page = "[" + item + "," + item + "," + rest + "," + item + "]";
        CAPTURE(keys);
        CHECK(describe(page) == "yes 0.56 x 10 | yes 0.56 x 10 | yes 0.56 x 10 | yes 0.56 x 10");
    }
}

TEST_CASE("after the last expected key only a key may follow") {
    // The reader's mark for "no key is expected" must not match text of a payload.
    const std::string spaces(32, ' ');
    const std::string item = R"({"a":1,"b":2})";
    const std::string with_escapes = R"({"\u0061":1,"b":2})";
    for (int byte = 0; byte < 0x80; ++byte) {
        if (byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r' || byte == '"' ||
            byte == '}') {
            continue;
        }
        const std::string no_key = std::string(1, static_cast<char>(byte)) + std::string(7, '\0');
        for (const std::string& first : {item, with_escapes}) {
            normalizer normalize;
            const auto drop = [](const fill_view&) {};
            (void)normalize("[" + first + "]", drop, ignore);
            for (const std::string& no_field : {no_key + ":1", no_key + R"("c":1)"}) {
                CAPTURE(byte, first, no_field);
                const std::string payload =
                    R"([{"a":1,"b":2,)" + no_field + "," + no_field + "}]" + spaces;
                std::string refused;
                (void)normalize(payload, drop, [&](const reject_view& reject) {
                    refused = test::describe(to_owned(reject));
                });
                CHECK(refused.starts_with("! payload not_json @14"));
                (void)normalize("[" + item + "]", drop, ignore);
            }
        }
    }
}

TEST_CASE("1024 levels of nesting are read, 1025 are broken") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + std::string(levels, ']');
    };
    CHECK(describe(nested(1024)) == "! unwrap not_an_object #0 @1");
    CHECK(describe(nested(1025)) == "! payload not_json @1024");
    std::string objects;
    for (int i = 0; i < 1023; ++i) {
        objects += R"({"a":)";
    }
    CHECK(describe(objects + "[]" + std::string(1023, '}')) == "! payload not_a_page @0");
    CHECK(describe(objects + "[[]]" + std::string(1023, '}')) == "! payload not_json @5116");
    CHECK(describe(std::string(100'000, '[')) == "! payload not_json @1024");
}

TEST_CASE("a text of ten megabytes is read") {
    const std::string longest(10'000'000, 'x');
    const auto [fills, rejects, counted, cursor] =
        read(R"([{"fill_id":")" + longest + R"(",)" + rest.substr(1, 15) +
             R"("ticker":"T","ts":1785386380,"side":"yes","yes_price":56,"count":10}])");
    REQUIRE(fills.size() == 1);
    CHECK(fills[0].fill_id() == longest);
}

TEST_CASE("escapes are decoded once, in every form of payload") {
    // One escape in a long text: the decoded text is nearly as long.
    const std::string longest = "\\n" + std::string(10'000, 'x');
    const std::string item = R"({"order_id":")" + longest + R"(","unread":[{")" + longest +
                             R"(":")" + longest + R"("}],)" + rest.substr(16);
    for (const std::string& payload :
         {R"({"data":[)" + item + "," + item + "]}", R"({"items":[)" + item + "]}",
          R"({"fills":[)" + item + "," + item + "]}", "[" + item + "]",
          R"({"type":"fill","msg":)" + item + "}"}) {
        const auto all = read(payload);
        REQUIRE_FALSE(all.fills.empty());
        CHECK(all.rejects.empty());
        for (const fill& fill : all.fills) {
            CHECK(fill.order_id() == "\n" + std::string(10'000, 'x'));
        }
    }
}

TEST_CASE("the source follows from each item, or is given by the caller") {
    const std::string bare_ws =
        R"({"order_id":"o","trade_id":"t","market_ticker":"T","ts":1785386380,)"
        R"("side":"yes","action":"sell","yes_price":56,"count":10})";
    const std::string bare_rest = R"({"order_id":"o","trade_id":"t","ticker":"T","ts":1785386380,)"
                                  R"("side":"yes","action":"sell","yes_price":56,"count":10})";
    const std::string_view unknown_at_0 = "! fields unknown_direction direction #0 @0";
    const std::string_view known = "yes 0.56 x 10 direction_legacy";
    CHECK(describe(bare_ws) == unknown_at_0);
    CHECK(describe("[" + bare_ws + "]") == "! fields unknown_direction direction #0 @1");
    CHECK(describe(bare_rest) == known);
    CHECK(describe(R"({"fills":[)" + bare_ws + "]}") ==
          known);  // an element of a page comes from REST
    CHECK(describe(R"({"type":"fill","msg":)" + bare_rest + "}") ==
          "! fields unknown_direction direction #0 @21");
    CHECK(describe(bare_ws, source::rest) == known);
    CHECK(describe(bare_rest, source::ws) == unknown_at_0);
    CHECK(describe(R"({"type":"fill","msg":)" + bare_rest + "}", source::rest) == known);
    // A bare item with any name that only REST uses comes from REST.
    for (const std::string name : {"created_time", "ticker", "fill_id"}) {
        CHECK(describe("{\"" + name + "\":null," + bare_ws.substr(1)) == known);
    }
    CHECK(read(frame).fills.at(0).source() == source::ws);
    CHECK(read(rest).fills.at(0).source() == source::rest);
}

TEST_CASE("a view of nothing is no JSON") {
    CHECK(read(std::string_view{}).rejects.at(0).why == reason::not_json);
}

TEST_CASE("the cursor is returned to the caller") {
    const auto cursor_of = [](std::string_view payload) { return read(payload).cursor; };
    CHECK(cursor_of(R"({"fills":[],"cursor":"abc"})") == "abc");
    CHECK(cursor_of(R"({"cursor":"a\u0062c","fills":[1]})") == "abc");
    CHECK(cursor_of(R"({"data":[1],"cursor":""})") == "");
    CHECK_FALSE(cursor_of(R"({"fills":[],"cursor":null})").has_value());
    CHECK_FALSE(cursor_of(R"({"fills":[]})").has_value());
    CHECK_FALSE(cursor_of("[]").has_value());
    CHECK_FALSE(cursor_of(R"({"cursor":"abc"})").has_value());  // not a page

    // Of two cursors the first decides, whatever was read before.
    const auto drop = [](const fill_view&) {};
    normalizer known;
    for (const std::string_view first : {R"("abc")", R"("")", "null", "7"}) {
        const std::string page = R"({"cursor":)" + std::string{first} + R"(,"fills":[)" + rest +
                                 R"(], "cursor" : "def","more":[{"cursor":"ghi"}],"cursor":"j"})";
        const auto expected = read(R"({"fills":[],"cursor":)" + std::string{first} + "}");
        for (int times = 0; times < 3; ++times) {
            (void)known(page, drop, ignore);
            CHECK(known.cursor().value_or("none") == expected.cursor.value_or("none"));
            CHECK(known.cursor_status() == expected.cursor.status);
        }
    }
    normalizer normalize;
    (void)normalize(R"({"fills":[],"cursor":"abc"})", drop, ignore);
    CHECK(normalize.cursor() == "abc");
    (void)normalize("[]", drop, ignore);
    CHECK_FALSE(normalize.cursor().has_value());
}

TEST_CASE("an unreadable cursor differs from a missing one and from the last page's") {
    struct {
        std::string_view written;
        cursor_status expected;
    } const rows[]{
        {"", cursor_status::none},
        {R"(,"cursor":null)", cursor_status::none},
        {R"(,"cursor":"")", cursor_status::last_page},
        {R"(,"cursor":"abc")", cursor_status::next_page},
        {R"(,"cursor":" ")", cursor_status::next_page},
        {R"(,"cursor":"\ud83d\ude00")", cursor_status::next_page},
        {R"(,"cursor":0)", cursor_status::unreadable},
        {R"(,"cursor":12.5)", cursor_status::unreadable},
        {R"(,"cursor":false)", cursor_status::unreadable},
        {R"(,"cursor":true)", cursor_status::unreadable},
        {R"(,"cursor":{})", cursor_status::unreadable},
        {R"(,"cursor":{"next":"abc"})", cursor_status::unreadable},
        {R"(,"cursor":[])", cursor_status::unreadable},
        {R"(,"cursor":["abc"])", cursor_status::unreadable},
        {R"(,"cursor":"a\ud800")", cursor_status::unreadable},
        {R"(,"cursor":null,"cursor":"abc")", cursor_status::none},
        {R"(,"cursor":7,"cursor":"abc")", cursor_status::unreadable},
        {R"(,"cursor":"abc","cursor":7)", cursor_status::next_page},
    };
    normalizer normalize;
    for (const auto& [written, expected] : rows) {
        for (const std::string page :
             {R"({"fills":[])", R"({"fills":null)", R"({"fills":[1])", R"({"data":[1])"}) {
            const std::string payload = page + std::string{written} + "}";
            CAPTURE(payload);
            const auto all = read(payload);
            CHECK(all.cursor.status == expected);
            const bool has_text =
                expected == cursor_status::last_page || expected == cursor_status::next_page;
            CHECK(all.cursor.has_value() == has_text);
            (void)normalize(
                payload, [](const fill_view&) {}, ignore);
            CHECK(normalize.cursor_status() == expected);
            CHECK(normalize.cursor().has_value() == has_text);
        }
    }
    // A payload that is not a page has no cursor, whatever its key "cursor" holds.
    CHECK(read(R"({"cursor":7,"error":"x"})").cursor.status == cursor_status::none);
    CHECK(read(R"({"cursor":7,"order_id":"o"})").cursor.status == cursor_status::none);
    CHECK(read(R"({"fills":[1],"cursor":7)").cursor.status == cursor_status::none);  // broken
    // The cursor of the page before is gone.
    (void)normalize(
        "[]", [](const fill_view&) {}, ignore);
    CHECK(normalize.cursor_status() == cursor_status::none);
}

TEST_CASE("the loop over all pages may use the cursor while it reads the next page") {
    // Cursors with and without escapes, short and long.
    const std::vector<std::string> cursors{"", "a", "b" + std::string(100, 'x'), "c\n"};
    const auto reply_to = [&](std::string_view cursor) {
        const auto asked = std::find(cursors.begin(), cursors.end(), cursor);
        REQUIRE(asked != cursors.end());
        const auto next = asked + 1 == cursors.end() ? cursors.begin() : asked + 1;
        return R"({"fills":[)" + rest + R"(],"cursor":")" +
               (*next == "c\n" ? R"(\u0063\n)" : *next) + R"("})";
    };
    normalizer normalize;
    std::size_t fills = 0;
    std::optional<std::string_view> cursor{""};
    do {
        std::string page = reply_to(*cursor);
        (void)normalize(
            page, [&](const fill_view&) { ++fills; }, ignore);
        cursor = normalize.cursor();
        page.assign(page.size(), '!');  // the text of the reply is gone after the loop's turn
    } while (cursor && !cursor->empty());
    CHECK(fills == cursors.size());
    CHECK(normalize.cursor_status() == cursor_status::last_page);
}

TEST_CASE("after a handler threw there is no cursor") {
    normalizer normalize;
    (void)normalize(R"({"fills":[],"cursor":"abc"})", [](const fill_view&) {}, ignore);
    const std::string page = R"({"cursor":"d","fills":[)" + rest + "]}";
    const auto fails = [](const fill_view&) { throw 1; };
    CHECK_THROWS(normalize(page, fails, ignore));
    CHECK_FALSE(normalize.cursor().has_value());
    CHECK(normalize.cursor_status() == cursor_status::none);
}
