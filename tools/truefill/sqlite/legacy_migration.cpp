#include "sqlite/legacy_migration.hpp"

#include <utility>

#include "base/exit_code.hpp"
#include "sqlite/legacy_table.hpp"
#include "sqlite/schema.hpp"

namespace truefill::tool {

namespace {

class in_sqlite final : public legacy_migration {
public:
    in_sqlite(const sqlite_database& in, sqlite_legacy_table from, std::string account)
        : in_{in}, from_{std::move(from)}, account_{std::move(account)} {}

    [[nodiscard]] const std::string& table() const override { return from_.name(); }

    [[nodiscard]] legacy_counts count() override {
        const auto number = [](const sqlite_statement& row, int column) {
            return static_cast<std::uint64_t>(row.integer(column));
        };
        legacy_counts counts;
        sqlite_statement row = in_.prepare(
            "SELECT count(*), coalesce(sum(u), 0), coalesce(min(iif(u, t, NULL)), 0) FROM "
            "(SELECT " +
            from_.unidentified() + " AS u, " + from_.ts_us() + " AS t FROM " + from_.name() + ")");
        (void)row.next();
        counts.rows = number(row, 0);
        counts.unidentified = number(row, 1);
        counts.first_unidentified_us = row.integer(2);
        sqlite_statement reasons =
            in_.prepare("SELECT " + from_.garbage_reason() + " AS reason, count(*) FROM " +
                        from_.name() + " WHERE reason != '' GROUP BY reason");
        while (reasons.next()) {
            counts.garbage += number(reasons, 1);
            counts.garbage_by_reason[std::string{reasons.text(0)}] = number(reasons, 1);
        }
        counts.fills = static_cast<std::uint64_t>(
            in_.integer("SELECT count(*) FROM (" + first_copies() + ")"));
        return counts;
    }

    std::uint64_t flag_garbage() override {
        sqlite_transaction held{in_};
        if (!from_.has("is_valid")) {
            in_.run("ALTER TABLE " + from_.name() +
                    " ADD COLUMN is_valid INTEGER NOT NULL DEFAULT 1");
        }
        in_.run("UPDATE " + from_.name() + " SET is_valid = 0 WHERE is_valid = 1 AND " +
                from_.garbage());
        held.commit();
        return static_cast<std::uint64_t>(in_.integer(
            "SELECT count(*) FROM " + from_.name() + " WHERE is_valid = 1 AND " + from_.garbage()));
    }

    void copy_fills() override {
        in_.prepare(
               "INSERT INTO mm_fills_v2 (account, fill_id, exchange_order_id, market_ticker, side, "
               "action, price_u, count_c, fee_u, ts_us, client_order_id, notes, source, "
               "engine_instance_id, engine_version, schema_ver, ingest_ver) SELECT ?, i, o, m, s, "
               "'', p, c, f, t, client, 0, 'rest', instance, engine, 1, 4102444800 - t / 1000000 "
               "FROM (" +
               first_copies() +
               ") WHERE true ON CONFLICT (account, fill_id, exchange_order_id) DO NOTHING")
            .with(account_)
            .run();
    }

    void copy_links() override {
        in_.prepare(
               "INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, "
               "client_order_id, ver) SELECT ?, o, d, client, 1 FROM (SELECT " +
               from_.text("exchange_order_id") + " AS o, max(" + from_.decision() + ") AS d, max(" +
               from_.text("client_order_id") + ") AS client FROM " + from_.name() + " WHERE NOT " +
               from_.garbage() +
               " GROUP BY o) WHERE d != '' ON CONFLICT (account, exchange_order_id) DO "
               "NOTHING")
            .with(account_)
            .run();
    }

    void copy_verdicts() override {
        if (!from_.has("is_valid")) {
            return;
        }
        in_.prepare(
               "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) SELECT ?, "
               "i, 0, ?, 1 FROM (SELECT " +
               from_.text("fill_id") + " AS i, max(" + from_.is_valid() + ") AS v FROM " +
               from_.name() + valid() +
               " GROUP BY i) WHERE v = 0 ON CONFLICT (account, fill_id) DO NOTHING")
            .with(account_, invalid_in_older_table)
            .run();
    }

    [[nodiscard]] std::vector<unidentified_rows> unidentified() override {
        sqlite_statement rows = in_.prepare(
            "SELECT " + from_.text("exchange_order_id") + " AS o, " + from_.text("market_ticker") +
            " AS m, " + from_.side() + " AS s, " + from_.price_u() + " AS p, " + from_.count_c() +
            " AS c, count(*), max(" + from_.ts_us() + "), max(" + from_.is_valid() + ") FROM " +
            from_.name() + " WHERE " + from_.unidentified() + " GROUP BY o, m, s, p, c");
        std::vector<unidentified_rows> groups;
        while (rows.next()) {
            groups.push_back({.order_id = std::string{rows.text(0)},
                              .market = std::string{rows.text(1)},
                              .side = std::string{rows.text(2)},
                              .price_u = rows.integer(3),
                              .count_c = rows.integer(4),
                              .n_rows = static_cast<std::uint64_t>(rows.integer(5)),
                              .last_us = rows.integer(6),
                              .is_valid = rows.integer(7) != 0});
        }
        return groups;
    }

