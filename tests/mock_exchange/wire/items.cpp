#include "wire/items.hpp"

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "base/rfc3339.hpp"

namespace mock_exchange {

namespace {

/// A decimal with `places` digits behind the point; `value` counts units of its last place.
std::string decimal(std::uint64_t value, unsigned places) {
    std::string digits = std::to_string(value);
    if (digits.size() <= places) {
        digits.insert(0, places + 1 - digits.size(), '0');
    }
    return digits.insert(digits.size() - places, ".");
}

std::string_view side_name(bool yes) {
    return yes ? "yes" : "no";
}
std::string_view action_name(bool buy) {
    return buy ? "buy" : "sell";
}

/// A fill, with its names and with the prices that its row shows.
struct row {
    const fill& execution;
    std::string fill_id;
    std::string order_id;
    const std::string& ticker;
    std::uint32_t yes_e4;
    std::uint32_t no_e4;
};

row row_of(const account_names& names, const fill& execution) {
    return {execution,
            names.fills().id(execution.serial),
            names.orders().id(execution.order),
            names.ticker(execution.market),
            execution.yes_price_e4,
            dollar_e4 - execution.yes_price_e4};
}

json integer_cents_item(const row& source) {
    const fill& execution = source.execution;
    return {{"action", action_name(execution.says_buy)},
            {"count", execution.count_c / 100},
            {"created_time", rfc3339(execution.ts_us)},
            {"is_taker", execution.is_taker},
            {"no_price", source.no_e4 / 100},
            {"order_id", source.order_id},
            {"side", side_name(execution.acquires_yes)},
            {"ticker", source.ticker},
            {"trade_id", source.fill_id},
            {"yes_price", source.yes_e4 / 100}};
}

/// The integers are truncated: only the texts hold a fraction of a cent or of a contract.
json dual_item(const row& source) {
    const fill& execution = source.execution;
    return {{"action", action_name(execution.says_buy)},
            {"client_order_id", ""},
            {"count", execution.count_c / 100},
            {"count_fp", decimal(execution.count_c, 2)},
            {"created_time", rfc3339(execution.ts_us)},
            {"fee_cost", decimal(execution.fee_e4, 4)},
            {"fill_id", source.fill_id},
            {"is_taker", execution.is_taker},
            {"market_ticker", source.ticker},
            {"no_price", source.no_e4 / 100},
            {"no_price_fixed", decimal(source.no_e4, 4)},
            {"order_id", source.order_id},
            // Of the YES leg, also on a NO row. The double nearest to a decimal of four places is
            // written as that decimal.
            {"price", source.yes_e4 / double{dollar_e4}},
            {"side", side_name(execution.acquires_yes)},
            {"subaccount_number", execution.subaccount},
            {"ticker", source.ticker},
            {"trade_id", source.fill_id},
            {"ts", floor_seconds(execution.ts_us)},
            {"yes_price", source.yes_e4 / 100},
            {"yes_price_fixed", decimal(source.yes_e4, 4)}};
}

json today_item(const row& source) {
    const fill& execution = source.execution;
    const std::string_view side = side_name(execution.acquires_yes);
    return {{"action", action_name(execution.says_buy)},
            {"book_side", execution.acquires_yes ? "bid" : "ask"},
            {"count_fp", decimal(execution.count_c, 2)},
            {"created_time", rfc3339(execution.ts_us)},
            {"exchange_index", exchange_index_of(execution.market)},
            {"fee_cost", decimal(std::uint64_t{execution.fee_e4} * 100, 6)},
            {"fill_id", source.fill_id},
            {"is_taker", execution.is_taker},
            {"market_ticker", source.ticker},
            {"no_price_dollars", decimal(source.no_e4, 4)},
            {"order_id", source.order_id},
            {"outcome_side", side},
            {"side", side},
            {"subaccount_number", execution.subaccount},
            {"ticker", source.ticker},
            {"trade_id", source.fill_id},
            {"ts", floor_seconds(execution.ts_us)},
            {"yes_price_dollars", decimal(source.yes_e4, 4)}};
}

json item_of(const row& source) {
    switch (source.execution.layout) {
        case era::integer_cents: return integer_cents_item(source);
        case era::dual: return dual_item(source);
        case era::today: return today_item(source);
    }
    return {};
}

}  // namespace

json fill_item(const account_names& names, const fill& execution) {
    return item_of(row_of(names, execution));
}

json zero_fill_item(const account_names& names, const fill& like, std::uint64_t serial) {
    row source = row_of(names, like);
    source.fill_id = names.zero_fills().id(serial);
    source.yes_e4 = 0;
    source.no_e4 = 0;
    return item_of(source);
}

json order_item(const account_names& names, std::uint64_t serial, std::int64_t ts_us) {
    random_numbers random{serial};
    const std::uint64_t size = 2 + random.below(500);
    const std::uint64_t remaining = 1 + random.below(size);
    const bool yes = random.chance(50);
    const std::string& ticker = names.ticker(random.below(n_markets));
    return {{"last_update_time", rfc3339(ts_us)},
            {"order_id", names.resting_orders().id(serial)},
            {"original_size", size},
            {"remaining_count", remaining},
            {"side", side_name(yes)},
            {"status", "resting"},
            {"ticker", ticker},
            {"yes_price", 1 + random.below(99)}};
}

json position_item(const account_names& names, const position_row& held) {
    const bool negative = held.count_c < 0;
    const auto magnitude = static_cast<std::uint64_t>(negative ? -held.count_c : held.count_c);
    return {{"ticker", names.ticker(held.market)},
            {"position_fp", (negative ? "-" : "") + decimal(magnitude, 2)},
            {"fees_paid_dollars", decimal(held.fees_e4 * 100, 6)},
            {"last_updated_ts", rfc3339(held.last_us)}};
}

json truth_item(const account_names& names, const fill& execution) {
    const row source = row_of(names, execution);
    json item{{"fill_id", source.fill_id},
              {"exchange_order_id", source.order_id},
              {"market_ticker", source.ticker},
              {"side", side_name(execution.acquires_yes)},
              {"action", action_name(execution.says_buy)},
              {"price_u", (execution.acquires_yes ? source.yes_e4 : source.no_e4) * 100},
              {"count_c", execution.count_c},
              {"fee_u", nullptr},
              {"ts_us", execution.ts_us},
              {"is_taker", execution.is_taker},
              {"subaccount", nullptr},
              {"exchange_index", nullptr}};
    if (execution.layout != era::integer_cents) {
        item["fee_u"] = std::uint64_t{execution.fee_e4} * 100;
        item["subaccount"] = execution.subaccount;
    }
    if (execution.layout == era::today) {
        item["exchange_index"] = exchange_index_of(execution.market);
    }
    return item;
}

}  // namespace mock_exchange
