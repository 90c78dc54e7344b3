// The price of a fill's own side, from whichever of ten names the era gave it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// What a lone `price` means on a NO fill. The plan reads it as the price of the fill's own side;
/// the exchange's documents call it the YES price, and never send it alone.
enum class lone_price : std::uint8_t { own_side = 1, yes_leg = 2 };

/// A price of the wire: absent, a value (a zero is one, and counts for nothing), or unreadable.
class leg {
public:
    constexpr leg() = default;
    constexpr leg(dollars value) noexcept : value_{value}, state_{there} {}
    constexpr leg(reason why) noexcept : state_{unreadable + static_cast<std::uint64_t>(why)} {}

    [[nodiscard]] constexpr bool is_there() const noexcept { return state_ != absent; }
    [[nodiscard]] constexpr bool reads() const noexcept { return state_ == there; }
    [[nodiscard]] constexpr bool counts() const noexcept {
        return is_there() && !(reads() && value_ == dollars{});
    }
    /// Precondition: reads().
    [[nodiscard]] constexpr dollars value() const noexcept { return value_; }
    /// Precondition: is_there() and does not read.
    [[nodiscard]] constexpr reason why() const noexcept {
        return static_cast<reason>(state_ - unreadable);
    }

private:
    static constexpr std::uint64_t absent = 0;
    static constexpr std::uint64_t there = 1;
    static constexpr std::uint64_t unreadable = 0x100;  // plus the reason
    dollars value_;
    std::uint64_t state_ = absent;  // as wide as the value, so that copies are whole
};

/// The prices of one fill, each as its slot takes it.
struct legs {
    leg yes{};
    leg no{};
    leg own{};    ///< of the fill's own side, whichever that is
    leg price{};  ///< `price`, the float of old
};

/// The price of a fill's own side, and how it was found.
struct quote {
    dollars price;
    truefill::notes notes;
    friend constexpr bool operator==(const quote&, const quote&) = default;
};

namespace detail {

/// One dollar less a price; what would not fit stays at the far end, where no gate lets it pass.
[[nodiscard]] constexpr dollars complement(dollars price) noexcept {
    constexpr auto far = std::numeric_limits<std::int64_t>::max();
    return price.raw() < one_dollar.raw() - far ? dollars::from_raw(far) : one_dollar - price;
}

}  // namespace detail

