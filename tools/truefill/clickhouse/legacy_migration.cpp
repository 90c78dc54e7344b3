#include "clickhouse/legacy_migration.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

#include "base/exit_code.hpp"
#include "base/stop.hpp"
#include "clickhouse/legacy_table.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

/// Why a fill is invalid that was so in the older table, as a literal of SQL.
std::string invalid_before() {
    return adapter::sql_literal(invalid_in_older_table);
}

legacy_sums sums_of(const std::vector<std::string>& row) {
    return {count_in(row.at(0)), count_in(row.at(1)), count_in(row.at(2))};
}

class in_clickhouse final : public legacy_migration {
public:
    in_clickhouse(connection& server, legacy_table from, const std::string& account)
        : server_{server}, from_{std::move(from)}, account_{adapter::sql_literal(account)} {
        server_.wait_at_most(std::chrono::hours{1});
    }

    [[nodiscard]] const std::string& table() const override { return from_.name(); }

    [[nodiscard]] legacy_counts count() override {
        const auto row =
            select_row(server_, "SELECT count(), countIf(" + from_.garbage() + "), countIf(" +
                                    from_.unidentified() + "), uniqExactIf((" + identity() + "), " +
                                    from_.identified() + "), minIf(" + from_.ts_us() + ", " +
                                    from_.unidentified() + ") FROM " + from_.name());
        legacy_counts counts;
        counts.rows = count_in(row.at(0));
        counts.garbage = count_in(row.at(1));
        counts.unidentified = count_in(row.at(2));
        counts.fills = count_in(row.at(3));
        counts.first_unidentified_us = integer_in(row.at(4));
        for (const auto& reason :
             select(server_, "SELECT " + from_.garbage_reason() + " AS reason, count() FROM " +
                                 from_.name() + " WHERE " + from_.garbage() +
                                 " GROUP BY reason ORDER BY reason")) {
            counts.garbage_by_reason[reason.at(0)] = count_in(reason.at(1));
        }
        return counts;
    }

    std::uint64_t flag_garbage() override {
        if (!from_.has("is_valid")) {
            const auto reply = server_.send("ALTER TABLE " + from_.name() +
                                            " ADD COLUMN is_valid UInt8 DEFAULT 1");
            // Somebody else was quicker: 44 says an old server, 15 a new one.
            if (reply.outcome != adapter::outcome::done && reply.code != 44 && reply.code != 15) {
                throw failure{exit_schema, "ClickHouse: " + reply.text};
            }
        }
        const std::string wrong = "(is_valid = 1 AND " + from_.garbage() + ")";
        if (count_in(select_row(server_, "SELECT count() FROM " + from_.name() + " WHERE " + wrong)
                         .front()) != 0) {
            ask(server_,
                "ALTER TABLE " + from_.name() + " UPDATE is_valid = 0 WHERE " + from_.garbage());
        }
        // A mutation is done when the server gets to it.
        const std::string pending = "SELECT count() FROM system.mutations WHERE database = " +
                                    adapter::sql_literal(server_.address().database) +
                                    " AND table = '" + from_.name() + "' AND is_done = 0";
        while (count_in(select_row(server_, pending).front()) != 0) {
            if (stop_requested()) {
                throw failure{exit_unusable, "stopped on request; run it again to go on"};
            }
            wait_for(std::chrono::milliseconds{100});
        }
        return count_in(
            select_row(server_, "SELECT count() FROM " + from_.name() + " WHERE " + wrong).front());
    }

