// Fills, orders and the truth as JSON. Nothing here reads JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "account/fill.hpp"
#include "account/identity.hpp"
#include "account/positions.hpp"

namespace mock_exchange {

class wire {
public:
    explicit wire(std::uint64_t seed);

    /// A fill in the shape of its era.
    void append_fill(std::string& out, const fill& one) const;
    /// A row that resembles a fill in all but its ids and its prices, which are zero.
    void append_zero_fill(std::string& out, const fill& like, std::uint64_t serial) const;
    /// The snapshot of a resting order, as of an instant.
    void append_order(std::string& out, std::uint64_t serial, std::int64_t ts_us) const;
    /// A market position, signed: above zero is YES.
    void append_position(std::string& out, const position_row& held) const;
    /// What is so, whatever the shape; null is what the shape does not carry.
    void append_truth(std::string& out, const fill& one) const;

    [[nodiscard]] const id_family& fill_ids() const noexcept { return fills_; }
    [[nodiscard]] const id_family& order_ids() const noexcept { return orders_; }
    [[nodiscard]] std::optional<std::uint16_t> market_of(std::string_view ticker) const;

private:
    struct row;  ///< a fill with everything that is looked up or computed
    [[nodiscard]] row row_of(const fill& one) const;
    static void append_row(std::string& out, const row& what);

    id_family fills_;
    id_family orders_;
    id_family resting_orders_;
    id_family zero_fills_;
    std::vector<std::string> tickers_;
};

}  // namespace mock_exchange
