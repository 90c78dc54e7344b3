// What is not a fill although it may carry size, price and time: orders, quotes, snapshots, public
// trades.
#pragma once

#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/item_view.hpp>
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
template <std::size_t Layout>
[[nodiscard]] constexpr std::optional<likeness> looks_like(item_view<Layout> raw) noexcept {
    if (!raw.is_marked() && !raw.has("status"_key)) {
        return std::nullopt;
    }
    if (raw.is_marked(likeness::open_order) || detail::is_order_status(raw["status"_key])) {
        return likeness::open_order;
    }
    for (const likeness kind :
         {likeness::quote, likeness::market_snapshot, likeness::settlement, likeness::position}) {
        if (raw.is_marked(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

namespace detail {

template <std::size_t Layout>
[[nodiscard]] constexpr not_real find_why_not_real(item_view<Layout> raw) noexcept {
    using kalshi::slot;
    const token& side = raw["side"_key];
    const bool is_plain = side.is(token::kind::null) || read_side(side, false) != 0;
    const bool perps = raw.is_marked(likeness::perps_fill) ||
                       (!is_plain && (says(side, "bid") || says(side, "ask")));
    if (perps && !raw.counts("outcome_side"_key) && !raw.counts("book_side"_key) &&
        !raw.counts("purchased_side"_key)) {
        return not_real{reason::not_a_fill, likeness::perps_fill};
    }
    const auto looks = looks_like(raw);
    if (looks && !raw.template taken<slot::fill_id>()) {
        return not_real{reason::not_a_fill, looks};
    }
    const bool has_order_id{raw.template taken<slot::order_id>()};
    if (!has_order_id && raw.is_marked(likeness::public_trade)) {
        return not_real{reason::not_a_fill, raw.is_marked(likeness::fcm_fill)
                                                ? likeness::fcm_fill
                                                : likeness::public_trade};
    }
    if (!has_order_id) {
        return not_real{reason::missing_order_id, looks};
    }
    if (!raw.template taken<slot::time>()) {
        return not_real{reason::missing_time, looks};
    }
    if (!raw.template has_value<slot::size>()) {
        return not_real{reason::missing_size, looks};
    }
    if (!raw.template has_value<slot::yes_leg>() && !raw.template has_value<slot::no_leg>() &&
        !raw.template has_value<slot::own_leg>() && !raw.template has_value<slot::price>()) {
        return not_real{reason::missing_price, looks};
    }
    return {};
}

}  // namespace detail

/// The real-fill predicate (the plan's step 6 guard, and what the exchange's other payloads look
/// like): nothing for a real fill, else why it is none.
[[gnu::flatten]] [[nodiscard]] constexpr not_real why_not_real(const raw_fill& raw) noexcept {
    return with_layout(raw, [](auto item) { return detail::find_why_not_real(item); });
}

}  // namespace truefill::inline v0_1
