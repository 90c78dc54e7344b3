// What follows once an item's fields are known: the rules of truefill, for those that have none, so
// that contenders differ in how they reach the fields and in nothing else. Numbers and times are
// read by truefill's functions, which makes their speed the peers' too.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/identity/fill_id.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>

#include "contenders/fields.hpp"
#include "harness/task.hpp"

namespace bench {

namespace detail {

using truefill::note;
using truefill::reason;
using truefill::side;

[[nodiscard]] inline bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] inline bool is_blank(std::string_view text) noexcept {
    return text.empty() ||
           (is_space(text.front()) && std::all_of(text.begin(), text.end(), is_space));
}
[[nodiscard]] inline bool says_anyhow(std::string_view text, std::string_view word) noexcept {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
           });
}
/// Whether a text is a word, trimmed and in any case; the exchange writes it plainly.
template <std::size_t Size>
[[nodiscard]] inline bool says(
    std::string_view text,
    const char (&word)[Size]) noexcept {  // NOLINT(modernize-avoid-c-arrays)
    return is(text, word) || says_anyhow(text, {&word[0], Size - 1});
}

/// A word that counts: text that is not blank.
[[nodiscard]] inline bool has_word(const fields& in, name which) noexcept {
    return in.is_text(which) && !is_blank(in.text(which));
}

[[nodiscard]] inline std::optional<side> read_side(const fields& in, name which) noexcept {
    const std::string_view text = in.text(which);
    const bool book = which == name::book_side;
    if (book ? is(text, "bid") : is(text, "yes")) {
        return side::yes;
    }
    if (book ? is(text, "ask") : is(text, "no")) {
        return side::no;
    }
    if (says_anyhow(text, book ? "bid" : "yes")) {
        return side::yes;
    }
    return says_anyhow(text, book ? "ask" : "no") ? std::optional{side::no} : std::nullopt;
}

/// Which outcome was acquired; the reason to refuse, if there is one.
inline std::optional<reason> find_direction(const fields& in, truefill::source from, row& made,
                                            bool& known) {
    std::optional<side> said;
    std::optional<side> first;
    bool taken = false;
    for (const name which : {name::outcome_side, name::book_side, name::purchased_side}) {
        if (!has_word(in, which)) {
            continue;
        }
        const auto reads = read_side(in, which);
        if (!taken) {
            first = reads;
        } else if (!reads) {
            made.notes |= note::side_mismatch;
        }
        taken = true;
        if (reads && said && reads != said) {
            return reason::direction_conflict;
        }
        said = reads ? reads : said;
    }
    if (has_word(in, name::side)) {
        const auto legacy = read_side(in, name::side);
        if (!taken) {
            made.notes |= note::direction_legacy;
            first = legacy;
            if (from == truefill::source::ws && legacy && in.has(name::action) &&
                !(in.is_text(name::action) && says(in.text(name::action), "buy"))) {
                return reason::unknown_direction;
            }
        } else if (!legacy || (first && legacy != first && from == truefill::source::rest)) {
            made.notes |= note::side_mismatch;
        }
    }
    known = first.has_value();
    made.side = first.value_or(side::yes);
    return std::nullopt;
}

/// A fixed-point number, from text or from an integer.
template <class Fixed>
[[nodiscard]] inline truefill::result<Fixed> read_fixed(const fields& in, name which) {
    if (in.is_text(which)) {
        return Fixed::parse(in.text(which));
    }
    if (!in.is_number(which)) {
        return reason::wrong_type;
    }
    constexpr std::int64_t far = std::numeric_limits<std::int64_t>::max() / Fixed::scale;
    const std::int64_t value = in.number(which);
    if (value > far || value < -far) {
        return reason::out_of_range;
    }
    return Fixed::from_raw(value * Fixed::scale);
}

struct leg {
    std::int64_t value = 0;
    std::optional<reason> why;
    bool is_there = false;
    bool counts = false;
};

