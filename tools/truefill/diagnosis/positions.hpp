// An independent check of the fills: the positions that the exchange reports.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "diagnosis/evidence.hpp"
#include "diagnosis/exchange_evidence.hpp"

namespace truefill::tool {

/// The comparison of the exchange's positions with the sums of the table's fills.
struct position_check {
    std::string problem;  ///< why nothing was compared; "" when something was
    std::uint64_t n_agree = 0;
    std::vector<std::string> differences;  ///< one per market, with both figures
    std::vector<std::string> undecided;    ///< one per market, with the reason
};

/// The account's markets as both sides tell them, and what happened meanwhile.
struct position_evidence {
    std::vector<exchange_position> positions;
    std::vector<market_total> totals;
    std::set<std::string> moved;  ///< markets with fills that are not, or may not be, in the totals
};

/// Compares; asks the exchange for older fills of the markets that differ.
[[nodiscard]] position_check check_positions(const position_evidence& evidence,
                                             exchange_evidence& from);

}  // namespace truefill::tool
