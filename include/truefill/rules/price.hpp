// The price of a fill's own side, whichever of ten names it stands under.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/rules/agreement.hpp>
#include <truefill/rules/item_view.hpp>
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
    // Without a branch on the side, which nobody can predict.
    const bool is_yes = which == side::yes;
    const leg same = leg::select(is_yes, from.yes, from.no);
    const leg other = leg::select(is_yes, from.no, from.yes);
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

[[gnu::always_inline]] [[nodiscard]] constexpr leg read_leg(const token& value,
                                                            kalshi::unit unit) noexcept {
    if (!value.has_value()) {
        return {};
    }
    constexpr int places = dollars::digits;
    const bool in_whole_cents = unit == kalshi::unit::whole_cents;
    const bool was_float = unit == kalshi::unit::loose_dollars && value.is(token::kind::number);
    const auto read = read_number(value,
                                  in_whole_cents                ? 0
                                  : unit == kalshi::unit::cents ? places - 2
                                                                : places,
                                  was_float ? excess::round_half_even : excess::refuse);
    if (!read) {
        return read.error();
    }
    if (!in_whole_cents) {
        return dollars::from_raw(*read);
    }
    constexpr auto largest = std::numeric_limits<std::int64_t>::max() / one_cent.raw();
    if (*read > largest || *read < -largest) {
        return reason::out_of_range;
    }
    return dollars::from_raw(*read * one_cent.raw());
}

/// Reads the legs of an item and collects the prices that have to agree.
template <std::size_t Layout>
struct legs_reader {
    item_view<Layout> raw;
    agreement yes_prices{};  ///< the legs of both sides, as YES prices
    agreement own_prices{};  ///< price_dollars and price_cents
    bool all_read = true;    ///< no leg name has a value that does not read

    /// `price`, which has to agree with nothing unless it is taken.
    [[gnu::always_inline]] [[nodiscard]] constexpr leg lone_price() const noexcept {
        leg read;
        raw.template for_each<kalshi::slot::price>(
            [&](kalshi::key name, const token& value) { read = read_leg(value, name.row().in); });
        return read;
    }

    /// What a slot takes: its first leg that counts, else a zero, else nothing.
    template <kalshi::slot Which>
    [[gnu::always_inline]] constexpr leg slot(agreement& agrees) noexcept {
        leg taken;
        raw.template for_each<Which>([&](kalshi::key name,
                                         const token& value) __attribute__((always_inline)) {
            const kalshi::unit unit = name.row().in;
            const leg read = read_leg(value, unit);
            if (!taken.counts() && (read.counts() || !taken.is_there())) {
                taken = read;
            }
            all_read &= read.reads() || !read.is_there();
            const bool in_dollars = unit == kalshi::unit::dollars;
            // A zero in cents is "not set".
            if (read.reads() && (in_dollars || read.counts())) {
                const dollars price = read.value();
                agrees.add(Which == kalshi::slot::no_leg ? complement(price) : price, in_dollars);
            }
        });
        return taken;
    }
};

/// The price on a side, and whether all prices agree. Without a side only a contradiction of the
/// legs is found.
template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr price_reading read_price(
    item_view<Layout> raw, std::optional<side> which, lone_price meaning) noexcept {
    using kalshi::slot;
    legs_reader<Layout> reads{raw};
    legs from;
    from.yes = reads.template slot<slot::yes_leg>(reads.yes_prices);
    from.no = reads.template slot<slot::no_leg>(reads.yes_prices);
    from.own = reads.template slot<slot::own_leg>(reads.own_prices);

    price_reading found;
    bool own_agrees = true;
    bool own_is_exact = true;
    if (which) {
        const auto add_lone_price = [&](dollars price) {
            const bool is_yes = meaning == lone_price::yes_leg || *which == side::yes;
            reads.yes_prices.add(is_yes ? price : complement(price), true);
        };
        from.price = reads.lone_price();
        const auto quoted = price_of(*which, from, meaning);
        if (quoted) {
            found.value = quoted->price;
            found.notes = quoted->notes;
            if (found.notes.contains(note::price_fallback)) {
                add_lone_price(from.price.value());
            }
        } else if (quoted.error() != reason::invalid_price) {
            return {{}, {}, quoted.error()};
        } else if (raw.counts("price"_key)) {
            add_lone_price({});  // a float that is not zero and rounds to it: gate 4 refuses
        }
        const leg same = leg::select(*which == side::yes, from.yes, from.no);
        if (!same.counts() && from.own.counts()) {
            own_agrees = reads.own_prices.holds();
            own_is_exact = reads.own_prices.is_exact();
        } else if (found.value) {
            own_is_exact = reads.own_prices.is_near(*found.value);
        }
    }
    if (!own_agrees || !reads.yes_prices.holds()) {
        return {{}, {}, reason::price_conflict};
    }
    if (!own_is_exact || !reads.yes_prices.is_exact() || !reads.all_read) {
        found.notes |= note::legs_disagree;
    }
    return found;
}

}  // namespace detail

/// The price of an item on a side, all its legs held against each other. Without a side only a
/// contradiction is found.
[[nodiscard]] constexpr price_reading price_of(const raw_fill& raw, std::optional<side> which,
                                               lone_price meaning = lone_price::own_side) noexcept {
    return detail::read_price(any_view{raw}, which, meaning);
}

}  // namespace truefill::inline v0_1
