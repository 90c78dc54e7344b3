#include "server/parameters.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/rfc3339.hpp"
#include "wire/cursor.hpp"

namespace mock_exchange {

namespace {

constexpr std::size_t default_limit = 100;
constexpr std::int64_t latest_second = 100'000'000'000;  // far beyond, yet safe in microseconds
constexpr std::int64_t largest_subaccount = 63;
constexpr std::size_t most_markets = 100;

void parse_order(const httplib::Request& asked, const wire& shapes, query& wanted) {
    const std::string id = parameter(asked, "order_id");
    if (id.empty()) {
        return;
    }
    const auto serial = shapes.order_ids().serial_of(id);
    if (serial && *serial <= std::numeric_limits<std::uint32_t>::max()) {
        wanted.order = static_cast<std::uint32_t>(*serial);
    } else {
        wanted.nothing = true;
    }
}

/// Markets by name, separated by commas; the recent list takes up to 100 of them, history one.
void parse_markets(const httplib::Request& asked, bool historical, const wire& shapes,
                   query& wanted) {
    std::string names = parameter(asked, "ticker");
    const auto count = static_cast<std::size_t>(std::count(names.begin(), names.end(), ',')) + 1;
    if (count > (historical ? 1 : most_markets)) {
        throw bad_request{"ticker names too many markets"};
    }
    if (names.empty()) {
        return;
    }
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t end = std::min(names.find(',', begin), names.size());
        if (const auto market = shapes.market_of(names.substr(begin, end - begin))) {
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

query parse_query(const httplib::Request& asked, bool historical, const wire& shapes,
                  std::size_t max_limit, ledger& seen) {
    query wanted;
    const auto limit =
        whole_number(asked, "limit", std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max(), "limit is not a whole number")
            .value_or(std::min(default_limit, max_limit));
    seen.see_limit(limit < 0 ? 0 : static_cast<std::uint64_t>(limit));
    if (limit < 1 || static_cast<std::uint64_t>(limit) > max_limit) {
        throw bad_request{"limit is out of range"};
    }
    wanted.limit = static_cast<std::size_t>(limit);

    constexpr std::string_view no_seconds = "min_ts or max_ts is not a time in unix seconds";
    if (const auto min = whole_number(asked, "min_ts", -latest_second, latest_second, no_seconds)) {
        wanted.min_us = *min * second_us;
    }
    if (const auto max = whole_number(asked, "max_ts", -latest_second, latest_second, no_seconds)) {
        wanted.before = {(*max + 1) * second_us, 0};  // the whole of that second is wanted
    }
    if (const std::string text = parameter(asked, "cursor"); !text.empty()) {
        const auto last = decode_cursor(text, shapes.fill_ids());
        if (!last) {
            throw bad_request{"cursor is unreadable"};
        }
        wanted.before = std::min(wanted.before, *last);
    }
    parse_markets(asked, historical, shapes, wanted);
    if (!historical) {
        parse_order(asked, shapes, wanted);
    }
    if (const auto subaccount = whole_number(asked, "subaccount", 0, largest_subaccount,
                                             "subaccount is not a number from 0 to 63")) {
        wanted.subaccount = static_cast<std::uint8_t>(*subaccount);
    }
    return wanted;
}

}  // namespace mock_exchange
