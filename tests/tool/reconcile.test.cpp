// One fill, told twice: what is kept, and what is counted.
#include "booking/reconcile.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

using edit = std::function<void(record&)>;

record with(const edit& change, record one = sample_record()) {
    change(one);
    return one;
}

std::string_view name(difference found) {
    switch (found) {
        case difference::none: return "none";
        case difference::fuller: return "fuller";
        case difference::other: return "other";
    }
    return "?";
}

/// A table in memory, by identity.
class table {
public:
    void keep(const kept_record& row) { rows_[identity_of(row.content)] = row; }
    [[nodiscard]] find_kept finder() const {
        return [this](const record& one) -> const kept_record* {
            const auto found = rows_.find(identity_of(one));
            return found == rows_.end() ? nullptr : &found->second;
        };
    }

private:
    std::map<std::string, kept_record> rows_;
};

std::string shown(const settled& done) {
    std::string all = "+" + std::to_string(done.counts.n_inserted) + " =" +
                      std::to_string(done.counts.n_duplicate) + "\n";
    for (const kept_record& row : done.rows) {
        all += std::to_string(row.version) + " " + test::shown(row.content);
    }
    return all;
}

/// Fills of three accounts' worth of ids, in no order, each id once.
std::vector<record> many_fills() {
    std::vector<record> fills;
    for (const char* const account : {"b", "a", ""}) {
        for (int i = 0; i < 5; ++i) {
            fills.push_back(with([&](record& r) {
                r.account = account;
                r.fill_id = "f-" + std::to_string(i * 3 % 5);
                r.order_id = "o-" + std::to_string(i % 2);
            }));
        }
    }
    return fills;
}

}  // namespace

TEST_CASE(
    "each field told again is nothing new, told otherwise it differs, told first it is more") {
    struct {
        std::string_view field;
        edit unknown;  // null where a field is always known
        edit other;
    } const rows[] = {
        {"market", {}, [](record& r) { r.market = "SNOW-NYC"; }},
        {"side", {}, [](record& r) { r.side = side::yes; }},
        {"price", {}, [](record& r) { r.price = 0.0036_usd; }},
        {"size", {}, [](record& r) { r.size = 2.98_contracts; }},
        {"time", {}, [](record& r) { r.time += std::chrono::microseconds{1}; }},
        {"fee", [](record& r) { r.fee.reset(); }, [](record& r) { r.fee = 0.03_usd; }},
        {"fee of nothing", [](record& r) { r.fee.reset(); }, [](record& r) { r.fee = dollars{}; }},
        {"role", [](record& r) { r.role.reset(); }, [](record& r) { r.role = liquidity::maker; }},
        {"subaccount", [](record& r) { r.subaccount.reset(); },
         [](record& r) { r.subaccount = 0; }},
        {"shard", [](record& r) { r.shard.reset(); }, [](record& r) { r.shard = 0; }},
        {"client order id", [](record& r) { r.client_order_id.clear(); },
         [](record& r) { r.client_order_id = "c-2"; }},
    };
    const record full = sample_record();
    record result;
    CHECK(merge(full, full, result) == difference::none);
    CHECK(test::shown(result) == test::shown(full));
    for (const auto& row : rows) {
        CAPTURE(row.field);
        const record different = with(row.other);
        REQUIRE_FALSE(different == full);
        CHECK(name(merge(full, different, result)) == "other");
        CHECK(test::shown(result) == test::shown(different));
        CHECK(name(merge(different, full, result)) == "other");
        CHECK(test::shown(result) == test::shown(full));
        if (row.unknown) {
            const record less = with(row.unknown);
            CHECK(name(merge(less, full, result)) == "fuller");
            CHECK(test::shown(result) == test::shown(full));
            CHECK(name(merge(full, less, result)) == "none");
            CHECK(test::shown(result) == test::shown(full));
            CHECK(name(merge(less, less, result)) == "none");
            CHECK(test::shown(result) == test::shown(less));
        }
    }
}

