// A raw fill as the rules look at it: which name a slot takes, and what its token reads as.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <truefill/detail/ascii.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/read_value.hpp>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>

namespace truefill::inline v0_1 {

namespace detail {

/// Whether a value is there and still counts as absent: a blank word, a zero size or price, a zero
/// or the zero time under a name of a time.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool says_nothing(token value,
                                                                       kalshi::key name) noexcept {
    using kalshi::unit;
    switch (name.row().in) {
        case unit::word: return value.is(token::kind::text) && is_blank(value.text());
        case unit::epoch:
        case unit::epoch_us:
        case unit::epoch_ms:
            return is_zero(value) ||
                   ((value.is(token::kind::text) || value.is(token::kind::number)) &&
                    is_zero_time(value.text(), epoch_unit_of(name.row().in)));
        case unit::contracts:
        case unit::dollars:
        case unit::loose_dollars:
        case unit::whole_cents:
        case unit::cents: return is_zero(value);
        default: return false;
    }
}

/// The names for which says_nothing may be true. A zero in count_fp counts: the exchange sends that
/// name only with a size.
inline constexpr kalshi::key_set names_that_may_say_nothing = [] {
    constexpr kalshi::key_set all =
        kalshi::slot_names<kalshi::slot::size> | kalshi::slot_names<kalshi::slot::yes_leg> |
        kalshi::slot_names<kalshi::slot::no_leg> | kalshi::slot_names<kalshi::slot::own_leg> |
        kalshi::slot_names<kalshi::slot::price> | kalshi::slot_names<kalshi::slot::time> |
        kalshi::slot_names<kalshi::slot::direction> | kalshi::slot_names<kalshi::slot::action>;
    return all - kalshi::key_set{"count_fp"_key};
}();

/// Whether a value counts. Most are decided by their first byte: blanks begin with white space,
/// zeros and the zero time with '-', '.' or '0', and all of these sort before '1'.
[[gnu::always_inline]] [[nodiscard]] constexpr bool counts(const token& value,
                                                           kalshi::key name) noexcept {
    return value.has_value() && (!names_that_may_say_nothing.contains(name) ||
                                 value.text().front() >= '1' || !says_nothing(value, name));
}

/// The sets of names that the exchange sends most. The rules are compiled once for each of them,
/// with the names as constants, and once for all other items.
inline constexpr std::array known_layouts = [] {
    // The history of early 2026, and a page since 2026-04-02.
    constexpr kalshi::key_set history{"order_id"_key,
                                      "fill_id"_key,
                                      "trade_id"_key,
                                      "market_ticker"_key,
                                      "ticker"_key,
                                      "count_fp"_key,
                                      "yes_price_dollars"_key,
                                      "no_price_dollars"_key,
                                      "created_time"_key,
                                      "ts"_key,
                                      "side"_key,
                                      "action"_key,
                                      "fee_cost"_key,
                                      "is_taker"_key,
                                      "subaccount_number"_key};
    constexpr kalshi::key_set directions{"outcome_side"_key, "book_side"_key};
    constexpr kalshi::key_set shard{"exchange_index"_key};
    // A page and a WebSocket's message since 2026-08-20.
    constexpr kalshi::key_set page = history | directions | shard;
    constexpr kalshi::key_set message =
        directions | shard | kalshi::key_set{"order_id"_key,
                                             "trade_id"_key,
                                             "market_ticker"_key,
                                             "count_fp"_key,
                                             "yes_price_dollars"_key,
                                             "ts_ms"_key,
                                             "ts"_key,
                                             "purchased_side"_key,
                                             "side"_key,
                                             "client_order_id"_key,
                                             "action"_key,
                                             "fee_cost"_key,
                                             "is_taker"_key,
                                             "subaccount"_key};
    return std::array{page, message, history};
}();

}  // namespace detail

