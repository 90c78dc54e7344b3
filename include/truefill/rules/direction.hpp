// Which outcome a fill acquired.
#pragma once

#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/item_view.hpp>
#include <truefill/vocabulary.hpp>
#include <type_traits>

namespace truefill {

/// Which outcome a fill acquired. Without a side and without a fault, gate 6 refuses.
struct direction_reading {
    std::optional<side> outcome;
    truefill::notes notes;
    std::optional<reason> fault;
    friend constexpr bool operator==(const direction_reading&, const direction_reading&) = default;
};

namespace detail {

/// direction_of in plain numbers, which compilers keep in registers.
struct direction_numbers {
    unsigned outcome = 0;  ///< a side's number, 0 for none
    truefill::notes notes;
    reason why{};
};

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr direction_numbers read_direction(
    item_view<Layout> raw, source from) noexcept {
    const auto taken = raw.template taken<kalshi::slot::direction>();
    if (!taken) {
        return {};
    }
    if (!taken.value().is(token::kind::text)) {
        const bool unreadable = taken.value().is(token::kind::lone_surrogate);
        return {0, {}, unreadable ? reason::malformed_text : reason::wrong_type};
    }

    // What each of the names says, the one that is taken among them; 0 when it doesn't read.
    unsigned outcome = 0;
    unsigned said = 0;  // by the names that can't mean anything else, a bit a side
    bool mismatch = false;
    const auto hear = [&]<bool IsLegacy>(kalshi::key name, std::bool_constant<IsLegacy>)
        __attribute__((always_inline)) {
        if (!raw.counts(name)) {
            return;
        }
        const unsigned reads = read_side(raw[name], name == "book_side"_key);
        const bool is_other = taken.name() != name;
        outcome = is_other ? outcome : reads;
        const bool differs = IsLegacy && (outcome != 0) & (reads != outcome);
        mismatch |= is_other & ((reads == 0) | (differs & (from == source::rest)));
        said |= IsLegacy ? 0 : reads;
    };
    hear("outcome_side"_key, std::false_type{});
    hear("book_side"_key, std::false_type{});
    hear("purchased_side"_key, std::false_type{});
    hear("side"_key, std::true_type{});

    if (said == (static_cast<unsigned>(side::yes) | static_cast<unsigned>(side::no))) {
        return {0, {}, reason::direction_conflict};
    }
    notes remarks = mismatch ? notes{note::side_mismatch} : notes{};
    if (taken.name() == "side"_key) {
        remarks |= note::direction_legacy;
        const token& action = raw["action"_key];
        if (from == source::ws && outcome != 0 && !action.is(token::kind::null) &&
            !says(action, "buy")) {
            return {0, {}, reason::unknown_direction};
        }
    }
    return {outcome, remarks, {}};
}

[[nodiscard]] constexpr std::optional<side> side_of(unsigned number) noexcept {
    return number == 0 ? std::nullopt : std::optional{static_cast<side>(number)};
}

}  // namespace detail

/// outcome_side, book_side (bid = yes, ask = no: the exchange's "Order direction"), purchased_side,
/// `side`: the first that counts. On a REST fill `side` is the outcome acquired, whatever `action`
/// says; the WebSocket has another convention that only agrees on buys, so a sell there that says
/// nothing else is unknown, not guessed.
[[nodiscard]] constexpr direction_reading direction_of(const raw_fill& raw, source from) noexcept {
    const auto read = detail::read_direction(any_view{raw}, from);
    return {detail::side_of(read.outcome), read.notes,
            read.why == reason{} ? std::nullopt : std::optional{read.why}};
}

}  // namespace truefill
