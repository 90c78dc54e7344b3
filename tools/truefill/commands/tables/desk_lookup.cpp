#include "commands/tables/desk_lookup.hpp"

#include <memory>
#include <vector>

#include "base/exit_code.hpp"
#include "commands/tables/open_tables.hpp"

namespace truefill::tool {

decision_lookup desk_lookup(const sink_options& where, const std::string& table) {
    std::shared_ptr<fill_tables> tables;
    bool is_found = false;
    return [=](const std::vector<std::string>& orders) mutable {
        if (!tables) {
            tables = open_tables(where, table_use::read);
        }
        is_found = is_found || !tables->find_desk_orders(table).empty();
        if (!is_found) {
            throw failure{exit_usage, "neither " + table +
                                          " (exchange_order_id, decision_id) nor "
                                          "mm_order_actions with mm_order_responses is there"};
        }
        return tables->desk_decisions(orders);
    };
}

}  // namespace truefill::tool
