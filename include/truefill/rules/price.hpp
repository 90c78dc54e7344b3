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

/// Prices of one item that have to agree, as the lowest and the highest of them: of all, and of
/// those named in dollars.
class agreement {
public:
    constexpr void add(dollars price, bool named_in_dollars) noexcept {
        all_.add(price);
        if (named_in_dollars) {
            exact_.add(price);
        }
    }
    /// Whether the prices named in dollars are equal and the farthest two of all are at most one
    /// cent apart: a price in cents may have been truncated.
    [[nodiscard]] constexpr bool holds() const noexcept {
        return exact_.width() == 0 && all_.width() <= one_truncated_cent;
    }
    /// Whether all are equal.
    [[nodiscard]] constexpr bool is_exact() const noexcept { return all_.width() == 0; }
    /// Whether each of all is at most one cent from `price`.
    [[nodiscard]] constexpr bool is_near(dollars price) const noexcept {
        return all_.is_empty() || (distance(all_.low, price.raw()) <= one_truncated_cent &&
                                   distance(all_.high, price.raw()) <= one_truncated_cent);
    }

private:
    static constexpr auto one_truncated_cent = static_cast<std::uint64_t>(one_cent.raw());

    [[nodiscard]] static constexpr std::uint64_t distance(std::int64_t a, std::int64_t b) noexcept {
        const auto [low, high] = std::minmax(a, b);
        return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    }

    struct range {
        std::int64_t low = std::numeric_limits<std::int64_t>::max();
        std::int64_t high = std::numeric_limits<std::int64_t>::min();
        constexpr void add(dollars price) noexcept {
            low = std::min(low, price.raw());
            high = std::max(high, price.raw());
        }
        [[nodiscard]] constexpr bool is_empty() const noexcept { return low > high; }
        [[nodiscard]] constexpr std::uint64_t width() const noexcept {
            return is_empty() ? 0 : distance(low, high);
        }
    };
    range all_;
    range exact_;
};

/// The legs of some names that read, as YES prices, to be held against each other.
[[nodiscard]] constexpr agreement agreement_of(const raw_fill& raw,
                                               kalshi::key_set names) noexcept {
    agreement prices;
    for (const kalshi::key name : raw.reading() & names) {
        const bool is_exact = kalshi::in_dollars.contains(name);
        if (is_exact || raw.number(name) != 0) {  // no cents are "not set"
            prices.add(yes_price_of(raw, name), is_exact);
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
    agreement yes_prices = agreement_of(raw, side_legs);
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
            yes_prices.add(is_yes ? price : complement(price), true);
        }
        const kalshi::key_set own = raw.has_value() & own_legs;
        if (!own.empty()) {
            const agreement own_prices = agreement_of(raw, own_legs);
            if ((raw.counting() & legs_of(*which)).empty() && !(raw.counting() & own).empty()) {
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
