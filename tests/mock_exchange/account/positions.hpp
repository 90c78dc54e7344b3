// The account's position in each market: the sum of its fills and of transfers without a fill.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <vector>

#include "account/fill.hpp"

namespace mock_exchange {

struct position_row {
    std::uint16_t market = 0;
    std::int64_t count_c = 0;   ///< hundredths of a contract: YES less NO
    std::uint64_t fees_e4 = 0;  ///< ten-thousandths of a dollar
    std::int64_t last_us = 0;   ///< of the newest fill
};

class positions {
public:
    /// Moves contracts from or to another account: the position changes without a fill.
    void transfer(std::uint16_t market, std::int64_t count_c) { transfers_[market] += count_c; }
    /// Removes the market from the list, as the exchange does once the market is settled.
    void settle(std::uint16_t market) { settled_.insert(market); }

    /// All unsettled markets that have a fill or a transfer, in the order of their numbers.
    [[nodiscard]] std::vector<position_row> of(std::span<const fill> fills,
                                               std::optional<std::uint8_t> subaccount) const;

private:
    std::map<std::uint16_t, std::int64_t> transfers_;
    std::set<std::uint16_t> settled_;
};

}  // namespace mock_exchange
