// Fills, orders, positions and the truth as JSON objects, their members in the exchange's order.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

#include "account/fill.hpp"
#include "account/names.hpp"
#include "account/positions.hpp"

namespace mock_exchange {

/// A JSON object that keeps its members in the order they were added.
using json = nlohmann::ordered_json;

/// A fill in the layout of its era.
[[nodiscard]] json fill_item(const account_names& names, const fill& execution);
/// A row that equals the fill `like` except for its ids and for its prices, which are zero.
[[nodiscard]] json zero_fill_item(const account_names& names, const fill& like,
                                  std::uint64_t serial);
/// The snapshot of a resting order at the time `ts_us`.
[[nodiscard]] json order_item(const account_names& names, std::uint64_t serial, std::int64_t ts_us);
/// A market position. Its count is signed: above zero is YES.
[[nodiscard]] json position_item(const account_names& names, const position_row& held);
/// The fill in exact units, in the same layout for every era. A member is null where the layout of
/// the fill's era does not carry it.
[[nodiscard]] json truth_item(const account_names& names, const fill& execution);

}  // namespace mock_exchange
