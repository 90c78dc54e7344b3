#include "diagnosis/engines/engines.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/exit_code.hpp"
#include "booking/funnel_stages.hpp"
#include "clickhouse/cluster/replicas.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/legacy_migration.hpp"
#include "clickhouse/legacy_table.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"
#include "clickhouse/sink/sink.hpp"
#include "clickhouse/sink/spool.hpp"

namespace truefill::tool {

namespace {

std::string between(const std::string& ts_us, std::int64_t from, std::int64_t to) {
    return "(" + ts_us + ") >= " + std::to_string(from) + " AND (" + ts_us + ") < " +
           std::to_string(to);
}

std::string within(const std::string& ts_us, const time_window& window) {
    return between(ts_us, microseconds_of(window.from), microseconds_of(window.to));
}

std::string condition_of(const std::optional<std::string>& account) {
    return account ? " AND account = " + adapter::sql_literal(*account) : "";
}

observed_row row_of(const std::vector<std::string>& texts) {
    const auto is_taker = nullable_integer_in(texts.at(8));
    const auto subaccount = nullable_integer_in(texts.at(9));
    observed_row row;
    row.ts_us = integer_in(texts.at(0));
    row.account = texts.at(1);
    row.order_id = texts.at(2);
    row.fill_id = texts.at(3);
    row.market = texts.at(4);
    row.side = texts.at(5);
    row.price_u = integer_in(texts.at(6));
    row.count_c = integer_in(texts.at(7));
    row.is_taker = is_taker ? std::optional{*is_taker != 0} : std::nullopt;
    row.subaccount =
        subaccount ? std::optional{static_cast<std::int32_t>(*subaccount)} : std::nullopt;
    row.fee_u = nullable_integer_in(texts.at(10));
    row.from_websocket = texts.at(11) == "ws";
    row.is_linked = texts.at(12) == "1";
    row.writer = texts.at(13);
    return row;
}

class clickhouse_source : public evidence_source {
public:
    explicit clickhouse_source(const sink_options& where)
        : server_{connect(where)},
          spool_{clickhouse_sink::folder_of(where.state, parse_hosts(where.address)) / "spool"} {}

    std::optional<backlog_evidence> backlog() override {
        backlog_evidence found{.folder = spool_.string(), .batches = {}};
        try {
            if (const auto batches = backlog_in(spool_)) {
                found.batches = *batches;
            } else {
                found.problem = "no spool " + spool_.string() + ": is this where sync runs?";
            }
        } catch (const std::system_error& error) {
            found.problem = error.what();
        }
        return found;
    }

    sink_facts facts() override {
        const schema_report schema = verify_schema(server_);
        view_ = schema.view;
        cluster_ = cluster_of(server_);
        if (cluster_) {
            require_all_shards(server_, *cluster_);
        }
        for (const table_report& table : schema.tables) {
            if (!table.columns.empty()) {
                tables_.insert(table.name);
            }
        }
        legacy_ = legacy_table::find(server_);
        sink_facts facts;
        facts.schema_verified = schema.verified();
        facts.schema = schema.in_short();
        facts.keeps_polls = tables_.contains("mm_fill_polls");
        facts.has_links =
            tables_.contains("mm_fill_links") && count("SELECT count() FROM mm_fill_links") != 0;
        facts.taken_over_us = migrated_at_us(server_, takeover_number);
        const bool has_own = !tables_.empty();
        const relation view = view_relation(schema.view, columns_in(schema.view));
        if (!legacy_) {
            if (!has_own) {
                throw failure{exit_schema,
                              "no fills at all in " + server_.address().database +
                                  ": neither tables of truefill's nor an older mm_fills"};
            }
            facts.readers = view;
        } else if (legacy_->name() == "mm_fills") {
            facts.readers = legacy_relation(*legacy_);
            if (tables_.contains(schema.view)) {
                facts.beside = view;
            }
        } else if (has_own) {
            facts.readers = view;
            facts.beside = legacy_relation(*legacy_);
        } else {
            facts.readers = legacy_relation(*legacy_);
        }
        return facts;
    }

    void read_rows(const relation& of, const time_window& window,
                   const row_handler& take) override {
        // In pieces that fit in memory, because a wrong table is often large.
        constexpr std::uint64_t rows_a_piece = 50'000;
        constexpr std::int64_t minute_us = 60'000'000;
        const std::string ts_us = time_of(of);
        const auto minutes =
            select(server_, "SELECT intDiv(" + ts_us + ", 60000000) AS m, count() FROM " + of.name +
                                " WHERE " + within(ts_us, window) + " GROUP BY m ORDER BY m");
        std::int64_t begin = microseconds_of(window.from);
        std::uint64_t waiting = 0;
        for (std::size_t i = 0; i < minutes.size(); ++i) {
            waiting += count_in(minutes[i].at(1));
            const bool is_last = i + 1 == minutes.size();
            if (waiting < rows_a_piece && !is_last) {
                continue;
            }
            const std::int64_t end = is_last ? microseconds_of(window.to)
                                             : (integer_in(minutes[i].at(0)) + 1) * minute_us;
            read(of, between(ts_us, begin, end), take);
            begin = end;
            waiting = 0;
        }
    }

    void read_ids(const relation& of, const std::vector<std::string>& fill_ids,
                  const row_handler& take) override {
        constexpr std::size_t ids_a_statement = 500;
        for (std::size_t at = 0; at < fill_ids.size(); at += ids_a_statement) {
            std::string list;
            for (const std::string& id :
                 std::span{fill_ids}.subspan(at, std::min(ids_a_statement, fill_ids.size() - at))) {
                list += (list.empty() ? "" : ", ") + adapter::sql_literal(id);
            }
            read(of, "toString(fill_id) IN (" + list + ")", take);
        }
    }

