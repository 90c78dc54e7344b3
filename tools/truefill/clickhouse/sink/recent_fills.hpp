// The fills that were stored last, in memory.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <unordered_map>

#include "booking/reconcile.hpp"

namespace truefill::tool {

/// Saves a query for each fill of a poll's overlap, and detects duplicates while the server is
/// down. Holds the last 50,000 fills.
class recent_fills {
public:
    /// Null if the fill is not among them. Valid until the next call of remember().
    [[nodiscard]] const stored_record* find(const record& fill) const;
    void remember(stored_record row);

private:
    static constexpr std::size_t capacity = 50'000;
    std::unordered_map<std::string, stored_record> by_identity_;
    std::deque<std::string> order_;
};

}  // namespace truefill::tool
