#include "diagnosis/exchange_evidence.hpp"

#include <algorithm>
#include <iterator>
#include <truefill/units.hpp>
#include <unordered_set>
#include <utility>

#include "base/exit_code.hpp"
#include "base/json_read.hpp"
#include "base/pacing.hpp"
#include "base/stop.hpp"
#include "booking/ingest.hpp"
#include "exchange/book_pages.hpp"
#include "exchange/pagination.hpp"

namespace truefill::tool {

namespace {

/// A sink that stores fills in memory.
class fill_collector : public sink {
public:
    explicit fill_collector(fill_filter_function keep) : keep_{std::move(keep)} {}
    void open() override {}
    write_result write(batch&& rows) override {
        std::copy_if(std::move_iterator{rows.fills.begin()}, std::move_iterator{rows.fills.end()},
                     std::back_inserter(fills), keep_);
        return {.n_inserted = rows.fills.size(), .n_duplicate = 0, .changes = {}};
    }
    void record_poll(const poll_row& /*poll*/) override {}
    bool deliver() override { return true; }
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override { return {}; }
    [[nodiscard]] std::string waiting() const override { return {}; }
    [[nodiscard]] watermark_reading watermark_of(const watermark_key& /*whose*/) override {
        return {};
    }
    [[nodiscard]] std::optional<timestamp> newest_fill(const fill_filter& /*among*/) override {
        return {};
    }
    [[nodiscard]] std::uint64_t reject_bytes_since(timestamp /*time*/) override { return 0; }

    std::vector<record> fills;

private:
    fill_filter_function keep_;
};

std::optional<std::int64_t> decimal_at(const simdjson::dom::object& row, std::string_view key,
                                       int digits) {
    std::string_view text;
    if (row[key].get(text) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    const auto read = truefill::detail::read_decimal(text, digits);
    return read ? std::optional{*read} : std::nullopt;
}

}  // namespace

std::optional<std::string> read_positions(std::string_view body,
                                          std::vector<exchange_position>& rows) {
    simdjson::dom::parser parser;
    const auto page = object_in(parser, body);
    simdjson::dom::array markets;
    if (!page || (*page)["market_positions"].get(markets) != simdjson::SUCCESS) {
        return std::nullopt;
    }
    for (const simdjson::dom::element entry : markets) {
        simdjson::dom::object row;
        if (entry.get(row) != simdjson::SUCCESS) {
            return std::nullopt;
        }
        exchange_position position{
            .market = text_or_blank(row, "ticker"), .count_c = {}, .fees_u = {}};
        position.count_c = decimal_at(row, "position_fp", 2);
        if (const auto whole = integer_at(row, "position"); !position.count_c && whole) {
            position.count_c = *whole * 100;  // the name before 2026-03-12
        }
        position.fees_u = decimal_at(row, "fees_paid_dollars", 6);
        rows.push_back(std::move(position));
    }
    return text_or_blank(*page, "cursor");
}

answered<std::vector<record>> exchange_evidence::fills_of(const page_query& query,
                                                          fill_filter_function keep) {
    fill_collector collector{std::move(keep)};
    ingest collecting{{.account = {}, .from = source::rest, .registry = {}, .quiet = true},
                      &collector};
    const walk_hooks hooks{.handle = book_pages(collecting)};
    const walk_result walked = query.ticker.empty() ? fetch_window(from_, query, hooks)
                                                    : fetch_endpoint(from_, query, hooks);
    collecting.flush();
    if (walked.no_access) {
        throw failure{exit_no_access, walked.problem};
    }
    return {std::move(collector.fills), walked.complete ? "" : walked.problem};
}

answered<std::vector<record>> exchange_evidence::fills_since(timestamp since,
                                                             fill_filter_function keep) {
    return fills_of({.since = since, .until = {}, .subaccount = subaccount_, .cursor = {}},
                    std::move(keep));
}

answered<bool> exchange_evidence::has_fill_before(const std::string& market,
                                                  std::optional<timestamp> before) {
    for (const bool historical : {false, true}) {
        // The request is in whole seconds, so fills at or after the time may come.
        const auto fills = fills_of({.historical = historical,
                                     .since = {},
                                     .until = before,
                                     .subaccount = subaccount_,
                                     .ticker = market,
                                     .cursor = {}});
        const bool found =
            std::any_of(fills.value.begin(), fills.value.end(), [&](const record& fill) {
                return fill.market == market && (!before || fill.time < *before) &&
                       (!subaccount_ || fill.subaccount.value_or(0) == *subaccount_);
            });
        if (found || !fills.is_whole()) {
            return {found, found ? "" : fills.problem};
        }
    }
    return {false, {}};
}

exchange_reply exchange_evidence::positions_page(const std::string& cursor) {
    backoff pause;
    for (;;) {
        exchange_reply reply = from_.positions(subaccount_, cursor);
        if (reply.what == exchange_reply::kind::no_access) {
            throw failure{exit_no_access, reply.message};
        }
        if (reply.what != exchange_reply::kind::try_later || pause.failures() + 1 >= most_tries ||
            stop_requested()) {
            return reply;
        }
        wait_for(pause.next());
    }
}

answered<std::vector<exchange_position>> exchange_evidence::positions() {
    answered<std::vector<exchange_position>> all;
    std::unordered_set<std::string> met;
    std::string cursor;
    do {
        const exchange_reply reply = positions_page(cursor);
        if (reply.what != exchange_reply::kind::page) {
            all.problem = reply.message;
            return all;
        }
        const auto next = read_positions(reply.body, all.value);
        if (!next) {
            all.problem = "the exchange sent no page of positions: " + error_text(reply.body);
            return all;
        }
        if (!met.insert(*next).second) {
            all.problem = "the exchange repeats a cursor of its positions";
            return all;
        }
        cursor = *next;
    } while (!cursor.empty());
    return all;
}

}  // namespace truefill::tool
