// truefill's rules for the contenders that have none: an item's fields become a row or a refusal.
// Contenders therefore differ in how they reach the fields, and in nothing else.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <truefill/gates.hpp>
#include <truefill/identity/fill_id.hpp>
#include <truefill/identity/md5.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>

#include "contenders/direction.hpp"
#include "contenders/fields.hpp"
#include "contenders/price.hpp"
#include "contenders/values.hpp"
#include "harness/task.hpp"

namespace bench {

/// Makes rows of fields. Reuses its buffers from call to call.
class rules {
public:
    /// Appends a row, or counts a refusal.
    void add(const fields& item, shape what, output& into) {
        row& fill = into.rows.emplace_back();
        const auto from = what == shape::page ? truefill::source::rest : truefill::source::ws;
        if (const auto refused = read(item, from, fill, into)) {
            into.rows.pop_back();
            into.reject(*refused);
        }
    }

private:
    using reason = truefill::reason;
    using refusal = std::optional<reason>;

    /// In truefill's order: what is no fill, then the fields, then the gates, then the id.
    refusal read(const fields& item, truefill::source from, row& fill, output& into) {
        const name time = time_field(item);
        direction side;
        refusal refused = check_real_fill(item, time);
        refused = refused ? refused : read_ids(item, fill);
        refused = refused ? refused : read_size(item, fill);
        refused = refused ? refused : read_market(item, fill);
        refused = refused ? refused : side.read(item, from, fill);
        refused = refused ? refused : read_price(item, side.is_known(), fill);
        refused = refused ? refused : read_fill_time(item, time, fill);
        if (refused) {
            return refused;
        }
        read_extras(item, fill);
        const bool has_id = item.has_one_of(name::fill_id, name::trade_id);
        refused = check_gates(fill, has_id, side.is_known());
        return refused || has_id ? refused : make_id(fill, into);
    }

    static name time_field(const fields& item) noexcept {
        for (const name field : {name::created_time, name::ts_ms, name::ts}) {
            if (has_time(item, field)) {
                return field;
            }
        }
        return name::none;
    }

    /// A `side` of bid or ask is an order's or a quote's where nothing says the outcome.
    static refusal check_real_fill(const fields& item, name time) {
        using enum name;
        if (!item.has_one_of(outcome_side, book_side, purchased_side) && item.is_text(side) &&
            (is_word(item.text(side), "bid") || is_word(item.text(side), "ask"))) {
            return reason::not_a_fill;
        }
        if (!item.has(order_id)) {
            return reason::missing_order_id;
        }
        if (time == none) {
            return reason::missing_time;
        }
        if (!item.has_one_of(count_fp, count)) {
            return reason::missing_size;
        }
        if (!item.has_one_of(yes_price_dollars, yes_price_fixed, yes_price, no_price_dollars,
                             no_price_fixed, no_price)) {
            return reason::missing_price;
        }
        return std::nullopt;
    }

    static refusal read_ids(const fields& item, row& fill) {
        using enum name;
        if (!item.is_text(order_id) || (item.has(fill_id) && !item.is_text(fill_id)) ||
            (item.has(trade_id) && !item.is_text(trade_id))) {
            return reason::wrong_type;
        }
        fill.order_id = item.text(order_id);
        if (item.has_one_of(fill_id, trade_id)) {
            fill.fill_id = item.text(item.has(fill_id) ? fill_id : trade_id);
            if (item.has(trade_id) && item.text(trade_id) != fill.fill_id) {
                fill.notes |= truefill::note::id_mismatch;
            }
        }
        return std::nullopt;
    }

    static refusal read_size(const fields& item, row& fill) {
        using enum name;
        const auto size =
            read_fixed<truefill::contracts>(item, item.has(count_fp) ? count_fp : count);
        if (!size) {
            return size.error();
        }
        fill.count_c = size->raw();
        if (item.has(count_fp) && item.has(count)) {
            const auto whole = read_fixed<truefill::contracts>(item, count);
            if (!whole || (whole->raw() != 0 && *whole != *size)) {
                fill.notes |= truefill::note::count_mismatch;
            }
        }
        return std::nullopt;
    }