TEST_CASE("what contradicts outweighs what is fuller, and both are kept") {
    record result;
    const record less = with([](record& r) { r.fee.reset(); });
    const record told = with([](record& r) {
        r.market = "SNOW-NYC";
        r.client_order_id.clear();
    });
    CHECK(merge(less, told, result) == difference::other);
    CHECK(test::shown(result) == test::shown(with([](record& r) { r.market = "SNOW-NYC"; })));
    // The contradiction is found whichever comes first among the fields.
    const record late = with([](record& r) { r.client_order_id = "c-2"; });
    CHECK(merge(less, late, result) == difference::other);
    CHECK(test::shown(result) == test::shown(late));
}

TEST_CASE("a time that is the other's, cut to milliseconds or seconds, is the same time") {
    constexpr std::int64_t second = 1'785'386'380'000'000;
    struct {
        std::string_view name;
        std::int64_t kept;
        std::int64_t told;
        std::string_view found;
        std::int64_t result;
    } const rows[] = {
        {"the same", second + 458'649, second + 458'649, "none", second + 458'649},
        {"told to the millisecond", second + 458'649, second + 458'000, "none", second + 458'649},
        {"told to the second", second + 458'649, second, "none", second + 458'649},
        {"milliseconds, told to the second", second + 458'000, second, "none", second + 458'000},
        {"kept to the millisecond", second + 458'000, second + 458'649, "fuller", second + 458'649},
        {"kept to the second", second, second + 458'649, "fuller", second + 458'649},
        {"seconds, told to the millisecond", second, second + 458'000, "fuller", second + 458'000},
        {"the last microsecond of a second", second, second + 999'999, "fuller", second + 999'999},
        {"the next second", second, second + 1'000'000, "other", second + 1'000'000},
        {"rounded up to the millisecond", second + 458'649, second + 459'000, "other",
         second + 459'000},
        {"rounded up to the second", second + 558'649, second + 1'000'000, "other",
         second + 1'000'000},
        {"cut to a tenth", second + 458'649, second + 400'000, "other", second + 400'000},
        {"another microsecond", second + 458'649, second + 458'650, "other", second + 458'650},
        {"another millisecond", second + 458'000, second + 459'000, "other", second + 459'000},
        {"a millisecond before", second + 458'000, second + 457'999, "other", second + 457'999},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        const record kept = with([&](record& r) { r.time = at_us(row.kept); });
        const record told = with([&](record& r) { r.time = at_us(row.told); });
        record result;
        CHECK(name(merge(kept, told, result)) == row.found);
        CHECK(microseconds_of(result.time) == row.result);
    }
}

TEST_CASE("action, source and notes are never a difference, and follow REST") {
    const auto telling = [](source from, std::string_view action, notes noted) {
        return with([&](record& r) {
            r.source = from;
            r.action = action;
            r.notes = noted;
        });
    };
    constexpr source rest = source::rest;
    constexpr source ws = source::ws;
    struct {
        std::string_view name;
        record kept;
        record told;
        record result;
    } const rows[] = {
        {"REST after WebSocket", telling(ws, "sell", note::id_mismatch),
         telling(rest, "buy", note::direction_legacy),
         telling(rest, "buy", note::direction_legacy)},
        {"WebSocket after REST", telling(rest, "buy", note::direction_legacy),
         telling(ws, "sell", note::id_mismatch), telling(rest, "buy", note::direction_legacy)},
        {"REST after REST", telling(rest, "buy", note::direction_legacy),
         telling(rest, "sell", note::id_mismatch), telling(rest, "sell", note::id_mismatch)},
        {"WebSocket after WebSocket", telling(ws, "buy", note::direction_legacy),
         telling(ws, "sell", note::id_mismatch), telling(ws, "sell", note::id_mismatch)},
        {"REST without an action", telling(ws, "sell", note::id_mismatch), telling(rest, "", {}),
         telling(rest, "sell", {})},
        {"WebSocket's action does not fill REST's gap", telling(rest, "", {}),
         telling(ws, "sell", note::id_mismatch), telling(rest, "", {})},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        record result;
        CHECK(name(merge(row.kept, row.told, result)) == "none");
        CHECK(test::shown(result) == test::shown(row.result));
    }
}

TEST_CASE("WebSocket fills REST's gaps and leaves its source alone") {
    record result;
    CHECK(merge(bare_record(), sample_record(), result) == difference::fuller);
    record expected = sample_record();
    expected.action.clear();
    expected.notes = {};
    expected.source = source::rest;
    CHECK(test::shown(result) == test::shown(expected));
}

TEST_CASE("identities are kept apart whatever their texts hold") {
    // Three texts that run together, borrow each other's lengths, hold separators and NULs.
    const std::vector<std::string> parts{
        "",    "1",  "11", "1 1", "1 ",  " 1",  " ",
        "a",   "b",  "ab", "aa",  "ba",  "0 1", std::string(1, '\0'),
        "1\n", "\n", "10", "0",   "2 1", "12",  std::string(11, '1'),
    };
    std::set<std::string> keys;
    for (const std::string& account : parts) {
        for (const std::string& fill_id : parts) {
            for (const std::string& order_id : parts) {
                keys.insert(identity_of(with([&](record& r) {
                    r.account = account;
                    r.fill_id = fill_id;
                    r.order_id = order_id;
                })));
            }
        }
    }
    CHECK(keys.size() == parts.size() * parts.size() * parts.size());
    // And nothing else is part of it.
    CHECK(identity_of(bare_record()) == identity_of(sample_record()));
    CHECK(identity_of(with([](record& r) { r.market = "SNOW-NYC"; })) ==
          identity_of(sample_record()));
}

TEST_CASE("a batch is the same whatever order its fills came in") {
    table kept;
    for (const std::size_t i : {1U, 4U, 9U, 12U}) {
        kept.keep({many_fills()[i], 2'000 + i});
    }
    kept.keep({with([](record& r) { r.fee.reset(); }, many_fills()[6]), 7});
    kept.keep({with([](record& r) { r.price = 0.9_usd; }, many_fills()[3]), 8});
    std::vector<record> fills = many_fills();
    const settled first = settle(fills, kept.finder(), 1'000);
    CHECK(first.counts.n_inserted == 11);
    CHECK(first.counts.n_duplicate == 4);
    REQUIRE(first.counts.changes.size() == 1);
    CHECK(first.counts.changes.front().before.price == 0.9_usd);
    const auto identity = [](const kept_record& row) {
        return std::tie(row.content.account, row.content.fill_id, row.content.order_id);
    };
    CHECK(std::is_sorted(
        first.rows.begin(), first.rows.end(),
        [&](const kept_record& a, const kept_record& b) { return identity(a) < identity(b); }));
    std::reverse(fills.begin(), fills.end());
    CHECK(shown(settle(fills, kept.finder(), 1'000)) == shown(first));
    for (std::size_t i = 1; i < fills.size(); ++i) {
        std::rotate(fills.begin(), fills.begin() + static_cast<std::ptrdiff_t>(i % 4 + 1),
                    fills.end());
        std::swap(fills.front(), fills[i]);
        CHECK(shown(settle(fills, kept.finder(), 1'000)) == shown(first));
    }
}

TEST_CASE("of one new fill in one batch REST's word is kept, whichever came first") {
    const record rest = with([](record& r) { r.source = source::rest; });
    const record ws = with([](record& r) {
        r.source = source::ws;
        r.action = "sell_to_close";
    });
    for (const auto& fills : {std::vector{ws, rest}, std::vector{rest, ws}}) {
        const settled done = settle(fills, table{}.finder(), 1'000);
        REQUIRE(done.rows.size() == 1);
        CHECK(done.rows.front().content == rest);
        CHECK(done.counts.n_inserted == 1);
        CHECK(done.counts.n_duplicate == 1);
    }
}

TEST_CASE("where a batch's WebSocket and REST contradict each other REST's word counts") {
    const record rest = with([](record& r) { r.source = source::rest; });
    const record ws = with([](record& r) {
        r.source = source::ws;
        r.price = 0.9_usd;
    });
    for (const auto& fills : {std::vector{ws, rest}, std::vector{rest, ws}}) {
        const settled done = settle(fills, table{}.finder(), 1'000);
        REQUIRE(done.rows.size() == 1);
        CHECK(done.rows.front().content.price == rest.price);
        CHECK(done.counts.changes.size() == 1);
    }
}

TEST_CASE("what was booked unseen takes the place of a row of the older table, and changes none") {
    const record told = sample_record();
    const kept_record older{with([](record& r) { r.price = 0.9_usd; }), 7, 1};
    const settled done = settle_late({{told, 1'000}}, [&](const record&) { return &older; });
    CHECK(done.counts.changes.empty());
    REQUIRE(done.rows.size() == 1);
    CHECK(done.rows.front().content.price == told.price);
    CHECK(done.rows.front().version == 1'000);
}

TEST_CASE("every fill of a batch is counted once: inserted, or a duplicate") {
    const record full = sample_record();
    const record less = with([](record& r) { r.fee.reset(); });
    const record least = bare_record();
    const record filled = with([](record& r) {  // REST's, with what WebSocket added
        r.action.clear();
        r.notes = {};
        r.source = source::rest;
    });
    const record other = with([](record& r) { r.price = 0.5_usd; });
    const record another = with([](record& r) { r.price = 0.6_usd; });
    const record next = with([](record& r) { r.fill_id = "f-2"; });
    struct {
        std::string_view name;
        std::vector<record> kept;
        std::vector<record> told;
        std::uint64_t n_inserted;
        std::uint64_t n_duplicate;
        std::size_t n_changes;
        std::vector<record> rows;
    } const rows[] = {
        {"nothing", {}, {}, 0, 0, 0, {}},
        {"one", {}, {full}, 1, 0, 0, {full}},
        {"twice", {}, {full, full}, 1, 1, 0, {full}},
        {"thrice, and another", {}, {full, next, full, full}, 2, 2, 0, {full, next}},
        {"kept already", {full}, {full}, 0, 1, 0, {}},
        {"kept already, thrice", {full}, {full, full, full}, 0, 3, 0, {}},
        {"kept already, less told", {full}, {less}, 0, 1, 0, {}},
        {"more told", {less}, {full}, 1, 0, 0, {full}},
        {"more told, twice", {less}, {full, full}, 1, 1, 0, {full}},
        {"the same, then more", {less}, {less, full}, 1, 1, 0, {full}},
        {"more and more", {least}, {less, full}, 1, 1, 0, {filled}},
        {"new, then more", {}, {less, full}, 1, 1, 0, {full}},
        {"new, then less", {}, {full, less}, 1, 1, 0, {full}},
        {"told otherwise", {full}, {other}, 1, 0, 1, {other}},
        {"told otherwise, twice the same", {full}, {other, other}, 1, 1, 1, {other}},
        {"told otherwise, twice", {full}, {other, another}, 1, 1, 2, {another}},
        {"new, then told otherwise", {}, {full, other}, 1, 1, 1, {other}},
        {"another's is none of it", {full}, {next}, 1, 0, 0, {next}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        table kept;
        for (const record& one : row.kept) {
            kept.keep({one, 5});
        }
        const settled done = settle(row.told, kept.finder(), 1'000);
        CHECK(done.counts.n_inserted == row.n_inserted);
        CHECK(done.counts.n_duplicate == row.n_duplicate);
        CHECK(done.counts.n_inserted + done.counts.n_duplicate == row.told.size());
        CHECK(done.counts.changes.size() == row.n_changes);
        REQUIRE(done.rows.size() == row.rows.size());
        for (std::size_t i = 0; i < row.rows.size(); ++i) {
            CHECK(test::shown(done.rows[i].content) == test::shown(row.rows[i]));
        }
    }
}

TEST_CASE("changes tell what was there and what is there now, one after the other") {
    table kept;
    kept.keep({sample_record(), 5});
    const record second = with([](record& r) { r.price = 0.5_usd; });
    const record third = with([](record& r) { r.size = 1_contracts; });
    const settled done = settle({second, third}, kept.finder(), 1'000);
    REQUIRE(done.counts.changes.size() == 2);
    CHECK(test::shown(done.counts.changes[0].before) == test::shown(sample_record()));
    CHECK(test::shown(done.counts.changes[0].after) == test::shown(second));
    CHECK(test::shown(done.counts.changes[1].before) == test::shown(second));
    CHECK(test::shown(done.counts.changes[1].after) == test::shown(third));
    // One row comes of it, and only one.
    REQUIRE(done.rows.size() == 1);
    CHECK(test::shown(done.rows.front().content) == test::shown(third));
}

TEST_CASE("a row's version is now, and above the one it replaces whatever the clock says") {
    struct {
        std::uint64_t kept;
        std::uint64_t now;
        std::uint64_t expected;
    } const rows[] = {
        {999, 1'000, 1'000}, {1'000, 1'000, 1'001}, {1'001, 1'000, 1'002}, {5'000, 1'000, 5'001},
        {0, 0, 1},
    };
    for (const auto& row : rows) {
        CAPTURE(row.kept, row.now);
        table kept;
        kept.keep({sample_record(), row.kept});
        const settled done =
            settle({with([](record& r) { r.price = 0.5_usd; })}, kept.finder(), row.now);
        REQUIRE(done.rows.size() == 1);
        CHECK(done.rows.front().version == row.expected);
    }
    const settled fresh = settle({sample_record()}, table{}.finder(), 1'000);
    REQUIRE(fresh.rows.size() == 1);
    CHECK(fresh.rows.front().version == 1'000);
}

TEST_CASE("what the exchange tells takes the place of a row of the older table, and changes none") {
    table kept;
    kept_record older{sample_record(), 5'000};
    older.schema_version = 1;
    older.content.price = 0.5_usd;
    older.content.time = at_us(1'785'386'000'000'000);
    kept.keep(older);
    record told = bare_record();
    record expected = told;
    expected.client_order_id = older.content.client_order_id;
    const settled once = settle({told}, kept.finder(), 1'000);
    CHECK(once.counts.n_inserted == 1);
    CHECK(once.counts.n_duplicate == 0);
    CHECK(once.counts.changes.empty());
    REQUIRE(once.rows.size() == 1);
    CHECK(test::shown(once.rows.front().content) == test::shown(expected));
    CHECK(once.rows.front().schema_version == 2);
    CHECK(once.rows.front().version == 5'001);
    // From then on it is a row like any other.
    const settled twice = settle({told, told, with([](record& r) { r.price = 0.6_usd; }, told)},
                                 kept.finder(), 1'000);
    CHECK(twice.counts.n_inserted == 1);
    CHECK(twice.counts.n_duplicate == 2);
    REQUIRE(twice.counts.changes.size() == 1);
    CHECK(test::shown(twice.counts.changes.front().before) == test::shown(expected));
    // The client's order id is told now: it counts.
    told.client_order_id = "c-2";
    const settled with_id = settle({told}, kept.finder(), 1'000);
    REQUIRE(with_id.rows.size() == 1);
    CHECK(test::shown(with_id.rows.front().content) == test::shown(told));
}

TEST_CASE("the older content of a changed fill is kept whole, as a reject") {
    const reject_row row = changed_row(sample_record(), 77);
    CHECK(row.stage == "sink");
    CHECK(row.reason == "fill_changed");
    CHECK(row.source == "ws");
    CHECK(row.seen_us == 77);
    CHECK(row.raw ==
          R"({"account":"main","fill_id":"f-1","exchange_order_id":"ord-1",)"
          R"("client_order_id":"c-1","market_ticker":"RAIN-NYC","side":"no","action":"sell",)"
          R"("price_dollars":"0.003500","price_cents":0.35,"size":"2.97",)"
          R"("ts_us":1785386380458649,"fee":"0.020000","is_taker":true,"subaccount":3,)"
          R"("exchange_index":2,"source":"ws","notes":["price_complement","id_mismatch"]})");
}
