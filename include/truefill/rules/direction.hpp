// Which outcome a fill acquired: the first of four names that counts says it, the others are held
// against it.
#pragma once

#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/item_view.hpp>
#include <truefill/vocabulary.hpp>
#include <type_traits>

namespace truefill::inline v0_1 {

/// Which outcome a fill acquired. Without an outcome and without a fault, gate 6 refuses.
struct direction_reading {
    std::optional<side> outcome;
    truefill::notes notes;
    reason fault{};  ///< no reason where nothing refuses the item
    friend constexpr bool operator==(const direction_reading&, const direction_reading&) = default;
};

namespace detail {

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr direction_reading read_direction(
    item_view<Layout> raw, source from) noexcept {
    const auto taken = raw.template taken<kalshi::slot::direction>();
    if (!taken) {
        return {};
    }
    if (!taken.value().is(token::kind::text)) {
        const bool unreadable = taken.value().is(token::kind::lone_surrogate);
        return {{}, {}, unreadable ? reason::malformed_text : reason::wrong_type};
    }

    // Sides are numbers here and the comparisons have no branches: which side it is nobody can
    // predict, and a mispredicted branch costs more than all of this.
    unsigned outcome = 0;  // what the name taken says; 0 when it is none of its words
    unsigned stated = 0;   // what outcome_side, book_side and purchased_side say, a bit per side
    bool mismatch = false;
    const auto compare = [&]<bool IsLegacy>(kalshi::key name, std::bool_constant<IsLegacy>)
        __attribute__((always_inline)) {
        if (!raw.counts(name)) {
            return;
        }
        const unsigned says = read_side(raw[name], name == "book_side"_key);
        const bool is_other = taken.name() != name;
        outcome = is_other ? outcome : says;
        const bool differs = IsLegacy && (outcome != 0) & (says != outcome);
        mismatch |= is_other & ((says == 0) | (differs & (from == source::rest)));
        stated |= IsLegacy ? 0 : says;
    };
    compare("outcome_side"_key, std::false_type{});
    compare("book_side"_key, std::false_type{});
    compare("purchased_side"_key, std::false_type{});
    compare("side"_key, std::true_type{});

    if (stated == (static_cast<unsigned>(side::yes) | static_cast<unsigned>(side::no))) {
        return {{}, {}, reason::direction_conflict};
    }
    notes remarks = mismatch ? notes{note::side_mismatch} : notes{};
    if (taken.name() == "side"_key) {
        remarks |= note::direction_legacy;
        const token& action = raw["action"_key];
        if (from == source::ws && outcome != 0 && !action.is(token::kind::null) &&
            !says(action, "buy")) {
            return {{}, {}, reason::unknown_direction};
        }
    }
    return {outcome == 0 ? std::nullopt : std::optional{static_cast<side>(outcome)}, remarks, {}};
}

}  // namespace detail

/// The first that counts of outcome_side, book_side (bid = yes, ask = no: the exchange's page
/// "Order direction"), purchased_side and `side`. On a REST fill `side` is the outcome acquired,
/// whatever `action` says. The WebSocket's `side` follows another convention, which agrees on buys
/// only: a sell there that says nothing else is refused as unknown_direction.
[[nodiscard]] constexpr direction_reading direction_of(const raw_fill& raw, source from) noexcept {
    return detail::read_direction(any_view{raw}, from);
}

}  // namespace truefill::inline v0_1
