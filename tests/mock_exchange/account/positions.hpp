// What the account holds in each market: the sum of its fills, and of what moved without a fill.
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
    /// Moves contracts from or to another account: a position changes, and no fill tells of it.
    void transfer(std::uint16_t market, std::int64_t count_c) { transfers_[market] += count_c; }
    /// The market leaves the list, as it does once it is settled.
    void settle(std::uint16_t market) { settled_.insert(market); }

    /// All markets with a fill or a transfer that are not settled, in their order.
    [[nodiscard]] std::vector<position_row> of(std::span<const fill> fills,
                                               std::optional<std::uint8_t> subaccount) const;

private:
    std::map<std::uint16_t, std::int64_t> transfers_;
    std::set<std::uint16_t> settled_;
};

}  // namespace mock_exchange
