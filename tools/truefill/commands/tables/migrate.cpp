#include "commands/tables/migrate.hpp"

#include <fmt/format.h>

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <stdexcept>
#include <vector>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "clickhouse/legacy_table.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"
#include "commands/tables/schema.hpp"

namespace truefill::tool {

namespace {

class migration_run {
public:
    explicit migration_run(const migrate_options& options)
        : options_{options}, server_{connect(options.sink)} {
        server_.wait_at_most(std::chrono::hours{1});
    }

    int run() {
        const auto found = legacy_table::find(server_);
        if (!found) {
            throw failure{exit_usage, "no older table mm_fills or mm_fills_v1 in " +
                                          server_.address().database +
                                          ": there is nothing to migrate"};
        }
        if (const schema_report report = verify_schema(server_); !report.verified()) {
            throw failure{exit_schema, "run `truefill schema apply` first:\n" + report.problems()};
        }
        from_ = *found;
        say_counts();
        if (options_.dry_run) {
            std::printf("a dry run: nothing was changed\n");
            return exit_fine;
        }
        flag_garbage();
        // An older writer may add a fill between the copy and the comparison.
        constexpr int most_rounds = 3;
        for (int round = 1;; ++round) {
            copy_fills();
            copy_links();
            copy_verdicts();
            if (const int code = compare(round == most_rounds);
                code == exit_fine || round == most_rounds) {
                return code;
            }
        }
    }

private:
    [[nodiscard]] std::string valid() const { return " WHERE " + from_.identified(); }
    [[nodiscard]] std::string identity() const {
        return from_.text("fill_id") + ", " + from_.text("exchange_order_id");
    }
    [[nodiscard]] std::string account() const { return adapter::sql_literal(options_.account); }

    void say_counts() {
        const auto row =
            select_row(server_, "SELECT count(), countIf(" + from_.garbage() + "), countIf(" +
                                    from_.unidentified() + "), uniqExactIf((" + identity() + "), " +
                                    from_.identified() + "), minIf(" + from_.ts_us() + ", " +
                                    from_.unidentified() + ") FROM " + from_.name());
        const std::uint64_t n_rows = count_in(row.at(0));
        garbage_ = count_in(row.at(1));
        const std::uint64_t n_unidentified = count_in(row.at(2));
        std::printf("%-9s %12" PRIu64 " rows\n", from_.name().c_str(), n_rows);
        std::printf("garbage   %12" PRIu64 " rows, to be flagged is_valid = 0, and to stay%s\n",
                    garbage_, garbage_by_reason().c_str());
        std::printf("valid     %12" PRIu64 " rows, of %" PRIu64 " fills, to be copied\n",
                    n_rows - garbage_ - n_unidentified, count_in(row.at(3)));
        if (n_unidentified != 0) {
            const timestamp first{std::chrono::microseconds{integer_in(row.at(4))}};
            std::printf("no id     %12" PRIu64
                        " rows, not identifiable: ask the exchange: truefill sync --since %s\n",
                        n_unidentified, std::string{to_rfc3339(first)}.c_str());
        }
    }

    /// ": 4416 price, 3 side".
    std::string garbage_by_reason() {
        std::string text;
        for (const auto& row :
             select(server_, "SELECT " + from_.garbage_reason() + " AS reason, count() FROM " +
                                 from_.name() + " WHERE " + from_.garbage() +
                                 " GROUP BY reason ORDER BY reason")) {
            text += (text.empty() ? ": " : ", ") + row.at(1) + ' ' + row.at(0);
        }
        return text;
    }

    /// Option B of the plan's step 8: nothing is dropped.
    void flag_garbage() {
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
        const std::string late =
            select_row(server_, "SELECT count() FROM " + from_.name() + " WHERE " + wrong).front();
        if (late != "0") {
            std::printf("%s more came meanwhile: an older writer is still running\n", late.c_str());
        }
        std::printf("flagged   %12" PRIu64 " rows\n", garbage_);
    }

    /// One row a fill: of its copies the first that was seen, whose insert time is the nearest to
    /// the exchange's. The version is below any that a poll writes: an exchange's row stays, and
    /// one that comes later takes its place.
    void copy_fills() {
        ask(server_,
            "INSERT INTO mm_fills_v2 (account, fill_id, exchange_order_id, market_ticker, side, "
            "action, price_u, count_c, fee_u, ts_us, client_order_id, notes, source, "
            "engine_instance_id, engine_version, schema_ver, ingest_ver) SELECT " +
                account() +
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
                account() + ")",
            long_statement());
    }