/// The legs of an item, each held against all others as YES prices.
class legs {
public:
    leg read(const fields& in, name in_dollars, name fixed, name cents, bool is_no) {
        leg taken;
        for (const name which : {in_dollars, fixed, cents}) {
            if (!in.has(which)) {
                continue;
            }
            auto read = read_fixed<truefill::dollars>(in, which);
            if (read && which == cents) {
                read = truefill::dollars::from_raw(read->raw() / 100);
            }
            const bool counts = !read || read->raw() != 0;
            if (!taken.counts && (counts || !taken.is_there)) {
                taken = {read ? read->raw() : 0, read ? std::nullopt : std::optional{read.error()},
                         true, counts};
            }
            if (!read) {
                all_read_ = false;
            } else if (which != cents || counts) {
                const std::int64_t as_yes =
                    is_no ? truefill::dollars::scale - read->raw() : read->raw();
                low_ = std::min(low_, as_yes);
                high_ = std::max(high_, as_yes);
                if (which != cents) {
                    exact_low_ = std::min(exact_low_, as_yes);
                    exact_high_ = std::max(exact_high_, as_yes);
                }
            }
        }
        return taken;
    }
    [[nodiscard]] bool conflict() const noexcept {
        return exact_low_ < exact_high_ || (low_ < high_ && high_ - low_ > 10'000);
    }
    [[nodiscard]] bool disagree() const noexcept { return low_ < high_ || !all_read_; }

private:
    static constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
    std::int64_t low_ = most;
    std::int64_t high_ = least;
    std::int64_t exact_low_ = most;
    std::int64_t exact_high_ = least;
    bool all_read_ = true;
};

/// The price of the fill's own side; 0 where there is none, which no gate lets pass.
inline std::optional<reason> find_price(const fields& in, bool side_known, row& made) {
    legs all;
    const leg yes =
        all.read(in, name::yes_price_dollars, name::yes_price_fixed, name::yes_price, false);
    const leg no = all.read(in, name::no_price_dollars, name::no_price_fixed, name::no_price, true);
    if (side_known) {
        const leg& same = made.side == side::yes ? yes : no;
        const leg& other = made.side == side::yes ? no : yes;
        if (same.counts) {
            made.price_u = same.value;
            if (same.why) {
                return same.why;
            }
        } else if (!same.is_there && other.counts) {
            made.price_u = truefill::dollars::scale - other.value;
            made.notes |= note::price_complement;
            if (other.why) {
                return other.why;
            }
        }
    }
    if (all.conflict()) {
        return reason::price_conflict;
    }
    if (all.disagree()) {
        made.notes |= note::legs_disagree;
    }
    return std::nullopt;
}

[[nodiscard]] inline truefill::result<truefill::timestamp> read_time(const fields& in, name which) {
    using truefill::timestamp;
    if (in.is_text(which)) {
        return truefill::parse_time(in.text(which), which == name::ts_ms
                                                        ? truefill::epoch_unit::milliseconds
                                                        : truefill::epoch_unit::by_magnitude);
    }
    if (!in.is_number(which)) {
        return reason::wrong_type;
    }
    constexpr std::int64_t earliest = 946'684'800'000'000;
    constexpr std::int64_t latest = 4'102'444'800'000'000;
    std::int64_t value = in.number(which);
    if (which == name::ts_ms) {
        value = value < latest ? value * 1'000 : value;
    } else if (value < 100'000'000'000) {
        value *= 1'000'000;
    } else if (value < 100'000'000'000'000) {
        value *= 1'000;
    } else if (value >= 100'000'000'000'000'000) {
        value /= 1'000;
    }
    if (value < earliest || value >= latest) {
        return reason::out_of_range;
    }
    return timestamp{std::chrono::microseconds{value}};
}

[[nodiscard]] inline bool has_time(const fields& in, name which) noexcept {
    return in.has(which) && !(in.is_number(which) && in.number(which) == 0);
}

inline void read_extras(const fields& in, row& made) {
    const auto unreadable = [&] { made.notes |= note::extra_unreadable; };
    const auto integer = [&](name which, std::int64_t& into) {
        if (in.is_number(which)) {
            into = in.number(which);
        } else if (in.has(which)) {
            unreadable();
        }
    };
    if (in.is_text(name::client_order_id)) {
        made.client_order_id = in.text(name::client_order_id);
    }
    if (has_word(in, name::action)) {
        made.action = in.text(name::action);
    }
    if (in.has(name::fee_cost)) {
        const auto fee = read_fixed<truefill::dollars>(in, name::fee_cost);
        fee ? static_cast<void>(made.fee_u = fee->raw()) : unreadable();
    }
    if (in.is_flag(name::is_taker)) {
        made.liquidity = in.number(name::is_taker) != 0 ? truefill::liquidity::taker
                                                        : truefill::liquidity::maker;
    } else if (in.has(name::is_taker)) {
        unreadable();
    }
    integer(in.has(name::subaccount_number) ? name::subaccount_number : name::subaccount,
            made.subaccount);
    integer(name::exchange_index, made.exchange_index);
}

}  // namespace detail

/// Makes rows of fields. Keeps what it can reuse.
class rules {
public:
    /// One item: a row, or a reject that is counted.
    void add(const fields& in, shape what, output& into) {
        row& made = into.rows.emplace_back();
        const auto from = what == shape::page ? truefill::source::rest : truefill::source::ws;
        if (const auto why = judge(in, from, made, into)) {
            into.rows.pop_back();
            into.reject(*why);
        }
    }

private:
    using reason = truefill::reason;