    std::vector<market_total> totals_by_market(const relation& of,
                                               const row_owner& owner) override {
        std::string condition = " WHERE 1" + condition_of(owner.account);
        if (owner.subaccount) {
            const std::string number = std::to_string(*owner.subaccount);
            condition += " AND ifNull(subaccount, " + number + ") = " + number;
        }
        const std::string unknown = owner.subaccount ? "sum(if(subaccount IS NULL, 1, 0))" : "0";
        std::vector<market_total> totals;
        for (const auto& row :
             select(server_,
                    "SELECT market_ticker, sum(if(side = 'yes', count_c, -count_c)), "
                    "sum(ifNull(fee_u, 0)), count(), sum(if(fee_u IS NULL, 1, 0)), "
                    "sum(if(is_valid = 0, 1, 0)), min(ts_us), " +
                        unknown + " FROM " + of.name + condition +
                        " GROUP BY market_ticker ORDER BY market_ticker")) {
            totals.push_back({.market = row.at(0),
                              .net_c = integer_in(row.at(1)),
                              .fees_u = integer_in(row.at(2)),
                              .n_fills = count_in(row.at(3)),
                              .n_unknown_fees = count_in(row.at(4)),
                              .n_invalid = count_in(row.at(5)),
                              .n_without_subaccount = count_in(row.at(7)),
                              .first_us = integer_in(row.at(6))});
        }
        return totals;
    }

    poll_totals polls(const std::optional<std::string>& account,
                      const time_window& window) override {
        poll_totals totals;
        if (!tables_.contains("mm_fill_polls")) {
            return totals;
        }
        std::string sql =
            "SELECT count(), sum(complete = 0), max(polled_us), max(if(complete = 1, polled_us, "
            "0))";
        for (const funnel_stage& stage : funnel_stages) {
            sql += ", sum(" + std::string{stage.name} + ")";
        }
        const auto row =
            select_row(server_, sql + " FROM mm_fill_polls FINAL WHERE " +
                                    within("polled_us", window) + condition_of(account));
        totals.n = count_in(row.at(0));
        totals.n_incomplete = count_in(row.at(1));
        totals.last_us = integer_in(row.at(2));
        totals.last_complete_us = integer_in(row.at(3));
        std::size_t column = 4;
        for (const funnel_stage& stage : funnel_stages) {
            totals.funnel.*stage.count = count_in(row.at(column++));
        }
        return totals;
    }

    std::uint64_t count_order_snapshots(const sink_facts& /*facts*/,
                                        const time_window& window) override {
        std::uint64_t n = 0;
        if (legacy_ && legacy_->has("raw_json") && legacy_->has("ts")) {
            n +=
                count("SELECT count() FROM " + legacy_->name() + " WHERE " +
                      within(legacy_->ts_us(), window) + " AND match(" + legacy_->text("raw_json") +
                      ", 'remaining_count|initial_count|open_size|original_size|queue_position|"
                      "resting')");
        }
        if (tables_.contains("mm_fill_rejects")) {
            n += count(
                "SELECT count() FROM mm_fill_rejects FINAL WHERE looks_like = 'open_order' "
                "AND " +
                within("seen_us", window));
        }
        return n;
    }

    std::optional<replicas_report> replicas() override {
        return cluster_ ? std::optional{compare_replicas(server_, *cluster_, view_)} : std::nullopt;
    }

private:
    std::set<std::string> columns_in(const std::string& table) {
        std::set<std::string> columns;
        for (auto& row : select(server_, "SELECT name FROM system.columns WHERE database = " +
                                             adapter::sql_literal(server_.address().database) +
                                             " AND table = " + adapter::sql_literal(table))) {
            columns.insert(std::move(row.at(0)));
        }
        return columns;
    }

    [[nodiscard]] std::string time_of(const relation& of) const {
        return of.is_legacy ? legacy_->ts_us() : "ts_us";
    }

    /// Expressions in the order in which row_of() reads them.
    [[nodiscard]] std::string columns_of(const relation& of) const {
        if (!of.is_legacy) {
            return "ts_us, account, exchange_order_id, fill_id, market_ticker, toString(side), "
                   "price_u, count_c, is_taker, subaccount, fee_u, source, if(decision_id IS NULL, "
                   "0, 1), engine_instance_id";
        }
        const legacy_table& table = *legacy_;
        return table.ts_us() + ", '', " + table.text("exchange_order_id") + ", " +
               table.text("fill_id") + ", " + table.text("market_ticker") + ", " + table.side() +
               ", " + table.price_u() + ", " + table.count_c() + ", NULL, NULL, NULL, '', if(" +
               table.decision() + " = '', 0, 1), " + table.text("engine_instance_id");
    }

    void read(const relation& of, const std::string& condition, const row_handler& take) {
        for (const auto& row : select(server_, "SELECT " + columns_of(of) + " FROM " + of.name +
                                                   " WHERE " + condition)) {
            take(row_of(row));
        }
    }

    std::uint64_t count(const std::string& sql) { return count_in(select_row(server_, sql).at(0)); }

    connection server_;
    fs::path spool_;
    std::set<std::string> tables_;  ///< those of truefill's that are there, by name
    std::optional<legacy_table> legacy_;
    std::string view_;                    ///< the name of truefill's view
    std::optional<std::string> cluster_;  ///< over which the tables are spread
};

}  // namespace

std::unique_ptr<evidence_source> clickhouse_evidence(const sink_options& where) {
    return std::make_unique<clickhouse_source>(where);
}

}  // namespace truefill::tool
