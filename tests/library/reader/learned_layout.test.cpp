// An item is read alike alone, behind items that it is written like, and behind items in another
// order: what the reader has learned changes nothing.
#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace truefill;

namespace {

using item = std::vector<std::pair<std::string, std::string>>;

std::string text_of(const item& fields, std::string_view space = "") {
    std::string text = "{";
    for (const auto& [key, value] : fields) {
        text += (text.size() > 1 ? "," : "") + std::string{space} + '"' + key + "\":" + value;
    }
    return text + std::string{space} + "}";
}

/// What became of the items of a payload, wherever in it they stand; nothing when it is no JSON.
std::optional<std::vector<std::string>> read_in_place(normalizer<>& normalize,
                                                      std::string_view payload) {
    std::vector<std::string> outcomes;
    bool is_json = true;
    (void)normalize(
        payload, source::rest,
        [&](const fill_view& fill) { append_row(outcomes.emplace_back(), fill); },
        [&](const reject_view& reject) {
            is_json = is_json && reject.why != reason::not_json;
            outcomes.push_back(std::string{name_of(reject.why)} + " " + std::string{reject.raw});
        });
    return is_json ? std::optional{outcomes} : std::nullopt;
}

/// The same without a spare byte behind the payload, so that a sanitizer sees any look beyond it.
std::optional<std::vector<std::string>> read_all(normalizer<>& normalize,
                                                 std::string_view payload) {
    const std::vector<char> exact(payload.begin(), payload.end());
    return read_in_place(normalize, {exact.data(), exact.size()});
}

std::optional<std::vector<std::string>> read_alone(const std::string& item_text) {
    normalizer fresh;
    return read_all(fresh, "[" + item_text + "]");
}

const std::string id = R"("4d2bb91a-0dfd-4c78-749d-7f148bef32fa")";

const std::array<item, 3> eras{{
    {{"action", R"("buy")"},
     {"book_side", R"("bid")"},
     {"count_fp", R"("102.97")"},
     {"created_time", R"("2026-07-30T04:39:40.458649Z")"},
     {"exchange_index", "3"},
     {"fee_cost", R"("0.012300")"},
     {"fill_id", id},
     {"is_taker", "true"},
     {"market_ticker", R"("KXHIGHNY-26JUL30-B85.5")"},
     {"no_price_dollars", R"("0.4400")"},
     {"order_id", id},
     {"outcome_side", R"("yes")"},
     {"side", R"("yes")"},
     {"subaccount_number", "0"},
     {"ticker", R"("KXHIGHNY-26JUL30-B85.5")"},
     {"trade_id", id},
     {"ts", "1785386380"},
     {"yes_price_dollars", R"("0.5600")"}},
    {{"action", R"("sell")"},
     {"count", "10"},
     {"created_time", R"("2023-06-01T05:50:05.229970Z")"},
     {"is_taker", "false"},
     {"no_price", "44"},
     {"order_id", id},
     {"side", R"("no")"},
     {"ticker", R"("HIGHNY-23JUN01-B80")"},
     {"trade_id", id},
     {"yes_price", "56"}},
    {{"trade_id", id},
     {"order_id", id},
     {"market_ticker", R"("T")"},
     {"client_order_id", "null"},
     {"price", "0.56"},
     {"count_fp", R"("9.00")"},
     {"ts_ms", "1785386380577"},
     {"purchased_side", R"("yes")"},
     {"note", R"("any text")"},
     {"rank", "12"},
     {"ok", "false"},
     {"subaccount", "2147483647"}},
}};

constexpr std::array values{"null",
                            "true",
                            "false",
                            "0",
                            "-0",
                            "1",
                            "7",
                            "56",
                            "100",
                            "01",
                            "00",
                            "1.",
                            "12.5",
                            "0.56",
                            "0.5600000001",
                            "1e3",
                            "-7",
                            "2147483648",
                            "100000000000000",
                            "1785386381",
                            "1785386381000",
                            "1785386381.5",
                            "0785386381",
                            "9999",
                            "10000",
                            "99999999",
                            "100000000",
                            "1234567890123456",
                            "12345678901234567",
                            "123456789012345678",
                            "tru",
                            "truex",
                            "nul",
                            "nulL",
                            "truE",
                            "falsE",
                            "fals",
                            "12x",
                            "\"\"",
                            "\" \"",
                            "\"0\"",
                            "\"0.0000\"",
                            "\"0.000000\"",
                            "\"0.00\"",
                            "\"0.4300\"",
                            "\"0.5700\"",
                            "\"0.56\"",
                            "\"1.0000\"",
                            "\"0,5600\"",
                            "\"0.56x0\"",
                            "\"12x34\"",
                            "\"1.012300\"",
                            "\"0.999999\"",
                            "\"9.99\"",
                            "\"1234.56\"",
                            "\"12345.67\"",
                            "\"56\"",
                            "\"yes\"",
                            "\"no\"",
                            "\"YES\"",
                            "\"bid\"",
                            "\"ask\"",
                            "\"buy\"",
                            "\"sell\"",
                            "\"Sell\"",
                            "\"resting\"",
                            "\"true\"",
                            "\"\\u0079es\"",
                            "\"\\ud800\"",
                            "\"\\ud83d\\ue000\"",
                            "\"a\x01z\"",
                            "\"\xC3\xA9\"",
                            "\"\xFF\"",
                            "\"\xED\xA0\x80\"",
                            "\"4d2bb91a-0dfd-4c78-749d-7f148bef32fb\"",
                            "\"4d2bb91a-0dfd-4c78-749d-7f148bef\x01"
                            "2fa\"",
                            "\"4d2bb91a-0dfd-4c78-749d-7f148bef\\n2fa\"",
                            "\"4d2bb91a-0dfd-4c78-749d-7f148bef\"2fa\"",
                            "\"2026-07-31T04:39:40.458649Z\"",
                            "\"2026-08-30T04:39:40.458649Z\"",
                            "\"2026-07-30T24:39:40.458649Z\"",
                            "\"2026-07-30T04:39:60.458649Z\"",
                            "\"2026-07-32T04:39:40.458649Z\"",
                            "\"2026-07-30t04:39:40.458649z\"",
                            "\"2026-07-30T04:39:40.4586+9Z\"",
                            "\"2126-07-30T04:39:40.458649Z\"",
                            "\"2026-07-30T04:39:40.45864Z\"",
                            "\"2026-07-30T04:39:40Z\"",
                            "\"2026-07-30T23:39:40.1-05:00\"",
                            "\"2026-07-30T23:39:40.1-05:00x\"",
                            "\"0001-01-01T00:00:00.000000Z\"",
                            "\"1785386381\"",
                            "{}",
                            "[]",
                            "{\"order_id\":1}",
                            "[1,"};

/// A page of which the reader learns that items like these come in no order.
std::string in_no_order(const std::string& one, const std::string& other) {
    return "[" + one + "," + other + "," + one + "," + other + "]";
}

/// A page of which the reader learns the last field of the era as the first one of its item.
std::string last_learned_first(const item& era) {
    const item others{era.begin(), era.end() - 1};
    item turned{era.back()};
    turned.insert(turned.end(), others.begin(), others.end());
    return "[" + text_of(others) + "," + text_of(turned) + "]";
}

/// Reads a changed item between items of its era, in normalizers that know nothing, that know the
/// era, that have met no order to rely on, and that met a field in another place first. Compares
/// with what each item is alone.
void check_between(const item& era, const std::string& changed) {
    const std::string usual = text_of(era);
    const auto alone = read_alone(changed);
    std::vector<std::string> expected = read_alone(usual).value();
    expected.insert(expected.end(), 2, expected.front());
    if (alone) {
        expected.insert(expected.begin() + 2, alone->begin(), alone->end());
    }
    const std::string page = "[" + usual + "," + usual + "," + changed + "," + usual + "]";
    const item turned{era.rbegin(), era.rend()};
    for (const std::string& before :
         {std::string{"[]"}, page, in_no_order(usual, text_of(turned)), last_learned_first(era)}) {
        normalizer normalize;
        (void)read_all(normalize, before);
        const auto found = read_all(normalize, page);
        if (found.has_value() != alone.has_value() || (found && *found != expected)) {
            CAPTURE(before, changed);
            REQUIRE(found.has_value() == alone.has_value());
            REQUIRE(*found == expected);
        }
    }
}

}  // namespace

