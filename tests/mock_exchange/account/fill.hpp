// One execution, in the exact units it is kept in; how it looks on the wire is another matter.
#pragma once

#include <compare>
#include <cstdint>

namespace mock_exchange {

/// The wire shapes that a fill can be rendered in.
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
    era shape = era::today;
    bool acquires_yes = true;
    bool says_buy = true;  ///< the word in "action", which says nothing about direction
    bool is_taker = true;
};

/// Where a fill stands in the order of time; serials part fills of the same microsecond.
struct position {
    std::int64_t ts_us = 0;
    std::uint64_t serial = 0;
    auto operator<=>(const position&) const = default;
};

[[nodiscard]] inline position position_of(const fill& one) noexcept {
    return {one.ts_us, one.serial};
}

inline constexpr std::uint16_t n_markets = 250;

/// The shard that a market trades on.
[[nodiscard]] constexpr unsigned exchange_index_of(std::uint16_t market) noexcept {
    return market % 4U;
}

}  // namespace mock_exchange