/// A raw fill whose names are those of known_layouts[Layout], so that what depends on them is
/// decided at compile time. With Layout == known_layouts.size() the names are any. Borrows the raw
/// fill.
template <std::size_t Layout>
class item_view {
public:
    /// A name that is there and its token, or nothing.
    class found {
    public:
        constexpr found() = default;
        constexpr found(kalshi::key name, const token& value) noexcept
            : value_{&value}, name_{name} {}
        [[nodiscard]] constexpr explicit operator bool() const noexcept {
            return value_ != nullptr;
        }
        /// Precondition of both: there is one.
        [[nodiscard]] constexpr kalshi::key name() const noexcept { return name_; }
        [[nodiscard]] constexpr const token& value() const noexcept { return *value_; }

    private:
        const token* value_ = nullptr;
        kalshi::key name_ = kalshi::key::at(0);
    };

    /// Precondition: `raw` has the names of the layout.
    constexpr explicit item_view(const raw_fill& raw) noexcept : raw_{raw} {}

    [[gnu::always_inline]] [[nodiscard]] constexpr kalshi::key_set names() const noexcept {
        if constexpr (Layout < detail::known_layouts.size()) {
            constexpr kalshi::key_set constant = detail::known_layouts[Layout];
            return constant;
        } else {
            return raw_.names();
        }
    }
    [[gnu::always_inline]] [[nodiscard]] constexpr bool has(kalshi::key name) const noexcept {
        return names().contains(name);
    }
    /// The token of a name; a null where the name is absent.
    [[gnu::always_inline]] [[nodiscard]] constexpr const token& operator[](
        kalshi::key name) const noexcept {
        return has(name) ? raw_.at(name) : detail::null_token;
    }
    [[nodiscard]] constexpr bool is_marked(likeness kind) const noexcept {
        return raw_.is_marked(kind);
    }
    [[nodiscard]] constexpr bool is_marked() const noexcept { return raw_.is_marked(); }
    /// Whether a name counts: it is there, and its value is neither null nor "" nor says_nothing.
    [[gnu::always_inline]] [[nodiscard]] constexpr bool counts(kalshi::key name) const noexcept {
        return has(name) && detail::counts(raw_.at(name), name);
    }
    /// Calls `call(name, token)` for the names of a slot that are there, in order of preference.
    /// Unrolled, so that the name is a constant in each call.
    template <kalshi::slot Which, class Call>
    [[gnu::always_inline]] constexpr void for_each(Call&& call) const {
        constexpr auto first = kalshi::slot_names<Which>.front().index();
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            const auto visit = [&]<std::size_t Index>() __attribute__((always_inline)) {
                constexpr auto name = kalshi::key::at(Index);
                if (has(name)) {
                    call(name, raw_.at(name));
                }
            };
            (visit.template operator()<first + I>(), ...);
        }
        (std::make_index_sequence<kalshi::slot_names<Which>.size()>{});
    }
    /// The name that a slot takes: the first of its names that counts.
    template <kalshi::slot Which>
    [[gnu::always_inline]] [[nodiscard]] constexpr found taken() const noexcept {
        found first;
        for_each<Which>([&](kalshi::key name, const token& value) __attribute__((always_inline)) {
            if (!first && detail::counts(value, name)) {
                first = {name, value};
            }
        });
        return first;
    }
    /// Whether any name of a slot has a value, zero included.
    template <kalshi::slot Which>
    [[gnu::always_inline]] [[nodiscard]] constexpr bool has_value() const noexcept {
        bool any = false;
        for_each<Which>([&](kalshi::key, const token& value)
                            __attribute__((always_inline)) { any = any || value.has_value(); });
        return any;
    }

private:
    const raw_fill& raw_;
};

/// A view of a raw fill with any names.
using any_view = item_view<detail::known_layouts.size()>;

/// Calls `call` with a view of a raw fill in the layout that it has.
template <std::size_t Layout = 0, class Call>
[[gnu::always_inline]] constexpr auto with_layout(const raw_fill& raw, const Call& call) noexcept {
    if constexpr (Layout < detail::known_layouts.size()) {
        if (raw.names() != detail::known_layouts[Layout]) {
            return with_layout<Layout + 1>(raw, call);
        }
    }
    return call(item_view<Layout>{raw});
}

}  // namespace truefill::inline v0_1
