#include "diagnosis/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "booking/tables/identify.hpp"

namespace truefill::tool {

namespace {

constexpr std::size_t most_kept = 10'000;
constexpr std::size_t most_looked_up = 5'000;
constexpr std::int64_t hour_us = 3'600'000'000;

void add_first(id_list& list, std::string text) {
    ++list.n;
    if (list.first.size() < longest_list) {
        list.first.push_back(std::move(text));
    }
}

std::string money_text(std::int64_t micro_dollars) {
    return "$" + std::string{to_text(dollars::from_raw(micro_dollars))};
}

std::string optional_text(const std::optional<std::int64_t>& value) {
    return value ? std::to_string(*value) : "unknown";
}

/// "price_u $0.500000, the exchange says $0.560000".
std::string difference_text(const observed_row& row, const record& fill, fill_field field) {
    std::string here;
    std::string there;
    switch (field) {
        case fill_field::order: here = row.order_id, there = fill.order_id; break;
        case fill_field::market: here = row.market, there = fill.market; break;
        case fill_field::side: here = row.side, there = name_of(fill.side); break;
        case fill_field::price:
            here = money_text(row.price_u), there = money_text(fill.price.raw());
            break;
        case fill_field::size:
            here = std::string{decimal_text(row.count_c, 2)},
            there = std::string{to_text(fill.size)};
            break;
        case fill_field::fee:
            here = row.fee_u ? money_text(*row.fee_u) : "unknown";
            there = fill.fee ? money_text(fill.fee->raw()) : "unknown";
            break;
        case fill_field::time:
            here = std::string{to_rfc3339(timestamp{std::chrono::microseconds{row.ts_us}})};
            there = std::string{to_rfc3339(fill.time)};
            break;
        case fill_field::is_taker:
            here = row.is_taker ? (*row.is_taker ? "taker" : "maker") : "unknown";
            there = fill.role ? std::string{name_of(*fill.role)} : "unknown";
            break;
        case fill_field::subaccount:
            here = optional_text(row.subaccount), there = optional_text(fill.subaccount);
            break;
    }
    return fmt::format("{} {}, the exchange says {}", column_of(field), here, there);
}

}  // namespace

std::string_view column_of(fill_field field) {
    switch (field) {
        case fill_field::order: return "exchange_order_id";
        case fill_field::market: return "market_ticker";
        case fill_field::side: return "side";
        case fill_field::price: return "price_u";
        case fill_field::size: return "count_c";
        case fill_field::fee: return "fee_u";
        case fill_field::time: return "ts_us";
        case fill_field::is_taker: return "is_taker";
        case fill_field::subaccount: return "subaccount";
    }
    return "";
}

std::string comparison::fields_text() const {
    std::string text;
    for (std::size_t i = 0; i < n_fill_fields; ++i) {
        if (by_field.at(i) != 0) {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ",
                                column_of(static_cast<fill_field>(i + 1)), by_field.at(i));
        }
    }
    return text;
}

comparer::comparer(std::vector<record> fills, comparison_options options)
    : options_{std::move(options)} {
    std::sort(fills.begin(), fills.end(), [](const record& a, const record& b) {
        return std::tie(a.time, a.fill_id) < std::tie(b.time, b.fill_id);
    });
    fills_.reserve(fills.size());
    for (record& fill : fills) {
        auto& same_id = by_id_[fingerprint::of(fill.fill_id)];
        const bool is_known = std::any_of(same_id.begin(), same_id.end(), [&](std::size_t i) {
            return fills_[i].fill.order_id == fill.order_id;
        });
        if (!is_known) {  // pages overlap
            same_id.push_back(fills_.size());
            fills_.push_back({std::move(fill), false, {}});
        }
    }
}

hour_comparison& comparer::hour_of(std::int64_t us) {
    return result_.hours[us / hour_us - (us % hour_us < 0 ? 1 : 0)];
}

/// The exchange's fill with the row's id: preferably of the row's order, otherwise of another.
comparer::expected* comparer::find(const observed_row& row) {
    const auto same_id = by_id_.find(fingerprint::of(row.fill_id));
    if (row.fill_id.empty() || same_id == by_id_.end()) {
        return nullptr;
    }
    for (const std::size_t i : same_id->second) {
        if (fills_[i].fill.order_id == row.order_id) {
            return &fills_[i];
        }
    }
    return &fills_[same_id->second.front()];
}

/// A row that has only come from a WebSocket has a time in milliseconds, before 2026-04-15 in
/// seconds.
bool comparer::agrees_in_time(const observed_row& row, const record& fill) {
    const std::int64_t exact = microseconds_of(fill.time);
    return row.ts_us == exact || (row.from_websocket && (row.ts_us == exact - exact % 1'000 ||
                                                         row.ts_us == exact - exact % 1'000'000));
}