    void mark_invalid(const std::vector<std::string>& fill_ids) override {
        sqlite_statement put = in_.prepare(
            "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) VALUES (?, ?, 0, "
            "?, 1) ON CONFLICT (account, fill_id) DO NOTHING");
        sqlite_transaction held{in_};
        for (const std::string& id : fill_ids) {
            put.with(account_, id, invalid_in_older_table).run();
        }
        held.commit();
    }

    [[nodiscard]] legacy_comparison compare() override {
        const std::string held =
            "SELECT fill_id, exchange_order_id FROM mm_fills_v2 WHERE "
            "account = ?";
        sqlite_statement missing = in_.prepare("SELECT count(*) FROM (" + first_copies() +
                                               ") WHERE (i, o) NOT IN (" + held + ")");
        (void)missing.with(account_).next();
        return {static_cast<std::uint64_t>(missing.integer(0)),
                sums("SELECT count(*), coalesce(sum(c), 0), coalesce(sum(p * c), 0) FROM (" +
                     first_copies() + ") WHERE (i, o) IN (" + held + " AND schema_ver = 1)"),
                sums("SELECT count(*), coalesce(sum(count_c), 0), coalesce(sum(price_u * count_c), "
                     "0) FROM mm_fills_v2 WHERE account = ? AND schema_ver = 1")};
    }

    void record_takeover() override { record_migration(in_, takeover_number, "migrate"); }

private:
    [[nodiscard]] std::string valid() const { return " WHERE " + from_.identified(); }

    /// One row per valid fill: of its copies the one with the first time, which is the nearest to
    /// the exchange's. Beside min() SQLite takes the other columns from the row that has it.
    [[nodiscard]] std::string first_copies() const {
        return "SELECT " + from_.text("fill_id") + " AS i, " + from_.text("exchange_order_id") +
               " AS o, " + from_.text("market_ticker") + " AS m, " + from_.side() + " AS s, " +
               from_.price_u() + " AS p, " + from_.count_c() + " AS c, " + from_.fee_u() +
               " AS f, min(" + from_.ts_us() + ") AS t, " + from_.text("client_order_id") +
               " AS client, " + from_.text("engine_instance_id") + " AS instance, " +
               from_.text("engine_version") + " AS engine FROM " + from_.name() + valid() +
               " GROUP BY i, o";
    }

    [[nodiscard]] legacy_sums sums(const std::string& sql) {
        sqlite_statement row = in_.prepare(sql);
        (void)row.with(account_).next();
        return {static_cast<std::uint64_t>(row.integer(0)),
                static_cast<std::uint64_t>(row.integer(1)),
                static_cast<std::uint64_t>(row.integer(2))};
    }

    const sqlite_database& in_;
    sqlite_legacy_table from_;
    std::string account_;
};

std::string kind_of(const sqlite_database& in, std::string_view name) {
    sqlite_statement kind =
        in.prepare("SELECT type FROM sqlite_schema WHERE name = ? AND type IN ('table', 'view')");
    return kind.with(name).next() ? std::string{kind.text(0)} : "";
}

}  // namespace

std::unique_ptr<legacy_migration> sqlite_legacy(const sqlite_database& in,
                                                const std::string& account) {
    auto found = sqlite_legacy_table::find(in);
    return found ? std::make_unique<in_sqlite>(in, std::move(*found), account) : nullptr;
}

bool sqlite_cutover(const sqlite_database& in) {
    if (kind_of(in, "mm_fills") == "view") {
        return false;
    }
    if (kind_of(in, "mm_fills") != "table" || kind_of(in, "mm_fills_v2_view") != "view") {
        throw failure{exit_schema,
                      "a cut-over wants the older table mm_fills and the view mm_fills_v2_view: "
                      "run `truefill schema apply`"};
    }
    const std::int64_t n_priced = in.integer("SELECT count(*) FROM mm_fills WHERE NOT " +
                                             sqlite_legacy_table::find(in).value().garbage());
    if (n_priced != 0 && in.integer("SELECT count(*) FROM mm_fills_v2") == 0) {
        throw failure{exit_unusable,
                      "the view is empty while mm_fills holds " + std::to_string(n_priced) +
                          " rows with a price: run `truefill sync --since` or `truefill migrate` "
                          "first"};
    }
    in.run("PRAGMA legacy_alter_table = ON");  // who reads mm_fills goes on reading that name
    sqlite_transaction held{in};
    in.run("DROP VIEW mm_fills_v2_view; ALTER TABLE mm_fills RENAME TO mm_fills_v1");
    in.run(view_statement("mm_fills"));
    record_migration(in, takeover_number, "cutover");
    held.commit();
    return true;
}

void sqlite_rollback(const sqlite_database& in) {
    if (kind_of(in, "mm_fills") != "view" || kind_of(in, "mm_fills_v1") != "table") {
        throw failure{exit_schema,
                      "there is no cut-over to roll back: that leaves mm_fills_v1 beside a view "
                      "mm_fills"};
    }
    in.run("PRAGMA legacy_alter_table = ON");
    sqlite_transaction held{in};
    in.run("DROP VIEW mm_fills; ALTER TABLE mm_fills_v1 RENAME TO mm_fills");
    in.run(view_statement("mm_fills_v2_view"));
    held.commit();
}

}  // namespace truefill::tool
