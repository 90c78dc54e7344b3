#include "harness/trades.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <truefill/time.hpp>

namespace bench {

namespace {

std::string yes_price(const trade& of) {
    return quoted(fmt::format("0.{:04}", of.yes_price));
}
std::string no_price(const trade& of) {
    return quoted(fmt::format("0.{:04}", 10'000 - of.yes_price));
}
std::string size(const trade& of) {
    return quoted(fmt::format("{}.{:02}", of.count / 100, of.count % 100));
}
std::string fee(const trade& of) {
    return quoted(fmt::format("0.{:06}", of.fee_u));
}
std::string side(const trade& of) {
    return of.is_yes ? "\"yes\"" : "\"no\"";
}
std::string taker(const trade& of) {
    return of.is_taker ? "true" : "false";
}
std::string created(const trade& of) {
    return quoted(std::string{
        truefill::to_rfc3339(truefill::timestamp{std::chrono::microseconds{of.ts_us}})});
}
std::string seconds(const trade& of) {
    return std::to_string(of.ts_us / 1'000'000);
}

/// Precondition: there is a field of this name.
void set(item& fields, std::string_view key, const std::string& value) {
    std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
        return field.first == key;
    })->second = value;
}

}  // namespace

std::string quoted(const std::string& text) {
    return '"' + text + '"';
}

trade generator::next(std::int64_t begin_us) {
    trade result;
    result.id = uuid();
    result.order = uuid();
    result.market = fmt::format("KXHIGHNY-26JUL30-B{}.5", 80 + below(10));
    result.is_yes = below(2) == 0;
    result.is_taker = below(2) == 0;
    result.yes_price = static_cast<unsigned>(1 + below(9'999));
    result.count = static_cast<unsigned>(1 + below(50'000));
    result.fee_u = static_cast<unsigned>(below(100'000));
    result.shard = static_cast<unsigned>(below(4));
    result.ts_us = begin_us + static_cast<std::int64_t>(below(86'400'000'000));
    return result;
}

void generator::shuffle(item& fields) {
    for (std::size_t i = fields.size(); i > 1; --i) {
        std::swap(fields[i - 1], fields[below(i)]);
    }
}

std::string generator::uuid() {
    // The order in which arguments are evaluated is not defined: each is drawn in a statement.
    const std::uint64_t last = below(1ULL << 48);
    const std::uint64_t fourth = below(65'536);
    const std::uint64_t third = below(65'536);
    const std::uint64_t second = below(65'536);
    const std::uint64_t first = below(1ULL << 32);
    return fmt::format("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", first, second, third, fourth, last);
}

item current(const trade& of) {
    return {{"action", of.is_yes ? "\"buy\"" : "\"sell\""},
            {"book_side", of.is_yes ? "\"bid\"" : "\"ask\""},
            {"count_fp", size(of)},
            {"created_time", created(of)},
            {"exchange_index", std::to_string(of.shard)},
            {"fee_cost", fee(of)},
            {"fill_id", quoted(of.id)},
            {"is_taker", taker(of)},
            {"market_ticker", quoted(of.market)},
            {"no_price_dollars", no_price(of)},
            {"order_id", quoted(of.order)},
            {"outcome_side", side(of)},
            {"side", side(of)},
            {"subaccount_number", "0"},
            {"ticker", quoted(of.market)},
            {"trade_id", quoted(of.id)},
            {"ts", seconds(of)},
            {"yes_price_dollars", yes_price(of)}};
}

item legacy(trade of) {
    of.yes_price = 100 * (1 + of.yes_price % 99);
    return {{"action", of.is_taker ? "\"buy\"" : "\"sell\""},
            {"count", std::to_string(1 + of.count / 100)},
            {"created_time", created(of)},
            {"is_taker", taker(of)},
            {"no_price", std::to_string(100 - of.yes_price / 100)},
            {"order_id", quoted(of.order)},
            {"side", side(of)},
            {"ticker", quoted("HIGHNY-23JUN01-B8" + std::to_string(of.shard))},
            {"trade_id", quoted(of.id)},
            {"yes_price", std::to_string(of.yes_price / 100)}};
}

item both_eras(const trade& of) {
    return {{"action", of.is_taker ? "\"buy\"" : "\"sell\""},
            {"client_order_id", quoted("maker-" + of.order.substr(0, 8))},
            {"count", std::to_string(of.count / 100)},
            {"count_fp", size(of)},
            {"created_time", created(of)},
            {"fee_cost", fee(of)},
            {"fill_id", quoted(of.id)},
            {"is_taker", taker(of)},
            {"market_ticker", quoted(of.market)},
            {"no_price", std::to_string((10'000 - of.yes_price) / 100)},
            {"no_price_dollars", no_price(of)},
            {"no_price_fixed", no_price(of)},
            {"order_id", quoted(of.order)},
            {"price", fmt::format("{:g}", of.yes_price / 10'000.0)},
            {"side", side(of)},
            {"ticker", quoted(of.market)},
            {"trade_id", quoted(of.id)},
            {"ts", seconds(of)},
            {"yes_price", std::to_string(of.yes_price / 100)},
            {"yes_price_dollars", yes_price(of)},
            {"yes_price_fixed", yes_price(of)}};
}

item message(const trade& of) {
    return {{"trade_id", quoted(of.id)},
            {"order_id", quoted(of.order)},
            {"market_ticker", quoted(of.market)},
            {"exchange_index", std::to_string(of.shard)},
            {"is_taker", taker(of)},
            {"side", side(of)},
            {"yes_price_dollars", yes_price(of)},
            {"count_fp", size(of)},
            {"fee_cost", fee(of)},
            {"action", of.is_yes ? "\"buy\"" : "\"sell\""},
            {"ts", seconds(of)},
            {"ts_ms", std::to_string(of.ts_us / 1'000)},
            {"client_order_id", quoted("maker-" + of.order.substr(0, 8))},
            {"post_position_fp", size(of)},
            {"purchased_side", side(of)},
            {"outcome_side", side(of)},
            {"book_side", of.is_yes ? "\"bid\"" : "\"ask\""},
            {"subaccount", "0"}};
}

void drop(item& fields, std::string_view key) {
    fields.erase(std::remove_if(fields.begin(), fields.end(),
                                [&](const auto& field) { return field.first == key; }),
                 fields.end());
}
void spoil(item& fields, std::size_t way) {
    switch (way % 12) {
        case 0: drop(fields, "order_id"); break;
        case 1: set(fields, "order_id", "\" \""); break;
        case 2:
            drop(fields, "created_time");
            drop(fields, "ts");
            break;
        case 3:
            drop(fields, "yes_price_dollars");
            drop(fields, "no_price_dollars");
            break;
        case 4: set(fields, "count_fp", "\"0.00\""); break;
        case 5: set(fields, "count_fp", "\"1.005\""); break;
        case 6:
            set(fields, "book_side", fields[1].second == "\"bid\"" ? "\"ask\"" : "\"bid\"");
            break;
        case 7: set(fields, "yes_price_dollars", "\"0.00005\""); break;
        case 8:
            set(fields, "yes_price_dollars", "\"1.0000\"");
            set(fields, "no_price_dollars", "\"0.0000\"");
            break;
        case 9:
            drop(fields, "market_ticker");
            drop(fields, "ticker");
            break;
        case 10:
            drop(fields, "outcome_side");
            drop(fields, "book_side");
            drop(fields, "side");
            break;
        default: set(fields, "created_time", "\"2026-07-32T00:00:00Z\""); break;
    }
}

}  // namespace bench
