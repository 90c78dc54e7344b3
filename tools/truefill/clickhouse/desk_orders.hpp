// The desk's own record of its orders, in tables whose columns differ from desk to desk.
#pragma once

#include <clickhouse.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace truefill::tool {

class desk_orders {
public:
    /// A table of orders with exchange_order_id and decision_id; else mm_order_actions with
    /// decision_id beside mm_order_responses with exchange_order_id, joined by client_order_id.
    /// Nothing when the database has neither.
    [[nodiscard]] static std::optional<desk_orders> find(adapter::clickhouse& server,
                                                         const std::string& orders_table);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// The decisions of those of the orders that the desk placed; "" for one without a decision.
    [[nodiscard]] std::unordered_map<std::string, std::string> decisions(
        adapter::clickhouse& server, const std::vector<std::string>& orders) const;

private:
    std::string name_;
    std::string before_ids_;  ///< the statement, up to the list of ids
    std::string after_ids_;
};

}  // namespace truefill::tool
