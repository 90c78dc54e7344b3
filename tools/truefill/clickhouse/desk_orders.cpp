#include "clickhouse/desk_orders.hpp"

#include <set>

#include "clickhouse/query.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view no_decision = "00000000-0000-0000-0000-000000000000";

std::set<std::string> columns_of(connection& server, const std::string& table) {
    std::set<std::string> columns;
    for (auto& row : select(server, "SELECT name FROM system.columns WHERE database = " +
                                        adapter::sql_literal(server.address().database) +
                                        " AND table = " + adapter::sql_literal(table))) {
        columns.insert(std::move(row.at(0)));
    }
    return columns;
}

/// An aggregate that picks the decision of an order's newest row if the table has times, otherwise
/// the greatest text.
std::string newest(const std::set<std::string>& columns) {
    const std::string id = "ifNull(toString(decision_id), '')";
    return columns.contains("ts") ? "argMax(" + id + ", ts)" : "max(" + id + ")";
}

}  // namespace

std::optional<desk_orders> desk_orders::find(connection& server, const std::string& orders_table) {
    desk_orders found;
    const auto orders = columns_of(server, orders_table);
    if (orders.contains("exchange_order_id") && orders.contains("decision_id")) {
        found.name_ = orders_table;
        found.before_ids_ = "SELECT toString(exchange_order_id) AS o, " + newest(orders) +
                            " AS d FROM " + orders_table +
                            " WHERE toString(exchange_order_id) IN (";
        found.after_ids_ = ") GROUP BY o FORMAT TabSeparated";
        return found;
    }
    const auto actions = columns_of(server, "mm_order_actions");
    const auto responses = columns_of(server, "mm_order_responses");
    if (actions.contains("decision_id") && actions.contains("client_order_id") &&
        responses.contains("exchange_order_id") && responses.contains("client_order_id")) {
        found.name_ = "mm_order_actions with mm_order_responses";
        found.before_ids_ =
            "SELECT o, max(d) FROM (SELECT toString(exchange_order_id) AS o, "
            "toString(client_order_id) AS c FROM mm_order_responses WHERE "
            "toString(exchange_order_id) IN (";
        found.after_ids_ =
            ")) AS r ANY LEFT JOIN (SELECT toString(client_order_id) AS c, " + newest(actions) +
            " AS d FROM mm_order_actions WHERE toString(client_order_id) != '' GROUP BY c) AS a "
            "USING (c) GROUP BY o FORMAT TabSeparated";
        return found;
    }
    return std::nullopt;
}

std::unordered_map<std::string, std::string> desk_orders::decisions(
    connection& server, const std::vector<std::string>& orders) const {
    std::unordered_map<std::string, std::string> found;
    if (orders.empty()) {
        return found;
    }
    std::string sql = before_ids_;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        sql += i == 0 ? "" : ",";
        sql += adapter::sql_literal(orders[i]);
    }
    sql += after_ids_;
    for (auto& row : adapter::tab_separated(ask(server, sql, {{"max_query_size", "104857600"}}))) {
        found[row.at(0)] = row.at(1) == no_decision ? "" : row.at(1);
    }
    return found;
}

}  // namespace truefill::tool
