#include "sqlite/desk_orders.hpp"

#include <set>

#include "sqlite/schema.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view no_decision = "00000000-0000-0000-0000-000000000000";

/// Of an order's several rows the newest, where the table says when: beside max() SQLite takes the
/// other columns from the row that has it.
std::string newest(const std::set<std::string>& columns) {
    return columns.contains("ts") ? "max(ts)" : "max(coalesce(decision_id, ''))";
}

}  // namespace

std::optional<sqlite_desk_orders> sqlite_desk_orders::find(const sqlite_database& in,
                                                           const std::string& orders_table) {
    constexpr std::string_view wanted = " IN (SELECT value FROM json_each(?)) GROUP BY 1";
    sqlite_desk_orders found;
    const auto orders = columns_of(in, orders_table);
    if (orders.contains("exchange_order_id") && orders.contains("decision_id")) {
        found.name_ = orders_table;
        found.select_ = "SELECT CAST(exchange_order_id AS TEXT), coalesce(decision_id, ''), " +
                        newest(orders) + " FROM " + orders_table +
                        " WHERE CAST(exchange_order_id AS TEXT)" + std::string{wanted};
        return found;
    }
    const auto actions = columns_of(in, "mm_order_actions");
    const auto responses = columns_of(in, "mm_order_responses");
    if (actions.contains("decision_id") && actions.contains("client_order_id") &&
        responses.contains("exchange_order_id") && responses.contains("client_order_id")) {
        found.name_ = "mm_order_actions with mm_order_responses";
        found.select_ =
            "SELECT CAST(r.exchange_order_id AS TEXT), coalesce(max(a.d), '') "
            "FROM mm_order_responses AS r LEFT JOIN (SELECT client_order_id AS c, "
            "coalesce(decision_id, '') AS d, " +
            newest(actions) +
            " FROM mm_order_actions WHERE client_order_id != '' GROUP BY client_order_id) AS a "
            "ON a.c = r.client_order_id WHERE CAST(r.exchange_order_id AS TEXT)" +
            std::string{wanted};
        return found;
    }
    return std::nullopt;
}

std::unordered_map<std::string, std::string> sqlite_desk_orders::decisions(
    const sqlite_database& in, const std::vector<std::string>& orders) const {
    const std::string ids = json_array(orders);  // bound, not copied
    std::unordered_map<std::string, std::string> found;
    sqlite_statement rows = in.prepare(select_);
    rows.with(ids);
    while (rows.next()) {
        const std::string_view decision = rows.text(1);
        found[std::string{rows.text(0)}] = decision == no_decision ? "" : decision;
    }
    return found;
}

}  // namespace truefill::tool
