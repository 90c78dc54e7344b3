// The names in the account's messages: tickers of markets, ids of fills and of orders.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/identity.hpp"

namespace mock_exchange {

/// All names follow from the seed. A resting order and a row without a price have ids of families
/// of their own, so that no fill has the same id.
class account_names {
public:
    explicit account_names(std::uint64_t seed);

    [[nodiscard]] const id_family& fills() const noexcept { return fills_; }
    [[nodiscard]] const id_family& orders() const noexcept { return orders_; }
    [[nodiscard]] const id_family& resting_orders() const noexcept { return resting_orders_; }
    [[nodiscard]] const id_family& zero_fills() const noexcept { return zero_fills_; }

    [[nodiscard]] const std::string& ticker(std::size_t market) const { return tickers_[market]; }
    [[nodiscard]] std::optional<std::uint16_t> market_of(std::string_view ticker) const;

private:
    id_family fills_;
    id_family orders_;
    id_family resting_orders_;
    id_family zero_fills_;
    std::vector<std::string> tickers_;
};

}  // namespace mock_exchange
