#include "diagnosis/engines/engines.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/exit_code.hpp"
#include "booking/funnel_stages.hpp"
#include "sqlite/legacy_migration.hpp"
#include "sqlite/legacy_table.hpp"
#include "sqlite/schema.hpp"

namespace truefill::tool {

namespace {

std::optional<std::int64_t> integer_or_null(const sqlite_statement& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional{row.integer(column)};
}

/// Of the expressions in the order of sqlite_source::columns_of().
observed_row row_of(const sqlite_statement& from) {
    const auto is_taker = integer_or_null(from, 8);
    const auto subaccount = integer_or_null(from, 9);
    observed_row row;
    row.ts_us = from.integer(0);
    row.account = from.text(1);
    row.order_id = from.text(2);
    row.fill_id = from.text(3);
    row.market = from.text(4);
    row.side = from.text(5);
    row.price_u = from.integer(6);
    row.count_c = from.integer(7);
    row.is_taker = is_taker ? std::optional{*is_taker != 0} : std::nullopt;
    row.subaccount =
        subaccount ? std::optional{static_cast<std::int32_t>(*subaccount)} : std::nullopt;
    row.fee_u = integer_or_null(from, 10);
    row.from_websocket = from.text(11) == "ws";
    row.is_linked = from.integer(12) == 1;
    row.writer = from.text(13);
    return row;
}

std::string window_condition(const std::string& ts_us) {
    return "(" + ts_us + ") >= ? AND (" + ts_us + ") < ?";
}

class sqlite_source final : public evidence_source {
public:
    explicit sqlite_source(const fs::path& file)
        : database_{open_fills(file, sqlite_access::read_only)},
          legacy_{sqlite_legacy_table::find(database_)} {}

    sink_facts facts() override {
        const schema_report schema = verify_schema(database_);
        sink_facts facts;
        facts.schema_verified = schema.verified();
        facts.schema = schema.in_short();
        facts.keeps_polls = schema.has("mm_fill_polls");
        facts.has_links = schema.has("mm_fill_links") &&
                          database_.integer("SELECT EXISTS (SELECT 1 FROM mm_fill_links)") != 0;
        facts.taken_over_us = migrated_at_us(database_, takeover_number);
        const bool has_view = schema.has(schema.view);
        if (!legacy_ && std::none_of(schema.tables.begin(), schema.tables.end(),
                                     [&](const auto& table) { return schema.has(table.name); })) {
            throw failure{exit_schema, "no fills at all in " + database_.file().string() +
                                           ": neither tables of truefill's nor an older mm_fills"};
        }
        if (!legacy_) {
            facts.readers = view_relation(schema.view, tool::columns_of(database_, schema.view));
        } else if (legacy_->name() == "mm_fills" || !has_view) {
            facts.readers = legacy_relation(*legacy_);
            if (has_view) {
                facts.beside = view_relation(schema.view, tool::columns_of(database_, schema.view));
            }
        } else {
            facts.readers = view_relation(schema.view, tool::columns_of(database_, schema.view));
            facts.beside = legacy_relation(*legacy_);
        }
        return facts;
    }

    void read_rows(const relation& of, const time_window& window,
                   const row_handler& take) override {
        sqlite_statement rows = database_.prepare(select_from(of) + window_condition(time_of(of)));
        rows.with(microseconds_of(window.from), microseconds_of(window.to));
        take_all(rows, take);
    }

    void read_ids(const relation& of, const std::vector<std::string>& fill_ids,
                  const row_handler& take) override {
        if (of.is_legacy) {
            const std::string ids = json_array(fill_ids);  // bound, not copied
            sqlite_statement rows = database_.prepare(
                select_from(of) + "CAST(fill_id AS TEXT) IN (SELECT value FROM json_each(?))");
            rows.with(ids);
            take_all(rows, take);
            return;
        }
        // The primary key begins with the account: without it each id would be a scan.
        sqlite_statement rows = database_.prepare(select_from(of) + "account = ? AND fill_id = ?");
        for (const std::string& account : accounts()) {
            for (const std::string& id : fill_ids) {
                rows.with(account, id);
                take_all(rows, take);
            }
        }
    }

    std::vector<market_total> totals_by_market(const relation& of,
                                               const row_owner& owner) override {
        sqlite_statement rows = database_.prepare(
            "SELECT market_ticker, sum(iif(side = 'yes', count_c, -count_c)), "
            "sum(coalesce(fee_u, 0)), count(*), sum(fee_u IS NULL), sum(is_valid = 0), min(ts_us), "
            "sum(?2 IS NOT NULL AND subaccount IS NULL) "
            "FROM " +
            of.name +
            " WHERE (?1 IS NULL OR account = ?1) AND (?2 IS NULL OR coalesce(subaccount, ?2) = ?2) "
            "GROUP BY market_ticker ORDER BY market_ticker");
        rows.with(owner.account, owner.subaccount);
        std::vector<market_total> totals;
        while (rows.next()) {
            totals.push_back({.market = std::string{rows.text(0)},
                              .net_c = rows.integer(1),
                              .fees_u = rows.integer(2),
                              .n_fills = static_cast<std::uint64_t>(rows.integer(3)),
                              .n_unknown_fees = static_cast<std::uint64_t>(rows.integer(4)),
                              .n_invalid = static_cast<std::uint64_t>(rows.integer(5)),
                              .n_without_subaccount = static_cast<std::uint64_t>(rows.integer(7)),
                              .first_us = rows.integer(6)});
        }
        return totals;
    }

