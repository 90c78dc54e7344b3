#include "clickhouse/catalog.hpp"

#include <algorithm>
#include <utility>

#include "clickhouse/query.hpp"

namespace truefill::tool {

namespace {

/// A column's type without LowCardinality, which changes neither how it is read nor written.
std::string plain_type(std::string type) {
    constexpr std::string_view dictionary = "LowCardinality(";
    if (type.starts_with(dictionary)) {
        type = type.substr(dictionary.size(), type.size() - dictionary.size() - 1);
    }
    return type;
}

}  // namespace

expected_table parse_create(std::string_view sql) {
    const auto after = [&](std::string_view word) { return sql.find(word) + word.size(); };
    expected_table made;
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

const std::vector<expected_table::column>& view_columns() {
    static const std::vector<expected_table::column> columns{{"ts", "DateTime('UTC')"},
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

expected_table made_by(const migration& step) {
    expected_table made;
    if (step.sql.find("CREATE MATERIALIZED VIEW") != std::string::npos) {
        made.engine = "MaterializedView";
        return made;
    }
    if (step.sql.find("CREATE VIEW") != std::string::npos) {
        made.engine = "View";
        made.columns = view_columns();
        return made;
    }
    return parse_create(std::string_view{step.sql}.substr(step.sql.find("CREATE")));
}

std::string without_quotes(std::string_view text) {
    std::string plain;
    for (const char c : text) {
        if (c != ' ' && c != '\'' && c != '`') {
            plain += c;
        }
    }
    return plain;
}

std::string in_database(const connection& server) {
    return "database = " + adapter::sql_literal(server.address().database);
}

catalog::catalog(connection& server, const std::string& node) {
    const auto table_of = [&](const char* name) {
        return node.empty() ? "system." + std::string{name}
                            : "remote(" + adapter::sql_literal(node) + ", system, " + name + ")";
    };
    for (auto& row : select(server, "SELECT name, engine, engine_full, sorting_key FROM " +
                                        table_of("tables") + " WHERE " + in_database(server))) {
        tables_[row.at(0)] = {row.at(1), without_quotes(row.at(2)), row.at(3), {}, {}};
    }
    for (auto& row : select(server, "SELECT table, name, type FROM " + table_of("columns") +
                                        " WHERE " + in_database(server))) {
        table& of = tables_[row.at(0)];
        of.columns.push_back(row.at(1));
        of.types[row.at(1)] = row.at(2);
    }
}

std::string catalog::engine_of(const std::string& name) const {
    const auto found = tables_.find(name);
    return found == tables_.end() ? "" : found->second.engine;
}

std::string catalog::engine_text_of(const std::string& name) const {
    const auto found = tables_.find(name);
    return found == tables_.end() ? "" : found->second.engine_text;
}

table_report catalog::compare(const std::string& name, const expected_table& wanted) const {
    table_report report;
    report.name = name;
    const auto at = tables_.find(name);
    if (at == tables_.end()) {
        report.problems.push_back((wanted.engine.ends_with("View") ? "the view " : "the table ") +
                                  name + " is missing");
        return report;
    }
    const table& found = at->second;
    report.columns = found.columns;
    // The replicated form of an engine merges rows as the plain form does.
    if (found.engine != wanted.engine && found.engine != "Replicated" + wanted.engine) {
        report.problems.push_back(name + " is a " + found.engine + ", not a " + wanted.engine);
    } else if (!wanted.arguments.empty() &&
               !found.engine_text.starts_with(without_quotes(wanted.engine + wanted.arguments))) {
        report.problems.push_back(name + " is " + found.engine_text + ", not " + wanted.engine +
                                  wanted.arguments);
    }
    if (found.sorting_key != wanted.sorting_key) {
        report.problems.push_back(name + " is sorted by (" + found.sorting_key + "), not by (" +
                                  wanted.sorting_key + ")");
    }
    for (const auto& [column, type] : wanted.columns) {
        const auto there = found.types.find(column);
        if (there == found.types.end()) {
            report.problems.push_back(name + " has no column " + column + " " + type);
        } else if (plain_type(there->second) != type) {
            report.problems.push_back(name + "." + column + " is " + there->second + ", not " +
                                      type);
        }
    }
    return report;
}

}  // namespace truefill::tool
