#include "clickhouse/schema.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <truefill/output/events.hpp>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/query.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view recorded =
    "CREATE TABLE IF NOT EXISTS truefill_migrations (\n"
    "    number UInt32,\n    name String,\n    applied_us Int64\n"
    ") ENGINE = ReplacingMergeTree(applied_us)\nORDER BY number";

}  // namespace

std::string_view migrations_record() {
    return recorded;
}

void record_migration(connection& server, int number, std::string_view name) {
    ask(server, recorded);
    ask(server, "INSERT INTO truefill_migrations (number, name, applied_us) VALUES (" +
                    std::to_string(number) + ", " + adapter::sql_literal(name) + ", " +
                    std::to_string(now_us()) + ")");
}

std::optional<std::int64_t> migrated_at_us(connection& server, int number) {
    if (select(server, "SELECT name FROM system.tables WHERE " + in_database(server) +
                           " AND name = 'truefill_migrations'")
            .empty()) {
        return std::nullopt;
    }
    const auto rows =
        select(server, "SELECT max(applied_us) FROM truefill_migrations WHERE number = " +
                           std::to_string(number) + " HAVING count() > 0");
    return rows.empty() ? std::nullopt : std::optional{integer_in(rows.front().at(0))};
}

std::string view_name(connection& server) {
    return view_name(catalog{server, ""});
}

std::string view_name(const catalog& tables) {
    const std::string engine = tables.engine_of("mm_fills");
    const bool is_ours = engine.empty() || engine == "View" || is_over_local_view(tables);
    return is_ours ? "mm_fills" : "mm_fills_v2_view";
}

schema_report verify_schema(connection& server) {
    const catalog tables{server, ""};
    if (const auto cluster = cluster_of(tables)) {
        return verify_on_node(server, tables, *cluster);
    }
    schema_report report{view_name(tables), {}};
    for (const migration& step : migrations()) {
        if (const std::string name = step.object(report.view); !name.empty()) {
            report.tables.push_back(tables.compare(name, made_by(step)));
        }
    }
    return report;
}

std::vector<std::string> apply_schema(connection& server) {
    if (server.n_hosts() > 1) {
        throw failure{exit_usage, "the address has several hosts: add --cluster NAME, or name one"};
    }
    ask(server, "CREATE DATABASE IF NOT EXISTS " + server.address().database, {}, false);
    ask(server, recorded);
    const std::string view = view_name(server);
    std::set<std::string> there;
    for (auto& row :
         select(server, "SELECT name FROM system.tables WHERE " + in_database(server))) {
        there.insert(std::move(row.at(0)));
    }
    std::set<std::string> known;
    for (auto& row : select(server, "SELECT number FROM truefill_migrations")) {
        known.insert(std::move(row.at(0)));
    }
    std::vector<std::string> applied;
    for (const migration& step : migrations()) {
        const std::string name = step.object(view);
        const bool is_known = known.contains(std::to_string(step.number));
        // A table is filled again when any table was made anew: it may be that one, or its feed.
        if (name.empty() ? !is_known || !applied.empty() : !there.contains(name)) {
            server.wait_at_most(name.empty() ? std::chrono::hours{1}
                                             : adapter::clickhouse::usual_wait);
            ask(server, step.statement(view));
            server.wait_at_most(adapter::clickhouse::usual_wait);
            applied.push_back(step.name);
        }
        if (!is_known) {
            record_migration(server, step.number, step.name);
        }
    }
    return applied;
}

std::string clickhouse_schema_text(std::string_view database, std::string_view view) {
    std::string text = "CREATE DATABASE IF NOT EXISTS ";
    text += database;
    text += ";\nUSE ";
    text += database;
    text += ";\n\n";
    text += recorded;
    text += ";\n";
    return schema_text(std::move(text), migrations(), view);
}

}  // namespace truefill::tool
