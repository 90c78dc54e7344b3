// Two versions of one fill: which values are stored, and what is counted.
#include "booking/reconcile.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "booking/row_version.hpp"
#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

using edit = std::function<void(record&)>;

record with(const edit& change, record fill = sample_record()) {
    change(fill);
    return fill;
}

constexpr std::uint64_t now_us = 1'785'412'800'000'001;

/// A record of the highest completeness: from REST, with a fee and a time in microseconds.
record complete_record() {
    return with([](record& r) { r.source = source::rest; });
}

std::string_view name(difference found) {
    switch (found) {
        case difference::none: return "none";
        case difference::fuller: return "fuller";
        case difference::other: return "other";
    }
    return "?";
}

/// A table in memory, keyed by identity.
class table {
public:
    void keep(const stored_record& row) { rows_[identity_of(row.content)] = row; }
    [[nodiscard]] find_stored finder() const {
        return [this](const record& fill) -> const stored_record* {
            const auto found = rows_.find(identity_of(fill));
            return found == rows_.end() ? nullptr : &found->second;
        };
    }

private:
    std::map<std::string, stored_record> rows_;
};

std::string shown(const reconciled& done) {
    std::string all = "+" + std::to_string(done.counts.n_inserted) + " =" +
                      std::to_string(done.counts.n_duplicate) + "\n";
    for (const stored_record& row : done.rows) {
        all += std::to_string(row.version) + " " + test::shown(row.content);
    }
    return all;
}