TEST_CASE("a value of any kind is read alike behind items that are written otherwise") {
    for (const item& era : eras) {
        for (std::size_t i = 0; i < era.size(); ++i) {
            for (const char* const value : values) {
                item changed = era;
                changed[i].second = value;
                check_between(era, text_of(changed));
            }
        }
    }
    CHECK(eras.size() == 3);
}

TEST_CASE("keys that are left out, new, given twice or in another place are read alike") {
    for (const item& era : eras) {
        for (std::size_t i = 0; i < era.size(); ++i) {
            for (std::size_t n = 1; n <= 5; ++n) {
                item without = era;
                const auto first = without.begin() + static_cast<std::ptrdiff_t>(i);
                without.erase(first,
                              first + static_cast<std::ptrdiff_t>(std::min(n, era.size() - i)));
                check_between(era, text_of(without));
            }
            for (const auto& [key, value] : item{{"open_size", "1"},
                                                 {"msg", "\"{}\""},
                                                 {"type", "\"trade\""},
                                                 {"unknown", "{\"ts\":[1]}"},
                                                 {"qty", "11"},
                                                 {era[i].first, era[i].second},
                                                 {era.front().first, era.front().second},
                                                 {"\\u0074s", "5"}}) {
                item more = era;
                more.insert(more.begin() + static_cast<std::ptrdiff_t>(i), {key, value});
                check_between(era, text_of(more));
            }
            item swapped = era;
            std::swap(swapped[i], swapped[(i + 3) % era.size()]);
            check_between(era, text_of(swapped));
        }
        for (const std::string_view space :
             {" ", "\n      ", "\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t\t"}) {
            check_between(era, text_of(era, space));
        }
    }
}

