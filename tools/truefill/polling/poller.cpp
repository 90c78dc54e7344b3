#include "polling/poller.hpp"

#include <algorithm>
#include <truefill/output/events.hpp>
#include <utility>

#include "base/log.hpp"
#include "exchange/book_pages.hpp"

namespace truefill::tool {

namespace {

constexpr std::chrono::minutes largest_clock_difference{5};

std::vector<std::string> markets_of(const std::string& ticker) {
    return ticker.empty() ? std::vector<std::string>{} : split_tickers(ticker);
}

}  // namespace

poller::poller(page_source& from, ingest& booking, sink* into, poll_options options)
    : from_{from}, booking_{booking}, sink_{into}, options_{std::move(options)} {}

poll_result poller::poll() {
    poll_result result{.polled = options_.clock(), .walk = {}, .watermark = {}};
    const mark stored = read_mark(result.polled);
    const std::optional<timestamp> since =
        options_.since ? options_.since : begin_of(stored, result.polled);
    result.walk = walk_from(since, result.polled, stored);
    booking_.flush();
    if (const auto n_changed = booking_.n_changed(); result.walk.complete && n_changed != 0) {
        // A fill came with two contents, so one of them is wrong. If both came in this walk, chance
        // decided which one was booked. Only a walk that changes nothing is trusted.
        const std::uint64_t n_pages = result.walk.n_pages;
        result.walk = walk_from(since, result.polled, stored);
        result.walk.n_pages += n_pages;
        booking_.flush();
        if (result.walk.complete && booking_.n_changed() != n_changed) {
            result.walk.complete = false;
            result.walk.problem = "the exchange tells fills otherwise from one walk to the next";
        }
    }
    // A window that ends early, or begins after the watermark, is not complete.
    const bool has_no_gap =
        !options_.window.until && (!stored.time || !since || *since <= *stored.time);
    if (sink_ != nullptr && result.walk.complete && has_no_gap && result.walk.newest) {
        booking_.flush(watermark_raise{.of = options_.whose,
                                       .to = time_reached(result.walk, result.polled),
                                       .replaces = stored.is_distrusted});
    }
    if (result.walk.complete) {
        options_.since.reset();
    }
    if (sink_ != nullptr) {
        const watermark_reading after = sink_->watermark_of(options_.whose);
        if (distrust_of(after, options_.clock()).empty()) {
            result.watermark = after.time;
        }
    }
    return result;
}

poller::mark poller::read_mark(timestamp polled) const {
    if (sink_ == nullptr) {
        return {};
    }
    const watermark_reading stored = sink_->watermark_of(options_.whose);
    const std::string distrust = distrust_of(stored, polled);
    if (distrust.empty()) {
        return {.time = stored.time};
    }
    log_event("watermark_not_trusted", [&](event& line) {
        line.text("account", options_.whose.account).text("why", distrust);
    });
    return {.time = {}, .is_distrusted = true};
}

std::optional<timestamp> poller::begin_of(const mark& stored, timestamp polled) const {
    auto last = stored.time;
    if (stored.is_distrusted) {
        last = sink_->newest_fill({.account = options_.whose.account,
                                   .subaccount = options_.window.subaccount,
                                   .markets = markets_of(options_.window.ticker),
                                   .from = {},
                                   .to = polled});
    }
    return last ? std::optional{std::min(*last, polled) - options_.overlap} : std::nullopt;
}

walk_result poller::walk_from(std::optional<timestamp> since, timestamp polled,
                              const mark& stored) {
    page_query window = options_.window;
    window.since = since;
    walk_hooks hooks;
    hooks.handle = [this, book = book_pages(booking_)](std::string_view body) {
        page_outcome page = book(body);
        options_.on_fills(page.fills);
        return page;
    };
    hooks.on_page = options_.on_page;
    hooks.on_retry = log_retry;
    hooks.holds_fill = [&](const fill_window& within) { return knows_fill(within, stored); };
    hooks.wait = options_.wait;
    // A watermark in the future would exclude the fills until then. The time of the poll is not
    // the time of a fill, which knows_fill requires of a watermark.
    hooks.latest = polled;
    return fetch_window(from_, window, hooks, options_.max_pages);
}

bool poller::knows_fill(const fill_window& within, const mark& stored) const {
    // A watermark is the time of a fill of one of its markets, or the exchange's time if that was
    // earlier.
    const bool has_mark = stored.time && within.ticker == options_.whose.ticker &&
                          (!within.from || *stored.time >= *within.from) &&
                          (!within.to || *stored.time <= *within.to);
    return has_mark ||
           (sink_ != nullptr && sink_->newest_fill({.account = options_.whose.account,
                                                    .subaccount = options_.window.subaccount,
                                                    .markets = markets_of(within.ticker),
                                                    .from = within.from,
                                                    .to = within.to}));
}

timestamp poller::time_reached(const walk_result& walk, timestamp polled) {
    const timestamp reached = *walk.newest;
    const auto exchange_time = walk.exchange_time;
    const bool is_trusted = exchange_time && *exchange_time <= polled + largest_clock_difference &&
                            *exchange_time >= polled - largest_clock_difference;
    if (is_trusted) {
        return std::min(reached, *exchange_time);
    }
    if (!std::exchange(clock_was_reported_, true)) {
        log_event("exchange_clock_not_trusted", [&](event& line) {
            if (exchange_time) {
                line.text("date", to_rfc3339(*exchange_time));
            } else {
                line.null("date");
            }
            line.text("ours", to_rfc3339(polled));
        });
    }
    return reached;
}

}  // namespace truefill::tool
