// The names that tell other things from fills, and the field that a refusal names for a slot.
#pragma once

#include <array>
#include <string_view>
#include <truefill/kalshi/names.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::kalshi {

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

/// The field that a refusal names for a slot.
[[nodiscard]] constexpr field field_of(slot which) noexcept {
    return which > slot::control ? field::price : static_cast<field>(which);
}

}  // namespace truefill::inline v0_1::kalshi
