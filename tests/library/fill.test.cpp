// Drafts, gates, fills and ids, by their public functions.
#include <openssl/evp.h>

#include <array>
#include <stdexcept>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <type_traits>

#include "catch.hpp"
#include "describe.hpp"

using namespace truefill;
using test::describe;

namespace {

constexpr draft good{.fill_id = "f",
                     .order_id = "o",
                     .market = "T",
                     .outcome = side::yes,
                     .price = 0.56_usd,
                     .size = 10_contracts,
                     .time = timestamp{std::chrono::seconds{1'700'000'000}},
                     .client_order_id = {},
                     .action = {},
                     .fee = {},
                     .liquidity = {},
                     .subaccount = {},
                     .exchange_index = {},
                     .from = source::rest,
                     .notes = {}};

std::string id_of(const std::string& fields) {
    return read("{" + fields + R"(,"order_id":"ord-1","ticker":"T"})").fills.at(0).fill_id();
}

}  // namespace

TEST_CASE("only a draft that passes the six gates becomes a fill") {
    STATIC_REQUIRE_FALSE(std::is_default_constructible_v<fill>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<fill_view, draft>);
    STATIC_REQUIRE_FALSE(std::is_constructible_v<fill_view, draft, std::string_view>);
    STATIC_REQUIRE_FALSE(std::is_aggregate_v<fill>);
    CHECK(admit(good).has_value());
    const auto refused = [](auto change) {
        draft candidate = good;
        change(candidate);
        return !admit(candidate).has_value();
    };
    CHECK(refused([](draft& d) { d.order_id = ""; }));
    CHECK(refused([](draft& d) { d.order_id = " \t"; }));
    CHECK(refused([](draft& d) { d.fill_id = " "; }));
    CHECK(refused([](draft& d) { d.fill_id.reset(); }));  // and it gets no synthetic id
    CHECK(refused([](draft& d) { d.size = 0_contracts; }));
    CHECK(refused([](draft& d) { d.price.reset(); }));
    CHECK(refused([](draft& d) { d.price = 0_usd; }));
    CHECK(refused([](draft& d) { d.price = 1_usd; }));
    CHECK(refused([](draft& d) { d.market = ""; }));
    CHECK(refused([](draft& d) { d.outcome.reset(); }));
    CHECK_FALSE(refused([](draft& d) { d.price = 0.000001_usd; }));
    CHECK_FALSE(refused([](draft& d) { d.price = 0.999999_usd; }));
    CHECK_FALSE(refused([](draft& d) { d.size = 0.01_contracts; }));
    draft nameless = good;
    nameless.fill_id.reset();
    CHECK(admit(nameless, "made")->fill_id() == "made");
    CHECK(admit(nameless, "made")->notes() == note::synthetic_id);
    CHECK_FALSE(admit(nameless, " ").has_value());
}

TEST_CASE("an owned fill has the values of its view, and its cost is exact") {
    const fill_view view = *admit(good);
    const fill owned{view};
    CHECK(owned.fill_id() == view.fill_id());
    CHECK(owned.price() == 0.56_usd);
    CHECK(owned.size() == 10_contracts);
    CHECK(owned.cost() == notional{5.6_usd});
    CHECK(fill_view{owned} == view);
    CHECK(describe(owned) == "yes 0.56 x 10");
}

TEST_CASE("appended gates are called in their order, and refuse under their own name") {
    const std::string page =
        R"([{"order_id":"o","fill_id":"a","ticker":"T","ts":1700000000,"side":"yes",)"
        R"("yes_price_dollars":"0.0150","count":1},)"
        R"({"order_id":"o","fill_id":"b","ticker":"T","ts":1700000000,"side":"yes",)"
        R"("yes_price_dollars":"0.5050","count":1},)"
        R"({"order_id":"o","fill_id":"c","ticker":"T","ts":1700000000,"side":"yes",)"
        R"("yes_price_dollars":"0.5000","count":1},)"
        R"({"order_id":"o","fill_id":"d","ticker":"T","ts":1800000000,"side":"yes",)"
        R"("yes_price_dollars":"0.5000","count":1},)"
        R"({"order_id":"o","fill_id":"e","ticker":"T","ts":1700000000,"side":"no",)"
        R"("no_price_dollars":"0.5000","count":1}])";
    normalizer strict{
        price_band{0.02_usd, 0.98_usd}, whole_cents{},
        executed_before{timestamp{std::chrono::seconds{1'750'000'000}}},
        gate{"yes_only", [](const fill_view& view) { return view.side() == side::yes; }}};
    std::string passed;
    std::string refused;
    const stats counted = strict(
        page, [&](const fill_view& view) { passed += view.fill_id(); },
        [&](const reject_view& reject) {
            CHECK(reject.stage == stage::gates);
            CHECK(reject.why == reason::gate);
            (refused += reject.gate) += ' ';
        });
    CHECK(passed == "c");
    CHECK(refused == "price_band whole_cents executed_before yes_only ");
    CHECK(counted.n_valid == 5);
    CHECK(counted.n_passed == 1);
    CHECK(adds_up(counted));
}

TEST_CASE("a fill at the limit of executed_before is refused") {
    constexpr timestamp limit{std::chrono::seconds{1'750'000'000}};
    const auto passes = [&](std::string_view ts_us) {
        normalizer before{executed_before{limit}};
        const std::string item =
            R"([{"order_id":"o","fill_id":"f","ticker":"T","side":"yes","yes_price":50,"count":1,)"
            R"("ts_us":)" +
            std::string{ts_us} + "}]";
        const auto drop = [](const fill_view&) {};
        return before(item, drop, ignore).n_passed == 1;
    };
    CHECK(passes("1749999999999999"));
    CHECK_FALSE(passes("1750000000000000"));
    CHECK_FALSE(passes("1750000000000001"));
}

TEST_CASE("a band includes its edges") {
    normalizer band{price_band{0.02_usd, 0.98_usd}};
    struct {
        std::string_view price;
        bool passes;
    } const rows[] = {{"0.019999", false}, {"0.02", true}, {"0.980000", true}, {"0.980001", false}};
    for (const auto& [price, passes] : rows) {
        CAPTURE(price);
        const std::string item = R"([{"order_id":"o","fill_id":"f","ticker":"T","ts":1700000000,)"
                                 R"("outcome_side":"yes","count":1,"price_dollars":")" +
                                 std::string{price} + "\"}]";
        const stats counted = band(
            item, [](const fill_view&) {}, ignore);
        CHECK(counted.n_passed == (passes ? 1U : 0U));
    }
}

TEST_CASE("a synthetic id equals the plan's byte for byte, and is exact where the plan's is not") {
    // md5("ord-1:yes:56:10:1700000000")
    CHECK(id_of(R"("side":"yes","yes_price":56,"count":10,"ts":1700000000)") ==
          "99633c36c2f37a19c3282ab0b611e832");
    // The same fill as the exchange writes it today.
    CHECK(id_of(R"("outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00",)"
                R"("created_time":"2023-11-14T22:13:20Z")") == "99633c36c2f37a19c3282ab0b611e832");
    // md5("ord-1:no:0.35:2.97:1773500966.535897")
    CHECK(id_of(R"("side":"no","no_price_dollars":"0.0035","count_fp":"2.97",)"
                R"("created_time":"2026-03-14T15:09:26.535897Z")") ==
          "bf6eb93c7c945359f42e96e58a84b106");
    // md5("ord-1:yes:99.65:0.48:1773500966.5")
    CHECK(id_of(R"("side":"yes","yes_price_dollars":"0.9965","count_fp":"0.48",)"
                R"("created_time":"2026-03-14T15:09:26.500Z")") ==
          "5a86c096f60e19355f0f6c7d9cfc1fdd");
}

TEST_CASE(
    "of two fills without an id and with equal identity the second is refused as a collision") {
    const std::string item =
        R"({"order_id":"o","ticker":"T","ts":1700000000,"side":"yes","yes_price":56,"count":10})";
    const std::string other =
        R"({"order_id":"o","ticker":"T","ts":1700000000,"side":"yes","yes_price":56,"count":11})";
    const auto all = read("[" + item + "," + other + "," + item + "," + item + "]");
    CHECK(all.fills.size() == 2);
    REQUIRE(all.rejects.size() == 2);
    CHECK(all.rejects[0].stage == stage::identity);
    CHECK(all.rejects[0].why == reason::synthetic_collision);
    CHECK(all.rejects[0].index == 2);
    CHECK(all.stats.n_synthetic == 2);
    CHECK(all.stats.n_valid == 4);
    CHECK(all.stats.n_passed == 2);
    CHECK(adds_up(all.stats));

    // This holds within one payload: a later poll delivers the same fill again, under the same id.
    normalizer normalize;
    for (int poll = 0; poll < 3; ++poll) {
        CHECK(normalize(
                  item, [](const fill_view&) {}, ignore)
                  .n_passed == 1);
    }
    // Many fills, so that the set of ids grows.
    std::string many{"["};
    for (int i = 0; i < 1000; ++i) {
        many += (i == 0 ? "" : ",") + std::string{R"({"order_id":"o)"} + std::to_string(i % 500) +
                R"(","ticker":"T","ts":1700000000,"side":"yes","yes_price":56,"count":10})";
    }
    const auto counted = normalize(
        many + "]", [](const fill_view&) {}, ignore);
    CHECK(counted.n_passed == 500);
    CHECK(counted.rejects[reason::synthetic_collision] == 500);
}

TEST_CASE("the MD5 can be injected, and an item is refused where it gives no digest") {
    const std::string item =
        R"({"order_id":"ord-1","ticker":"T","ts":1700000000,"side":"yes","yes_price":56,"count":10})";
    normalizer without{settings{.md5 = [](std::string_view, md5_digest&) { return false; }}};
    std::string refused;
    auto counted = without(
        item, [](const fill_view&) {},
        [&](const reject_view& reject) { refused = name_of(reject.why); });
    CHECK(refused == "digest_unavailable");
    CHECK(adds_up(counted));

    normalizer with_none{settings{.md5 = nullptr}};
    counted = with_none(
        item, [](const fill_view&) {}, ignore);
    CHECK(counted.rejects[reason::digest_unavailable] == 1);

    // Any callable is accepted, also one with a state.
    normalizer with{
        settings{.md5 = [calls = 0](std::string_view message, md5_digest& digest) mutable {
            CHECK(message == "ord-1:yes:56:10:1700000000");
            CHECK(++calls == 1);
            digest.fill(0xAB);
            return true;
        }}};
    std::string id;
    (void)with(
        item, [&](const fill_view& view) { id = view.fill_id(); }, ignore);
    CHECK(id == "abababababababababababababababab");
}

TEST_CASE("a synthetic id is a function of the draft") {
    draft nameless = good;
    nameless.fill_id.reset();
    nameless.order_id = "ord-1";
    // md5("ord-1:yes:56:10:1700000000")
    CHECK(synthetic_id(nameless)->view() == "99633c36c2f37a19c3282ab0b611e832");
    CHECK(synthetic_id(nameless, [](std::string_view message, md5_digest& digest) {
              CHECK(message == "ord-1:yes:56:10:1700000000");
              digest.fill(0x0F);
              return true;
          })->view() == "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f");
    CHECK_FALSE(synthetic_id(nameless, [](std::string_view, md5_digest&) { return false; }));
    CHECK(admit(nameless, *synthetic_id(nameless))->fill_id() == synthetic_id(nameless)->view());
    nameless.price.reset();
    CHECK_FALSE(synthetic_id(nameless));
}

TEST_CASE("a callback that throws leaves the normalizer usable") {
    const std::string page =
        R"({"fills":[{"order_id":"o","fill_id":"a","ticker":"T","ts":1700000000,"side":"yes",)"
        R"("yes_price":56,"count":1},1]})";
    normalizer normalize;
    const auto fine = [](const fill_view&) {};
    CHECK_THROWS_AS(normalize(
                        page, [](const fill_view&) { throw std::runtime_error{"full"}; }, ignore),
                    std::runtime_error);
    CHECK_THROWS_AS(
        normalize(page, fine, [](const reject_view&) { throw std::runtime_error{"full"}; }),
        std::runtime_error);
    const stats counted = normalize(page, fine, ignore);
    CHECK(counted.n_passed == 1);
    CHECK(counted.rejects[reason::not_an_object] == 1);
    CHECK(adds_up(counted));
}

TEST_CASE("a gate that throws leaves the normalizer usable") {
    const std::string page =
        R"([{"order_id":"o","ticker":"T","ts":1700000000,"side":"yes","yes_price":56,"count":1}])";
    bool broken = true;
    normalizer normalize{gate{"ours", [&](const fill_view&) {
                                  return broken ? throw std::runtime_error{"no table"} : true;
                              }}};
    std::string id;
    const auto keep = [&](const fill_view& view) { id = view.fill_id(); };
    CHECK_THROWS_AS(normalize(page, keep, ignore), std::runtime_error);
    broken = false;
    const stats counted = normalize(page, keep, ignore);
    // The synthetic id of the interrupted call was removed, so it does not collide with itself.
    CHECK(counted.n_passed == 1);
    CHECK(id.size() == 32);
}

TEST_CASE("another reader can call the pipeline with raw fills") {
    using kind = token::kind;
    raw_fill raw{{"order_id"_key, {kind::text, "o"}},     {"trade_id"_key, {kind::text, "f"}},
                 {"ticker"_key, {kind::text, "T"}},       {"side"_key, {kind::text, "no"}},
                 {"no_price"_key, {kind::number, "44"}},  {"count"_key, {kind::number, "10"}},
                 {"ts"_key, {kind::number, "1700000000"}}};
    pipeline<> fold{settings{}};
    fold.begin({}, source::rest);
    std::string became;
    const auto on_fill = [&](const fill_view& view) { became = describe(fill{view}); };
    fold.item(raw, on_fill, ignore);
    CHECK(became == "no 0.44 x 10 direction_legacy");
    CHECK(fold.counted().n_passed == 1);
}

TEST_CASE("counters add up, and is_consistent tells when they do not") {
    const auto first = read(R"([1,{"order_id":"o"}])").stats;
    const auto second = read(R"({"error":"x"})").stats;
    const stats sum = first + second;
    CHECK(sum.n_payloads == 2);
    CHECK(sum.n_payload_rejects == 1);
    CHECK(sum.n_api == 2);
    CHECK(sum.rejects.total() == 2);
    CHECK(adds_up(sum));
    CHECK(first + second == second + first);
    for (std::uint64_t stats::*const one_too_many :
         {&stats::n_api, &stats::n_passed, &stats::n_synthetic, &stats::n_valid, &stats::n_real,
          &stats::n_raw, &stats::n_payload_rejects}) {
        stats wrong = sum;
        wrong.*one_too_many += 2;
        CHECK_FALSE(adds_up(wrong));
    }
    stats sunk;
    sunk.n_passed = 3;
    CHECK_FALSE(sink_adds_up(sunk));
    sunk.n_inserted = 2;
    sunk.n_duplicate = 1;
    CHECK(sink_adds_up(sunk));
    sunk.n_failed = 1;
    CHECK_FALSE(sink_adds_up(sunk));
    sunk.n_passed = 4;
    CHECK(sink_adds_up(sunk));
}
