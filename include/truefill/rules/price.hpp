// The price of a fill's own side, whichever of ten names it stands under.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/rules/agreement.hpp>
#include <truefill/rules/leg.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

namespace detail {

/// One dollar less a price. A result beyond 64 bits is the largest value, which gate 4 refuses.
[[nodiscard]] constexpr dollars complement(dollars price) noexcept {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    return price.raw() < one_dollar.raw() - largest ? dollars::from_raw(largest)
                                                    : one_dollar - price;
}

}  // namespace detail

/// The side-specific price (the plan's step 3, non-negotiable): the leg of the side, else the own
/// leg; if neither has a value at all, one dollar less the other leg; else `price`. Errors: the
/// fault of the leg taken; invalid_price when there is none to take.
[[nodiscard]] constexpr result<quote> price_of(side which, const legs& from,
                                               lone_price meaning = lone_price::own_side) noexcept {
    // By an index and not by a branch on the side, which nobody can predict.
    const std::array<const leg*, 2> sides{&from.yes, &from.no};
    const leg& same = *sides[which == side::no];
    const leg& other = *sides[which == side::yes];
    const auto take = [](const leg& taken, bool as_complement, notes how) -> result<quote> {
        if (!taken.reads()) {
            return taken.error();
        }
        const dollars value = taken.value();
        return quote{as_complement ? detail::complement(value) : value, how};
    };
    if (same.counts()) {
        return take(same, false, {});
    }
    if (from.own.counts()) {
        return take(from.own, false, {});
    }
    if (!same.is_there() && !from.own.is_there() && other.counts()) {
        return take(other, true, note::price_complement);
    }
    if (from.price.counts()) {
        return take(from.price, meaning == lone_price::yes_leg && which == side::no,
                    note::price_fallback);
    }
    return reason::invalid_price;
}

/// What price_of found in an item. Without a price and without a fault, gate 4 refuses.
struct price_reading {
    std::optional<dollars> value;
    truefill::notes notes;
    reason fault{};  ///< no reason where nothing refuses the item
    friend constexpr bool operator==(const price_reading&, const price_reading&) = default;
};