/// Fills of three accounts in random order, each id once.
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
    "for each field: the same value is no change, another value is a difference, a first value "
    "completes the row") {
    struct {
        std::string_view field;
        edit unknown;  // null where the field is always known
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

TEST_CASE("a contradiction has precedence over completeness, and both versions are kept") {
    record result;
    const record less = with([](record& r) { r.fee.reset(); });
    const record incoming = with([](record& r) {
        r.market = "SNOW-NYC";
        r.client_order_id.clear();
    });
    CHECK(merge(less, incoming, result) == difference::other);
    CHECK(test::shown(result) == test::shown(with([](record& r) { r.market = "SNOW-NYC"; })));
    // The contradiction is found at any place among the fields.
    const record late = with([](record& r) { r.client_order_id = "c-2"; });
    CHECK(merge(less, late, result) == difference::other);
    CHECK(test::shown(result) == test::shown(late));
}

TEST_CASE(
    "a time that equals the other one truncated to milliseconds or seconds is the same time") {
    constexpr std::int64_t second = 1'785'386'380'000'000;
    struct {
        std::string_view name;
        std::int64_t stored;
        std::int64_t incoming;
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
        const record stored = with([&](record& r) { r.time = at_us(row.stored); });
        const record incoming = with([&](record& r) { r.time = at_us(row.incoming); });
        record result;
        CHECK(name(merge(stored, incoming, result)) == row.found);
        CHECK(microseconds_of(result.time) == row.result);
    }
}

TEST_CASE("action, source and notes are never a difference; REST's are stored") {
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
        record stored;
        record incoming;
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
        CHECK(name(merge(row.stored, row.incoming, result)) == "none");
        CHECK(test::shown(result) == test::shown(row.result));
    }
}

TEST_CASE("the WebSocket completes REST's unknown values, and the source stays REST") {
    record result;
    CHECK(merge(bare_record(), sample_record(), result) == difference::fuller);
    record expected = sample_record();
    expected.action.clear();
    expected.notes = {};
    expected.source = source::rest;
    CHECK(test::shown(result) == test::shown(expected));
}

TEST_CASE("identities differ for any texts that differ") {
    // Three texts that give the same text when joined, with lengths, separators and NULs in them.
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
    // No other field is part of the identity.
    CHECK(identity_of(bare_record()) == identity_of(sample_record()));
    CHECK(identity_of(with([](record& r) { r.market = "SNOW-NYC"; })) ==
          identity_of(sample_record()));
}

TEST_CASE("the result of a batch does not depend on the order of its fills") {
    table stored;
    for (const std::size_t i : {1U, 4U, 9U, 12U}) {
        stored.keep({many_fills()[i], 2'000 + i});
    }
    stored.keep({with([](record& r) { r.fee.reset(); }, many_fills()[6]), 7});
    stored.keep({with([](record& r) { r.price = 0.9_usd; }, many_fills()[3]), 8});
    std::vector<record> fills = many_fills();
    const reconciled first = reconcile(fills, stored.finder(), 1'000);
    CHECK(first.counts.n_inserted == 11);
    CHECK(first.counts.n_duplicate == 4);
    REQUIRE(first.counts.changes.size() == 1);
    CHECK(first.counts.changes.front().before.price == 0.9_usd);
    const auto identity = [](const stored_record& row) {
        return std::tie(row.content.account, row.content.fill_id, row.content.order_id);
    };
    CHECK(std::is_sorted(
        first.rows.begin(), first.rows.end(),
        [&](const stored_record& a, const stored_record& b) { return identity(a) < identity(b); }));
    std::reverse(fills.begin(), fills.end());
    CHECK(shown(reconcile(fills, stored.finder(), 1'000)) == shown(first));
    for (std::size_t i = 1; i < fills.size(); ++i) {
        std::rotate(fills.begin(), fills.begin() + static_cast<std::ptrdiff_t>(i % 4 + 1),
                    fills.end());
        std::swap(fills.front(), fills[i]);
        CHECK(shown(reconcile(fills, stored.finder(), 1'000)) == shown(first));
    }
}

TEST_CASE("of a new fill that is twice in a batch REST's version is kept, in either order") {
    const record rest = with([](record& r) { r.source = source::rest; });
    const record ws = with([](record& r) {
        r.source = source::ws;
        r.action = "sell_to_close";
    });
    for (const auto& fills : {std::vector{ws, rest}, std::vector{rest, ws}}) {
        const reconciled done = reconcile(fills, table{}.finder(), 1'000);
        REQUIRE(done.rows.size() == 1);
        CHECK(done.rows.front().content == rest);
        CHECK(done.counts.n_inserted == 1);
        CHECK(done.counts.n_duplicate == 1);
    }
}

TEST_CASE("where WebSocket and REST contradict each other in a batch REST's version counts") {
    const record rest = with([](record& r) { r.source = source::rest; });
    const record ws = with([](record& r) {
        r.source = source::ws;
        r.price = 0.9_usd;
    });
    for (const auto& fills : {std::vector{ws, rest}, std::vector{rest, ws}}) {
        const reconciled done = reconcile(fills, table{}.finder(), 1'000);
        REQUIRE(done.rows.size() == 1);
        CHECK(done.rows.front().content.price == rest.price);
        CHECK(done.counts.changes.size() == 1);
    }
}

TEST_CASE(
    "a row that was booked without a look-up replaces a row of the older table, and is not a "
    "change") {
    const record incoming = sample_record();
    const stored_record older{with([](record& r) { r.price = 0.9_usd; }), 7, 1};
    const std::uint64_t told_version = row_version(incoming, now_us);
    const reconciled done =
        reconcile_unseen({{incoming, told_version}}, [&](const record&) { return &older; });
    CHECK(done.counts.changes.empty());
    REQUIRE(done.rows.size() == 1);
    CHECK(done.rows.front().content.price == incoming.price);
    CHECK(done.rows.front().version == told_version);
}

TEST_CASE("every fill of a batch is counted once, as inserted or as a duplicate") {
    const record full = sample_record();
    const record less = with([](record& r) { r.fee.reset(); });
    const record least = bare_record();
    const record filled = with([](record& r) {  // REST's values, completed by the WebSocket
        r.action.clear();
        r.notes = {};
        r.source = source::rest;
    });
    const record other = with([](record& r) { r.price = 0.5_usd; });
    const record another = with([](record& r) { r.price = 0.6_usd; });
    const record next = with([](record& r) { r.fill_id = "f-2"; });
    struct {
        std::string_view name;
        std::vector<record> stored;
        std::vector<record> incoming;
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
        table stored;
        for (const record& fill : row.stored) {
            stored.keep({fill, 5});
        }
        const reconciled done = reconcile(row.incoming, stored.finder(), 1'000);
        CHECK(done.counts.n_inserted == row.n_inserted);
        CHECK(done.counts.n_duplicate == row.n_duplicate);
        CHECK(done.counts.n_inserted + done.counts.n_duplicate == row.incoming.size());
        CHECK(done.counts.changes.size() == row.n_changes);
        REQUIRE(done.rows.size() == row.rows.size());
        for (std::size_t i = 0; i < row.rows.size(); ++i) {
            CHECK(test::shown(done.rows[i].content) == test::shown(row.rows[i]));
        }
    }
}

TEST_CASE("a change has the content before and the content after") {
    table stored;
    stored.keep({sample_record(), 5});
    const record second = with([](record& r) { r.price = 0.5_usd; });
    const record third = with([](record& r) { r.size = 1_contracts; });
    const reconciled done = reconcile({second, third}, stored.finder(), 1'000);
    REQUIRE(done.counts.changes.size() == 2);
    CHECK(test::shown(done.counts.changes[0].before) == test::shown(sample_record()));
    CHECK(test::shown(done.counts.changes[0].after) == test::shown(second));
    CHECK(test::shown(done.counts.changes[1].before) == test::shown(second));
    CHECK(test::shown(done.counts.changes[1].after) == test::shown(third));
    // It gives exactly one row.
    REQUIRE(done.rows.size() == 1);
    CHECK(test::shown(done.rows.front().content) == test::shown(third));
}

TEST_CASE(
    "the version of a complete row is the time, and above the version that it replaces with any "
    "clock") {
    struct {
        std::uint64_t stored;
        std::uint64_t now;
        std::uint64_t expected;
    } const rows[] = {
        {now_us - 1, now_us, now_us},
        {now_us, now_us, now_us + 1},
        {now_us + 1, now_us, now_us + 2},
        {now_us + 4'000, now_us, now_us + 4'001},
        {0, now_us, now_us},
        {0, 0, lowest_complete_version},
    };
    for (const auto& row : rows) {
        CAPTURE(row.stored, row.now);
        table stored;
        stored.keep({complete_record(), row.stored});
        const reconciled result =
            reconcile({with([](record& r) { r.price = 0.5_usd; }, complete_record())},
                      stored.finder(), row.now);
        REQUIRE(result.rows.size() == 1);
        CHECK(result.rows.front().version == row.expected);
    }
    const reconciled fresh = reconcile({complete_record()}, table{}.finder(), now_us);
    REQUIRE(fresh.rows.size() == 1);
    CHECK(fresh.rows.front().version == now_us);
}

TEST_CASE("of two rows the more complete one has the higher version, at any times of writing") {
    const auto make = [](source from, bool has_fee, bool has_microseconds) {
        return with([&](record& r) {
            r.source = from;
            if (!has_fee) {
                r.fee.reset();
            }
            if (!has_microseconds) {
                r.time = std::chrono::floor<std::chrono::milliseconds>(r.time);
            }
        });
    };
    // The least complete row comes first.
    const record fills[] = {
        make(source::ws, false, false),   make(source::ws, false, true),
        make(source::ws, true, false),    make(source::ws, true, true),
        make(source::rest, false, false), make(source::rest, false, true),
        make(source::rest, true, false),  make(source::rest, true, true),
    };
    constexpr std::uint64_t years = 365ULL * 86'400 * 1'000'000;
    constexpr std::uint64_t moments[] = {now_us - 10 * years, now_us, now_us + 1'000,
                                         now_us + 100 * years};
    for (std::size_t less = 0; less < std::size(fills); ++less) {
        for (std::size_t more = less + 1; more < std::size(fills); ++more) {
            for (const std::uint64_t first : moments) {
                for (const std::uint64_t second : moments) {
                    CAPTURE(less, more, first, second);
                    CHECK(row_version(fills[less], first) < row_version(fills[more], second));
                }
            }
        }
    }
    for (const record& fill : fills) {
        // Of equally complete rows the later one counts, and its version holds its time.
        CHECK(row_version(fill, now_us) < row_version(fill, now_us + 64));
        CHECK(now_us - written_us(row_version(fill, now_us)) < 64);
    }
    CHECK(row_version(fills[7], now_us) == now_us);
    // The versions that `truefill migrate` writes are lower.
    CHECK(4'102'444'800 < row_version(fills[0], now_us - 10 * years));
}

TEST_CASE(
    "the version of a less complete row that was written without a look-up is below any row of "
    "version 0.1.0") {
    // Version 0.1.0 gave every row the time as its version, whatever the row's completeness.
    constexpr std::uint64_t release_year = 1'735'689'600'000'000;  // 2025-01-01
    CHECK(row_version(bare_record(), now_us) < release_year);
    CHECK(row_version(sample_record(), now_us) < release_year);
    // With a look-up it replaces such a row when it is more complete.
    table stored;
    stored.keep({with([](record& r) { r.fee.reset(); }), release_year});
    const reconciled result = reconcile({sample_record()}, stored.finder(), now_us);
    REQUIRE(result.rows.size() == 1);
    CHECK(result.rows.front().version == release_year + 1);
}

TEST_CASE(
    "of two rows that contradict each other the later one counts, whatever their completeness") {
    const record rest = complete_record();
    const record frame = with([](record& r) { r.price = 0.5_usd; });
    const stored_record stored{rest, row_version(rest, now_us)};
    const auto find = [&](const record&) { return &stored; };
    const auto later = reconcile_unseen({{frame, row_version(frame, now_us + 1'000)}}, find);
    REQUIRE(later.rows.size() == 1);
    CHECK(later.rows.front().content.price == frame.price);
    CHECK(later.rows.front().version > stored.version);
    CHECK(later.counts.changes.size() == 1);
    const auto earlier = reconcile_unseen({{frame, row_version(frame, now_us - 1'000)}}, find);
    CHECK(earlier.rows.empty());
    CHECK(earlier.counts.n_duplicate == 1);
}

TEST_CASE("the exchange's row replaces a row of the older table, and is not a change") {
    table stored;
    stored_record older{sample_record(), 2'000'000'000};
    older.schema_version = 1;
    older.content.price = 0.5_usd;
    older.content.time = at_us(1'785'386'000'000'000);
    stored.keep(older);
    record incoming = bare_record();
    record expected = incoming;
    expected.client_order_id = older.content.client_order_id;
    const reconciled once = reconcile({incoming}, stored.finder(), now_us);
    CHECK(once.counts.n_inserted == 1);
    CHECK(once.counts.n_duplicate == 0);
    CHECK(once.counts.changes.empty());
    REQUIRE(once.rows.size() == 1);
    CHECK(test::shown(once.rows.front().content) == test::shown(expected));
    CHECK(once.rows.front().schema_version == 2);
    CHECK(once.rows.front().version == row_version(expected, now_us));
    // After that it is a row like any other.
    const reconciled twice =
        reconcile({incoming, incoming, with([](record& r) { r.price = 0.6_usd; }, incoming)},
                  stored.finder(), 1'000);
    CHECK(twice.counts.n_inserted == 1);
    CHECK(twice.counts.n_duplicate == 2);
    REQUIRE(twice.counts.changes.size() == 1);
    CHECK(test::shown(twice.counts.changes.front().before) == test::shown(expected));
    // The exchange now sends the client's order id, which is stored.
    incoming.client_order_id = "c-2";
    const reconciled with_id = reconcile({incoming}, stored.finder(), 1'000);
    REQUIRE(with_id.rows.size() == 1);
    CHECK(test::shown(with_id.rows.front().content) == test::shown(incoming));
}

TEST_CASE("the older content of a changed fill is stored as a reject") {
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
