// Which outcome a fill acquired.
#pragma once

#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// Which outcome a fill acquired. Without a side and without a fault, gate 6 refuses.
struct direction_reading {
    std::optional<side> outcome;
    truefill::notes notes;
    std::optional<reason> fault;
    friend constexpr bool operator==(const direction_reading&, const direction_reading&) = default;
};

namespace detail {

[[nodiscard]] constexpr std::optional<side> read_side(token value, kalshi::key name) noexcept {
    const bool book = name == "book_side"_key;
    if (says(value, book ? "bid" : "yes")) {
        return side::yes;
    }
    if (says(value, book ? "ask" : "no")) {
        return side::no;
    }
    return std::nullopt;
}

/// direction_of, written to where it belongs; the fault, if there is one.
[[gnu::always_inline]] [[nodiscard]] constexpr std::optional<reason> find_direction(
    const raw_fill& raw, source from, std::optional<side>& into, notes& remarks) noexcept {
    const auto name = raw.taken<kalshi::slot::direction>();
    if (!name) {
        return std::nullopt;
    }
    if (raw[*name].is(token::kind::lone_surrogate)) {
        return reason::malformed_text;
    }
    if (!raw[*name].is(token::kind::text)) {
        return reason::wrong_type;
    }
    const auto outcome = detail::read_side(raw[*name], *name);

    constexpr kalshi::key legacy = "side"_key;
    std::optional<side> said;
    for (const kalshi::key other : raw.counted<kalshi::slot::direction>()) {
        const auto reads = detail::read_side(raw[other], other);
        if (!reads) {
            remarks |= other == *name ? notes{} : note::side_mismatch;
        } else if (other == legacy) {
            const bool differs = other != *name && outcome && reads != outcome;
            remarks |= differs && from == source::rest ? note::side_mismatch : notes{};
        } else if (said && said != reads) {
            return reason::direction_conflict;
        } else {
            said = reads;
        }
    }

    if (*name == legacy) {
        remarks |= note::direction_legacy;
        const token action = raw["action"_key];
        const bool buys = action.is(token::kind::null) || detail::says(action, "buy");
        if (from == source::ws && outcome && !buys) {
            return reason::unknown_direction;
        }
    }
    if (outcome) {
        into = *outcome;
    }
    return std::nullopt;
}

}  // namespace detail

/// outcome_side, book_side (bid = yes, ask = no: the exchange's "Order direction"), purchased_side,
/// `side`: the first that counts. On a REST fill `side` is the outcome acquired, whatever `action`
/// says; the WebSocket has another convention that only agrees on buys, so a sell there that says
/// nothing else is unknown, not guessed.
[[nodiscard]] constexpr direction_reading direction_of(const raw_fill& raw, source from) noexcept {
    direction_reading found;
    found.fault = detail::find_direction(raw, from, found.outcome, found.notes);
    return found;
}

}  // namespace truefill
