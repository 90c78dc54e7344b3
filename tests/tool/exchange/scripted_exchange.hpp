// An exchange in this process: it pages truthfully through its fills, and lies where a test says
// so. What it replies passes through the code that reads HTTP replies, status and headers included.
#pragma once

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <functional>
#include <http.hpp>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <truefill/output/rows.hpp>
#include <utility>
#include <vector>

#include "exchange/client.hpp"
#include "exchange/page.hpp"
#include "scratch.hpp"

namespace truefill::test {

/// An HTTP date, as in "Wed, 25 Nov 2026 12:00:00 GMT".
[[nodiscard]] inline std::string http_date(timestamp time) {
    const std::time_t seconds =
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    std::tm parts{};
    ::gmtime_r(&seconds, &parts);
    char text[64];
    return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

/// A fill as the wire has it today.
[[nodiscard]] inline nlohmann::ordered_json wire_fill(const record& fill) {
    const auto decimal = [](auto value) { return std::string{to_text(value)}; };
    const bool yes = fill.side == side::yes;
    return {{"action", fill.action},
            {"book_side", yes ? "bid" : "ask"},
            {"count_fp", decimal(fill.size)},
            {"created_time", std::string{to_rfc3339(fill.time)}},
            {"fee_cost", decimal(fill.fee.value_or(dollars{}))},
            {"fill_id", fill.fill_id},
            {"is_taker", fill.role == liquidity::taker},
            {"market_ticker", fill.market},
            {yes ? "yes_price_dollars" : "no_price_dollars", decimal(fill.price)},
            {"order_id", fill.order_id},
            {"outcome_side", yes ? "yes" : "no"},
            {"subaccount_number", fill.subaccount.value_or(0)},
            {"ticker", fill.market},
            {"trade_id", fill.fill_id}};
}

/// Fill number `n` of an account, executed at that time.
[[nodiscard]] inline record made_up_fill(int n, timestamp time) {
    record fill = sample_record();
    fill.account = "";
    fill.fill_id = "fill-" + std::to_string(n);
    fill.order_id = "order-" + std::to_string(n / 3);
    fill.market = "MARKET-" + std::to_string(n % 4);
    fill.side = n % 2 == 0 ? side::yes : side::no;
    fill.price = dollars::from_raw(std::int64_t{100} * (1 + n % 9'998));
    fill.size = contracts::from_raw(1 + n % 1'000);
    fill.fee = dollars::from_raw(std::int64_t{100} * n);
    fill.time = time;
    fill.subaccount = 0;
    fill.shard.reset();
    fill.client_order_id.clear();
    fill.notes = {};
    fill.source = source::rest;
    fill.action = "buy";
    return fill;
}

class scripted_exchange final : public tool::page_source {
public:
    /// A request for fills: the n-th, from 1, of this exchange.
    struct request {
        int number;
        const tool::page_query& query;
    };
    using lie = std::function<void(const request&, adapter::http_reply&)>;
    using cutoff_lie = std::function<void(int number, adapter::http_reply&)>;

    std::vector<record> truth;  ///< newest first
    /// The cutoff; of 2001: nothing is history.
    timestamp history_before = at_us(978'307'200'000'000);
    timestamp now = at_us(1'785'412'800'000'000);
    lie lie_about_fills = [](const request&, adapter::http_reply&) {};
    cutoff_lie lie_about_cutoff = [](int, adapter::http_reply&) {};
    int n_requests = 0;
    int n_cutoff_requests = 0;
    std::vector<std::string> queries;

    /// `count` fills a second apart, the newest a minute ago.
    explicit scripted_exchange(int count) {
        for (int n = 0; n < count; ++n) {
            truth.push_back(made_up_fill(n, now - std::chrono::seconds{60 + n}));
        }
    }

    [[nodiscard]] tool::exchange_reply fills(const tool::page_query& query) override {
        ++n_requests;
        queries.push_back(tool::query_text(query));
        adapter::http_reply reply = truthful_page(query);
        lie_about_fills({n_requests, query}, reply);
        return tool::read_reply("https://exchange/fills", std::move(reply), now);
    }
    [[nodiscard]] tool::exchange_reply cutoff() override {
        ++n_cutoff_requests;
        const nlohmann::ordered_json body{
            {"market_settled_ts", std::string{to_rfc3339(at_us(0))}},
            {"trades_created_ts", std::string{to_rfc3339(history_before)}}};
        adapter::http_reply reply = dated(body.dump());
        lie_about_cutoff(n_cutoff_requests, reply);
        return tool::read_reply("https://exchange/cutoff", std::move(reply), now);
    }
    /// What an honest exchange replies; a cursor is `c` and the number of fills
    /// before the page.
    [[nodiscard]] adapter::http_reply truthful_page(const tool::page_query& query) const {
        const std::vector<const record*> all = matching(query);
        std::size_t first = 0;
        if (!query.cursor.empty()) {
            const char* const text_end = query.cursor.data() + query.cursor.size();
            const auto [stop, error] = std::from_chars(query.cursor.data() + 1, text_end, first);
            if (query.cursor.front() != 'c' || error != std::errc{} || stop != text_end) {
                adapter::http_reply refusal = dated(R"({"code":"bad_request","message":"cursor"})");
                refusal.status = 400;
                return refusal;
            }
        }
        const std::size_t end = std::min(all.size(), first + static_cast<std::size_t>(query.limit));
        nlohmann::ordered_json body{{"fills", nlohmann::ordered_json::array()}};
        for (std::size_t i = std::min(first, end); i < end; ++i) {
            body["fills"].push_back(wire_fill(*all[i]));
        }
        body["cursor"] = end < all.size() ? "c" + std::to_string(end) : "";
        return dated(body.dump());
    }

private:
    [[nodiscard]] std::vector<const record*> matching(const tool::page_query& query) const {
        std::vector<const record*> all;
        for (const record& fill : truth) {
            const bool is_history = fill.time < history_before;
            const bool is_wanted =
                ("," + query.ticker + ",").find("," + fill.market + ",") != std::string::npos;
            if (is_history == query.historical && (query.ticker.empty() || is_wanted) &&
                (!query.since || fill.time >= *query.since) &&
                (!query.until || fill.time <= *query.until)) {
                all.push_back(&fill);
            }
        }
        return all;
    }
    [[nodiscard]] adapter::http_reply dated(std::string body) const {
        adapter::http_reply reply;
        reply.status = 200;
        reply.body = std::move(body);
        reply.headers = {"Date: " + http_date(now) + "\r\n"};
        return reply;
    }
};

/// Changes a reply's JSON body.
template <class Change>
void edit(adapter::http_reply& reply, const Change& change) {
    auto body = nlohmann::ordered_json::parse(reply.body);
    change(body);
    reply.body = body.dump();
}

}  // namespace truefill::test
