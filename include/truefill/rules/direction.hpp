// Which outcome a fill acquired: the first of four names that counts says it, the others are held
// against it.
#pragma once

#include <cstdint>
#include <optional>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/read_value.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// Which outcome a fill acquired. Without an outcome and without a fault, gate 6 refuses.
struct direction_reading {
    std::optional<side> outcome;
    truefill::notes notes;
    reason fault{};  ///< no reason where nothing refuses the item
    friend constexpr bool operator==(const direction_reading&, const direction_reading&) = default;
};

namespace detail {

/// direction_of, into a draft's own members: copies of an optional stall processors.
[[nodiscard]] constexpr reason read_direction(const raw_fill& raw, source from,
                                              std::optional<side>& acquired,
                                              notes& remarks) noexcept {
    const kalshi::key_set given = raw.counting() & kalshi::slot_names<kalshi::slot::direction>;
    if (given.empty()) {
        return {};
    }
    const kalshi::key taken = given.front();
    if (!raw.reads(taken)) {
        return raw.error(taken);
    }

    // Sides are numbers, 0 standing for none, and are compared without branches: nobody can predict
    // which side it is, and a mispredicted branch costs more than all of this.
    constexpr kalshi::key_set legacy{"side"_key};
    const auto outcome = raw.number(taken);
    const kalshi::key_set others = given - kalshi::key_set{taken};
    std::int64_t stated = taken == "side"_key ? 0 : outcome;  // by the other names, a bit per side
    bool mismatch = false;
    for (const kalshi::key name : others - legacy) {
        stated |= raw.number(name);
        mismatch |= raw.number(name) == 0;
    }
    if (!(others & legacy).empty()) {
        const auto said = raw.number("side"_key);
        const bool differs = (outcome != 0) & (said != outcome) & (from == source::rest);
        mismatch |= (said == 0) | differs;
    }
    constexpr auto both =
        static_cast<std::int64_t>(side::yes) | static_cast<std::int64_t>(side::no);
    if (stated == both) {
        return reason::direction_conflict;
    }

    remarks |= mismatch ? notes{note::side_mismatch} : notes{};
    if (taken == "side"_key) {
        remarks |= note::direction_legacy;
        constexpr auto buy = static_cast<std::int64_t>(kalshi::word_value::buy);
        const bool buys = raw["action"_key].is(token::kind::null) ||
                          (raw.reads("action"_key) && raw.number("action"_key) == buy);
        if (from == source::ws && outcome != 0 && !buys) {
            return reason::unknown_direction;
        }
    }
    if (outcome != 0) {
        acquired = static_cast<side>(outcome);
    }
    return {};
}

}  // namespace detail

/// The first that counts of outcome_side, book_side (bid = yes, ask = no: the exchange's page
/// "Order direction"), purchased_side and `side`. On a REST fill `side` is the outcome acquired,
/// whatever `action` says. The WebSocket's `side` follows another convention, which agrees on buys
/// only: a sell there that says nothing else is refused as unknown_direction.
[[nodiscard]] constexpr direction_reading direction_of(const raw_fill& raw, source from) noexcept {
    direction_reading read;
    read.fault = detail::read_direction(raw, from, read.outcome, read.notes);
    return read;
}

}  // namespace truefill::inline v0_1
