#include "booking/schema_report.hpp"

#include <algorithm>
#include <truefill/output/events.hpp>

#include "base/clock.hpp"

namespace truefill::tool {

std::string migration::object(std::string_view view) const {
    constexpr std::string_view before = " IF NOT EXISTS ";
    const std::string text = statement(view);
    const std::size_t found = text.find(before);
    if (found == std::string::npos) {
        return "";
    }
    const std::size_t begin = found + before.size();
    return text.substr(begin, text.find(' ', begin) - begin);
}

std::string migration::statement(std::string_view view) const {
    return replaced(sql, "{view}", view);
}

std::string replaced(std::string text, std::string_view mark, std::string_view value) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += value.size()) {
        text.replace(at, mark.size(), value);
    }
    return text;
}

bool schema_report::verified() const {
    return std::all_of(tables.begin(), tables.end(),
                       [](const table_report& table) { return table.problems.empty(); });
}

std::string schema_report::problems() const {
    std::string text;
    for (const table_report& table : tables) {
        for (const std::string& problem : table.problems) {
            text += text.empty() ? "" : "\n";
            text += problem;
        }
    }
    return text;
}

std::string schema_report::in_short() const {
    if (verified()) {
        return std::to_string(tables.size()) + " tables as they should be";
    }
    const std::string all = problems();
    const auto more = std::count(all.begin(), all.end(), '\n');
    return all.substr(0, all.find('\n')) +
           (more == 0 ? "" : ", and " + std::to_string(more) + " more");
}

bool schema_report::has(std::string_view table) const {
    return std::any_of(tables.begin(), tables.end(), [&](const table_report& report) {
        return report.name == table && !report.columns.empty();
    });
}

void append_schema_events(std::string& out, const schema_report& report) {
    for (const table_report& table : report.tables) {
        event line{out, table.problems.empty() ? "schema_verified" : "schema_differs", now()};
        line.text("table", table.name).texts("columns", table.columns);
        if (!table.problems.empty()) {
            line.texts("problems", table.problems);
        }
    }
}

std::string schema_text(std::string first, const std::vector<migration>& migrations,
                        std::string_view view) {
    for (const migration& step : migrations) {
        first += "\n-- migration " + std::to_string(step.number) + ": " + step.name + '\n';
        std::string sql = step.statement(view);
        while (sql.ends_with('\n') || sql.ends_with(';')) {
            sql.pop_back();
        }
        first += sql + ";\n";
    }
    return first;
}

}  // namespace truefill::tool
