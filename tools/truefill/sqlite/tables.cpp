#include "sqlite/tables.hpp"

#include <limits>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "sqlite/legacy_migration.hpp"
#include "sqlite/rows.hpp"
#include "sqlite/schema.hpp"

namespace truefill::tool {

namespace {

/// The fills of the view that a change alters. Parameters 1 and 2: account and fill id.
std::string affected(const std::string& view, const verdict_change& wanted) {
    const std::string which =
        wanted.of.where.empty() ? "account = ?1 AND fill_id = ?2" : "(" + wanted.of.where + ")";
    return " FROM " + view + " WHERE " + which + " AND is_valid = " + (wanted.is_valid ? "0" : "1");
}

std::int64_t begin_of(std::optional<timestamp> since) {
    return since ? microseconds_of(*since) : std::numeric_limits<std::int64_t>::min();
}

}  // namespace

sqlite_tables::sqlite_tables(const fs::path& file, sqlite_access access)
    : database_{open_fills(file, access)} {
    if (access != sqlite_access::read_only) {
        database_.prepare_for_writing();
    }
}

schema_report sqlite_tables::verify() {
    return verify_schema(database_);
}

std::vector<std::string> sqlite_tables::apply() {
    return apply_schema(database_);
}

std::uint64_t sqlite_tables::count_affected(const verdict_change& wanted) {
    const std::string view = view_name(database_);
    const std::string sql = "SELECT count(*) FROM " + view +
                            " WHERE (account, fill_id) IN (SELECT account, fill_id" +
                            affected(view, wanted) + ")";
    try {
        sqlite_statement counted = database_.prepare(sql);
        if (wanted.of.where.empty()) {
            counted.with(wanted.of.account, wanted.of.fill_id);
        }
        return counted.next() ? static_cast<std::uint64_t>(counted.integer(0)) : 0;
    } catch (const failure& error) {
        if (wanted.of.where.empty() || error.exit_code() != exit_schema || !verify().verified()) {
            throw;
        }
        throw failure{exit_usage, "--where is no condition on " + view + ": " + error.what()};
    }
}

void sqlite_tables::store_verdicts(const verdict_change& wanted) {
    // Above every earlier verdict, also if a clock went back.
    sqlite_statement put = database_.prepare(
        "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) "
        "SELECT DISTINCT account, fill_id, ?3, ?4, "
        "max(?5, (SELECT coalesce(max(ver), 0) + 1 FROM mm_fill_verdicts))" +
        affected(view_name(database_), wanted) +
        " ON CONFLICT (account, fill_id) DO UPDATE SET is_valid = excluded.is_valid, "
        "why = excluded.why, ver = excluded.ver");
    put.with(wanted.of.account, wanted.of.fill_id, wanted.is_valid, wanted.why, now_us()).run();
}

std::optional<fill_span> sqlite_tables::span(std::optional<timestamp> since) {
    sqlite_statement ends =
        database_.prepare("SELECT min(ts_us), max(ts_us) FROM mm_fills_v2 WHERE ts_us >= ?");
    if (!ends.with(begin_of(since)).next() || ends.is_null(0)) {
        return std::nullopt;
    }
    return fill_span{ends.integer(0), ends.integer(1)};
}

std::vector<order_fills> sqlite_tables::orders(std::int64_t from_us, std::int64_t to_us) {
    sqlite_statement rows = database_.prepare(
        "SELECT account, exchange_order_id, max(client_order_id), count(*), "
        "max(decision_id IS NOT NULL) FROM " +
        view_name(database_) +
        " WHERE ts_us >= ? AND ts_us < ? GROUP BY account, exchange_order_id");
    rows.with(from_us, to_us);
    std::vector<order_fills> found;
    while (rows.next()) {
        found.push_back({std::string{rows.text(0)}, std::string{rows.text(1)},
                         std::string{rows.text(2)}, static_cast<std::uint64_t>(rows.integer(3)),
                         rows.integer(4) == 1});
    }
    return found;
}

std::string sqlite_tables::find_desk_orders(const std::string& orders_table) {
    desk_ = sqlite_desk_orders::find(database_, orders_table);
    return desk_ ? desk_->name() : "";
}

std::unordered_map<std::string, std::string> sqlite_tables::desk_decisions(
    const std::vector<std::string>& orders) {
    return desk_.value().decisions(database_, orders);
}

void sqlite_tables::add_links(const std::vector<link_row>& links, std::uint64_t version) {
    sqlite_transaction held{database_};
    link_writer writer{database_};
    for (const link_row& link : links) {
        writer.put(link, version);
    }
    held.commit();
}

void sqlite_tables::read_fills(std::optional<timestamp> since,
                               const std::function<bool(const stored_fill&)>& take) {
    const std::string columns{sqlite_fill_columns};
    sqlite_statement rows = database_.prepare(
        "SELECT " + columns + ", decision_id, is_valid, verdict_why FROM " + view_name(database_) +
        " WHERE ts_us >= ? ORDER BY ts_us, account, fill_id, exchange_order_id");
    rows.with(begin_of(since));
    const int beside = rows.columns() - 3;
    while (rows.next()) {
        const stored_fill fill{read_fill(rows, database_.file()), std::string{rows.text(beside)},
                               rows.integer(beside + 1) != 0, std::string{rows.text(beside + 2)}};
        if (!take(fill)) {
            return;
        }
    }
}

std::unique_ptr<legacy_migration> sqlite_tables::legacy(const std::string& account) {
    return sqlite_legacy(database_, account);
}

bool sqlite_tables::cut_over() {
    return sqlite_cutover(database_);
}

void sqlite_tables::roll_back() {
    sqlite_rollback(database_);
}

}  // namespace truefill::tool
