#include "server/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/rfc3339.hpp"
#include "wire/cursor.hpp"

namespace mock_exchange {

namespace {

constexpr std::size_t default_limit = 100;
constexpr std::int64_t latest_second = 100'000'000'000;  // in microseconds it fits 64 bits
constexpr std::size_t most_markets = 100;

void parse_order(const httplib::Request& request, const account_names& names, query& wanted) {
    const std::string id = parameter(request, "order_id");
    if (id.empty()) {
        return;
    }
    const auto serial = names.orders().serial_of(id);
    if (serial && *serial <= std::numeric_limits<std::uint32_t>::max()) {
        wanted.order = static_cast<std::uint32_t>(*serial);
    } else {
        wanted.nothing = true;
    }
}

/// Tickers of markets, separated by commas: up to 100 for recent fills, one for historical fills.
void parse_markets(const httplib::Request& request, bool historical, const account_names& names,
                   query& wanted) {
    std::string tickers = parameter(request, "ticker");
    const auto count =
        static_cast<std::size_t>(std::count(tickers.begin(), tickers.end(), ',')) + 1;
    if (count > (historical ? 1 : most_markets)) {
        throw bad_request{"ticker names too many markets"};
    }
    if (tickers.empty()) {
        return;
    }
    for (std::size_t begin = 0; begin <= tickers.size();) {
        const std::size_t end = std::min(tickers.find(',', begin), tickers.size());
        if (const auto market = names.market_of(tickers.substr(begin, end - begin))) {
            wanted.markets.push_back(*market);
        }
        begin = end + 1;
    }
    wanted.nothing = wanted.markets.empty();
}

}  // namespace

std::string parameter(const httplib::Request& request, const char* name) {
    return request.has_param(name) ? request.get_param_value(name) : std::string{};
}

std::optional<std::int64_t> whole_number(const httplib::Request& request, const char* name,
                                         std::int64_t min, std::int64_t max,
                                         std::string_view complaint) {
    const std::string text = parameter(request, name);
    if (text.empty()) {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number < min || number > max) {
        throw bad_request{complaint};
    }
    return number;
}

std::optional<std::uint8_t> subaccount_parameter(const httplib::Request& request) {
    const auto number =
        whole_number(request, "subaccount", 0, 63, "subaccount is not a number from 0 to 63");
    return number ? std::optional{static_cast<std::uint8_t>(*number)} : std::nullopt;
}

query parse_query(const httplib::Request& request, bool historical, const account_names& names,
                  std::size_t max_limit, request_log& log) {
    query wanted;
    const auto limit =
        whole_number(request, "limit", std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max(), "limit is not a whole number")
            .value_or(std::min(default_limit, max_limit));
    log.record_limit(limit < 0 ? 0 : static_cast<std::uint64_t>(limit));
    if (limit < 1 || static_cast<std::uint64_t>(limit) > max_limit) {
        throw bad_request{"limit is out of range"};
    }
    wanted.limit = static_cast<std::size_t>(limit);

    constexpr std::string_view no_seconds = "min_ts or max_ts is not a time in unix seconds";
    if (const auto min =
            whole_number(request, "min_ts", -latest_second, latest_second, no_seconds)) {
        wanted.min_us = *min * second_us;
    }
    if (const auto max =
            whole_number(request, "max_ts", -latest_second, latest_second, no_seconds)) {
        wanted.before = {(*max + 1) * second_us, 0};  // max_ts includes the whole second
    }
    if (const std::string text = parameter(request, "cursor"); !text.empty()) {
        const auto last = decode_cursor(text, names.fills());
        if (!last) {
            throw bad_request{"cursor is unreadable"};
        }
        wanted.before = std::min(wanted.before, *last);
    }
    parse_markets(request, historical, names, wanted);
    if (!historical) {
        parse_order(request, names, wanted);
    }
    wanted.subaccount = subaccount_parameter(request);
    return wanted;
}

}  // namespace mock_exchange