    void copy_fills() override {
        ask(server_,
            "INSERT INTO mm_fills_v2 (account, fill_id, exchange_order_id, market_ticker, side, "
            "action, price_u, count_c, fee_u, ts_us, client_order_id, notes, source, "
            "engine_instance_id, engine_version, schema_ver, ingest_ver) SELECT " +
                account_ +
                ", i, o, m, s, '', p, c, f, t, client, 0, 'rest', instance, engine, 1, "
                "toUInt64(4102444800 - intDiv(t, 1000000)) FROM (SELECT " +
                from_.text("fill_id") + " AS i, " + from_.text("exchange_order_id") + " AS o, " +
                first(from_.text("market_ticker")) + " AS m, " + first(from_.side()) + " AS s, " +
                first(from_.price_u()) + " AS p, " + first(from_.count_c()) + " AS c, " +
                first(from_.fee_u()) + " AS f, min(" + from_.ts_us() + ") AS t, " +
                first(from_.text("client_order_id")) + " AS client, " +
                first(from_.text("engine_instance_id")) + " AS instance, " +
                first(from_.text("engine_version")) + " AS engine FROM " + from_.name() + valid() +
                " GROUP BY i, o) WHERE (i, o) NOT IN (SELECT fill_id, exchange_order_id FROM "
                "mm_fills_v2 WHERE account = " +
                account_ + ")",
            long_statement());
    }

    void copy_links() override {
        ask(server_,
            "INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, client_order_id, "
            "ver) SELECT " +
                account_ + ", o, d, client, 1 FROM (SELECT " + from_.text("exchange_order_id") +
                " AS o, max(" + from_.decision() + ") AS d, max(" + from_.text("client_order_id") +
                ") AS client FROM " + from_.name() + " WHERE NOT " + from_.garbage() +
                " GROUP BY o) WHERE d != '' AND o NOT IN (SELECT exchange_order_id FROM "
                "mm_fill_links WHERE account = " +
                account_ + ")",
            long_statement());
    }

    void copy_verdicts() override {
        if (!from_.has("is_valid")) {
            return;
        }
        ask(server_,
            "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) SELECT " +
                account_ + ", i, toUInt8(0), " + invalid_before() + ", 1 FROM (SELECT " +
                from_.text("fill_id") + " AS i, max(" + from_.is_valid() + ") AS v FROM " +
                from_.name() + valid() +
                " GROUP BY i) WHERE v = 0 AND i NOT IN (SELECT fill_id FROM mm_fill_verdicts WHERE "
                "account = " +
                account_ + ")",
            long_statement());
    }

    [[nodiscard]] std::vector<unidentified_rows> unidentified() override {
        std::vector<unidentified_rows> groups;
        for (const auto& row :
             select(server_, "SELECT " + from_.text("exchange_order_id") + " AS o, " +
                                 from_.text("market_ticker") + " AS m, " + from_.side() +
                                 " AS s, " + from_.price_u() + " AS p, " + from_.count_c() +
                                 " AS c, count(), max(" + from_.ts_us() + "), max(" +
                                 from_.is_valid() + ") FROM " + from_.name() + " WHERE " +
                                 from_.unidentified() + " GROUP BY o, m, s, p, c")) {
            groups.push_back({.order_id = row.at(0),
                              .market = row.at(1),
                              .side = row.at(2),
                              .price_u = integer_in(row.at(3)),
                              .count_c = integer_in(row.at(4)),
                              .n_rows = count_in(row.at(5)),
                              .last_us = integer_in(row.at(6)),
                              .is_valid = row.at(7) != "0"});
        }
        return groups;
    }

    void mark_invalid(const std::vector<std::string>& fill_ids) override {
        std::string rows;
        for (const std::string& id : fill_ids) {
            rows += (rows.empty() ? "(" : ", (") + account_ + ", " + adapter::sql_literal(id) +
                    ", 0, " + invalid_before() + ", 1)";
        }
        if (!rows.empty()) {
            ask(server_,
                "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) VALUES " +
                    rows);
        }
    }

