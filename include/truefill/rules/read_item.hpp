// From an item to a draft: every slot read, or the first fault that refuses the item.
#pragma once

#include <cstdint>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/fill.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/direction.hpp>
#include <truefill/rules/price.hpp>
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
[[nodiscard]] constexpr bool ids_differ(const raw_fill& raw, kalshi::key a,
                                        kalshi::key b) noexcept {
    const kalshi::key_set both{a, b};
    return (both - raw.counting()).empty() &&
           (!(both - raw.reading()).empty() || !equal_text(raw.text(a), raw.text(b)));
}

// One function per slot: it reads the slot into the draft, with its notes, and returns why the item
// is refused, if it is.

/// An id, which is a text as it is; nothing where no name of the slot counts.
[[nodiscard]] constexpr reason read_text(const raw_fill& raw, kalshi::key_set slot,
                                         auto& into) noexcept {
    const kalshi::key_set given = raw.counting() & slot;
    if (given.empty()) {
        return {};
    }
    into = raw.text(given.front());
    return raw.error(given.front());
}

[[nodiscard]] constexpr reason read_fill_id(const raw_fill& raw, draft& into) noexcept {
    if (ids_differ(raw, "fill_id"_key, "trade_id"_key)) {
        into.notes |= note::id_mismatch;
    }
    return read_text(raw, kalshi::slot_names<kalshi::slot::fill_id>, into.fill_id);
}

[[nodiscard]] constexpr reason read_market(const raw_fill& raw, draft& into) noexcept {
    if (ids_differ(raw, "market_ticker"_key, "ticker"_key)) {
        into.notes |= note::ticker_mismatch;
    }
    return read_text(raw, kalshi::slot_names<kalshi::slot::market>, into.market);
}

[[nodiscard]] constexpr reason read_size(const raw_fill& raw, draft& into) noexcept {
    const kalshi::key_set given = raw.counting() & kalshi::slot_names<kalshi::slot::size>;
    if (given.empty()) {
        return {};
    }
    const kalshi::key taken = given.front();
    into.size = contracts::from_raw(raw.number(taken));
    for (const kalshi::key other : given) {
        if (!raw.reads(other) || raw.number(other) != raw.number(taken)) {
            into.notes |= note::count_mismatch;
        }
    }
    return raw.error(taken);
}

[[nodiscard]] constexpr reason read_executed_at(const raw_fill& raw, draft& into) noexcept {
    const kalshi::key_set given = raw.counting() & kalshi::slot_names<kalshi::slot::time>;
    if (given.empty()) {
        return {};
    }
    const kalshi::key taken = given.front();
    const std::int64_t us = raw.number(taken);
    into.time = timestamp{std::chrono::microseconds{us}};
    if (taken == "created_time"_key && raw.counts("ts"_key)) {
        constexpr std::int64_t second = 1'000'000;
        const std::int64_t difference = us - raw.number("ts"_key);
        if (!raw.reads("ts"_key) || difference >= second || difference <= -second) {
            into.notes |= note::time_mismatch;
        }
    }
    return raw.error(taken);
}

/// Reads the fields that never refuse an item: what does not read stays absent, with a note.
constexpr void read_extras(const raw_fill& raw, draft& into) noexcept {
    using kalshi::slot;
    using kalshi::slot_names;
    const auto keep = [&](kalshi::key_set slot, auto& field, auto value) {
        const kalshi::key_set given = raw.counting() & slot;
        if (given.empty()) {
            return;
        }
        // A slot's only name is known to the compiler.
        const kalshi::key taken = slot.size() == 1 ? slot.front() : given.front();
        if (raw.reads(taken)) {
            field.emplace(value(taken));
        } else {
            into.notes |= note::extra_unreadable;
        }
    };
    const auto number = [&](kalshi::key name) {
        return static_cast<std::int32_t>(raw.number(name));
    };
    keep(slot_names<slot::client_order_id>, into.client_order_id,
         [&](kalshi::key name) { return raw.text(name); });
    keep(slot_names<slot::action>, into.action,
         [&](kalshi::key name) { return trimmed(raw.text(name)); });
    keep(slot_names<slot::fee>, into.fee,
         [&](kalshi::key name) { return dollars::from_raw(raw.number(name)); });
    // Without a branch: nobody can predict whether it is the maker or the taker.
    keep(slot_names<slot::liquidity>, into.liquidity, [&](kalshi::key name) {
        constexpr auto maker = static_cast<std::int64_t>(liquidity::maker);
        static_assert(static_cast<std::int64_t>(liquidity::taker) == maker + 1);
        return static_cast<liquidity>(maker + raw.number(name));
    });
    keep(slot_names<slot::subaccount>, into.subaccount, number);
    keep(slot_names<slot::exchange_index>, into.exchange_index, number);
}

}  // namespace detail

/// Reads an item's fields into a fresh draft; what refuses it, if anything does. Precondition:
/// why_not_real has nothing against it. Of several faults the first in this order is reported:
/// order id, fill id, size, market, direction, price, time. The draft borrows the item's texts; its
/// action is trimmed but still in the wire's case. After a fault the draft's values are those of no
/// fill.
[[nodiscard]] constexpr fault read_draft(const raw_fill& raw, source from, draft& into,
                                         lone_price meaning = lone_price::own_side) noexcept {
    using namespace detail;
    fault first;
    const auto reads = [&](field which, reason why) {
        first = {which, why};
        return why == reason{};
    };
    into.from = from;
    const bool all_read =
        reads(field::order_id,
              read_text(raw, kalshi::slot_names<kalshi::slot::order_id>, into.order_id)) &&
        reads(field::fill_id, read_fill_id(raw, into)) &&
        reads(field::size, read_size(raw, into)) && reads(field::market, read_market(raw, into)) &&
        reads(field::direction, read_direction(raw, from, into.outcome, into.notes)) &&
        reads(field::price, read_price(raw, into.outcome, meaning, into.price, into.notes)) &&
        reads(field::time, read_executed_at(raw, into));
    if (!all_read) {
        return first;
    }
    read_extras(raw, into);
    return {};
}

}  // namespace truefill::inline v0_1
