#include "exchange/client.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/exit_code.hpp"
#include "base/json_read.hpp"
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

}  // namespace

adapter::signer make_signer(const std::string& key_id, const std::string& key_file) {
    try {
        return adapter::signer{key_id, key_file};
    } catch (const std::runtime_error& error) {
        throw failure{exit_usage, error.what()};
    }
}

std::string error_text(std::string_view body) {
    std::string said;
    simdjson::dom::parser parser;
    if (const auto row = object_in(parser, body)) {
        simdjson::dom::object nested;
        said = (*row)["error"].get(nested) == simdjson::SUCCESS ? joined(nested)
                                                                : text_or_blank(*row, "error");
        if (said.empty()) {
            said = joined(*row);
        }
    }
    if (said.empty()) {
        said = body.empty() ? "an empty body" : body;
    }
    constexpr std::size_t longest = 300;
    if (said.size() > longest) {
        said.resize(longest);
        said += "..";
    }
    std::replace_if(
        said.begin(), said.end(),
        [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; }, ' ');
    return said;
}

exchange::exchange(std::string base, adapter::signer sign, double pages_per_second)
    : base_{std::move(base)}, sign_{std::move(sign)}, bucket_{pages_per_second} {
    while (base_.ends_with('/')) {
        base_.pop_back();
    }
    const std::size_t scheme = base_.find("://");
    const bool is_url = (base_.starts_with("http://") || base_.starts_with("https://")) &&
                        base_.size() > scheme + 3 && base_[scheme + 3] != '/' &&
                        base_.find_first_of("@?# ") == std::string::npos;
    if (!is_url) {  // not repeated: it may hold what should not be logged
        throw failure{exit_usage,
                      "--exchange is no URL like https://external-api.kalshi.com/trade-api/v2, "
                      "without user or query"};
    }
    const std::size_t slash = base_.find('/', scheme + 3);
    root_ = slash == std::string::npos ? "" : base_.substr(slash);
}

exchange_reply exchange::get(const std::string& path, const std::string& query) {
    wait_for(bucket_.take(token_bucket::clock::now()));
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    adapter::http_request request;
    request.url = base_ + path + (query.empty() ? "" : "?" + query);
    request.headers =
        sign_.headers("GET", root_ + path,
                      std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
    request.connect_timeout = std::chrono::seconds{5};
    request.cancelled = &stop_flag();
    adapter::http_reply reply = http_(request);
    exchange_reply made;
    if (!reply.complete()) {
        made.message = base_ + path + ": " + reply.error;
        return made;
    }
    if (reply.status == 200) {
        made.what = exchange_reply::kind::page;
        made.body = std::move(reply.body);
        return made;
    }
    made.message =
        base_ + path + ": HTTP " + std::to_string(reply.status) + ", " + error_text(reply.body);
    if (reply.status == 401) {
        made.what = exchange_reply::kind::no_access;
        made.message +=
            "; check --key-id and --key, that both are of this environment (keys of the demo and "
            "of production don't cross), and that this machine's clock is right";
    } else if (reply.status == 403) {
        made.what = exchange_reply::kind::no_access;
        made.message += "; the key needs the scope `read`, and the right to this subaccount";
    } else if (reply.status == 404) {
        made.what = exchange_reply::kind::refused;
        made.message += "; the exchange's address ends in /trade-api/v2";
    } else if (reply.status != 429 && reply.status != 408 && reply.status < 500) {
        made.what = exchange_reply::kind::refused;
    }
    return made;
}

exchange_reply exchange::fills(const page_query& query) {
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
    if (query.subaccount && !query.historical) {
        text += "&subaccount=" + std::to_string(*query.subaccount);
    }
    if (!query.ticker.empty()) {
        text += "&ticker=" + adapter::url_escaped(query.ticker);
    }
    if (!query.cursor.empty()) {
        text += "&cursor=" + adapter::url_escaped(query.cursor);
    }
    return get(query.historical ? "/historical/fills" : "/portfolio/fills", text);
}

exchange_reply exchange::positions(std::optional<std::int32_t> subaccount,
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

exchange_reply exchange::cutoff() {
    return get("/historical/cutoff", "");
}

}  // namespace truefill::tool
