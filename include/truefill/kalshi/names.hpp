// The names that Kalshi has given the fields of a fill since 2022, which slot each fills and in
// which unit: one table. Elsewhere in the library no field name meets a power of ten. A second
// table has the names that tell other things from fills.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::kalshi {

/// What a fill is made of. The names of a slot are alternatives: the first that counts is taken.
/// Numbered as the field that a refusal names (vocabulary.hpp), but for the legs of the price.
enum class slot : std::uint8_t {
    order_id = 1,
    fill_id,
    market,
    size,
    price,
    time,
    direction,
    client_order_id,
    action,
    fee,
    liquidity,
    subaccount,
    exchange_index,
    control,  ///< no part of a fill: the envelope, error bodies, status
    yes_leg,  ///< price of the YES leg, whatever the side
    no_leg,
    own_leg,  ///< price of the side's own leg: this library's own rows
};

/// The field that a refusal names for a slot.
[[nodiscard]] constexpr field field_of(slot which) noexcept {
    return which > slot::control ? field::price : static_cast<field>(which);
}

/// How the value of a name is written; it belongs to the name, never to the magnitude.
enum class unit : std::uint8_t {
    id = 1,         ///< text as it is, or an integer
    word,           ///< text, trimmed, in any case
    contracts,      ///< decimal contracts
    dollars,        ///< decimal dollars
    loose_dollars,  ///< dollars that were a binary float before they were text
    whole_cents,    ///< integer cents, 0 being "not set"
    cents,          ///< decimal cents
    epoch,          ///< RFC 3339, or an epoch told by its size
    epoch_us,
    epoch_ms,
    flag,     ///< true or false
    integer,  ///< 32 bits
    any,      ///< not read by the rules
};

struct name {
    std::string_view text;
    slot fills;
    unit in;
};

/// Every name that is kept, those of a slot together and in order of preference.
/// From the exchange's changelog and API reference: integer cents until 2026-03-11, `_fixed` from
/// 2025-08-31 to 2026-04-01, `_dollars` from 2026-03-10 (WebSocket: 2025-09-09), `_fp` from
/// 2026-01-22, outcome_side and book_side from 2026-05-06.
inline constexpr std::array names{
    name{"order_id", slot::order_id, unit::id},
    name{"orderId", slot::order_id, unit::id},
    name{"exchange_order_id", slot::order_id, unit::id},
    name{"id", slot::order_id, unit::id},
    name{"fill_id", slot::fill_id, unit::id},
    name{"trade_id", slot::fill_id, unit::id},
    name{"market_ticker", slot::market, unit::id},
    name{"market", slot::market, unit::id},
    name{"ticker", slot::market, unit::id},
    name{"count_fp", slot::size, unit::contracts},
    name{"count", slot::size, unit::contracts},
    name{"size", slot::size, unit::contracts},
    name{"qty", slot::size, unit::contracts},
    name{"yes_price_dollars", slot::yes_leg, unit::dollars},
    name{"yes_price_fixed", slot::yes_leg, unit::dollars},
    name{"yes_price", slot::yes_leg, unit::whole_cents},
    name{"no_price_dollars", slot::no_leg, unit::dollars},
    name{"no_price_fixed", slot::no_leg, unit::dollars},
    name{"no_price", slot::no_leg, unit::whole_cents},
    name{"price_dollars", slot::own_leg, unit::dollars},
    name{"price_cents", slot::own_leg, unit::cents},
    name{"price", slot::price, unit::loose_dollars},
    name{"created_time", slot::time, unit::epoch},
    name{"ts_us", slot::time, unit::epoch_us},
    name{"ts_ms", slot::time, unit::epoch_ms},
    name{"ts", slot::time, unit::epoch},
    name{"timestamp", slot::time, unit::epoch},
    name{"time", slot::time, unit::epoch},
    name{"created_at", slot::time, unit::epoch},
    name{"filled_at", slot::time, unit::epoch},
    name{"outcome_side", slot::direction, unit::word},
    name{"book_side", slot::direction, unit::word},
    name{"purchased_side", slot::direction, unit::word},
    name{"side", slot::direction, unit::word},
    name{"client_order_id", slot::client_order_id, unit::id},
    name{"clientOrderId", slot::client_order_id, unit::id},
    name{"action", slot::action, unit::word},
    name{"fee_cost", slot::fee, unit::dollars},
    name{"fee", slot::fee, unit::dollars},
    name{"is_taker", slot::liquidity, unit::flag},
    name{"subaccount_number", slot::subaccount, unit::integer},
    name{"subaccount", slot::subaccount, unit::integer},
    name{"exchange_index", slot::exchange_index, unit::integer},
    name{"fills", slot::control, unit::any},
    name{"data", slot::control, unit::any},
    name{"items", slot::control, unit::any},
    name{"type", slot::control, unit::any},
    name{"msg", slot::control, unit::any},
    name{"cursor", slot::control, unit::any},
    name{"error", slot::control, unit::any},
    name{"code", slot::control, unit::any},
    name{"message", slot::control, unit::any},
    name{"status", slot::control, unit::any},
};
static_assert(names.size() < 64, "a set of names is a 64-bit mask, and has one bit to spare");

/// A name that fills do not have. Its presence, also as null, shows what else an item may be.
struct marker {
    std::string_view text;
    likeness of;
};

inline constexpr std::array markers{
    marker{"open_size", likeness::open_order},
    marker{"original_size", likeness::open_order},
    marker{"initial_count", likeness::open_order},
    marker{"initial_count_fp", likeness::open_order},
    marker{"remaining_count", likeness::open_order},
    marker{"remaining_count_fp", likeness::open_order},
    marker{"fill_count", likeness::open_order},
    marker{"fill_count_fp", likeness::open_order},
    marker{"queue_position", likeness::open_order},
    marker{"expiration_time", likeness::open_order},
    marker{"last_update_time", likeness::open_order},
    marker{"quote_id", likeness::quote},
    marker{"rfq_id", likeness::quote},
    marker{"yes_bid", likeness::market_snapshot},
    marker{"yes_ask", likeness::market_snapshot},
    marker{"yes_bid_dollars", likeness::market_snapshot},
    marker{"yes_ask_dollars", likeness::market_snapshot},
    marker{"last_price", likeness::market_snapshot},
    marker{"last_price_dollars", likeness::market_snapshot},
    marker{"open_interest", likeness::market_snapshot},
    marker{"settled_time", likeness::settlement},
    marker{"market_result", likeness::settlement},
    marker{"position", likeness::position},
    marker{"market_exposure", likeness::position},
    marker{"fees", likeness::perps_fill},
    marker{"entry_price", likeness::perps_fill},
    marker{"realized_pnl", likeness::perps_fill},
    marker{"taker_side", likeness::public_trade},
    marker{"taker_outcome_side", likeness::public_trade},
    marker{"maker_order_id", likeness::fcm_fill},
    marker{"taker_order_id", likeness::fcm_fill},
    marker{"maker_subtrader_id", likeness::fcm_fill},
    marker{"taker_subtrader_id", likeness::fcm_fill},
    marker{"maker_fee_cost", likeness::fcm_fill},
    marker{"taker_fee_cost", likeness::fcm_fill},
};

}  // namespace truefill::inline v0_1::kalshi
