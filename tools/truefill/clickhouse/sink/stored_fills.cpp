#include "clickhouse/sink/stored_fills.hpp"

#include <chrono>
#include <string_view>
#include <utility>

#include "base/exit_code.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/rows.hpp"

namespace truefill::tool {

namespace {

/// For a batch of at most so many fills, the first query asks only which of its fill ids are
/// stored. Of the stream's fills usually none is, and the query for all columns is not sent. The
/// first query reads two columns in one thread and took 1.1 ms; the query for all columns took 2.7
/// ms.
constexpr std::size_t most_checked_first = 100;

template <class Texts>
std::string list_of_literals(const Texts& texts) {
    std::string list;
    for (const auto& text : texts) {
        list += list.empty() ? "" : ",";
        list += adapter::sql_literal(text);
    }
    return list;
}

void add_rows(stored_rows& rows, std::string_view reply) {
    for (const auto& fields : adapter::tab_separated(reply)) {
        auto row = read_fill_row(fields);
        if (!row) {
            throw failure{exit_schema,
                          "mm_fills_v2 holds a row that this program did not write: fill " +
                              (fields.size() > 1 ? fields[1] : std::string{"?"})};
        }
        stored_record& highest = rows[identity_of(row->content)];
        if (highest.version <= row->version) {
            highest = std::move(*row);
        }
    }
}

/// The columns of the rows of these fills: from all replicas of a cluster, or else from the host
/// that answers. Nothing when no reply came.
std::optional<std::string> select_rows(sink_server& server, const std::string& columns,
                                       std::string_view account,
                                       const std::vector<std::string>& ids,
                                       const adapter::clickhouse_settings& settings) {
    const auto select_from = [&](const std::string& table) {
        return "SELECT " + columns + " FROM " + table +
               " WHERE account = " + adapter::sql_literal(account) + " AND fill_id IN (" +
               list_of_literals(ids) + ") FORMAT TabSeparated";
    };
    auto reply = server.select_from_all_replicas("mm_fills_v2", select_from, settings);
    return reply ? std::move(reply) : server.select(select_from("mm_fills_v2"), settings);
}

/// The number in the first column of a row, whose second column counts the rows it was made of.
/// Nothing when that count is 0, or no reply came.
std::optional<std::int64_t> number_in(sink_server& server, const std::string& sql) {
    if (!server.reachable()) {
        return std::nullopt;
    }
    const auto reply = server.select(sql + " FORMAT TabSeparated");
    if (!reply) {
        return std::nullopt;
    }
    const auto rows = adapter::tab_separated(*reply);
    if (rows.size() != 1 || rows[0].size() != 2 || rows[0][1] == "0") {
        return std::nullopt;
    }
    return integer_in(rows[0][0]);
}

}  // namespace

const stored_record* find_in(const stored_rows& rows, const record& fill) {
    const auto found = rows.find(identity_of(fill));
    return found == rows.end() ? nullptr : &found->second;
}

std::optional<stored_rows> look_up(sink_server& server, const std::vector<record>& fills) {
    std::unordered_map<std::string_view, std::vector<std::string>> ids_by_account;
    for (const record& fill : fills) {
        ids_by_account[fill.account].push_back(fill.fill_id);
    }
    stored_rows rows;
    for (auto& [account, ids] : ids_by_account) {
        if (ids.size() <= most_checked_first) {
            auto stored_ids =
                select_rows(server, "DISTINCT fill_id", account, ids, {{"max_threads", "1"}});
            if (!stored_ids) {
                return std::nullopt;
            }
            ids.clear();
            for (auto& row : adapter::tab_separated(*stored_ids)) {
                ids.push_back(std::move(row.front()));
            }
        }
        if (ids.empty()) {
            continue;
        }
        const auto reply = select_rows(server, joined(stored_columns), account, ids,
                                       {{"max_query_size", "104857600"},
                                        {"max_ast_elements", "1000000"},
                                        {"max_expanded_ast_elements", "1000000"}});
        if (!reply) {
            return std::nullopt;
        }
        add_rows(rows, *reply);
    }
    return rows;
}

std::optional<timestamp> newest_stored_fill(sink_server& server, const fill_filter& among) {
    std::string sql = "SELECT max(ts_us), count() FROM mm_fills_v2 WHERE account = " +
                      adapter::sql_literal(among.account) + conditions_of(among);
    if (!among.markets.empty()) {
        sql += " AND market_ticker IN (" + list_of_literals(among.markets) + ")";
    }
    const auto us = number_in(server, sql);
    return us ? std::optional{timestamp{std::chrono::microseconds{*us}}} : std::nullopt;
}

std::optional<std::uint64_t> stored_reject_bytes(sink_server& server, timestamp time) {
    const auto bytes = number_in(
        server, "SELECT sum(length(raw)), count() FROM mm_fill_rejects WHERE seen_us >= " +
                    std::to_string(microseconds_of(time)));
    return bytes ? std::optional{static_cast<std::uint64_t>(*bytes)} : std::nullopt;
}

}  // namespace truefill::tool