    void copy_links() {
        ask(server_,
            "INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, client_order_id, "
            "ver) SELECT " +
                account() + ", o, d, client, 1 FROM (SELECT " + from_.text("exchange_order_id") +
                " AS o, max(" + from_.decision() + ") AS d, max(" + from_.text("client_order_id") +
                ") AS client FROM " + from_.name() + valid() +
                " GROUP BY o) WHERE d != '' AND o NOT IN (SELECT exchange_order_id FROM "
                "mm_fill_links WHERE account = " +
                account() + ")",
            long_statement());
    }

    /// What the desk marked as invalid stays so: a fill all of whose rows are. A verdict that
    /// stands already is newer.
    void copy_verdicts() {
        if (!from_.has("is_valid")) {
            return;
        }
        ask(server_,
            "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) SELECT " +
                account() + ", i, toUInt8(0), 'is_valid = 0 in the older table', 1 FROM (SELECT " +
                from_.text("fill_id") + " AS i, max(" + from_.is_valid() + ") AS v FROM " +
                from_.name() + valid() +
                " GROUP BY i) WHERE v = 0 AND i NOT IN (SELECT fill_id FROM mm_fill_verdicts WHERE "
                "account = " +
                account() + ")",
            long_statement());
    }

    /// Every valid fill of the older table is in the new one; those that came from it agree in
    /// number, size and cost.
    int compare(bool is_last) {
        const auto missing = select_row(
            server_, "SELECT uniqExact(" + identity() + ") FROM " + from_.name() + valid() +
                         " AND (" + identity() +
                         ") NOT IN (SELECT fill_id, exchange_order_id FROM mm_fills_v2 WHERE "
                         "account = " +
                         account() + ")");
        const std::string copied =
            "(SELECT fill_id, exchange_order_id FROM mm_fills_v2 FINAL "
            "WHERE schema_ver = 1 AND account = " +
            account() + ")";
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
                account());
        const bool agree = count_in(missing.front()) == 0 && before == after;
        if (!agree && !is_last) {
            return exit_unusable;
        }
        std::printf("copied    %12s fills stand in mm_fills_v2 from the older table\n",
                    after.at(0).c_str());
        std::printf("contracts %15.2f in both, cost $%.2f\n",
                    static_cast<double>(count_in(after.at(1))) / 100,
                    static_cast<double>(count_in(after.at(2))) / 1e8);
        if (!agree) {
            complain(fmt::format(
                "the two tables disagree: {} fills missing; rows, sizes and costs before {} {} {}, "
                "after {} {} {}",
                missing.front(), before.at(0), before.at(1), before.at(2), after.at(0), after.at(1),
                after.at(2)));
            return exit_unusable;
        }
        std::printf("verified: counts and sums agree\n");
        return exit_fine;
    }

    /// Of one fill's copies, the value that was inserted first.
    [[nodiscard]] std::string first(const std::string& value) const {
        return "argMin(" + value + ", " + from_.ts_us() + ")";
    }
    [[nodiscard]] static adapter::clickhouse_settings long_statement() {
        return {{"max_execution_time", "3600"}};
    }

    const migrate_options& options_;
    adapter::clickhouse server_;
    legacy_table from_;
    std::uint64_t garbage_ = 0;
};

bool is_view(adapter::clickhouse& server, const std::string& name) {
    const auto rows =
        adapter::tab_separated(ask(server, "SELECT engine FROM system.tables WHERE database = " +
                                               adapter::sql_literal(server.address().database) +
                                               " AND name = '" + name + "' FORMAT TabSeparated"));
    return !rows.empty() && rows[0][0] == "View";
}

}  // namespace

int migrate(const migrate_options& options) {
    stop_on_signals();
    return migration_run{options}.run();
}

int migrate_cutover(const sink_options& where) {
    adapter::clickhouse server = connect(where);
    if (is_view(server, "mm_fills")) {
        std::printf("mm_fills is the view already\n");
        return exit_fine;
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
    std::printf(
        "mm_fills is the view now; the older table is mm_fills_v1, where its old writers no "
        "longer find it. Back: truefill migrate rollback\n");
    return print_schema(verify_schema(server));
}

int migrate_rollback(const sink_options& where) {
    adapter::clickhouse server = connect(where);
    const auto found = legacy_table::find(server);
    if (!found || found->name() != "mm_fills_v1" || !is_view(server, "mm_fills")) {
        throw failure{exit_schema,
                      "there is no cut-over to roll back: that leaves mm_fills_v1 beside a view "
                      "mm_fills"};
    }
    ask(server, "RENAME TABLE mm_fills TO mm_fills_v2_view, mm_fills_v1 TO mm_fills");
    std::printf("mm_fills is the older table again; the view is mm_fills_v2_view\n");
    return print_schema(verify_schema(server));
}

}  // namespace truefill::tool
