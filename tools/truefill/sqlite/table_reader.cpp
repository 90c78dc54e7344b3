#include "sqlite/table_reader.hpp"

#include <algorithm>
#include <map>
#include <truefill/json/object.hpp>

namespace truefill::tool {

sqlite_table_reader::sqlite_table_reader(const sqlite_database& in, std::string_view table)
    : table_{describe(in, table)},
      first_{in.prepare(select(table_, true))},
      following_{in.prepare(select(table_, false))} {}

copied_table sqlite_table_reader::describe(const sqlite_database& in, std::string_view name) {
    copied_table table;
    table.name = name;
    sqlite_statement columns = in.prepare(
        "SELECT name, type, pk FROM pragma_table_xinfo(?) WHERE hidden = 0 ORDER BY cid");
    columns.with(name);
    std::map<std::int64_t, std::string> key;
    while (columns.next()) {
        table.columns.push_back({std::string{columns.text(0)}, columns.text(1) == "TEXT"});
        if (columns.integer(2) != 0) {
            key[columns.integer(2)] = columns.text(0);
        }
    }
    for (const auto& [position, column] : key) {
        table.key.push_back(column);
    }
    table.version = table.columns.back().name;
    return table;
}

std::string sqlite_table_reader::select(const copied_table& table, bool is_first) {
    std::string columns;
    for (const auto& column : table.columns) {
        columns += (columns.empty() ? "" : ", ") + column.name;
    }
    std::string key;
    std::string values;
    for (const std::string& column : table.key) {
        key += (key.empty() ? "" : ", ") + column;
        // A bound text is compared as the column's type says: CAST keeps a number's order.
        const bool is_text =
            std::find_if(table.columns.begin(), table.columns.end(), [&](const auto& other) {
                return other.name == column;
            })->is_text;
        values += values.empty() ? "" : ", ";
        values += is_text ? "?" : "CAST(? AS INTEGER)";
    }
    return "SELECT " + columns + " FROM " + table.name +
           (is_first ? "" : " WHERE (" + key + ") > (" + values + ")") + " ORDER BY " + key;
}

void sqlite_table_reader::add_row(const sqlite_statement& row, table_chunk& to) const {
    {
        json::line line{to.lines};
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            const auto& [name, is_text] = table_.columns[i];
            const int column = static_cast<int>(i);
            if (is_text) {
                line.text(name, row.text(column));
                to.sums.columns[i] += row.text(column).size();
            } else if (row.is_null(column)) {
                line.null(name);
            } else {
                line.number(name, row.integer(column));
                to.sums.columns[i] += static_cast<std::uint64_t>(row.integer(column));
            }
        }
    }
    ++to.sums.n;
    table_chunk::row_key& key = to.keys.emplace_back();
    for (const std::string& name : table_.key) {
        for (std::size_t i = 0; i < table_.columns.size(); ++i) {
            if (table_.columns[i].name == name) {
                key.key.emplace_back(row.text(static_cast<int>(i)));
            }
        }
    }
    key.version = static_cast<std::uint64_t>(row.integer(row.columns() - 1));
}

std::optional<table_chunk> sqlite_table_reader::next(std::size_t most_rows) {
    sqlite_statement& rows = reached_.empty() ? first_ : following_;
    rows.reset();
    for (std::size_t i = 0; i < reached_.size(); ++i) {
        rows.bind(static_cast<int>(i) + 1, reached_[i]);
    }
    table_chunk chunk;
    chunk.sums.columns.resize(table_.columns.size());
    // A chunk of long texts must not fill the memory either.
    constexpr std::size_t most_bytes = std::size_t{16} * 1024 * 1024;
    while (chunk.keys.size() < most_rows && chunk.lines.size() < most_bytes && rows.next()) {
        add_row(rows, chunk);
    }
    rows.reset();
    if (chunk.keys.empty()) {
        return std::nullopt;
    }
    reached_ = chunk.keys.back().key;
    return chunk;
}

}  // namespace truefill::tool
