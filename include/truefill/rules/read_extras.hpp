// The fields of a fill that never refuse an item.
#pragma once

#include <cstdint>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/fill.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/rules/item_view.hpp>
#include <truefill/rules/read_value.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::detail {

/// Reads what is there; what does not read stays absent, with a note.
template <std::size_t Layout>
[[gnu::always_inline]] constexpr void read_extras(item_view<Layout> raw, draft& into) noexcept {
    using kalshi::slot;
    const auto keep_if = [&](bool reads, auto& field, const auto& value) {
        if (reads) {
            field = value();
        } else {
            into.notes |= note::extra_unreadable;
        }
    };
    const auto keep = [&](const auto& read, auto& field) {
        keep_if(read.has_value(), field, [&] { return *read; });
    };
    if (const auto taken = raw.template taken<slot::client_order_id>()) {
        const token& value = taken.value();
        keep_if(id_fault(value) == reason{}, into.client_order_id, [&] { return value.text(); });
    }
    if (const auto taken = raw.template taken<slot::action>()) {
        const token& value = taken.value();
        keep_if(value.is(token::kind::text), into.action, [&] { return trimmed(value.text()); });
    }
    if (const auto taken = raw.template taken<slot::fee>()) {
        keep(read_fixed<dollars>(taken.value()), into.fee);
    }
    if (const auto taken = raw.template taken<slot::liquidity>()) {
        const token& value = taken.value();
        // Without a branch: maker or taker, nobody can predict it.
        constexpr auto number = [](liquidity role) { return static_cast<std::uint64_t>(role); };
        keep_if(value.is(token::kind::boolean), into.liquidity, [&] {
            return static_cast<liquidity>(select(
                value.text().front() == 't', number(liquidity::taker), number(liquidity::maker)));
        });
    }
    if (const auto taken = raw.template taken<slot::subaccount>()) {
        keep(read_int32(taken.value()), into.subaccount);
    }
    if (const auto taken = raw.template taken<slot::exchange_index>()) {
        keep(read_int32(taken.value()), into.exchange_index);
    }
}

}  // namespace truefill::inline v0_1::detail