std::vector<fill_field> comparer::differences(const observed_row& row, const record& fill) const {
    std::vector<fill_field> fields;
    const auto add_if = [&](bool differs, fill_field field) {
        if (differs) {
            fields.push_back(field);
        }
    };
    add_if(row.order_id != fill.order_id, fill_field::order);
    add_if(row.market != fill.market, fill_field::market);
    add_if(row.side != name_of(fill.side), fill_field::side);
    const bool same_price = options_.has_cents_only
                                ? is_in_whole_cents(row.price_u, fill.price.raw())
                                : row.price_u == fill.price.raw();
    add_if(!same_price, fill_field::price);
    add_if(row.count_c != fill.size.raw(), fill_field::size);
    if (options_.has_cents_only) {
        return fields;
    }
    // A value that the exchange does not send is no contradiction, and a value that a frame lacks
    // may still come.
    const auto contradicts = [&](const auto& here, const auto& there) {
        return there && here != there && (here || !row.from_websocket);
    };
    const std::optional<std::int64_t> fee =
        fill.fee ? std::optional{fill.fee->raw()} : std::nullopt;
    const std::optional<bool> is_taker =
        fill.role ? std::optional{*fill.role == liquidity::taker} : std::nullopt;
    add_if(contradicts(row.fee_u, fee), fill_field::fee);
    add_if(!agrees_in_time(row, fill), fill_field::time);
    add_if(contradicts(row.is_taker, is_taker), fill_field::is_taker);
    add_if(contradicts(row.subaccount, fill.subaccount), fill_field::subaccount);
    return fields;
}

void comparer::count_row(const observed_row& row, expected& wanted) {
    wanted.met = true;
    const auto fields = differences(row, wanted.fill);
    if (fields.empty()) {
        return;
    }
    ++result_.differing.n;
    ++hour_of(row.ts_us).n_differing;
    std::string text;
    for (const fill_field field : fields) {
        ++result_.by_field.at(static_cast<std::size_t>(field) - 1);
        text += (text.empty() ? "" : "; ") + difference_text(row, wanted.fill, field);
    }
    if (differing_.size() < most_kept) {
        differing_.push_back({row.ts_us, row.fill_id + ": " + text});
    }
}

void comparer::add(const observed_row& row) {
    expected* const wanted = find(row);
    const bool is_of_any = options_.owner.subaccount && !row.subaccount;
    if (is_of_any && wanted == nullptr) {
        return;  // it belongs to another subaccount, which it does not name
    }
    if (!options_.owner.may_own(row)) {
        if (wanted != nullptr && wanted->fill.order_id == row.order_id) {
            wanted->elsewhere = "account '" + row.account + "', subaccount " +
                                (row.subaccount ? std::to_string(*row.subaccount) : "unknown");
        }
        return;
    }
    ++result_.n_rows;
    ++hour_of(row.ts_us).n_rows;
    if (wanted != nullptr) {
        count_row(row, *wanted);
        return;
    }
    ++result_.extra.n;
    ++hour_of(row.ts_us).n_extra;
    if (extra_.size() < most_kept) {
        extra_.push_back({row.ts_us, row.fill_id.empty() ? "order " + row.order_id +
                                                               " without a "
                                                               "fill id"
                                                         : row.fill_id});
    }
}

void comparer::find_elsewhere(evidence_source& from, const relation& of) {
    std::vector<std::string> ids;
    for (const expected& wanted : fills_) {
        if (!wanted.met && ids.size() < most_looked_up &&
            options_.window.contains(microseconds_of(wanted.fill.time))) {
            ids.push_back(wanted.fill.fill_id);
        }
    }
    if (ids.empty() || !of.has_fill_ids) {
        return;
    }
    from.read_ids(of, ids, [&](const observed_row& row) {
        expected* const wanted = find(row);
        if (wanted == nullptr || wanted->fill.order_id != row.order_id) {
            return;
        }
        if (!options_.owner.may_own(row)) {
            wanted->elsewhere = "account '" + row.account + "'";
        } else if (!wanted->met && !options_.window.contains(row.ts_us)) {
            count_row(row, *wanted);
        }
    });
}

comparison comparer::finish(evidence_source& from, const relation& of) {
    find_elsewhere(from, of);
    for (const expected& wanted : fills_) {
        const std::int64_t us = microseconds_of(wanted.fill.time);
        if (!options_.window.contains(us)) {
            continue;
        }
        ++result_.n_fills;
        hour_comparison& hour = hour_of(us);
        ++hour.n_fills;
        if (wanted.met) {
            continue;
        }
        std::string text = wanted.fill.fill_id;
        text += wanted.elsewhere.empty() ? "" : ": stands under " + wanted.elsewhere;
        const std::int64_t polled = options_.last_complete_poll_us;
        if (polled != 0 && us > polled) {
            add_first(result_.not_yet, std::move(text));
            result_.not_yet_markets.push_back(wanted.fill.market);
        } else {
            add_first(result_.missing, std::move(text));
            ++hour.n_missing;
        }
    }
    const auto first_of = [](std::vector<odd_row>& rows, id_list& list) {
        std::sort(rows.begin(), rows.end(), [](const odd_row& a, const odd_row& b) {
            return std::tie(a.ts_us, a.text) < std::tie(b.ts_us, b.text);
        });
        for (std::size_t i = 0; i < std::min(rows.size(), longest_list); ++i) {
            list.first.push_back(std::move(rows[i].text));
        }
    };
    first_of(extra_, result_.extra);
    first_of(differing_, result_.differing);
    return std::move(result_);
}

}  // namespace truefill::tool
