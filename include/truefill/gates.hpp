// The six gates that make a fill out of a draft, and the gates that a user appends.
#pragma once

#include <bit>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/fill.hpp>
#include <truefill/reject.hpp>
#include <utility>

#include <truefill/detail/macros_begin.hpp>

namespace truefill::inline v0_1 {

namespace mistake {
struct the_name_of_a_gate_must_outlive_the_normalizer_use_a_literal;
}

/// All the gates that a draft fails. Without a side the price gate does not fail: which leg the
/// price comes from depends on the side.
[[nodiscard]] constexpr gate_mask failed_gates(const draft& read) noexcept {
    gate_mask failed;
    const auto check = [&](reason gate, bool fails) {
        if (fails) {
            failed.insert(gate);
        }
    };
    check(reason::empty_order_id, detail::is_blank(read.order_id));
    check(reason::empty_fill_id, read.fill_id && detail::is_blank(*read.fill_id));
    check(reason::zero_size, read.size <= contracts{});
    check(reason::invalid_price,
          read.outcome && (!read.price || *read.price <= dollars{} || *read.price >= one_dollar));
    check(reason::empty_market, detail::is_blank(read.market));
    check(reason::invalid_side, !read.outcome);
    return failed;
}

/// The first gate of a mask. Precondition: not empty.
[[nodiscard]] constexpr reason first_of(gate_mask failed) noexcept {
    return static_cast<reason>(static_cast<int>(reason::empty_order_id) +
                               std::countr_zero(failed.bits()));
}

/// The field that a gate checks, or that an item lacks. Nothing for another reason.
[[nodiscard]] constexpr std::optional<field> field_of(reason why) noexcept {
    switch (why) {
        case reason::missing_order_id:
        case reason::empty_order_id: return field::order_id;
        case reason::missing_time: return field::time;
        case reason::missing_size:
        case reason::zero_size: return field::size;
        case reason::missing_price:
        case reason::invalid_price: return field::price;
        case reason::empty_fill_id: return field::fill_id;
        case reason::empty_market: return field::market;
        case reason::invalid_side: return field::direction;
        default: return std::nullopt;
    }
}

namespace detail {

/// Holds a draft where it becomes a fill, so that the pipeline copies nothing.
class fill_builder {
public:
    [[nodiscard]] constexpr truefill::draft& draft() & noexcept { return fill_.values_; }
    /// Precondition: the draft passed the six gates and has an id.
    [[nodiscard]] constexpr const fill_view& fill() const& noexcept { return fill_; }

private:
    fill_view fill_{fill_view::empty_t{}};
};

}  // namespace detail

/// Makes a fill of a draft that passes the six gates, with the exchange's fill id or, where it has
/// none, with `synthetic_id` (and its note). Nothing when a gate fails or neither id is given. The
/// fill refers to the texts of both arguments. The pipeline does the same step by step, to report
/// which gate failed.
[[nodiscard]] constexpr std::optional<fill_view> admit(
    draft read, std::string_view synthetic_id = {}) noexcept {
    if (!read.fill_id) {
        read.fill_id = synthetic_id;
        read.notes |= note::synthetic_id;
    }
    if (!failed_gates(read).empty()) {
        return std::nullopt;
    }
    detail::fill_builder builder;
    builder.draft() = read;
    return builder.fill();
}

/// A gate that a user appends: a predicate over fills, with a name for the reject.
template <class Gate>
concept appended_gate = requires(const Gate& gate, const fill_view& fill) {
    { gate(fill) } -> std::convertible_to<bool>;
    { gate.name } -> std::convertible_to<std::string_view>;
};

/// Passes fills with low <= price <= high, in dollars of the fill's own side.
struct price_band {
    static constexpr std::string_view name = "price_band";
    dollars low;
    dollars high;
    [[nodiscard]] constexpr bool operator()(const fill_view& view) const noexcept {
        return low <= view.price() && view.price() <= high;
    }
};

/// Passes fills whose price is a whole number of cents, 1 to 99.
struct whole_cents {
    static constexpr std::string_view name = "whole_cents";
    [[nodiscard]] constexpr bool operator()(const fill_view& view) const noexcept {
        return view.price().raw() % one_cent.raw() == 0;
    }
};

/// Passes fills executed before `limit`. A fill from the future shows a wrong clock or unit.
struct executed_before {
    static constexpr std::string_view name = "executed_before";
    timestamp limit;
    [[nodiscard]] constexpr bool operator()(const fill_view& view) const noexcept {
        return view.time() < limit;
    }
};

/// A gate from a name and any predicate:
/// `gate{"my_markets", [](const fill_view& fill) { return ..; }}`.
template <class Predicate>
class gate {
    static_assert(std::predicate<const Predicate&, const fill_view&>,
                  "a gate is a predicate: it takes a const fill_view& and returns a bool");

public:
    /// `gate_name` must outlive the normalizer and its rejects: best a literal.
    constexpr gate(std::string_view gate_name TRUEFILL_BORROWS, Predicate passes)
        : name{gate_name}, passes_{std::move(passes)} {}
    template <std::same_as<std::string> Temporary,
              class Advice = mistake::the_name_of_a_gate_must_outlive_the_normalizer_use_a_literal>
    gate(Temporary&&, Predicate)
        TRUEFILL_REFUSED("the name of a gate must outlive the normalizer: use a literal");

    [[nodiscard]] constexpr bool operator()(const fill_view& view) const { return passes_(view); }

    std::string_view name;

private:
    Predicate passes_;
};

}  // namespace truefill::inline v0_1

#include <truefill/detail/macros_end.hpp>
