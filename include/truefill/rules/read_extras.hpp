// The fields of a fill that never refuse an item.
#pragma once

#include <cstdint>
#include <truefill/detail/ascii.hpp>
#include <truefill/fill.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::detail {

/// Reads what is there; what does not read stays absent, with a note.
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

}  // namespace truefill::inline v0_1::detail