    poll_totals polls(const std::optional<std::string>& account,
                      const time_window& window) override {
        poll_totals totals;
        if (tool::columns_of(database_, "mm_fill_polls").empty()) {
            return totals;
        }
        std::string sql =
            "SELECT count(*), sum(complete = 0), max(polled_us), max(iif(complete = 1, polled_us, "
            "0))";
        for (const funnel_stage& stage : funnel_stages) {
            sql += ", sum(" + std::string{stage.name} + ")";
        }
        sqlite_statement row = database_.prepare(
            sql +
            " FROM mm_fill_polls WHERE polled_us >= ?1 AND polled_us < ?2 AND (?3 IS NULL OR "
            "account = ?3)");
        (void)row.with(microseconds_of(window.from), microseconds_of(window.to), account).next();
        totals.n = static_cast<std::uint64_t>(row.integer(0));
        totals.n_incomplete = static_cast<std::uint64_t>(row.integer(1));
        totals.last_us = row.integer(2);
        totals.last_complete_us = row.integer(3);
        int column = 4;
        for (const funnel_stage& stage : funnel_stages) {
            totals.funnel.*stage.count = static_cast<std::uint64_t>(row.integer(column++));
        }
        return totals;
    }

    std::uint64_t count_order_snapshots(const sink_facts& /*facts*/,
                                        const time_window& window) override {
        std::uint64_t n = 0;
        const auto count = [&](const std::string& sql) {
            sqlite_statement row = database_.prepare(sql);
            (void)row.with(microseconds_of(window.from), microseconds_of(window.to)).next();
            n += static_cast<std::uint64_t>(row.integer(0));
        };
        if (legacy_ && legacy_->has("raw_json") && legacy_->has("ts")) {
            std::string marks;
            for (const char* const mark : {"remaining_count", "initial_count", "open_size",
                                           "original_size", "queue_position", "resting"}) {
                marks += std::string{marks.empty() ? "" : " OR "} + "instr(" +
                         legacy_->text("raw_json") + ", '" + mark + "') != 0";
            }
            count("SELECT count(*) FROM " + legacy_->name() + " WHERE " +
                  window_condition(legacy_->ts_us()) + " AND (" + marks + ")");
        }
        if (!tool::columns_of(database_, "mm_fill_rejects").empty()) {
            count("SELECT count(*) FROM mm_fill_rejects WHERE " + window_condition("seen_us") +
                  " AND looks_like = 'open_order'");
        }
        return n;
    }

private:
    static void take_all(sqlite_statement& rows, const row_handler& take) {
        while (rows.next()) {
            take(row_of(rows));
        }
    }

    /// Of all fills. One look-up per account, however many rows each has.
    [[nodiscard]] std::vector<std::string> accounts() const {
        std::vector<std::string> found;
        sqlite_statement first = database_.prepare("SELECT min(account) FROM mm_fills_v2");
        sqlite_statement following =
            database_.prepare("SELECT min(account) FROM mm_fills_v2 WHERE account > ?");
        for (bool is_there = first.next() && !first.is_null(0); is_there;
             is_there = following.with(found.back()).next() && !following.is_null(0)) {
            found.emplace_back((found.empty() ? first : following).text(0));
        }
        return found;
    }

    [[nodiscard]] std::string time_of(const relation& of) const {
        return of.is_legacy ? legacy_->ts_us() : "ts_us";
    }

    /// A SELECT whose condition follows; its columns in the order in which row_of() reads them.
    [[nodiscard]] std::string select_from(const relation& of) const {
        std::string columns =
            "ts_us, account, exchange_order_id, fill_id, market_ticker, side, price_u, count_c, "
            "is_taker, subaccount, fee_u, source, decision_id IS NOT NULL, engine_instance_id";
        if (of.is_legacy) {
            const sqlite_legacy_table& table = *legacy_;
            columns = table.ts_us() + ", '', " + table.text("exchange_order_id") + ", " +
                      table.text("fill_id") + ", " + table.text("market_ticker") + ", " +
                      table.side() + ", " + table.price_u() + ", " + table.count_c() +
                      ", NULL, NULL, NULL, '', " + table.decision() + " != '', " +
                      table.text("engine_instance_id");
        }
        return "SELECT " + columns + " FROM " + of.name + " WHERE ";
    }

    sqlite_database database_;
    std::optional<sqlite_legacy_table> legacy_;
};

}  // namespace

std::unique_ptr<evidence_source> sqlite_evidence(const sink_options& where) {
    return std::make_unique<sqlite_source>(where.address.substr(where.address.find(':') + 1));
}

}  // namespace truefill::tool
