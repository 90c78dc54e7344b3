#include "clickhouse/schema.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <truefill/output/events.hpp>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "clickhouse/query.hpp"

namespace truefill::tool {

namespace {

struct column {
    std::string name;
    std::string type;
};

struct table {
    std::string_view sorting_key;
    std::string_view engine;
    std::vector<column> columns;
};

constexpr std::string_view recorded =
    "CREATE TABLE IF NOT EXISTS truefill_migrations (\n"
    "    number UInt32,\n    name String,\n    applied_us Int64\n"
    ") ENGINE = ReplacingMergeTree(applied_us)\nORDER BY number";

/// What a CREATE TABLE makes, read from its own text: the columns between the outer parentheses,
/// the engine and the sorting key after them.
table parse_create(std::string_view sql) {
    const auto after = [&](std::string_view word) { return sql.find(word) + word.size(); };
    table made;
    const std::size_t name = after("IF NOT EXISTS ");
    const std::size_t engine = after("ENGINE = ");
    made.engine = sql.substr(engine, sql.find('(', engine) - engine);
    std::string_view key = sql.substr(after("ORDER BY "));
    key = key.substr(0, key.find('\n'));
    if (key.starts_with('(')) {
        key = key.substr(1, key.size() - 2);
    }
    made.sorting_key = key;

    const std::size_t begin = sql.find("(\n", name) + 2;
    std::string_view rest = sql.substr(begin, sql.find("\n)", begin) - begin);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        line.remove_prefix(line.find_first_not_of(' '));
        if (line.ends_with(',')) {
            line.remove_suffix(1);
        }
        const std::size_t space = line.find(' ');
        std::string_view type = line.substr(space + 1);
        type = type.substr(0, type.find(" MATERIALIZED"));
        type = type.substr(0, type.find(" ALIAS"));
        made.columns.push_back({std::string{line.substr(0, space)}, std::string{type}});
    }
    return made;
}

/// The view's columns, which its readers need; more of them harm nobody.
const std::vector<column>& view_columns() {
    static const std::vector<column> columns{{"ts", "DateTime('UTC')"},
                                             {"account", "String"},
                                             {"fill_id", "String"},
                                             {"exchange_order_id", "String"},
                                             {"market_ticker", "String"},
                                             {"side", "String"},
                                             {"action", "String"},
                                             {"price_cents", "Float64"},
                                             {"size", "Float64"},
                                             {"fee", "Nullable(Float64)"},
                                             {"decision_id", "Nullable(String)"},
                                             {"is_valid", "UInt8"},
                                             {"client_order_id", "String"},
                                             {"price_u", "Int64"},
                                             {"count_c", "Int64"}};
    return columns;
}

/// What a migration makes. Of a feed the engine alone is compared.
table made_by(const migration& step) {
    if (step.sql.find("CREATE MATERIALIZED VIEW") != std::string::npos) {
        return {"", "MaterializedView", {}};
    }
    if (step.sql.find("CREATE VIEW") != std::string::npos) {
        return {"", "View", view_columns()};
    }
    return parse_create(std::string_view{step.sql}.substr(step.sql.find("CREATE")));
}

/// A server may keep a text under a dictionary: that is no difference to who reads and writes it.
std::string plain_type(std::string type) {
    constexpr std::string_view dictionary = "LowCardinality(";
    if (type.starts_with(dictionary)) {
        type = type.substr(dictionary.size(), type.size() - dictionary.size() - 1);
    }
    return type;
}

std::string in_database(const connection& server) {
    return "database = " + adapter::sql_literal(server.address().database);
}

void compare_columns(table_report& report, const std::vector<column>& wanted,
                     const std::map<std::string, std::string>& found) {
    for (const auto& [name, type] : wanted) {
        const auto there = found.find(name);
        if (there == found.end()) {
            report.problems.push_back(report.name + " has no column " + name + " " + type);
        } else if (plain_type(there->second) != type) {
            report.problems.push_back(report.name + "." + name + " is " + there->second + ", not " +
                                      type);
        }
    }
}

}  // namespace

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
    const auto rows = select(server, "SELECT engine FROM system.tables WHERE " +
                                         in_database(server) + " AND name = 'mm_fills'");
    return rows.empty() || rows[0][0] == "View" ? "mm_fills" : "mm_fills_v2_view";
}

schema_report verify_schema(connection& server) {
    schema_report report{view_name(server), {}};
    const auto rows = select(
        server, "SELECT name, engine, sorting_key FROM system.tables WHERE " + in_database(server));
    std::map<std::string, std::vector<std::string>> tables;
    for (const auto& row : rows) {
        tables[row.at(0)] = row;
    }
    std::map<std::string, std::map<std::string, std::string>> types;
    std::map<std::string, std::vector<std::string>> order;
    for (auto& row : select(
             server, "SELECT table, name, type FROM system.columns WHERE " + in_database(server))) {
        order[row.at(0)].push_back(row.at(1));
        types[row.at(0)][row.at(1)] = row.at(2);
    }
    for (const migration& step : migrations()) {
        table_report about;
        about.name = step.object(report.view);
        if (about.name.empty()) {
            continue;
        }
        const table wanted = made_by(step);
        about.columns = order[about.name];
        const auto found = tables.find(about.name);
        if (found == tables.end()) {
            about.problems.push_back(
                (wanted.engine.ends_with("View") ? "the view " : "the table ") + about.name +
                " is missing");
            report.tables.push_back(std::move(about));
            continue;
        }
        // A replicated engine of the same kind keeps the same promise.
        const std::string& engine = found->second.at(1);
        if (engine != wanted.engine && engine != "Replicated" + std::string{wanted.engine}) {
            about.problems.push_back(about.name + " is a " + engine + ", not a " +
                                     std::string{wanted.engine});
        }
        if (found->second.at(2) != wanted.sorting_key) {
            about.problems.push_back(about.name + " is sorted by (" + found->second.at(2) +
                                     "), not by (" + std::string{wanted.sorting_key} + ")");
        }
        compare_columns(about, wanted.columns, types[about.name]);
        report.tables.push_back(std::move(about));
    }
    return report;
}

std::vector<std::string> apply_schema(connection& server) {
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
