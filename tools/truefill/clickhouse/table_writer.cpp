#include "clickhouse/table_writer.hpp"

#include <algorithm>
#include <map>

#include "base/exit_code.hpp"
#include "base/pacing.hpp"
#include "base/stop.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

const copied_table::column& column_named(const copied_table& table, const std::string& name) {
    return *std::find_if(table.columns.begin(), table.columns.end(),
                         [&](const auto& column) { return column.name == name; });
}

std::string comma_separated(const std::vector<std::string>& parts) {
    std::string text;
    for (const std::string& part : parts) {
        text += (text.empty() ? "" : ", ") + part;
    }
    return text;
}

}  // namespace

std::string clickhouse_table_writer::range(const table_chunk& of) const {
    const auto literals = [&](const std::vector<std::string>& key) {
        std::vector<std::string> values;
        for (std::size_t i = 0; i < key.size(); ++i) {
            values.push_back(column_named(table_, table_.key[i]).is_text
                                 ? adapter::sql_literal(key[i])
                                 : key[i]);
        }
        return values;
    };
    const auto first = literals(of.keys.front().key);
    const auto last = literals(of.keys.back().key);
    // The same bounds once more column by column, as far as first and last agree: these the server
    // looks up in its index.
    std::string condition;
    for (std::size_t i = 0; i < first.size(); ++i) {
        condition += table_.key[i] + " >= " + first[i] + " AND " + table_.key[i] +
                     " <= " + last[i] + " AND ";
        if (first[i] != last[i]) {
            break;
        }
    }
    if (first.size() == 1) {
        return condition + "1";
    }
    const std::string key = "(" + comma_separated(table_.key) + ")";
    return condition + key + " >= (" + comma_separated(first) + ") AND " + key + " <= (" +
           comma_separated(last) + ")";
}

row_sums clickhouse_table_writer::sums(const table_chunk& of) {
    std::string sql = "SELECT count()";
    for (const auto& [name, is_text] : table_.columns) {
        sql += is_text ? ", sum(length(toString(" + name + ")))"
                       : ", sum(toUInt64(ifNull(" + name + ", 0)))";
    }
    const auto row =
        select_row(server_, sql + " FROM " + table_.name + " FINAL WHERE " + range(of));
    row_sums found{count_in(row.at(0)), {}};
    for (std::size_t i = 1; i < row.size(); ++i) {
        found.columns.push_back(count_in(row[i]));
    }
    return found;
}

void clickhouse_table_writer::insert(const table_chunk& rows) {
    std::vector<std::string> columns;
    for (const auto& column : table_.columns) {
        columns.push_back(column.name);
    }
    const std::string body = "INSERT INTO " + table_.name + " (" + comma_separated(columns) +
                             ") FORMAT JSONEachRow\n" + rows.lines;
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes{1};
    for (backoff delays;;) {
        const auto reply = server_.insert(body, {});
        if (reply.outcome == adapter::outcome::done) {
            return;
        }
        if (reply.outcome != adapter::outcome::unknown) {
            throw_refused(reply);
        }
        if (stop_requested() || std::chrono::steady_clock::now() >= end) {
            throw failure{exit_unusable, "no answer from " + server_.address().server + ": " +
                                             reply.text + "; run it again to go on"};
        }
        wait_for(delays.next());
    }
}

clickhouse_table_writer::comparison clickhouse_table_writer::compare(const table_chunk& rows) {
    std::map<std::vector<std::string>, std::uint64_t> there;
    for (auto& row :
         select(server_, "SELECT " + comma_separated(table_.key) + ", " + table_.version +
                             " FROM " + table_.name + " FINAL WHERE " + range(rows))) {
        const std::uint64_t version = count_in(row.back());
        row.pop_back();
        there[std::move(row)] = version;
    }
    comparison result;
    for (const auto& [key, version] : rows.keys) {
        const auto found = there.find(key);
        if (found == there.end() || found->second < version) {
            ++result.n_missing;
        } else if (found->second > version) {
            ++result.n_newer;
        }
    }
    return result;
}

}  // namespace truefill::tool