/// The side-specific price (the plan's step 3, non-negotiable): the leg of the side, else the own
/// leg; if neither has a value at all, one dollar less the other leg; else `price`. Errors: the
/// fault of the leg taken; invalid_price when there is none to take.
[[nodiscard]] constexpr result<quote> price_of(side which, const legs& from,
                                               lone_price meaning = lone_price::own_side) noexcept {
    const leg& same = which == side::yes ? from.yes : from.no;
    const leg& other = which == side::yes ? from.no : from.yes;
    const auto take = [](const leg& one, bool turn, notes how) -> result<quote> {
        if (!one.reads()) {
            return one.why();
        }
        const dollars value = one.value();
        return quote{turn ? detail::complement(value) : value, how};
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

namespace detail {

[[gnu::always_inline]] [[nodiscard]] constexpr leg read_leg(const raw_fill& raw,
                                                            kalshi::key name) noexcept {
    const token value = raw[name];
    if (!value.has_value()) {
        return {};
    }
    const auto as_dollars = [](const result<std::int64_t>& read, std::int64_t factor) -> leg {
        if (!read) {
            return read.why();
        }
        constexpr auto far = std::numeric_limits<std::int64_t>::max();
        if (factor != 1 && (*read > far / factor || *read < -(far / factor))) {
            return reason::out_of_range;
        }
        return dollars::from_raw(*read * factor);
    };
    constexpr int places = dollars::digits;
    switch (name.row().in) {
        case kalshi::unit::whole_cents: return as_dollars(read_number(value, 0), one_cent.raw());
        case kalshi::unit::cents: return as_dollars(read_number(value, places - 2), 1);
        case kalshi::unit::loose_dollars: {
            const bool was_float = value.is(token::kind::number);
            return as_dollars(
                read_number(value, places, was_float ? excess::round_half_even : excess::refuse),
                1);
        }
        default: return as_dollars(read_number(value, places), 1);
    }
}

/// The legs that are held against each other, as YES prices.
class agreement {
public:
    constexpr void add(dollars yes_price, bool named_in_dollars) noexcept {
        all_.add(yes_price);
        if (named_in_dollars) {
            exact_.add(yes_price);
        }
    }
    /// Prices named in dollars are equal, and cents at most one truncated cent away.
    [[nodiscard]] constexpr bool holds() const noexcept {
        return exact_.width() == 0 && all_.width() <= static_cast<std::uint64_t>(one_cent.raw());
    }
    [[nodiscard]] constexpr bool is_exact() const noexcept { return all_.width() == 0; }

private:
    struct range {
        std::int64_t low = std::numeric_limits<std::int64_t>::max();
        std::int64_t high = std::numeric_limits<std::int64_t>::min();
        constexpr void add(dollars price) noexcept {
            low = std::min(low, price.raw());
            high = std::max(high, price.raw());
        }
        [[nodiscard]] constexpr std::uint64_t width() const noexcept {
            return low > high ? 0
                              : static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
        }
    };
    range all_;
    range exact_;
};

/// A slot takes its first leg that counts, else a zero, else nothing.
constexpr void offer(leg& taken, const leg& one) noexcept {
    if (!taken.counts() && (one.counts() || !taken.is_there())) {
        taken = one;
    }
}

}  // namespace detail

/// What price_of found in an item. Without a price and without a fault, gate 4 refuses.
struct price_reading {
    std::optional<dollars> value;
    truefill::notes notes;
    std::optional<reason> fault;
    friend constexpr bool operator==(const price_reading&, const price_reading&) = default;
};

namespace detail {

/// price_of, written to where it belongs; the fault, if there is one.
[[gnu::always_inline]] [[nodiscard]] constexpr std::optional<reason> find_price(
    const raw_fill& raw, std::optional<side> which, lone_price meaning,
    std::optional<dollars>& into, notes& remarks) noexcept {
    using kalshi::slot;
    using kalshi::unit;
    legs from;
    agreement legs_agree;
    agreement own_agrees;
    bool all_read = true;
    constexpr auto all = kalshi::slot_names<slot::yes_leg> | kalshi::slot_names<slot::no_leg> |
                         kalshi::slot_names<slot::own_leg>;
    for (const kalshi::key name : raw.names() & all) {
        const leg one = read_leg(raw, name);
        const slot fills = name.row().fills;
        offer(fills == slot::yes_leg ? from.yes : fills == slot::no_leg ? from.no : from.own, one);
        all_read = all_read && (one.reads() || !one.is_there());
        const bool in_dollars = name.row().in == unit::dollars;
        if (one.reads() && (in_dollars || one.counts())) {
            const dollars value = one.value();
            if (fills == slot::own_leg) {
                own_agrees.add(value, in_dollars);
            } else {
                legs_agree.add(fills == slot::no_leg ? complement(value) : value, in_dollars);
            }
        }
    }

    bool agreed = true;
    bool exact = true;
    if (which) {
        if (raw.has("price"_key)) {
            from.price = read_leg(raw, "price"_key);
        }
        const auto quoted = price_of(*which, from, meaning);
        if (quoted) {
            into = quoted->price;
            remarks |= quoted->notes;
            if (quoted->notes.contains(note::price_fallback)) {
                const bool is_yes = meaning == lone_price::yes_leg || *which == side::yes;
                const dollars value = from.price.value();
                legs_agree.add(is_yes ? value : complement(value), true);
            }
        } else if (quoted.why() != reason::invalid_price) {
            return quoted.why();
        }
        const leg& same = *which == side::yes ? from.yes : from.no;
        if (!same.counts() && from.own.counts()) {
            agreed = own_agrees.holds();
            exact = own_agrees.is_exact();
        }
    }
    if (!agreed || !legs_agree.holds()) {
        return reason::price_conflict;
    }
    if (!exact || !legs_agree.is_exact() || !all_read) {
        remarks |= note::legs_disagree;
    }
    return std::nullopt;
}

}  // namespace detail

/// The price of an item on a side, all its legs held against each other. Without a side only a
/// contradiction is found.
[[nodiscard]] constexpr price_reading price_of(const raw_fill& raw, std::optional<side> which,
                                               lone_price meaning = lone_price::own_side) noexcept {
    price_reading found;
    found.fault = detail::find_price(raw, which, meaning, found.value, found.notes);
    return found;
}

}  // namespace truefill