    static refusal read_market(const fields& item, row& fill) {
        using enum name;
        if (!item.has_one_of(market_ticker, ticker)) {
            return std::nullopt;
        }
        const name field = item.has(market_ticker) ? market_ticker : ticker;
        if (!item.is_text(field)) {
            return reason::wrong_type;
        }
        fill.market = item.text(field);
        if (item.has(ticker) && (!item.is_text(ticker) || item.text(ticker) != fill.market)) {
            fill.notes |= truefill::note::ticker_mismatch;
        }
        return std::nullopt;
    }

    static refusal read_fill_time(const fields& item, name field, row& fill) {
        const auto time = read_time(item, field);
        if (!time) {
            return time.error();
        }
        fill.ts_us = truefill::microseconds_of(*time);
        if (field == name::created_time && has_time(item, name::ts)) {
            constexpr std::chrono::seconds tolerance{1};
            const auto other = read_time(item, name::ts);
            if (!other || *other - *time >= tolerance || *time - *other >= tolerance) {
                fill.notes |= truefill::note::time_mismatch;
            }
        }
        return std::nullopt;
    }

    /// What a fill may lack: unreadable values are noted and left out.
    static void read_extras(const fields& item, row& fill) {
        using enum name;
        const auto note_unreadable = [&] { fill.notes |= truefill::note::extra_unreadable; };
        const auto read_integer = [&](name field, std::int64_t& into) {
            if (item.is_number(field)) {
                into = item.number(field);
            } else if (item.has(field)) {
                note_unreadable();
            }
        };
        if (item.is_text(client_order_id)) {
            fill.client_order_id = item.text(client_order_id);
        }
        if (has_word(item, action)) {
            fill.action = item.text(action);
        }
        if (item.has(fee_cost)) {
            const auto fee = read_fixed<truefill::dollars>(item, fee_cost);
            fee ? static_cast<void>(fill.fee_u = fee->raw()) : note_unreadable();
        }
        if (item.is_flag(is_taker)) {
            fill.liquidity = item.number(is_taker) != 0 ? truefill::liquidity::taker
                                                        : truefill::liquidity::maker;
        } else if (item.has(is_taker)) {
            note_unreadable();
        }
        read_integer(item.has(subaccount_number) ? subaccount_number : subaccount, fill.subaccount);
        read_integer(exchange_index, fill.exchange_index);
    }

    static refusal check_gates(const row& fill, bool has_id, bool is_side_known) {
        if (is_blank(fill.order_id)) {
            return reason::empty_order_id;
        }
        if (has_id && is_blank(fill.fill_id)) {
            return reason::empty_fill_id;
        }
        if (fill.count_c <= 0) {
            return reason::zero_size;
        }
        if (is_side_known && (fill.price_u <= 0 || fill.price_u >= truefill::dollars::scale)) {
            return reason::invalid_price;
        }
        if (is_blank(fill.market)) {
            return reason::empty_market;
        }
        return is_side_known ? std::nullopt : refusal{reason::invalid_side};
    }

    refusal make_id(row& fill, output& into) {
        truefill::draft known;
        known.order_id = fill.order_id;
        known.outcome = fill.side;
        known.price = truefill::dollars::from_raw(fill.price_u);
        known.size = truefill::contracts::from_raw(fill.count_c);
        known.time = truefill::timestamp{std::chrono::microseconds{fill.ts_us}};
        truefill::write_identity(known, identity_);
        truefill::md5_digest digest{};
        if (!md5_(identity_, digest)) {
            return reason::digest_unavailable;
        }
        fill.fill_id = into.keep(truefill::to_hex(digest));
        fill.notes |= truefill::note::synthetic_id;
        return std::nullopt;
    }

    truefill::openssl_md5 md5_;
    std::string identity_;
};

}  // namespace bench
