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

/// Notes that two names of one id both count and don't say the same.
constexpr void compare_ids(const raw_fill& raw, kalshi::key a, kalshi::key b, note mismatch,
                           notes& remarks) noexcept {
    const kalshi::key_set both{a, b};
    if ((both - raw.counting()).empty() &&
        (!(both - raw.reading()).empty() || !equal_text(raw.text(a), raw.text(b)))) {
        remarks |= mismatch;
    }
}

/// Calls `take` with the first name of a slot that counts, if one does. Returns why that name's
/// value does not read, which refuses the item; no reason where it reads or no name counts.
[[nodiscard]] constexpr reason read_slot(const raw_fill& raw, kalshi::key_set slot,
                                         auto take) noexcept {
    const kalshi::key_set given = raw.counting() & slot;
    if (given.empty()) {
        return {};
    }
    take(given.front());
    return raw.error(given.front());
}

/// An id, which is a text as it is.
[[nodiscard]] constexpr reason read_text(const raw_fill& raw, kalshi::key_set slot,
                                         auto& into) noexcept {
    return read_slot(raw, slot, [&](kalshi::key taken) { into = raw.text(taken); });
}

[[nodiscard]] constexpr reason read_size(const raw_fill& raw, draft& into) noexcept {
    constexpr kalshi::key_set sizes = kalshi::slot_names<kalshi::slot::size>;
    return read_slot(raw, sizes, [&](kalshi::key taken) {
        into.size = contracts::from_raw(raw.number(taken));
        for (const kalshi::key other : raw.counting() & sizes) {
            if (!raw.reads(other) || raw.number(other) != raw.number(taken)) {
                into.notes |= note::count_mismatch;
            }
        }
    });
}

[[nodiscard]] constexpr reason read_executed_at(const raw_fill& raw, draft& into) noexcept {
    return read_slot(raw, kalshi::slot_names<kalshi::slot::time>, [&](kalshi::key taken) {
        const std::int64_t us = raw.number(taken);
        into.time = timestamp{std::chrono::microseconds{us}};
        if (taken == "created_time"_key && raw.counts("ts"_key)) {
            constexpr std::int64_t second = 1'000'000;
            const std::int64_t difference = us - raw.number("ts"_key);
            if (!raw.reads("ts"_key) || difference >= second || difference <= -second) {
                into.notes |= note::time_mismatch;
            }
        }
    });
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
    using kalshi::slot;
    using kalshi::slot_names;
    fault first;
    const auto reads = [&](field which, reason why) {
        first = {which, why};
        return why == reason{};
    };
    into.from = from;
    const auto read_id = [&](kalshi::key_set slot, auto& text, kalshi::key a, kalshi::key b,
                             note mismatch) {
        compare_ids(raw, a, b, mismatch, into.notes);
        return read_text(raw, slot, text);
    };
    const bool all_read =
        reads(field::order_id, read_text(raw, slot_names<slot::order_id>, into.order_id)) &&
        reads(field::fill_id, read_id(slot_names<slot::fill_id>, into.fill_id, "fill_id"_key,
                                      "trade_id"_key, note::id_mismatch)) &&
        reads(field::size, read_size(raw, into)) &&
        reads(field::market, read_id(slot_names<slot::market>, into.market, "market_ticker"_key,
                                     "ticker"_key, note::ticker_mismatch)) &&
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
