// The price of a fill's own side, whichever of ten names it stands under.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// What a lone `price` means on a NO fill. The plan reads it as the price of the fill's own side;
/// the exchange's documents call it the YES price, and never send it alone.
enum class lone_price : std::uint8_t { own_side = 1, yes_leg = 2 };

/// The price of an item on a side. Without a price and without a fault, gate 4 refuses.
struct price_reading {
    std::optional<dollars> value;
    truefill::notes notes;
    reason fault{};  ///< no reason where nothing refuses the item
    friend constexpr bool operator==(const price_reading&, const price_reading&) = default;
};

namespace detail {

inline constexpr kalshi::key_set yes_legs = kalshi::slot_names<kalshi::slot::yes_leg>;
inline constexpr kalshi::key_set no_legs = kalshi::slot_names<kalshi::slot::no_leg>;
inline constexpr kalshi::key_set own_legs = kalshi::slot_names<kalshi::slot::own_leg>;
inline constexpr kalshi::key_set side_legs = yes_legs | no_legs;

/// The legs of a side.
[[nodiscard]] constexpr kalshi::key_set legs_of(side which) noexcept {
    return which == side::yes ? yes_legs : no_legs;
}

/// One dollar less a price. A result beyond 64 bits is the largest value, which gate 4 refuses.
[[nodiscard]] constexpr dollars complement(dollars price) noexcept {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    return price.raw() < one_dollar.raw() - largest ? dollars::from_raw(largest)
                                                    : one_dollar - price;
}

/// A leg that reads, as a YES price: a NO leg says one dollar less it.
[[nodiscard]] constexpr dollars yes_price_of(const raw_fill& raw, kalshi::key name) noexcept {
    const dollars price = dollars::from_raw(raw.number(name));
    return no_legs.contains(name) ? complement(price) : price;
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

/// How far two prices may be apart of which one may be a truncated cent.
inline constexpr auto one_truncated_cent = static_cast<std::uint64_t>(one_cent.raw());

/// The lowest and the highest of some prices.
struct price_range {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();

    constexpr void add(dollars price) noexcept {
        low = std::min(low, price.raw());
        high = std::max(high, price.raw());
    }
    /// Of the prices of both.
    friend constexpr price_range operator|(price_range a, price_range b) noexcept {
        return {std::min(a.low, b.low), std::max(a.high, b.high)};
    }
    /// How far the farthest two are apart.
    [[nodiscard]] constexpr std::uint64_t width() const noexcept {
        return low > high ? 0 : static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    }
    /// Whether each is at most a truncated cent from `price`.
    [[nodiscard]] constexpr bool is_near(dollars price) const noexcept {
        const price_range below{std::min(low, price.raw()), price.raw()};
        const price_range above{price.raw(), std::max(high, price.raw())};
        return below.width() <= one_truncated_cent && above.width() <= one_truncated_cent;
    }
};

/// The legs of some names that read, as YES prices, to be held against each other.
[[nodiscard]] constexpr price_range range_of(const raw_fill& raw, kalshi::key_set names) noexcept {
    price_range prices;
    for (const kalshi::key name : raw.reading() & names) {
        // Zero cents are "not set".
        if (kalshi::in_dollars.contains(name) || raw.number(name) != 0) {
            prices.add(yes_price_of(raw, name));
        }
    }
    return prices;
}

/// The side-specific price (the plan's step 3, non-negotiable): the leg of the side, else the own
/// leg; if neither has a value at all, one dollar less the other leg; else `price`. Returns the
/// fault of the leg taken; no value where there is none to take.
constexpr reason take_price(const raw_fill& raw, side which, lone_price meaning,
                            std::optional<dollars>& value, notes& remarks) noexcept {
    const kalshi::key_set same = legs_of(which);
    const kalshi::key_set other = side_legs - same;
    constexpr kalshi::key_set lone{"price"_key};
    const auto counts = [&](kalshi::key_set legs) { return !(raw.counting() & legs).empty(); };
    const auto take = [&](kalshi::key_set legs, bool as_complement, notes how) {
        const kalshi::key taken = (raw.counting() & legs).front();
        if (raw.reads(taken)) {
            const dollars price = dollars::from_raw(raw.number(taken));
            value = as_complement ? complement(price) : price;
            remarks |= how;
        }
        return raw.error(taken);
    };
    if (counts(same)) {
        return take(same, false, {});
    }
    if (counts(own_legs)) {
        return take(own_legs, false, {});
    }
    if ((raw.has_value() & (same | own_legs)).empty() && counts(other)) {
        return take(other, true, note::price_complement);
    }
    if (counts(lone)) {  // also a float that rounds to zero: gate 4 refuses it
        return take(lone, meaning == lone_price::yes_leg && which == side::no,
                    note::price_fallback);
    }
    return {};
}

/// read_price() where legs differ, don't read, are zero or left out.
constexpr reason compare_legs(const raw_fill& raw, const std::optional<side>& which,
                              lone_price meaning, std::optional<dollars>& value,
                              notes& remarks) noexcept {
    price_range exact = range_of(raw, side_legs & kalshi::in_dollars);
    const price_range cents = range_of(raw, side_legs - kalshi::in_dollars);
    const price_range own = range_of(raw, own_legs);  // one name is in dollars: nothing to be equal
    bool own_agrees = true;
    bool own_is_exact = true;
    if (which) {
        const reason fault = take_price(raw, *which, meaning, value, remarks);
        if (fault != reason{}) {
            return fault;
        }
        if (remarks.contains(note::price_fallback)) {
            const dollars price = dollars::from_raw(raw.number("price"_key));
            const bool is_yes = meaning == lone_price::yes_leg || *which == side::yes;
            exact.add(is_yes ? price : complement(price));
        }
        const bool own_is_taken =
            (raw.counting() & legs_of(*which)).empty() && !(raw.counting() & own_legs).empty();
        if (own_is_taken) {
            own_agrees = own.width() <= one_truncated_cent;
            own_is_exact = own.width() == 0;
        } else if (value) {
            own_is_exact = own.is_near(*value);
        }
    }
    const price_range all = exact | cents;
    const bool legs_agree = exact.width() == 0 && all.width() <= one_truncated_cent;
    if (!own_agrees || !legs_agree) {
        return reason::price_conflict;
    }
    const bool all_read = ((raw.has_value() - raw.reading()) & (side_legs | own_legs)).empty();
    if (!own_is_exact || all.width() != 0 || !all_read) {
        remarks |= note::legs_disagree;
    }
    return {};
}

/// price_of an item, into a draft's own members: copies of an optional stall processors.
[[nodiscard]] constexpr reason read_price(const raw_fill& raw, const std::optional<side>& which,
                                          lone_price meaning, std::optional<dollars>& value,
                                          notes& remarks) noexcept {
    const kalshi::key_set given = raw.has_value() & (side_legs | own_legs);
    // As in all that the exchange sends: the leg of the side, or one dollar less the other one.
    const bool all_are_plain = (given - (raw.counting() & raw.reading() & side_legs)).empty();
    if (which && !given.empty() && all_are_plain && are_equal(raw, given)) {
        const kalshi::key_set same = given & legs_of(*which);
        const bool is_complement = same.empty();
        const dollars price = dollars::from_raw(raw.number((is_complement ? given : same).front()));
        value.emplace(is_complement ? complement(price) : price);
        remarks |= is_complement ? notes{note::price_complement} : notes{};
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
