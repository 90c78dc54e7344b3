// From an item to a draft: every slot read, or the first fault that refuses the item.
#pragma once

#include <chrono>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/fill.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/direction.hpp>
#include <truefill/rules/item_view.hpp>
#include <truefill/rules/price.hpp>
#include <truefill/rules/read_extras.hpp>
#include <truefill/rules/read_value.hpp>
#include <truefill/rules/real_fill.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// A needed field that does not read.
struct fault {
    truefill::field field{};
    reason why{};
    /// Whether there is a fault at all.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return why != reason{}; }
    friend constexpr bool operator==(const fault&, const fault&) = default;
};

namespace detail {

/// Two names of one thing: whether both count and don't say the same.
template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr bool ids_differ(item_view<Layout> raw, kalshi::key a,
                                                               kalshi::key b) noexcept {
    if (!raw.counts(a) || !raw.counts(b)) {
        return false;
    }
    const bool both_read = id_fault(raw[a]) == reason{} && id_fault(raw[b]) == reason{};
    return !both_read || !equal_text(raw[a].text(), raw[b].text());
}

/// created_time and ts of one item, a second or more apart.
template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr bool times_differ(item_view<Layout> raw,
                                                                 timestamp created) noexcept {
    if (!raw.counts("ts"_key)) {
        return false;
    }
    const auto ts = read_time(raw["ts"_key], kalshi::unit::epoch);
    return !ts || *ts - created >= std::chrono::seconds{1} ||
           created - *ts >= std::chrono::seconds{1};
}

/// Another size name that counts, and differs or doesn't read.
template <std::size_t Layout>
[[nodiscard]] constexpr bool sizes_differ(item_view<Layout> raw, kalshi::key taken,
                                          contracts size) noexcept {
    bool differ = false;
    raw.template for_each<kalshi::slot::size>([&](kalshi::key name, const token& value) {
        if (name != taken && counts(value, name)) {
            const auto read = read_fixed<contracts>(value);
            differ = differ || !read || *read != size;
        }
    });
    return differ;
}

// One function per slot: it reads the slot into the draft, with its notes, and returns why the item
// is refused, if it is.

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_order_id(item_view<Layout> raw,
                                                                    draft& into) noexcept {
    const auto taken = raw.template taken<kalshi::slot::order_id>();
    if (!taken) {
        return {};
    }
    into.order_id = taken.value().text();
    return id_fault(taken.value());
}

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_fill_id(item_view<Layout> raw,
                                                                   draft& into) noexcept {
    const auto taken = raw.template taken<kalshi::slot::fill_id>();
    if (!taken) {
        return {};
    }
    into.fill_id = taken.value().text();
    if (ids_differ(raw, "fill_id"_key, "trade_id"_key)) {
        into.notes |= note::id_mismatch;
    }
    return id_fault(taken.value());
}

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_size(item_view<Layout> raw,
                                                                draft& into) noexcept {
    const auto taken = raw.template taken<kalshi::slot::size>();
    if (!taken) {
        return {};
    }
    const auto read = read_fixed<contracts>(taken.value());
    if (!read) {
        return read.error();
    }
    into.size = *read;
    if (sizes_differ(raw, taken.name(), into.size)) {
        into.notes |= note::count_mismatch;
    }
    return {};
}

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_market(item_view<Layout> raw,
                                                                  draft& into) noexcept {
    const auto taken = raw.template taken<kalshi::slot::market>();
    if (!taken) {
        return {};
    }
    into.market = taken.value().text();
    if (ids_differ(raw, "market_ticker"_key, "ticker"_key)) {
        into.notes |= note::ticker_mismatch;
    }
    return id_fault(taken.value());
}

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_outcome(item_view<Layout> raw,
                                                                   draft& into) noexcept {
    const direction_reading read = read_direction(raw, into.from);
    into.outcome = read.outcome;
    into.notes |= read.notes;
    return read.fault;
}

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_outcome_price(
    item_view<Layout> raw, draft& into, lone_price meaning) noexcept {
    const price_reading read = read_price(raw, into.outcome, meaning);
    into.price = read.value;
    into.notes |= read.notes;
    return read.fault;
}

template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr reason read_executed_at(item_view<Layout> raw,
                                                                       draft& into) noexcept {
    const auto taken = raw.template taken<kalshi::slot::time>();
    if (!taken) {
        return {};
    }
    const auto read = read_time(taken.value(), taken.name().row().in);
    if (!read) {
        return read.error();
    }
    into.time = *read;
    if (taken.name() == "created_time"_key && times_differ(raw, into.time)) {
        into.notes |= note::time_mismatch;
    }
    return {};
}

/// Reads all slots. Of several faults the first in the order below is reported.
template <std::size_t Layout>
[[gnu::always_inline]] [[nodiscard]] constexpr fault read_slots(item_view<Layout> raw, source from,
                                                                draft& into,
                                                                lone_price meaning) noexcept {
    fault first;
    const auto reads = [&](field which, reason why) {
        if (why != reason{}) [[unlikely]] {
            first = {which, why};
        }
        return why == reason{};
    };
    into.from = from;
    const bool all_read = reads(field::order_id, read_order_id(raw, into)) &&
                          reads(field::fill_id, read_fill_id(raw, into)) &&
                          reads(field::size, read_size(raw, into)) &&
                          reads(field::market, read_market(raw, into)) &&
                          reads(field::direction, read_outcome(raw, into)) &&
                          reads(field::price, read_outcome_price(raw, into, meaning)) &&
                          reads(field::time, read_executed_at(raw, into));
    if (!all_read) {
        return first;
    }
    read_extras(raw, into);
    return {};
}

}  // namespace detail

/// Reads an item's fields into a fresh draft; what refuses it, if anything does. Precondition:
/// why_not_real has nothing against it. Of several faults the first in this order is reported:
/// order id, fill id, size, market, direction, price, time. The draft borrows the item's texts; its
/// action is trimmed but still in the wire's case. After a fault the draft holds what was read
/// before it.
[[gnu::flatten]] [[nodiscard]] constexpr fault read_draft(
    const raw_fill& raw, source from, draft& into,
    lone_price meaning = lone_price::own_side) noexcept {
    return with_layout(raw,
                       [&](auto item) { return detail::read_slots(item, from, into, meaning); });
}

namespace detail {

/// why_not_real and read_draft in one pass: why the item is no real fill goes to `other`, which is
/// fresh; else its fields are read.
[[gnu::flatten]] [[nodiscard]] constexpr fault read_item(const raw_fill& raw, source from,
                                                         draft& into, lone_price meaning,
                                                         not_real& other) noexcept {
    return with_layout(raw, [&](auto item) {
        if (const auto why = find_why_not_real(item)) [[unlikely]] {
            other = why;
            return fault{};
        }
        return read_slots(item, from, into, meaning);
    });
}

}  // namespace detail

}  // namespace truefill::inline v0_1
