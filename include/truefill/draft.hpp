// From an item to a draft: every slot read, or the first fault that refuses the item.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <truefill/direction.hpp>
#include <truefill/fill.hpp>
#include <truefill/price.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>

namespace truefill {

/// A needed field that does not read.
struct fault {
    truefill::field field;
    reason why;
    friend constexpr bool operator==(const fault&, const fault&) = default;
};

namespace detail {

/// Why a token is no id, if so. An id's text is the token's: a string, or an integer's digits.
[[nodiscard]] constexpr std::optional<reason> id_fault(token value) noexcept {
    switch (value.what()) {
        case token::kind::text: return std::nullopt;
        case token::kind::lone_surrogate: return reason::malformed_text;
        case token::kind::number:
            if (value.text().find_first_of(".eE") == std::string_view::npos) {
                return std::nullopt;
            }
            [[fallthrough]];
        default: return reason::wrong_type;
    }
}

/// Two names of one thing: whether both count and don't say the same.
[[nodiscard]] constexpr bool ids_differ(const raw_fill& raw, kalshi::key a,
                                        kalshi::key b) noexcept {
    if (!raw.counts(a) || !raw.counts(b)) {
        return false;
    }
    return id_fault(raw[a]) || id_fault(raw[b]) || raw[a].text() != raw[b].text();
}

[[gnu::always_inline]] [[nodiscard]] constexpr result<timestamp> read_time(
    token value, kalshi::unit unit) noexcept {
    const epoch_unit epoch = unit == kalshi::unit::epoch_us   ? epoch_unit::microseconds
                             : unit == kalshi::unit::epoch_ms ? epoch_unit::milliseconds
                                                              : epoch_unit::by_magnitude;
    switch (value.what()) {
        case token::kind::text:
        case token::kind::number: return parse_time(value.text(), epoch);
        case token::kind::lone_surrogate: return reason::malformed_time;
        default: return reason::wrong_type;
    }
}

/// created_time and ts of one item, a second or more apart.
[[gnu::always_inline]] [[nodiscard]] constexpr bool times_differ(const raw_fill& raw,
                                                                 timestamp created) noexcept {
    if (!raw.counts("ts"_key)) {
        return false;
    }
    const auto ts = read_time(raw["ts"_key], kalshi::unit::epoch);
    return !ts || *ts - created >= std::chrono::seconds{1} ||
           created - *ts >= std::chrono::seconds{1};
}

template <class Fixed>
[[gnu::always_inline]] [[nodiscard]] constexpr result<Fixed> read_fixed(token value) noexcept {
    const auto read = read_number(value, Fixed::digits);
    if (!read) {
        return read.why();
    }
    return Fixed::from_raw(*read);
}

/// Another size name that counts, and differs or doesn't read.
[[nodiscard]] constexpr bool sizes_differ(const raw_fill& raw, kalshi::key taken_name,
                                          contracts size) noexcept {
    for (const kalshi::key other : raw.counted<kalshi::slot::size>()) {
        if (other == taken_name) {
            continue;
        }
        const auto read = read_fixed<contracts>(raw[other]);
        if (!read || *read != size) {
            return true;
        }
    }
    return false;
}

/// The fields that never refuse: unreadable, they stay absent with a note.
[[gnu::always_inline]] constexpr void read_extras(const raw_fill& raw, draft& into) noexcept {
    using kalshi::slot;
    const auto keep = [&](const auto& read, auto& slot_of_draft) {
        if (read) {
            slot_of_draft = *read;
        } else {
            into.notes |= note::extra_unreadable;
        }
    };
    const auto read_int32 = [&](token value) -> result<std::int32_t> {
        const auto read = read_number(value, 0);
        if (!read) {
            return read.why();
        }
        if (*read < std::numeric_limits<std::int32_t>::min() ||
            *read > std::numeric_limits<std::int32_t>::max()) {
            return reason::out_of_range;
        }
        return static_cast<std::int32_t>(*read);
    };
    if (const auto name = raw.taken<slot::client_order_id>()) {
        if (id_fault(raw[*name])) {
            into.notes |= note::extra_unreadable;
        } else {
            into.client_order_id = raw[*name].text();
        }
    }
    if (const auto name = raw.taken<slot::action>()) {
        const token value = raw[*name];
        if (value.is(token::kind::text)) {
            into.action = trimmed(value.text());
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto name = raw.taken<slot::fee>()) {
        keep(read_fixed<dollars>(raw[*name]), into.fee);
    }
    if (const auto name = raw.taken<slot::liquidity>()) {
        const token value = raw[*name];
        if (value.is(token::kind::boolean)) {
            into.liquidity = value.text() == "true" ? liquidity::taker : liquidity::maker;
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto name = raw.taken<slot::subaccount>()) {
        keep(read_int32(raw[*name]), into.subaccount);
    }
    if (const auto name = raw.taken<slot::exchange_index>()) {
        keep(read_int32(raw[*name]), into.exchange_index);
    }
}

}  // namespace detail

/// Reads an item's fields into a fresh draft; what refuses it, if anything does. Precondition:
/// why_not_real has nothing against it. Of several faults the first in this order is reported:
/// order id, fill id, size, market, direction, price, time. The draft borrows the item's texts; its
/// action is trimmed but still in the wire's case.
[[nodiscard]] constexpr std::optional<fault> read_draft(
    const raw_fill& raw, source from, draft& made,
    lone_price meaning = lone_price::own_side) noexcept {
    using kalshi::slot;
    made.from = from;

    if (const auto name = raw.taken<slot::order_id>()) {
        if (const auto why = detail::id_fault(raw[*name])) {
            return fault{field::order_id, *why};
        }
        made.order_id = raw[*name].text();
    }

    if (const auto name = raw.taken<slot::fill_id>()) {
        if (const auto why = detail::id_fault(raw[*name])) {
            return fault{field::fill_id, *why};
        }
        made.fill_id = raw[*name].text();
        if (detail::ids_differ(raw, "fill_id"_key, "trade_id"_key)) {
            made.notes |= note::id_mismatch;
        }
    }

    if (const auto name = raw.taken<slot::size>()) {
        const auto read = detail::read_fixed<contracts>(raw[*name]);
        if (!read) {
            return fault{field::size, read.why()};
        }
        made.size = *read;
        if (detail::sizes_differ(raw, *name, made.size)) {
            made.notes |= note::count_mismatch;
        }
    }

    if (const auto name = raw.taken<slot::market>()) {
        if (const auto why = detail::id_fault(raw[*name])) {
            return fault{field::market, *why};
        }
        made.market = raw[*name].text();
        if (detail::ids_differ(raw, "market_ticker"_key, "ticker"_key)) {
            made.notes |= note::ticker_mismatch;
        }
    }

    if (const auto why = detail::find_direction(raw, from, made.outcome, made.notes)) {
        return fault{field::direction, *why};
    }
    if (const auto why = detail::find_price(raw, made.outcome, meaning, made.price, made.notes)) {
        return fault{field::price, *why};
    }

    if (const auto name = raw.taken<slot::time>()) {
        const auto read = detail::read_time(raw[*name], name->row().in);
        if (!read) {
            return fault{field::time, read.why()};
        }
        made.time = *read;
        if (*name == "created_time"_key && detail::times_differ(raw, made.time)) {
            made.notes |= note::time_mismatch;
        }
    }

    detail::read_extras(raw, made);
    return std::nullopt;
}

}  // namespace truefill
