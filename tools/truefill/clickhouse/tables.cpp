#include "clickhouse/tables.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/legacy_migration.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/rows.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

std::string between(std::int64_t from_us, std::int64_t to_us) {
    return "ts_us >= " + std::to_string(from_us) + " AND ts_us < " + std::to_string(to_us);
}

std::string from(std::optional<timestamp> since) {
    return since ? " WHERE ts_us >= " + std::to_string(microseconds_of(*since)) : "";
}

/// The fills of the view that a change alters.
std::string affected(const std::string& view, const verdict_change& wanted) {
    const fill_selection& of = wanted.of;
    const std::string which = of.where.empty()
                                  ? "account = " + adapter::sql_literal(of.account) +
                                        " AND fill_id = " + adapter::sql_literal(of.fill_id)
                                  : "(" + of.where + ")";
    return " FROM " + view + " WHERE " + which + " AND is_valid = " + (wanted.is_valid ? "0" : "1");
}

/// An older table is one node's, and its rows may be flagged and renamed there alone.
void refuse_cluster(connection& server) {
    if (cluster_of(server)) {
        throw failure{exit_usage,
                      "`truefill migrate` is for the tables of one server; on a cluster load the "
                      "exchange's fills with `truefill sync --since`"};
    }
}

}  // namespace

schema_report clickhouse_tables::verify() {
    return verify_schema(server_);
}

std::vector<std::string> clickhouse_tables::apply() {
    return apply_schema(server_);
}

const std::string& clickhouse_tables::view() {
    if (view_.empty()) {
        view_ = view_name(server_);
    }
    return view_;
}

std::uint64_t clickhouse_tables::count_affected(const verdict_change& wanted) {
    const std::string sql = "SELECT count() FROM " + view() +
                            " WHERE (account, fill_id) IN (SELECT account, fill_id" +
                            affected(view(), wanted) + ")";
    const auto reply = server_.send(sql + " FORMAT TabSeparated");
    if (reply.outcome == adapter::outcome::disagree && !wanted.of.where.empty() &&
        verify().verified()) {
        throw failure{exit_usage, "--where is no condition on " + view() + ": " + reply.text};
    }
    return count_in(select_row(server_, sql).front());
}

void clickhouse_tables::store_verdicts(const verdict_change& wanted) {
    // Above every earlier verdict, also if a clock went back.
    const std::uint64_t newest =
        count_in(select_row(server_, "SELECT max(ver) FROM mm_fill_verdicts").front());
    const std::string version =
        "toUInt64(" + std::to_string(std::max<std::uint64_t>(now_us(), newest + 1)) + ")";
    ask(server_,
        "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) SELECT account, "
        "fill_id, toUInt8(" +
            std::string{wanted.is_valid ? "1" : "0"} + "), " + adapter::sql_literal(wanted.why) +
            ", " + version + affected(view(), wanted));
}

std::optional<fill_span> clickhouse_tables::span(std::optional<timestamp> since) {
    const auto rows =
        select(server_, "SELECT min(ts_us), max(ts_us), count() FROM " + view() + from(since));
    if (rows.empty() || rows[0].at(2) == "0") {
        return std::nullopt;
    }
    return fill_span{integer_in(rows[0][0]), integer_in(rows[0][1])};
}

std::vector<order_fills> clickhouse_tables::orders(std::int64_t from_us, std::int64_t to_us) {
    std::vector<order_fills> found;
    for (const auto& row :
         select(server_,
                "SELECT account, exchange_order_id, max(client_order_id), count(), "
                "max(if(decision_id IS NULL, 0, 1)) FROM " +
                    view() + " WHERE " + between(from_us, to_us) +
                    " GROUP BY account, exchange_order_id")) {
        found.push_back({row.at(0), row.at(1), row.at(2), count_in(row.at(3)), row.at(4) == "1"});
    }
    return found;
}

std::string clickhouse_tables::find_desk_orders(const std::string& orders_table) {
    desk_ = desk_orders::find(server_, orders_table);
    return desk_ ? desk_->name() : "";
}

std::unordered_map<std::string, std::string> clickhouse_tables::desk_decisions(
    const std::vector<std::string>& orders) {
    return desk_.value().decisions(server_, orders);
}

void clickhouse_tables::add_links(const std::vector<link_row>& links, std::uint64_t version) {
    ask(server_, insert_statement(row_kind::link) + link_lines(links, version));
}

void clickhouse_tables::read_fills(std::optional<timestamp> since,
                                   const std::function<bool(const stored_fill&)>& take) {
    if (const auto all = span(since)) {
        (void)read_piece(all->first_us, all->last_us + 1, take);
    }
}

bool clickhouse_tables::read_piece(std::int64_t from_us, std::int64_t to_us,
                                   const std::function<bool(const stored_fill&)>& take) {
    // Halved until a piece fits into a reply. The base table holds at least as many rows as the
    // view.
    constexpr std::uint64_t most_rows = 50'000;
    const auto n =
        select(server_, "SELECT count() FROM mm_fills_v2 WHERE " + between(from_us, to_us));
    if (count_in(n.at(0).at(0)) > most_rows && to_us - from_us > 1) {
        const std::int64_t middle = from_us + (to_us - from_us) / 2;
        return read_piece(from_us, middle, take) && read_piece(middle, to_us, take);
    }
    for (auto& row : select(server_, "SELECT " + joined(stored_columns) +
                                         ", ifNull(decision_id, ''), is_valid, verdict_why FROM " +
                                         view() + " WHERE " + between(from_us, to_us) +
                                         " ORDER BY ts_us, account, fill_id, exchange_order_id")) {
        stored_fill fill;
        constexpr std::size_t beside = 3;
        fill.decision_id = row.at(row.size() - beside);
        fill.is_valid = row.at(row.size() - 2) != "0";
        fill.why = row.back();
        row.resize(row.size() - beside);
        auto read = read_fill_row(row);
        if (!read) {
            throw failure{
                exit_schema,
                "mm_fills_v2 holds a row that this program did not write: fill " + row.at(1)};
        }
        fill.row = std::move(*read);
        if (!take(fill)) {
            return false;
        }
    }
    return true;
}

std::unique_ptr<legacy_migration> clickhouse_tables::legacy(const std::string& account) {
    refuse_cluster(server_);
    return clickhouse_legacy(server_, account);
}

bool clickhouse_tables::cut_over() {
    refuse_cluster(server_);
    return clickhouse_cutover(server_);
}

void clickhouse_tables::roll_back() {
    refuse_cluster(server_);
    clickhouse_rollback(server_);
}

}  // namespace truefill::tool
