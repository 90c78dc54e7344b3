// What is not a fill although it may carry size, price and time: orders, quotes, snapshots, public
// trades.
#pragma once

#include <optional>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// Why an item is not a real fill.
struct not_real {
    reason why{};
    std::optional<likeness> looks_like;
    /// Whether it is none; a real fill has no reason.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return why != reason{}; }
    friend constexpr bool operator==(const not_real&, const not_real&) = default;
};

/// What an item looks like by its markers: the first of order, quote, snapshot, settlement,
/// position.
[[nodiscard]] constexpr std::optional<likeness> looks_like(const raw_fill& raw) noexcept {
    if (raw.is_marked()) {
        for (const likeness kind :
             {likeness::open_order, likeness::quote, likeness::market_snapshot,
              likeness::settlement, likeness::position}) {
            if (raw.is_marked(kind)) {
                return kind;
            }
        }
    }
    return std::nullopt;
}

/// The real-fill predicate (the plan's step 6 guard, and what the exchange's other payloads look
/// like): nothing for a real fill, else why it is none.
[[nodiscard]] constexpr not_real why_not_real(const raw_fill& raw) noexcept {
    using kalshi::slot;
    using kalshi::slot_names;
    constexpr kalshi::key_set stated_directions =
        slot_names<slot::direction> - kalshi::key_set{"side"_key};
    const auto none_of = [](kalshi::key_set names, kalshi::key_set given) {
        return (names & given).empty();
    };
    if (raw.is_marked(likeness::perps_fill) && none_of(stated_directions, raw.counting())) {
        return {reason::not_a_fill, likeness::perps_fill};
    }
    const auto looks = looks_like(raw);
    if (looks && none_of(slot_names<slot::fill_id>, raw.counting())) {
        return {reason::not_a_fill, looks};
    }
    if (none_of(slot_names<slot::order_id>, raw.counting())) {
        if (raw.is_marked(likeness::public_trade)) {
            return {reason::not_a_fill, raw.is_marked(likeness::fcm_fill) ? likeness::fcm_fill
                                                                          : likeness::public_trade};
        }
        return {reason::missing_order_id, looks};
    }
    if (none_of(slot_names<slot::time>, raw.counting())) {
        return {reason::missing_time, looks};
    }
    if (none_of(slot_names<slot::size>, raw.has_value())) {
        return {reason::missing_size, looks};
    }
    if (none_of(kalshi::price_names, raw.has_value())) {
        return {reason::missing_price, looks};
    }
    return {};
}

}  // namespace truefill::inline v0_1
