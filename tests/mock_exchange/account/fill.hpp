// One execution of an order, in exact units. wire/items.hpp renders it as JSON.
#pragma once

#include <compare>
#include <cstdint>

namespace mock_exchange {

/// The layouts of a fill's JSON, by the time in which the exchange used them.
enum class era : std::uint8_t {
    integer_cents = 1,  ///< 2023: whole cents, whole contracts, little else
    dual = 2,           ///< early 2026: truncated integers beside exact text
    today = 3,          ///< text only
};

/// One dollar, in the unit of prices and fees.
inline constexpr std::uint32_t dollar_e4 = 10'000;

struct fill {
    std::int64_t ts_us = 0;
    std::uint64_t serial = 0;        ///< of the fill's id
    std::uint32_t order = 0;         ///< serial of the order's id
    std::uint32_t count_c = 0;       ///< hundredths of a contract
    std::uint32_t fee_e4 = 0;        ///< ten-thousandths of a dollar
    std::uint16_t yes_price_e4 = 0;  ///< ten-thousandths of a dollar
    std::uint16_t market = 0;
    std::uint8_t subaccount = 0;
    era layout = era::today;
    bool acquires_yes = true;
    bool says_buy = true;  ///< the word in "action", which does not determine the direction
    bool is_taker = true;
};

/// A fill's place in the order of time. The serial orders fills of the same microsecond.
struct position {
    std::int64_t ts_us = 0;
    std::uint64_t serial = 0;
    auto operator<=>(const position&) const = default;
};

[[nodiscard]] inline position position_of(const fill& execution) noexcept {
    return {execution.ts_us, execution.serial};
}

inline constexpr std::uint16_t n_markets = 250;

/// The shard of the exchange that a market trades on.
[[nodiscard]] constexpr unsigned exchange_index_of(std::uint16_t market) noexcept {
    return market % 4U;
}

}  // namespace mock_exchange