namespace detail {

/// What a slot takes: its first leg that counts, else a zero, else nothing.
[[nodiscard]] constexpr leg leg_of(const raw_fill& raw, kalshi::key_set slot) noexcept {
    const kalshi::key_set given = raw.counting() & slot;
    if (given.empty()) {
        return (raw.has_value() & slot).empty() ? leg{} : leg{dollars{}};
    }
    const kalshi::key taken = given.front();
    return raw.reads(taken) ? leg{dollars::from_raw(raw.number(taken))} : leg{raw.error(taken)};
}

/// A leg that reads, as a YES price: a NO leg says one dollar less it.
[[nodiscard]] constexpr dollars yes_price_of(const raw_fill& raw, kalshi::key name) noexcept {
    const dollars price = dollars::from_raw(raw.number(name));
    return kalshi::slot_names<kalshi::slot::no_leg>.contains(name) ? complement(price) : price;
}

/// Whether all of these legs say the YES price that the first says. Precondition: not empty, and
/// all of them read.
[[nodiscard]] constexpr bool are_equal(const raw_fill& raw, kalshi::key_set legs) noexcept {
    const std::int64_t first = yes_price_of(raw, legs.front()).raw();
    std::int64_t difference = 0;
    for (const kalshi::key name : legs - kalshi::key_set{legs.front()}) {
        difference |= yes_price_of(raw, name).raw() ^ first;
    }
    return difference == 0;
}

/// The legs of some names that read, as YES prices, to be held against each other.
[[nodiscard]] constexpr agreement agreement_of(const raw_fill& raw,
                                               kalshi::key_set names) noexcept {
    constexpr kalshi::key_set in_dollars = kalshi::names_in<kalshi::unit::dollars>;
    agreement prices;
    for (const kalshi::key name : raw.reading() & names) {
        if (in_dollars.contains(name) || raw.number(name) != 0) {  // no cents are "not set"
            prices.add(yes_price_of(raw, name), in_dollars.contains(name));
        }
    }
    return prices;
}

inline constexpr kalshi::key_set own_legs = kalshi::slot_names<kalshi::slot::own_leg>;
inline constexpr kalshi::key_set side_legs =
    kalshi::slot_names<kalshi::slot::yes_leg> | kalshi::slot_names<kalshi::slot::no_leg>;

/// read_price() where legs differ, don't read, are zero or left out.
constexpr reason compare_legs(const raw_fill& raw, const std::optional<side>& which,
                              lone_price meaning, std::optional<dollars>& value,
                              notes& remarks) noexcept {
    using kalshi::slot;
    using kalshi::slot_names;
    agreement yes_prices = agreement_of(raw, side_legs);
    bool own_agrees = true;
    bool own_is_exact = true;
    if (which) {
        const legs from{.yes = leg_of(raw, slot_names<slot::yes_leg>),
                        .no = leg_of(raw, slot_names<slot::no_leg>),
                        .own = leg_of(raw, own_legs),
                        .price = leg_of(raw, slot_names<slot::price>)};
        const auto add_lone_price = [&](dollars price) {
            const bool is_yes = meaning == lone_price::yes_leg || *which == side::yes;
            yes_prices.add(is_yes ? price : complement(price), true);
        };
        const auto quoted = price_of(*which, from, meaning);
        if (quoted) {
            value = quoted->price;
            remarks |= quoted->notes;
            if (quoted->notes.contains(note::price_fallback)) {
                add_lone_price(from.price.value());
            }
        } else if (quoted.error() != reason::invalid_price) {
            return quoted.error();
        } else if (raw.counts("price"_key)) {
            add_lone_price({});  // a float that is not zero and rounds to it: gate 4 refuses
        }
        if (from.own.is_there()) {
            const agreement own_prices = agreement_of(raw, own_legs);
            const leg& same = *which == side::yes ? from.yes : from.no;
            if (!same.counts() && from.own.counts()) {
                own_agrees = own_prices.holds();
                own_is_exact = own_prices.is_exact();
            } else if (value) {
                own_is_exact = own_prices.is_near(*value);
            }
        }
    }
    if (!own_agrees || !yes_prices.holds()) {
        return reason::price_conflict;
    }
    const bool all_read = ((raw.has_value() - raw.reading()) & (side_legs | own_legs)).empty();
    if (!own_is_exact || !yes_prices.is_exact() || !all_read) {
        remarks |= note::legs_disagree;
    }
    return {};
}

/// price_of an item, into a draft's own members: copies of an optional stall processors.
[[nodiscard]] constexpr reason read_price(const raw_fill& raw, const std::optional<side>& which,
                                          lone_price meaning, std::optional<dollars>& value,
                                          notes& remarks) noexcept {
    using kalshi::slot;
    using kalshi::slot_names;
    const kalshi::key_set given = raw.has_value() & (side_legs | own_legs);
    // As in all that the exchange sends: the leg of the side, or one dollar less the other one.
    const bool all_are_plain = (given - (raw.counting() & raw.reading() & side_legs)).empty();
    if (which && !given.empty() && all_are_plain && are_equal(raw, given)) {
        const dollars yes_price = yes_price_of(raw, given.front());
        const bool is_yes = *which == side::yes;
        const kalshi::key_set same =
            given & (is_yes ? slot_names<slot::yes_leg> : slot_names<slot::no_leg>);
        value.emplace(is_yes ? yes_price : complement(yes_price));
        remarks |= same.empty() ? notes{note::price_complement} : notes{};
        return {};
    }
    return compare_legs(raw, which, meaning, value, remarks);
}

}  // namespace detail

/// The price of an item on a side, all its legs held against each other. Without a side only a
/// contradiction is found.
[[nodiscard]] constexpr price_reading price_of(const raw_fill& raw, std::optional<side> which,
                                               lone_price meaning = lone_price::own_side) noexcept {
    price_reading read;
    read.fault = detail::read_price(raw, which, meaning, read.value, read.notes);
    return read;
}

}  // namespace truefill::inline v0_1