    [[nodiscard]] legacy_comparison compare() override {
        const auto missing = select_row(
            server_, "SELECT uniqExact(" + identity() + ") FROM " + from_.name() + valid() +
                         " AND (" + identity() +
                         ") NOT IN (SELECT fill_id, exchange_order_id FROM mm_fills_v2 WHERE "
                         "account = " +
                         account_ + ")");
        const std::string copied =
            "(SELECT fill_id, exchange_order_id FROM mm_fills_v2 FINAL "
            "WHERE schema_ver = 1 AND account = " +
            account_ + ")";
        const auto before = select_row(
            server_, "SELECT count(), sum(c), sum(p * c) FROM (SELECT " + from_.text("fill_id") +
                         " AS i, " + from_.text("exchange_order_id") + " AS o, " +
                         first(from_.price_u()) + " AS p, " + first(from_.count_c()) +
                         " AS c FROM " + from_.name() + valid() +
                         " GROUP BY i, o) WHERE (i, o) IN " + copied);
        const auto after = select_row(
            server_,
            "SELECT count(), sum(count_c), sum(price_u * count_c) FROM mm_fills_v2 FINAL "
            "WHERE schema_ver = 1 AND account = " +
                account_);
        return {count_in(missing.front()), sums_of(before), sums_of(after)};
    }

    void record_takeover() override { record_migration(server_, takeover_number, "migrate"); }

private:
    [[nodiscard]] std::string valid() const { return " WHERE " + from_.identified(); }
    [[nodiscard]] std::string identity() const {
        return from_.text("fill_id") + ", " + from_.text("exchange_order_id");
    }
    /// Of one fill's copies, the value that was inserted first.
    [[nodiscard]] std::string first(const std::string& value) const {
        return "argMin(" + value + ", " + from_.ts_us() + ")";
    }
    [[nodiscard]] static adapter::clickhouse_settings long_statement() {
        return {{"max_execution_time", "3600"}};
    }

    connection& server_;
    legacy_table from_;
    std::string account_;  ///< as a literal of SQL
};

bool is_view(connection& server, const std::string& name) {
    const auto rows =
        adapter::tab_separated(ask(server, "SELECT engine FROM system.tables WHERE database = " +
                                               adapter::sql_literal(server.address().database) +
                                               " AND name = '" + name + "' FORMAT TabSeparated"));
    return !rows.empty() && rows[0][0] == "View";
}

}  // namespace

std::unique_ptr<legacy_migration> clickhouse_legacy(connection& server,
                                                    const std::string& account) {
    auto found = legacy_table::find(server);
    return found ? std::make_unique<in_clickhouse>(server, std::move(*found), account) : nullptr;
}

bool clickhouse_cutover(connection& server) {
    if (is_view(server, "mm_fills")) {
        return false;
    }
    const auto found = legacy_table::find(server);
    if (!found || found->name() != "mm_fills" || !is_view(server, "mm_fills_v2_view")) {
        throw failure{exit_schema,
                      "a cut-over wants the older table mm_fills and the view "
                      "mm_fills_v2_view: run `truefill schema apply`"};
    }
    const std::string n_priced =
        select_row(server, "SELECT count() FROM mm_fills WHERE NOT " + found->garbage()).front();
    if (n_priced != "0" &&
        select_row(server, "SELECT count() FROM mm_fills_v2_view").front() == "0") {
        throw failure{exit_unusable,
                      "the view is empty while mm_fills holds " + n_priced +
                          " rows with a price: run `truefill sync --since` or `truefill migrate` "
                          "first"};
    }
    ask(server, "RENAME TABLE mm_fills TO mm_fills_v1, mm_fills_v2_view TO mm_fills");
    record_migration(server, takeover_number, "cutover");
    return true;
}

void clickhouse_rollback(connection& server) {
    const auto found = legacy_table::find(server);
    if (!found || found->name() != "mm_fills_v1" || !is_view(server, "mm_fills")) {
        throw failure{exit_schema,
                      "there is no cut-over to roll back: that leaves mm_fills_v1 beside a view "
                      "mm_fills"};
    }
    ask(server, "RENAME TABLE mm_fills TO mm_fills_v2_view, mm_fills_v1 TO mm_fills");
}

}  // namespace truefill::tool
