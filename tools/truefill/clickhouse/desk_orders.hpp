// The desk's own tables of orders, which hold the decision that placed each order. Their columns
// differ between desks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "clickhouse/connection.hpp"

namespace truefill::tool {

class desk_orders {
public:
    /// Uses `orders_table` when it has exchange_order_id and decision_id; else mm_order_actions
    /// (decision_id) and mm_order_responses (exchange_order_id), joined by client_order_id. Nothing
    /// when the database has neither.
    [[nodiscard]] static std::optional<desk_orders> find(connection& server,
                                                         const std::string& orders_table);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// The decisions of the desk's orders among `orders`, by order id; "" for an order without a
    /// decision. An order that the desk did not place is absent.
    [[nodiscard]] std::unordered_map<std::string, std::string> decisions(
        connection& server, const std::vector<std::string>& orders) const;

private:
    std::string name_;
    std::string before_ids_;  ///< the statement, up to the list of ids
    std::string after_ids_;
};

}  // namespace truefill::tool