    std::optional<reason> judge(const fields& in, truefill::source from, row& made, output& into) {
        using enum name;
        using truefill::note;

        if (!in.has_one_of(outcome_side, book_side, purchased_side) && in.is_text(side) &&
            (detail::says(in.text(side), "bid") || detail::says(in.text(side), "ask"))) {
            return reason::not_a_fill;
        }
        if (!in.has(order_id)) {
            return reason::missing_order_id;
        }
        const name time = detail::has_time(in, created_time) ? created_time
                          : detail::has_time(in, ts_ms)      ? ts_ms
                          : detail::has_time(in, ts)         ? ts
                                                             : none;
        if (time == none) {
            return reason::missing_time;
        }
        if (!in.has_one_of(count_fp, count)) {
            return reason::missing_size;
        }
        if (!in.has_one_of(yes_price_dollars, yes_price_fixed, yes_price, no_price_dollars,
                           no_price_fixed, no_price)) {
            return reason::missing_price;
        }

        if (!in.is_text(order_id) || (in.has(fill_id) && !in.is_text(fill_id)) ||
            (in.has(trade_id) && !in.is_text(trade_id))) {
            return reason::wrong_type;
        }
        made.order_id = in.text(order_id);
        const bool has_id = in.has_one_of(fill_id, trade_id);
        if (has_id) {
            made.fill_id = in.text(in.has(fill_id) ? fill_id : trade_id);
            if (in.has(trade_id) && in.text(trade_id) != made.fill_id) {
                made.notes |= note::id_mismatch;
            }
        }

        const auto size =
            detail::read_fixed<truefill::contracts>(in, in.has(count_fp) ? count_fp : count);
        if (!size) {
            return size.error();
        }
        made.count_c = size->raw();
        if (in.has(count_fp) && in.has(count)) {
            const auto other = detail::read_fixed<truefill::contracts>(in, count);
            if (!other || (other->raw() != 0 && *other != *size)) {
                made.notes |= note::count_mismatch;
            }
        }

        if (in.has_one_of(market_ticker, ticker)) {
            const name taken = in.has(market_ticker) ? market_ticker : ticker;
            if (!in.is_text(taken)) {
                return reason::wrong_type;
            }
            made.market = in.text(taken);
            if (in.has(ticker) && (!in.is_text(ticker) || in.text(ticker) != made.market)) {
                made.notes |= note::ticker_mismatch;
            }
        }

        bool side_known = false;
        if (const auto why = detail::find_direction(in, from, made, side_known)) {
            return why;
        }
        if (const auto why = detail::find_price(in, side_known, made)) {
            return why;
        }

        const auto at = detail::read_time(in, time);
        if (!at) {
            return at.error();
        }
        made.ts_us = truefill::microseconds_of(*at);
        if (time == created_time && detail::has_time(in, ts)) {
            const auto other = detail::read_time(in, ts);
            if (!other || *other - *at >= std::chrono::seconds{1} ||
                *at - *other >= std::chrono::seconds{1}) {
                made.notes |= note::time_mismatch;
            }
        }
        detail::read_extras(in, made);

        if (detail::is_blank(made.order_id)) {
            return reason::empty_order_id;
        }
        if (has_id && detail::is_blank(made.fill_id)) {
            return reason::empty_fill_id;
        }
        if (made.count_c <= 0) {
            return reason::zero_size;
        }
        if (side_known && (made.price_u <= 0 || made.price_u >= truefill::dollars::scale)) {
            return reason::invalid_price;
        }
        if (detail::is_blank(made.market)) {
            return reason::empty_market;
        }
        if (!side_known) {
            return reason::invalid_side;
        }
        return has_id ? std::nullopt : identify(made, into);
    }

    std::optional<reason> identify(row& made, output& into) {
        truefill::draft known;
        known.order_id = made.order_id;
        known.outcome = made.side;
        known.price = truefill::dollars::from_raw(made.price_u);
        known.size = truefill::contracts::from_raw(made.count_c);
        known.time = truefill::timestamp{std::chrono::microseconds{made.ts_us}};
        truefill::write_identity(known, identity_);
        truefill::md5_digest digest{};
        if (!md5_(identity_, digest)) {
            return reason::digest_unavailable;
        }
        made.fill_id = into.keep(truefill::to_hex(digest));
        made.notes |= truefill::note::synthetic_id;
        return std::nullopt;
    }

    truefill::openssl_md5 md5_;
    std::string identity_;
};

}  // namespace bench