TEST_CASE("every structural byte that is missing, doubled or another one is seen") {
    for (const item& era : eras) {
        const std::string usual = text_of(era);
        for (std::size_t at = 0; at < usual.size(); ++at) {
            if (std::string_view{"{}:,\""}.find(usual[at]) == std::string_view::npos) {
                continue;
            }
            for (const char other :
                 {',', ':', '"', '}', '{', ' ', '\0', '0', '1', '2', '\x80', '\xFF'}) {
                std::string inserted = usual;
                inserted.insert(at + 1, 1, other);
                check_between(era, inserted);
                std::string replaced = usual;
                replaced[at] = other;
                check_between(era, replaced);
            }
            std::string missing = usual;
            missing.erase(at, 1);
            check_between(era, missing);
        }
    }
}

TEST_CASE("two items with fields in any places change nothing for a third one") {
    const std::string others = R"("a":1,"b":2,"c":3,"d":4,"e":5,"f":6)";  // always in this order
    const std::string text = R"("order_id":"o")";
    const std::string number = R"("ts":1785386380)";
    std::vector<std::string> items;
    for (std::vector<std::string> fields :
         {std::vector{others}, {others, text}, {others, number}, {others, text, number}}) {
        std::sort(fields.begin(), fields.end());
        do {
            std::string joined;
            for (const std::string& field : fields) {
                joined += (joined.empty() ? "{" : ",") + field;
            }
            items.push_back(joined + "}");
        } while (std::next_permutation(fields.begin(), fields.end()));
    }
    CHECK(items.size() == 11);
    const auto check_third = [&](const std::string& third) {
        const auto alone = read_alone(third);
        for (const std::string& first : items) {
            for (const std::string& second : items) {
                normalizer normalize;
                const std::string page = "[" + first + "," + second + "," + third + "]";
                const auto found = read_all(normalize, page);
                if (found.has_value() != alone.has_value() ||
                    (found && found->back() != alone->back())) {
                    FAIL(page);
                }
            }
        }
        return alone.has_value();
    };
    constexpr std::string_view structural = "{}:,\"";
    std::size_t n_broken = 0;
    for (std::string third : items) {
        for (char& byte : third) {
            if (structural.find(byte) == std::string_view::npos) {
                continue;
            }
            const char usual = byte;
            for (const char other : structural) {
                byte = other;
                n_broken += check_third(third) ? 0 : 1;
            }
            byte = usual;
        }
    }
    CHECK(n_broken > 1'000);
}

TEST_CASE("no byte stands where a key is missing, whatever the reader has learned") {
    // Behind the last field nothing is expected, and the reader has as many bytes there as it
    // compares.
    const std::string behind(64, ' ');
    std::string many = R"({"order_id":"o")";
    for (std::size_t i = 0; i < 31; ++i) {
        many += ",\"k" + std::to_string(i) + "\":1";
    }
    for (const std::string& learned : {std::string{}, std::string{R"({"order_id":"o")"}, many}) {
        const std::string first = learned.empty() ? "" : learned + "},";
        const std::string item = learned.empty() ? "{" : learned + ",";
        for (int byte = 0; byte < 256; ++byte) {
            const std::string broken = item + static_cast<char>(byte) + "1}";
            normalizer fresh;
            INFO("byte " << byte << " in " << broken);
            CHECK_FALSE(read_all(fresh, "[" + first + broken + "]" + behind));
            CHECK_FALSE(read_all(fresh, "[" + first + broken + "," + broken + "]" + behind));
        }
    }
}

TEST_CASE("a comma stands between fields and nowhere else, whichever field comes first") {
    for (const item& era : eras) {
        for (std::size_t i = 1; i <= 3; ++i) {
            const item without{era.begin() + static_cast<std::ptrdiff_t>(i), era.end()};
            check_between(era, "{," + text_of(without).substr(1));
            check_between(era, R"({"unknown":1)" + text_of(without).substr(1));
        }
        check_between(era, R"({"unknown":1)" + text_of(era).substr(1));
        check_between(era, R"({"unknown":1,)" + text_of(era).substr(1));
    }
}

TEST_CASE("a field that was learned as the first of its item needs a comma elsewhere") {
    for (const item& era : eras) {
        const std::string usual = text_of(era);
        const std::string first = R"({"unknown":1,)" + usual.substr(1);
        const std::string last = usual.substr(0, usual.size() - 1) + R"(,"unknown":1})";
        std::string broken = last;
        broken[broken.rfind(',')] = '{';
        normalizer normalize;
        CHECK(read_all(normalize, "[" + usual + "," + first + "," + last + "]"));
        CHECK_FALSE(read_all(normalize, "[" + usual + "," + first + "," + broken + "]"));
        CHECK_FALSE(read_all(normalize, "[" + broken + "]"));
    }
}

TEST_CASE("a name that every item gives twice is noticed in every item") {
    for (const item& era : eras) {
        for (std::size_t i = 0; i < era.size(); ++i) {
            item twice = era;
            twice.push_back(era[i]);
            const std::string text = text_of(twice);
            const std::string reversed = text_of({twice.rbegin(), twice.rend()});
            normalizer normalize;
            const auto found =
                read_all(normalize, "[" + text + "," + text + "," + reversed + "," + text + "]");
            const bool is_name =
                std::string_view{"note rank ok"}.find(era[i].first) == std::string_view::npos;
            REQUIRE(found);
            for (const std::string& outcome : *found) {
                CHECK(outcome.starts_with("duplicate_key") == is_name);
            }
        }
    }
}

TEST_CASE("a zero leaves its slot to the next name, also where a value stood before it") {
    item usual = eras[1];
    usual.emplace_back("qty", "11");
    item zero = usual;
    zero[1].second = "0";  // count
    check_between(usual, text_of(zero));
    const auto alone = read_alone(text_of(zero));
    REQUIRE(alone);
    CHECK(alone->front().find("\"size\":\"11.00\"") != std::string::npos);
}

TEST_CASE("a marker is noticed in every item") {
    item order = eras[1];
    order[8] = {"open_size", "1"};  // in the place of trade_id
    const std::string text = text_of(order);
    const std::string reversed = text_of({order.rbegin(), order.rend()});
    normalizer normalize;
    const auto found =
        read_all(normalize, "[" + text + "," + text + "," + reversed + "," + text + "]");
    REQUIRE(found);
    for (const std::string& outcome : *found) {
        CHECK(outcome.starts_with("not_a_fill"));
    }
}

TEST_CASE("a message that is a text is no object, whatever it looks like") {
    const std::string frame = R"({"type":"fill","sid":1,"msg":"{}"})";
    normalizer normalize;
    for (const std::string& payload : {frame, frame, "[" + frame + "," + frame + "]"}) {
        const auto found = read_all(normalize, payload);
        REQUIRE(found);
        for (const std::string& outcome : *found) {
            CHECK(outcome == R"(not_an_object "{}")");
        }
    }
}

TEST_CASE("what stands before a value may be of any length") {
    for (std::size_t spaces = 0; spaces < 40; ++spaces) {
        const std::string space(spaces, ' ');
        check_between(eras[0], text_of(eras[0], space));
        item changed = eras[0];
        changed[16].first = "tr";  // of the length of "ts"
        const std::string usual = text_of(eras[0], space);
        normalizer normalize;
        const auto found =
            read_all(normalize, "[" + usual + "," + text_of(changed, space) + "," + usual + "]");
        REQUIRE(found);
        CHECK(found->at(1) == read_alone(text_of(changed, space)).value().front());
    }
}

TEST_CASE("a key with another letter is another key, wherever the letter stands") {
    item others = eras[0];
    others.erase(others.begin() + 16);  // "ts", which comes first here
    others.erase(others.begin() + 3);   // "created_time": without "ts" there is no time
    for (std::size_t before = 0; before < 20; ++before) {
        for (std::size_t behind = 0; behind < 15; ++behind) {
            const auto item_with = [&](const std::string& key) {
                return "{" + std::string(before, ' ') + '"' + key +
                       "\":" + std::string(behind, ' ') + "1785386380," + text_of(others).substr(1);
            };
            normalizer normalize;
            const auto found = read_all(normalize, "[" + item_with("ts") + "," + item_with("us") +
                                                       "," + item_with("tt") + "]");
            REQUIRE(found);
            CHECK(found->at(0) == read_alone(item_with("ts")).value().front());
            CHECK(found->at(1) == "missing_time " + item_with("us"));
            CHECK(found->at(2) == "missing_time " + item_with("tt"));
        }
    }
}

TEST_CASE("white space may be before a comma") {
    for (const item& era : eras) {
        std::string spaced = text_of(era);
        for (std::size_t at = spaced.find(','); at != std::string::npos;
             at = spaced.find(',', at)) {
            spaced.replace(at, 1, "\t ,");
            at += 3;
        }
        check_between(era, spaced);
        normalizer normalize;
        const auto found = read_all(normalize, "[" + spaced + "," + spaced + "," + spaced + "]");
        CHECK(found == std::vector<std::string>(3, read_alone(text_of(era)).value().front()));
    }
}

TEST_CASE("any byte of an id may be another one") {
    for (std::size_t at = 0; at < id.size() - 2; ++at) {
        for (const char other :
             {'\0', '\x1F', ' ', '!', '"', '#', '[', '\\', ']', '\x7F', '\x80', '\xC3', '\xFF'}) {
            item changed = eras[0];
            changed[6].second[at + 1] = other;
            check_between(eras[0], text_of(changed));
        }
    }
}

TEST_CASE("a text may be of any length, whichever length the one before had") {
    item era = eras[0];
    era.emplace_back("note", "\"\"");  // at the payload's end as well
    std::vector<std::string> items;
    for (const std::size_t size :
         {0U, 1U, 15U, 16U, 17U, 31U, 35U, 36U, 37U, 63U, 64U, 65U, 79U, 80U, 81U, 96U, 200U}) {
        era[6].second = '"' + std::string(size, 'f') + '"';
        era.back().second = '"' + std::string(size, 'n') + '"';
        items.push_back(text_of(era));
    }
    for (const std::string& before : items) {
        for (const std::string& item : items) {
            normalizer normalize;
            const auto found = read_all(normalize, "[" + before + "," + item + "]");
            REQUIRE(found);
            CHECK(found->at(1) == read_alone(item).value().front());
            CHECK(read_all(normalize, item) == read_alone(item));
        }
    }
}

TEST_CASE("a short value at the payload's end is read alike where fields come in no order") {
    const auto text = [](bool turned) {
        const std::string size = R"("count":10)";
        const std::string account = R"(                  "subaccount":7)";
        return R"({"order_id":"o","fill_id":"f","ticker":"T","side":"yes","yes_price":56,"ts":1700000000,)" +
               (turned ? account + "," + size : size + "," + account) + "}";
    };
    const std::string reversed =
        R"({"ts":1700000000,"yes_price":56,"side":"yes","ticker":"T","fill_id":"f","order_id":"o","count":10})";
    normalizer normalize;
    (void)read_all(normalize, in_no_order(text(false), reversed));
    (void)read_all(normalize, "[" + text(true) + "]");
    CHECK(read_all(normalize, "[" + text(false) + "]") == read_alone(text(false)));
}

TEST_CASE(
    "elements of `data` are read behind all keys of their page, also where none has an order") {
    const std::string usual = text_of(eras[0]);
    const std::string turned = text_of({eras[0].rbegin(), eras[0].rend()});
    const std::string page = R"({"ticker":"T","data":[)" + turned + "]," + usual.substr(1);
    normalizer normalize;
    (void)read_all(normalize, in_no_order(usual, turned));  // elements of a page
    for (const std::string& bare : {usual, turned, usual, turned}) {
        (void)read_all(normalize, bare);  // objects that are the whole payload
    }
    CHECK(read_all(normalize, page) == read_alone(turned));
}

TEST_CASE("an item may have more fields than are learned") {
    for (std::size_t more = 10; more < 20; ++more) {
        item era = eras[0];
        for (std::size_t i = 0; i < more; ++i) {
            era.emplace_back("unknown" + std::to_string(i), std::to_string(i));
        }
        era.emplace_back("client_order_id", R"("mine")");
        check_between(era, text_of(era));
        check_between(era, text_of({era.rbegin(), era.rend()}));
    }
}

TEST_CASE("each field is read alike as the last one of its payload") {
    for (const item& era : eras) {
        for (std::size_t i = 0; i < era.size(); ++i) {
            item turned = era;
            std::rotate(turned.begin(), turned.begin() + static_cast<std::ptrdiff_t>(i),
                        turned.end());
            const std::string payload = text_of(turned);
            normalizer normalize;
            const auto first = read_all(normalize, payload);  // nothing is known yet
            REQUIRE(first);
            CHECK(first->front().starts_with('{'));
            CHECK(read_all(normalize, payload) == first);
            CHECK(read_all(normalize, payload) == first);
        }
    }
}

TEST_CASE("a time of another zone leaves no day behind, also where its payload breaks") {
    const std::string usual = text_of(eras[0]);
    item odd = eras[0];
    odd[3].second = R"("2026-07-30T23:39:40.1-05:00\q")";
    normalizer normalize;
    const auto expected = read_all(normalize, "[" + usual + "]");
    CHECK_FALSE(read_all(normalize, "[" + usual + "," + text_of(odd) + "]"));
    CHECK(read_all(normalize, "[" + usual + "]") == expected);
}

TEST_CASE("a normalizer that is moved reads on") {
    const std::string page = "[" + text_of(eras[0]) + "," + text_of(eras[0]) + "]";
    auto first = std::make_unique<normalizer<>>();
    const auto expected = read_all(*first, page);
    normalizer moved = std::move(*first);
    first.reset();
    CHECK(read_all(moved, page) == expected);
    moved = normalizer{};
    CHECK(read_all(moved, page) == expected);
}

TEST_CASE("a payload in the place of another one has tokens of its own") {
    const item& era = eras[0];
    const item turned{era.rbegin(), era.rend()};
    normalizer normalize;
    (void)read_all(normalize, in_no_order(text_of(era), text_of(turned)));
    item longer = turned;
    longer[0].second = R"("0.5601")";
    longer[1].second = "17";
    std::string buffer = "[" + text_of(turned) + "," + text_of(turned) + "]";
    for (const std::string& next : {"[" + text_of(longer) + "," + text_of(turned) + "]", buffer}) {
        buffer.replace(0, buffer.size(), next);
        normalizer fresh;
        CHECK(read_in_place(normalize, buffer) == read_all(fresh, next));
    }
}

TEST_CASE("a name that was null has no value of the item before, nor the other way round") {
    const item& era = eras[1];
    item without = era;
    without[4].second = "null";  // no_price
    without[9].second = "null";  // yes_price
    const std::string page = "[" + text_of(without) + "," + text_of(without) + "," + text_of(era) +
                             "," + text_of(without) + "]";
    normalizer normalize;
    const auto found = read_all(normalize, page);
    REQUIRE(found);
    CHECK(found->at(0).starts_with("missing_price"));
    CHECK(found->at(1).starts_with("missing_price"));
    CHECK(found->at(2).starts_with("{"));
    CHECK(found->at(3).starts_with("missing_price"));
}

TEST_CASE("texts with escapes live as long as their item, and a page's as long as the page") {
    const std::string escaped =
        R"({"order_id":"\u006f1","fill_id":"\u0066\u0031","ticker":"\u0054","ts":1700000000,)"
        R"("side":"yes","yes_price":56,"count":10})";
    std::string page = R"({"cursor":"\u0041B","fills":[)" + escaped;
    for (int i = 0; i < 40; ++i) {
        page += "," + escaped;
    }
    page += "]}";
    const reading all = read(page);
    REQUIRE(all.fills.size() == 41);
    for (const fill& fill : all.fills) {
        CHECK(fill.order_id() == "o1");
        CHECK(fill.fill_id() == "f1");
        CHECK(fill.market() == "T");
    }
    CHECK(all.cursor == "AB");
}
