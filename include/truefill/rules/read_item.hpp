// From an item to a draft: every slot read, or the first fault that refuses the item.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/rules/direction.hpp>
#include <truefill/rules/item_view.hpp>
#include <truefill/rules/price.hpp>
#include <truefill/rules/real_fill.hpp>

namespace truefill {

/// A needed field that does not read.
struct fault {
    truefill::field field{};
    reason why{};
    /// Whether there is a fault at all.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return why != reason{}; }
    friend constexpr bool operator==(const fault&, const fault&) = default;
};

namespace detail {

/// The same as id_fault, for a token that is no text.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr reason other_id_fault(
    const token& value) noexcept {
    if (value.is(token::kind::number) &&
        value.text().find_first_of(".eE") == std::string_view::npos) {
        return {};
    }
    return value.is(token::kind::lone_surrogate) ? reason::malformed_text : reason::wrong_type;
}

/// Why a token is no id; no reason when it is one. An id's text is the token's, as it is: a string,
/// or an integer's digits.
[[gnu::always_inline]] [[nodiscard]] constexpr reason id_fault(const token& value) noexcept {
    return value.is(token::kind::text) ? reason{} : other_id_fault(value);
}

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

[[gnu::always_inline]] [[nodiscard]] constexpr result<timestamp> read_time(
    const token& value, kalshi::unit unit) noexcept {
    switch (value.type()) {
        case token::kind::text:
        case token::kind::number: return parse_time(value.text(), epoch_unit_of(unit));
        case token::kind::lone_surrogate: return reason::malformed_time;
        default: return reason::wrong_type;
    }
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

template <class Fixed>
[[gnu::always_inline]] [[nodiscard]] constexpr result<Fixed> read_fixed(
    const token& value) noexcept {
    const auto read = read_number(value, Fixed::digits);
    if (!read) {
        return read.error();
    }
    return Fixed::from_raw(*read);
}

/// Another size name that counts, and differs or doesn't read.
template <std::size_t Layout>
[[nodiscard]] constexpr bool sizes_differ(item_view<Layout> raw, kalshi::key taken_name,
                                          contracts size) noexcept {
    bool differ = false;
    raw.template for_each<kalshi::slot::size>([&](kalshi::key name, const token& value) {
        if (name != taken_name && counts(value, name)) {
            const auto read = read_fixed<contracts>(value);
            differ = differ || !read || *read != size;
        }
    });
    return differ;
}

/// The fields that never refuse: unreadable, they stay absent with a note.
template <std::size_t Layout>
[[gnu::always_inline]] constexpr void read_extras(item_view<Layout> raw, draft& into) noexcept {
    using kalshi::slot;
    const auto keep = [&](const auto& read, auto& slot_of_draft) {
        if (read) {
            slot_of_draft = *read;
        } else {
            into.notes |= note::extra_unreadable;
        }
    };
    const auto read_int32 = [&](const token& value) -> result<std::int32_t> {
        const auto read = read_number(value, 0);
        if (!read) {
            return read.error();
        }
        if (*read < std::numeric_limits<std::int32_t>::min() ||
            *read > std::numeric_limits<std::int32_t>::max()) {
            return reason::out_of_range;
        }
        return static_cast<std::int32_t>(*read);
    };
    if (const auto taken = raw.template taken<slot::client_order_id>()) {
        if (id_fault(taken.value()) == reason{}) {
            into.client_order_id = taken.value().text();
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto taken = raw.template taken<slot::action>()) {
        const token& value = taken.value();
        if (value.is(token::kind::text)) {
            into.action = trimmed(value.text());
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto taken = raw.template taken<slot::fee>()) {
        keep(read_fixed<dollars>(taken.value()), into.fee);
    }
    if (const auto taken = raw.template taken<slot::liquidity>()) {
        const token& value = taken.value();
        if (value.is(token::kind::boolean)) {
            constexpr auto number = [](truefill::liquidity role) {
                return static_cast<std::uint64_t>(role);
            };
            into.liquidity = static_cast<truefill::liquidity>(select(
                value.text().front() == 't', number(liquidity::taker), number(liquidity::maker)));
        } else {
            into.notes |= note::extra_unreadable;
        }
    }
    if (const auto taken = raw.template taken<slot::subaccount>()) {
        keep(read_int32(taken.value()), into.subaccount);
    }
    if (const auto taken = raw.template taken<slot::exchange_index>()) {
        keep(read_int32(taken.value()), into.exchange_index);
    }
}

template <std::size_t Layout>
[[nodiscard]] constexpr fault read_slots(item_view<Layout> raw, source from, draft& made,
                                         lone_price meaning) noexcept {
    using kalshi::slot;
    made.from = from;

    if (const auto taken = raw.template taken<slot::order_id>()) {
        if (const reason why = id_fault(taken.value()); why != reason{}) {
            return fault{field::order_id, why};
        }
        made.order_id = taken.value().text();
    }

    if (const auto taken = raw.template taken<slot::fill_id>()) {
        if (const reason why = id_fault(taken.value()); why != reason{}) {
            return fault{field::fill_id, why};
        }
        made.fill_id = taken.value().text();
        if (ids_differ(raw, "fill_id"_key, "trade_id"_key)) {
            made.notes |= note::id_mismatch;
        }
    }

    if (const auto taken = raw.template taken<slot::size>()) {
        const auto read = read_fixed<contracts>(taken.value());
        if (!read) {
            return fault{field::size, read.error()};
        }
        made.size = *read;
        if (sizes_differ(raw, taken.name(), made.size)) {
            made.notes |= note::count_mismatch;
        }
    }

    if (const auto taken = raw.template taken<slot::market>()) {
        if (const reason why = id_fault(taken.value()); why != reason{}) {
            return fault{field::market, why};
        }
        made.market = taken.value().text();
        if (ids_differ(raw, "market_ticker"_key, "ticker"_key)) {
            made.notes |= note::ticker_mismatch;
        }
    }

    const auto direction = read_direction(raw, from);
    if (direction.why != reason{}) {
        return fault{field::direction, direction.why};
    }
    made.notes |= direction.notes;
    if (direction.outcome != 0) {
        made.outcome = static_cast<side>(direction.outcome);
    }
    const auto price = read_price(raw, direction.outcome, meaning);
    if (price.why != reason{}) {
        return fault{field::price, price.why};
    }
    made.notes |= price.notes;
    if (price.is_there) {
        made.price = price.value;
    }

    if (const auto taken = raw.template taken<slot::time>()) {
        const auto read = read_time(taken.value(), taken.name().row().in);
        if (!read) {
            return fault{field::time, read.error()};
        }
        made.time = *read;
        if (taken.name() == "created_time"_key && times_differ(raw, made.time)) {
            made.notes |= note::time_mismatch;
        }
    }

    read_extras(raw, made);
    return {};
}

}  // namespace detail

/// Reads an item's fields into a fresh draft; what refuses it, if anything does. Precondition:
/// why_not_real has nothing against it. Of several faults the first in this order is reported:
/// order id, fill id, size, market, direction, price, time. The draft borrows the item's texts; its
/// action is trimmed but still in the wire's case.
[[gnu::flatten]] [[nodiscard]] constexpr fault read_draft(
    const raw_fill& raw, source from, draft& made,
    lone_price meaning = lone_price::own_side) noexcept {
    return with_layout(raw,
                       [&](auto item) { return detail::read_slots(item, from, made, meaning); });
}

namespace detail {

/// Both in one pass: why the item is no real fill goes to `other`, which is fresh; else its fields
/// are read.
[[gnu::flatten]] [[nodiscard]] constexpr fault read_item(const raw_fill& raw, source from,
                                                         draft& made, lone_price meaning,
                                                         not_real& other) noexcept {
    return with_layout(raw, [&](auto item) {
        if (const auto why = find_why_not_real(item)) [[unlikely]] {
            other = why;
            return fault{};
        }
        return read_slots(item, from, made, meaning);
    });
}

}  // namespace detail

}  // namespace truefill
