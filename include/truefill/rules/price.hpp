// The price of a fill's own side, from whichever of ten names the era gave it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/rules/item_view.hpp>
#include <truefill/rules/leg.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

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
    // Which of the two it is nobody can guess: chosen number by number, without a branch.
    const bool is_yes = which == side::yes;
    const leg same = leg::select(is_yes, from.yes, from.no);
    const leg other = leg::select(is_yes, from.no, from.yes);
    const auto take = [](const leg& one, bool turn, notes how) -> result<quote> {
        if (!one.reads()) {
            return one.error();
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
    constexpr auto far = std::numeric_limits<std::int64_t>::max() / one_cent.raw();
    if (*read > far || *read < -far) {
        return reason::out_of_range;
    }
    return dollars::from_raw(*read * one_cent.raw());
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
        return exact_.width() == 0 && all_.width() <= one_truncated_cent;
    }
    /// No price of all is more than one truncated cent from this one.
    [[nodiscard]] constexpr bool is_near(dollars price) const noexcept {
        return all_.is_empty() || (distance(all_.low, price.raw()) <= one_truncated_cent &&
                                   distance(all_.high, price.raw()) <= one_truncated_cent);
    }
    [[nodiscard]] constexpr bool is_exact() const noexcept { return all_.width() == 0; }

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

}  // namespace detail

/// What price_of found in an item. Without a price and without a fault, gate 4 refuses.
struct price_reading {
    std::optional<dollars> value;
    truefill::notes notes;
    std::optional<reason> fault;
    friend constexpr bool operator==(const price_reading&, const price_reading&) = default;
};

namespace detail {

/// Reads the legs of an item and holds them against each other.
template <std::size_t Layout>
struct legs_reader {
    item_view<Layout> raw;
    agreement legs_agree{};
    agreement own_agrees{};
    bool all_read = true;

    /// The `price` of old, which agrees with nothing.
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
            const leg one = read_leg(value, unit);
            if (!taken.counts() && (one.counts() || !taken.is_there())) {
                taken = one;
            }
            all_read &= one.reads() || !one.is_there();
            const bool in_dollars = unit == kalshi::unit::dollars;
            if (one.reads() && (in_dollars || one.counts())) {
                const dollars price = one.value();
                agrees.add(Which == kalshi::slot::no_leg ? complement(price) : price, in_dollars);
            }
        });
        return taken;
    }
};

/// price_of in plain numbers, which compilers keep in registers.
struct price_numbers {
    dollars value;
    bool is_there = false;
    truefill::notes notes;
    reason why{};
};

/// `outcome` is a side's number, 0 when it is unknown.
template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr price_numbers read_price(
    item_view<Layout> raw, unsigned outcome, lone_price meaning) noexcept {
    using kalshi::slot;
    legs_reader<Layout> reads{raw};
    legs from;
    from.yes = reads.template slot<slot::yes_leg>(reads.legs_agree);
    from.no = reads.template slot<slot::no_leg>(reads.legs_agree);
    from.own = reads.template slot<slot::own_leg>(reads.own_agrees);

    dollars value;
    bool is_there = false;
    notes remarks;
    bool agreed = true;
    bool exact = true;
    if (outcome != 0) {
        const auto which = static_cast<side>(outcome);
        const auto add_lone_price = [&](dollars lone) {
            const bool is_yes = meaning == lone_price::yes_leg || which == side::yes;
            reads.legs_agree.add(is_yes ? lone : complement(lone), true);
        };
        from.price = reads.lone_price();
        const auto quoted = price_of(which, from, meaning);
        if (quoted) {
            value = quoted->price;
            is_there = true;
            remarks = quoted->notes;
            if (remarks.contains(note::price_fallback)) {
                add_lone_price(from.price.value());
            }
        } else if (quoted.error() != reason::invalid_price) {
            return {value, false, {}, quoted.error()};
        } else if (raw.counts("price"_key)) {
            add_lone_price({});  // a float that is not zero and rounds to it: gate 4 refuses
        }
        const bool takes_own_leg =
            !leg::select(which == side::yes, from.yes, from.no).counts() && from.own.counts();
        if (takes_own_leg) {
            agreed = reads.own_agrees.holds();
            exact = reads.own_agrees.is_exact();
        } else if (is_there) {
            exact = reads.own_agrees.is_near(value);
        }
    }
    const reason why = agreed && reads.legs_agree.holds() ? reason{} : reason::price_conflict;
    if (!exact || !reads.legs_agree.is_exact() || !reads.all_read) {
        remarks |= note::legs_disagree;
    }
    return {value, is_there, remarks, why};
}

}  // namespace detail

/// The price of an item on a side, all its legs held against each other. Without a side only a
/// contradiction is found.
[[nodiscard]] constexpr price_reading price_of(const raw_fill& raw, std::optional<side> which,
                                               lone_price meaning = lone_price::own_side) noexcept {
    const auto read =
        detail::read_price(any_view{raw}, which ? static_cast<unsigned>(*which) : 0, meaning);
    if (read.why != reason{}) {
        return {.value = {}, .notes = {}, .fault = read.why};
    }
    return {.value = read.is_there ? std::optional{read.value} : std::nullopt,
            .notes = read.notes,
            .fault = {}};
}

}  // namespace truefill
