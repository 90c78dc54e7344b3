// The desk's own record of its orders, in tables of the same file whose columns differ from desk to
// desk.
#pragma once

#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "sqlite/database.hpp"

namespace truefill::tool {

class sqlite_desk_orders {
public:
    /// A table of orders with exchange_order_id and decision_id; else mm_order_actions with
    /// decision_id beside mm_order_responses with exchange_order_id, joined by client_order_id.
    /// Nothing when the file has neither.
    [[nodiscard]] static std::optional<sqlite_desk_orders> find(const sqlite_database& in,
                                                                const std::string& orders_table);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    /// The decisions of those of the orders that the desk placed; "" for one without a decision.
    [[nodiscard]] std::unordered_map<std::string, std::string> decisions(
        const sqlite_database& in, const std::vector<std::string>& orders) const;

private:
    std::string name_;
    std::string select_;  ///< order and decision; its parameter is a JSON array of order ids
};

}  // namespace truefill::tool
