#include "account/generator.hpp"

#include <algorithm>

#include "base/rfc3339.hpp"

namespace mock_exchange {

namespace {

constexpr std::uint16_t cent_e4 = dollar_e4 / 100;
constexpr std::uint32_t contract_c = 100;
constexpr std::int64_t longest_pause_us = 120 * second_us;

/// 7 % of price times complement for a contract, rounded up to a ten-thousandth of a dollar.
std::uint32_t taker_fee(std::uint32_t count_c, std::uint16_t yes_price_e4) {
    constexpr std::uint64_t unit = 100'000'000;
    const std::uint64_t exact =
        std::uint64_t{7} * count_c * yes_price_e4 * (dollar_e4 - yes_price_e4);
    return static_cast<std::uint32_t>((exact + unit - 1) / unit);
}

}  // namespace

std::vector<fill> generator::between(std::int64_t from_us, std::int64_t to_us, std::size_t count) {
    std::vector<fill> fills;
    fills.reserve(count);
    const auto span = static_cast<std::uint64_t>(to_us - from_us) + 1;
    while (fills.size() < count) {
        const fill order = make_order();
        std::int64_t ts_us = from_us + static_cast<std::int64_t>(random_.below(span));
        std::uint16_t price = draw_price(order.layout);
        const std::size_t partials = random_.chance(30) ? 2 + random_.below(5) : 1;
        for (std::size_t i = 0; i < partials && fills.size() < count; ++i) {
            if (i != 0 && random_.chance(50)) {  // else at the same time and price
                ts_us = std::min(
                    to_us, ts_us + static_cast<std::int64_t>(random_.below(longest_pause_us)));
                price = draw_price(order.layout);
            }
            fills.push_back(execute(order, ts_us, price));
        }
    }
    return fills;
}

std::vector<fill> generator::until(std::int64_t last_us, std::size_t count) {
    std::vector<fill> fills;
    fills.reserve(count);
    while (fills.size() < count) {
        const fill order = make_order();
        const auto to_go = static_cast<std::int64_t>(count - fills.size() - 1);
        fills.push_back(execute(order, last_us - to_go, draw_price(order.layout)));
    }
    return fills;
}

fill generator::make_order() {
    fill order;
    order.order = next_order_++;
    order.market = static_cast<std::uint16_t>(random_.below(n_markets));
    order.subaccount = static_cast<std::uint8_t>(random_.below(subaccounts_));
    order.acquires_yes = random_.chance(50);
    order.says_buy = random_.chance(50);
    order.layout = mixed_eras_ ? static_cast<era>(1 + random_.below(3)) : era::today;
    return order;
}

fill generator::execute(const fill& order, std::int64_t ts_us, std::uint16_t yes_price_e4) {
    fill execution = order;
    execution.serial = next_fill_++;
    execution.ts_us = ts_us;
    execution.yes_price_e4 = yes_price_e4;
    execution.count_c = draw_count(order.layout);
    execution.is_taker = random_.chance(60);
    // A resting order is seldom charged.
    const bool charged = execution.is_taker || random_.chance(10);
    execution.fee_e4 = charged ? taker_fee(execution.count_c, yes_price_e4) : 0;
    return execution;
}

std::uint16_t generator::draw_price(era layout) {
    const std::uint64_t kind = random_.below(100);
    std::uint64_t price = 0;
    if (layout == era::integer_cents || kind < 55) {
        price = cent_e4 * (1 + random_.below(99));
    } else if (kind < 85) {
        price = 1 + random_.below(dollar_e4 - 1);
    } else {  // below one cent, or above 99
        const std::uint64_t tail = 1 + random_.below(cent_e4 - 1);
        price = random_.chance(50) ? tail : dollar_e4 - tail;
    }
    return static_cast<std::uint16_t>(price);
}

std::uint32_t generator::draw_count(era layout) {
    const std::uint64_t kind = random_.below(100);
    std::uint64_t count = 0;
    if (kind == 0) {
        count = contract_c * (1 + random_.below(1'000'000));
    } else if (layout == era::integer_cents || kind < 55) {
        count = contract_c * (1 + random_.below(250));
    } else if (kind < 95) {
        count = 1 + random_.below(30'000);
    } else {
        count = 1;
    }
    return static_cast<std::uint32_t>(count);
}

}  // namespace mock_exchange
