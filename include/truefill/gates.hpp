// The six gates that make a fill out of a draft (the plan's step 4), and the gates a user appends.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/fill.hpp>
#include <truefill/reject.hpp>

namespace truefill {

/// All the gates that a draft fails. Where the side is unknown the price is not blamed: which leg
/// it would be read from is not known either.
[[nodiscard]] constexpr gate_mask failed_gates(const draft& made) noexcept {
    gate_mask failed;
    if (detail::is_blank(made.order_id)) {
        failed.insert(reason::empty_order_id);
    }
    if (made.fill_id && detail::is_blank(*made.fill_id)) {
        failed.insert(reason::empty_fill_id);
    }
    if (made.size <= contracts{}) {
        failed.insert(reason::zero_size);
    }
    if (made.outcome && (!made.price || *made.price <= dollars{} || *made.price >= one_dollar)) {
        failed.insert(reason::invalid_price);
    }
    if (detail::is_blank(made.market)) {
        failed.insert(reason::empty_market);
    }
    if (!made.outcome) {
        failed.insert(reason::invalid_side);
    }
    return failed;
}

/// The first gate of a mask. Precondition: not empty.
[[nodiscard]] constexpr reason first_of(gate_mask failed) noexcept {
    auto gate = static_cast<unsigned>(reason::empty_order_id);
    while (!failed.contains(static_cast<reason>(gate))) {
        ++gate;
    }
    return static_cast<reason>(gate);
}

/// The field that a gate looks at.
[[nodiscard]] constexpr field field_of(reason gate) noexcept {
    switch (gate) {
        case reason::empty_order_id: return field::order_id;
        case reason::empty_fill_id: return field::fill_id;
        case reason::zero_size: return field::size;
        case reason::invalid_price: return field::price;
        case reason::empty_market: return field::market;
        default: return field::direction;
    }
}

namespace detail {

/// A draft in the place where it becomes a fill, so that nothing is copied.
class fill_builder {
public:
    // The initialiser calls what only a friend may call; a default could not.
    // NOLINTNEXTLINE(readability-redundant-member-init)
    constexpr fill_builder() noexcept : fill_{} {}
    [[nodiscard]] constexpr truefill::draft& draft() noexcept { return fill_.values_; }
    /// Precondition: the draft passed the six gates and have an id.
    [[nodiscard]] constexpr const fill_view& fill() const noexcept { return fill_; }

private:
    fill_view fill_;
};

}  // namespace detail

/// The way to a fill: a draft that passes the six gates, under the exchange's fill id or, where it
/// has none, under `synthetic_id` (and then noted). Nothing when a gate fails or both ids are
/// blank. The pipeline takes the same steps one by one, to say which failed.
[[nodiscard]] constexpr std::optional<fill_view> admit(
    draft made, std::string_view synthetic_id = {}) noexcept {
    if (!made.fill_id) {
        made.fill_id = synthetic_id;
        made.notes |= note::synthetic_id;
    }
    if (!failed_gates(made).empty()) {
        return std::nullopt;
    }
    detail::fill_builder admitted;
    admitted.draft() = made;
    return admitted.fill();
}

/// A gate that a user appends: a predicate over fills, with a name for the reject.
template <class G>
concept appended_gate = requires(const G& gate, const fill_view& one) {
    { gate(one) } -> std::convertible_to<bool>;
    { gate.name } -> std::convertible_to<std::string_view>;
};

/// Low <= price <= high, in dollars of the fill's own side.
struct price_band {
    static constexpr std::string_view name = "price_band";
    dollars low;
    dollars high;
    [[nodiscard]] constexpr bool operator()(const fill_view& one) const noexcept {
        return low <= one.price() && one.price() <= high;
    }
};

/// Prices that are whole cents, 1 to 99.
struct whole_cents {
    static constexpr std::string_view name = "whole_cents";
    [[nodiscard]] constexpr bool operator()(const fill_view& one) const noexcept {
        return one.price().raw() % one_cent.raw() == 0;
    }
};

/// Fills executed before a time: what comes from the future is a clock or a unit gone wrong.
struct executed_before {
    static constexpr std::string_view name = "executed_before";
    timestamp limit;
    [[nodiscard]] constexpr bool operator()(const fill_view& one) const noexcept {
        return one.time() < limit;
    }
};

/// Any predicate under a name: `gate{"my_markets", [](const fill_view& fill) { return ..; }}`.
template <std::predicate<const fill_view&> Predicate>
struct gate {
    std::string_view name;  ///< must outlive the normalizer: a literal
    Predicate passes;
    [[nodiscard]] constexpr bool operator()(const fill_view& one) const { return passes(one); }
};
template <class Predicate>
gate(std::string_view, Predicate) -> gate<Predicate>;

}  // namespace truefill
