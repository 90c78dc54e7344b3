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

}  // namespace detail

/// outcome_side, book_side (bid = yes, ask = no: the exchange's "Order direction"), purchased_side,
/// `side`: the first that counts. On a REST fill `side` is the outcome acquired, whatever `action`
/// says; the WebSocket has another convention that only agrees on buys, so a sell there that says
/// nothing else is unknown, not guessed.
[[gnu::always_inline]] [[nodiscard]] constexpr direction_reading direction_of(
    const raw_fill& raw, source from) noexcept {
    const auto name = raw.taken<kalshi::slot::direction>();
    if (!name) {
        return {};
    }
    direction_reading found;
    if (raw[*name].is(token::kind::lone_surrogate)) {
        found.fault = reason::malformed_text;
        return found;
    }
    if (!raw[*name].is(token::kind::text)) {
        found.fault = reason::wrong_type;
        return found;
    }
    const auto outcome = detail::read_side(raw[*name], *name);

    constexpr kalshi::key legacy = "side"_key;
    std::optional<side> said;
    for (const kalshi::key other : raw.counted<kalshi::slot::direction>()) {
        const auto reads = detail::read_side(raw[other], other);
        if (!reads) {
            found.notes |= other == *name ? notes{} : note::side_mismatch;
        } else if (other == legacy) {
            const bool differs = other != *name && outcome && reads != outcome;
            found.notes |= differs && from == source::rest ? note::side_mismatch : notes{};
        } else if (said && said != reads) {
            found.fault = reason::direction_conflict;
            return found;
        } else {
            said = reads;
        }
    }

    if (*name == legacy) {
        found.notes |= note::direction_legacy;
        const token action = raw["action"_key];
        const bool buys = action.is(token::kind::null) || detail::says(action, "buy");
        if (from == source::ws && outcome && !buys) {
            found.fault = reason::unknown_direction;
            return found;
        }
    }
    found.outcome = outcome;
    return found;
}

}  // namespace truefill
