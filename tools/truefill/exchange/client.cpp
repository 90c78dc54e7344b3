#include "exchange/client.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <system_error>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/files.hpp"
#include "base/json_read.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

namespace {

std::string joined(const simdjson::dom::object& row) {
    std::string all;
    for (const std::string_view key : {"code", "message", "details"}) {
        const std::string text = text_or_blank(row, key);
        if (!text.empty()) {
            all += all.empty() ? "" : ": ";
            all += text;
        }
    }
    return all;
}

/// A larger reply is an error. 1000 fills have about 0.6 MB. The limit bounds the memory: reading a
/// reply needs about ten times its size.
constexpr std::size_t largest_reply = std::size_t{8} * 1024 * 1024;

/// Whether an address is allowed: it must not contain a user, or characters that break a line of a
/// request.
bool is_base_url(const std::string& base) {
    const std::size_t scheme = base.find("://");
    const auto breaks = [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 127; };
    return (base.starts_with("http://") || base.starts_with("https://")) &&
           base.size() > scheme + 3 && base[scheme + 3] != '/' &&
           base.find_first_of("@?#") == std::string::npos &&
           std::none_of(base.begin(), base.end(), breaks);
}

std::chrono::seconds retry_after_of(const adapter::http_reply& reply, timestamp now) {
    const auto text = reply.header("Retry-After");
    if (!text) {
        return {};
    }
    std::int64_t seconds = 0;
    const char* const end = text->data() + text->size();
    const auto [stop, error] = std::from_chars(text->data(), end, seconds);
    if (error == std::errc{} && stop == end) {
        return std::chrono::seconds{std::max<std::int64_t>(seconds, 0)};
    }
    const auto date = adapter::parse_http_date(*text);
    const auto left = date ? timestamp{std::chrono::seconds{*date}} - now : timestamp::duration{};
    return std::max(std::chrono::ceil<std::chrono::seconds>(left), std::chrono::seconds{0});
}

std::optional<timestamp> date_of(const adapter::http_reply& reply) {
    const auto text = reply.header("Date");
    const auto date = text ? adapter::parse_http_date(*text) : std::nullopt;
    return date ? std::optional{timestamp{std::chrono::seconds{*date}}} : std::nullopt;
}

/// The advice for a refused request.
std::string_view advice_for(long status) {
    switch (status) {
        case 401:
            return "; check --key-id and --key, that both are of this environment (keys of the "
                   "demo and of production don't cross), and that this machine's clock is right";
        case 403: return "; the key needs the scope `read`, and the right to this subaccount";
        case 404: return "; the exchange's address ends in /trade-api/v2";
        default: return "";
    }
}

exchange_reply::kind kind_of(long status) {
    if (status == 200) {
        return exchange_reply::kind::page;
    }
    if (status == 401 || status == 403) {
        return exchange_reply::kind::no_access;
    }
    const bool passes = status == 429 || status == 408 || status >= 500;
    return passes ? exchange_reply::kind::try_later : exchange_reply::kind::refused;
}

}  // namespace

adapter::signer make_signer(const std::string& key_id, const std::string& key_file) {
    std::error_code unreadable;
    const auto mode = fs::status(key_file, unreadable).permissions();
    if (!unreadable &&
        (mode & (fs::perms::group_read | fs::perms::others_read)) != fs::perms::none) {
        warn("the private key " + key_file + " may be read by others than its owner: chmod 600");
    }
    try {
        return adapter::signer{key_id, key_file};
    } catch (const std::runtime_error& error) {
        throw failure{exit_usage, error.what()};
    }
}

std::string error_text(std::string_view body) {
    std::string text;
    simdjson::dom::parser parser;
    if (const auto row = object_in(parser, body)) {
        simdjson::dom::object nested;
        text = (*row)["error"].get(nested) == simdjson::SUCCESS ? joined(nested)
                                                                : text_or_blank(*row, "error");
        if (text.empty()) {
            text = joined(*row);
        }
    }
    if (text.empty()) {
        text = body.empty() ? "an empty body" : body;
    }
    constexpr std::size_t longest = 300;
    if (text.size() > longest) {
        text.resize(longest);
        text += "..";
    }
    std::replace_if(
        text.begin(), text.end(),
        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
    return text;
}

exchange_client::exchange_client(std::string base, adapter::signer sign, double pages_per_second)
    : base_{std::move(base)}, sign_{std::move(sign)}, bucket_{pages_per_second} {
    while (base_.ends_with('/')) {
        base_.pop_back();
    }
    if (!is_base_url(base_)) {  // the message does not quote it, since it may contain a password
        throw failure{exit_usage,
                      "--exchange is no URL like https://external-api.kalshi.com/trade-api/v2, "
                      "without user or query"};
    }
    const std::size_t slash = base_.find('/', base_.find("://") + 3);
    root_ = slash == std::string::npos ? "" : base_.substr(slash);
}

exchange_reply read_reply(const std::string& url, adapter::http_reply&& reply, timestamp now) {
    exchange_reply result;
    if (!reply.complete()) {
        result.message = url + ": " + reply.error;
        return result;
    }
    result.what = kind_of(reply.status);
    result.retry_after = retry_after_of(reply, now);
    result.date = date_of(reply);
    if (result.what == exchange_reply::kind::page) {
        result.body = std::move(reply.body);
        return result;
    }
    result.message = url + ": HTTP " + std::to_string(reply.status) + ", " + error_text(reply.body);
    result.message += advice_for(reply.status);
    return result;
}

exchange_reply exchange_client::get(const std::string& path, const std::string& query) {
    wait_for(bucket_.take(token_bucket::clock::now()));
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    adapter::http_request request;
    request.url = base_ + path + (query.empty() ? "" : "?" + query);
    request.headers =
        sign_.headers("GET", root_ + path,
                      std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
    request.connect_timeout = std::chrono::seconds{5};
    request.largest_reply = largest_reply;
    request.cancelled = &stop_flag();
    return read_reply(base_ + path, http_(request), now());
}

std::string query_text(const page_query& query) {
    using std::chrono::ceil;
    using std::chrono::floor;
    using std::chrono::seconds;
    std::string text = "limit=" + std::to_string(query.limit);
    if (query.since) {
        text +=
            "&min_ts=" + std::to_string(floor<seconds>(*query.since).time_since_epoch().count());
    }
    if (query.until) {
        text += "&max_ts=" + std::to_string(ceil<seconds>(*query.until).time_since_epoch().count());
    }
    if (query.subaccount) {
        text += "&subaccount=" + std::to_string(*query.subaccount);
    }
    if (!query.ticker.empty()) {
        text += "&ticker=" + adapter::url_escaped(query.ticker);
    }
    if (!query.cursor.empty()) {
        text += "&cursor=" + adapter::url_escaped(query.cursor);
    }
    return text;
}

exchange_reply exchange_client::fills(const page_query& query) {
    return get(query.historical ? "/historical/fills" : "/portfolio/fills", query_text(query));
}

exchange_reply exchange_client::positions(std::optional<std::int32_t> subaccount,
                                          const std::string& cursor) {
    std::string text = "limit=1000";
    if (subaccount) {
        text += "&subaccount=" + std::to_string(*subaccount);
    }
    if (!cursor.empty()) {
        text += "&cursor=" + adapter::url_escaped(cursor);
    }
    return get("/portfolio/positions", text);
}

exchange_reply exchange_client::cutoff() {
    return get("/historical/cutoff", "");
}

}  // namespace truefill::tool
