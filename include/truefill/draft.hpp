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
#include <truefill/slots.hpp>

namespace truefill {

/// A needed field that does not read.
struct fault {
    truefill::field field;
    reason why;
    friend constexpr bool operator==(const fault&, const fault&) = default;
};

/// A draft, or the first fault on the way to it.
class [[nodiscard]] draft_result {
public:
    constexpr draft_result(const draft& made) noexcept : made_{made} {}
    constexpr draft_result(fault why) noexcept : fault_{why} {}
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return !fault_; }
    /// Precondition of these two: the draft was made.
    [[nodiscard]] constexpr const draft& operator*() const noexcept { return made_; }
    [[nodiscard]] constexpr const draft* operator->() const noexcept { return &made_; }
    /// Precondition: it was not.
    [[nodiscard]] constexpr const fault& why() const noexcept { return *fault_; }

private:
    draft made_{};
    std::optional<fault> fault_;
};

namespace detail {

/// An id: text as it is, or the digits of an integer.
[[nodiscard]] constexpr result<std::string_view> read_id(token value) noexcept {
    switch (value.what()) {
        case token::kind::text: return value.text();
        case token::kind::lone_surrogate: return reason::malformed_text;
        case token::kind::number:
            if (value.text().find_first_of(".eE") == std::string_view::npos) {
                return value.text();
            }
            [[fallthrough]];
        default: return reason::wrong_type;
    }
}

/// Two names of one thing: whether both count and don't say the same.
[[nodiscard]] constexpr bool ids_differ(const raw_fill& raw, kalshi::key a,
                                        kalshi::key b) noexcept {
    if (!counts(raw, a) || !counts(raw, b)) {
        return false;
    }
    const auto first = read_id(raw[a]);
    const auto second = read_id(raw[b]);
    return !first || !second || *first != *second;
}

[[nodiscard]] constexpr result<timestamp> read_time(token value, kalshi::unit unit) noexcept {
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
[[nodiscard]] constexpr bool times_differ(const raw_fill& raw, timestamp created) noexcept {
    if (!counts(raw, "ts"_key)) {
        return false;
    }
    const auto ts = read_time(raw["ts"_key], kalshi::unit::epoch);
    return !ts || *ts - created >= std::chrono::seconds{1} ||
           created - *ts >= std::chrono::seconds{1};
}

[[nodiscard]] constexpr result<contracts> read_size(const raw_fill& raw,
                                                    kalshi::key name) noexcept {
    const auto read = read_number(raw[name], contracts::digits);
    if (!read) {
        return read.why();
    }
    return contracts::from_raw(*read);
}

/// Another size name that counts, and differs or doesn't read.
[[nodiscard]] constexpr bool sizes_differ(const raw_fill& raw, kalshi::key taken_name,
                                          contracts size) noexcept {
    for (const kalshi::key other : raw.names() & kalshi::slot_names<kalshi::slot::size>) {
        if (other == taken_name || !counts(raw, other)) {
            continue;
        }
        const auto read = read_size(raw, other);
        if (!read || *read != size) {
            return true;
        }
    }
    return false;
}

/// The fields that never refuse: unreadable, they stay absent with a note.
constexpr void read_extras(const raw_fill& raw, draft& into) noexcept {
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
    if (const auto name = taken<slot::client_order_id>(raw)) {
        keep(read_id(raw[*name]), into.client_order_id);
    }
    if (const auto name = taken<slot::action>(raw)) {
        const token value = raw[*name];
        if (value.is(token::kind::text)) {
            into.action = trimmed(value.text());
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto name = taken<slot::fee>(raw)) {
        keep(
            [&]() -> result<dollars> {
                const auto read = read_number(raw[*name], dollars::digits);
                return read ? result{dollars::from_raw(*read)} : result<dollars>{read.why()};
            }(),
            into.fee);
    }
    if (const auto name = taken<slot::liquidity>(raw)) {
        const token value = raw[*name];
        if (value.is(token::kind::boolean)) {
            into.liquidity = value.text() == "true" ? liquidity::taker : liquidity::maker;
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto name = taken<slot::subaccount>(raw)) {
        keep(read_int32(raw[*name]), into.subaccount);
    }
    if (const auto name = taken<slot::exchange_index>(raw)) {
        keep(read_int32(raw[*name]), into.exchange_index);
    }
}

}  // namespace detail

/// Reads an item's fields. Precondition: why_not_real has nothing against it. Of several faults the
/// first in this order is reported: order id, fill id, size, market, direction, price, time.
/// The draft borrows the item's texts; its action is trimmed but still in the wire's case.
[[nodiscard]] constexpr draft_result read_draft(
    const raw_fill& raw, source from, lone_price meaning = lone_price::own_side) noexcept {
    using kalshi::slot;
    draft made;
    made.from = from;

    if (const auto name = taken<slot::order_id>(raw)) {
        const auto read = detail::read_id(raw[*name]);
        if (!read) {
            return fault{field::order_id, read.why()};
        }
        made.order_id = *read;
    }

    if (const auto name = taken<slot::fill_id>(raw)) {
        const auto read = detail::read_id(raw[*name]);
        if (!read) {
            return fault{field::fill_id, read.why()};
        }
        made.fill_id = *read;
        if (detail::ids_differ(raw, "fill_id"_key, "trade_id"_key)) {
            made.notes |= note::id_mismatch;
        }
    }

    if (const auto name = taken<slot::size>(raw)) {
        const auto read = detail::read_size(raw, *name);
        if (!read) {
            return fault{field::size, read.why()};
        }
        made.size = *read;
        if (detail::sizes_differ(raw, *name, made.size)) {
            made.notes |= note::count_mismatch;
        }
    }

    if (const auto name = taken<slot::market>(raw)) {
        const auto read = detail::read_id(raw[*name]);
        if (!read) {
            return fault{field::market, read.why()};
        }
        made.market = *read;
        if (detail::ids_differ(raw, "market_ticker"_key, "ticker"_key)) {
            made.notes |= note::ticker_mismatch;
        }
    }

    const direction_reading towards = direction_of(raw, from);
    if (towards.fault) {
        return fault{field::direction, *towards.fault};
    }
    made.outcome = towards.outcome;

    const price_reading at = price_of(raw, made.outcome, meaning);
    if (at.fault) {
        return fault{field::price, *at.fault};
    }
    made.price = at.value;
    made.notes |= towards.notes | at.notes;

    if (const auto name = taken<slot::time>(raw)) {
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
    return made;
}

}  // namespace truefill
