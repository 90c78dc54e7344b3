#include "account/positions.hpp"

#include <algorithm>

namespace mock_exchange {

std::vector<position_row> positions::of(std::span<const fill> fills,
                                        std::optional<std::uint8_t> subaccount) const {
    std::map<std::uint16_t, position_row> by_market;
    for (const fill& execution : fills) {
        if (subaccount && execution.subaccount != *subaccount) {
            continue;
        }
        position_row& row = by_market[execution.market];
        row.market = execution.market;
        const std::int64_t count = execution.count_c;
        row.count_c += execution.acquires_yes ? count : -count;
        row.fees_e4 += execution.fee_e4;
        row.last_us = std::max(row.last_us, execution.ts_us);
    }
    // Transfers change the primary subaccount, 0.
    if (subaccount.value_or(0) == 0) {
        for (const auto& [market, count_c] : transfers_) {
            by_market[market].market = market;
            by_market[market].count_c += count_c;
        }
    }
    std::vector<position_row> rows;
    for (const auto& [market, row] : by_market) {
        if (!settled_.contains(market)) {
            rows.push_back(row);
        }
    }
    return rows;
}

}  // namespace mock_exchange
