#include "exchange/pagination.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/json_read.hpp"
#include "base/log.hpp"
#include "base/pacing.hpp"
#include "exchange/suspicion.hpp"

namespace truefill::tool {

namespace {

std::optional<timestamp> cutoff_in(std::string_view body) {
    simdjson::dom::parser parser;
    const auto row = object_in(parser, body);
    if (!row) {
        return std::nullopt;
    }
    const auto epoch = integer_at(*row, "trades_created_ts");
    const std::string text =
        epoch ? std::to_string(*epoch) : text_or_blank(*row, "trades_created_ts");
    const auto read = parse_time(text);
    return read ? std::optional{*read} : std::nullopt;
}

/// Another limit, so that pages begin and end at other fills.
int other_limit(int limit) {
    return limit > 2 ? limit * 2 / 3 : limit + 1;
}

/// The walk over all pages of one endpoint.
struct endpoint_walk {
    page_query query;
    /// Fills after this time are not added to `fills`: they were executed after the walk with which
    /// this one is compared.
    std::optional<timestamp> not_after{};
    pages_met met{};
    fill_digest fills{};
    std::optional<fill_mark> last{};
    std::optional<timestamp> newest{};
    /// A page that a cursor led to was empty, also after retries.
    bool met_empty_page = false;
    /// Why a page that is not trusted was skipped.
    std::string suspicion{};
};

/// What to do with a page that is still wrong after the last retry.
enum class last_resort : std::uint8_t {
    give_up = 1,
    pass_over = 2,     ///< skip it: the walk is incomplete, and its other fills are booked
    take_as_empty = 3  ///< it may be the end, which a second walk decides
};

class window_walk {
public:
    window_walk(page_source& from, const page_query& window, const walk_hooks& hooks,
                std::uint64_t max_pages)
        : from_{from}, window_{window}, hooks_{hooks}, max_pages_{max_pages} {}

    walk_result run_window() { return end(fetch()); }
    walk_result run_endpoint() {
        return end(fetch_endpoint(window_, []() -> std::optional<bool> { return false; }));
    }

private:
    walk_result end(bool is_complete) {
        result_.complete = is_complete;
        result_.exchange_time = has_undated_reply_ ? std::nullopt : earliest_date_;
        return std::move(result_);
    }

    bool fetch() {
        // Without a beginning the window is all live fills, and those that move to history
        // meanwhile.
        std::optional<timestamp> begin = window_.since;
        if (!begin && !(begin = read_cutoff())) {
            return false;
        }
        const auto live_is_known = [&]() -> std::optional<bool> {
            const auto cutoff = read_cutoff();
            if (!cutoff) {
                return std::nullopt;
            }
            return hooks_.holds_fill({window_.since ? std::max(*window_.since, *cutoff) : *cutoff,
                                      window_.until, window_.ticker});
        };
        // A skipped page makes the walk incomplete. History is read all the same, because it may
        // correct a fill that was sent with a wrong later time.
        if (!fetch_endpoint(window_, live_is_known) && !passed_over_) {
            return false;
        }
        const std::string live_problem = std::exchange(result_.problem, "");
        const auto cutoff = read_cutoff();
        bool is_whole = cutoff.has_value();
        if (cutoff && *begin < *cutoff) {
            const std::vector<std::string> tickers = split_tickers(window_.ticker);
            is_whole = std::all_of(tickers.begin(), tickers.end(), [&](const std::string& ticker) {
                return fetch_history(*begin, *cutoff, ticker);
            });
        }
        if (!live_problem.empty()) {
            result_.problem = live_problem;
        }
        return is_whole && live_problem.empty();
    }

    /// History takes one market at a time.
    bool fetch_history(timestamp begin, timestamp cutoff, const std::string& ticker) {
        page_query query = window_;
        query.historical = true;
        query.since = begin;
        query.ticker = ticker;
        const timestamp last = cutoff - timestamp::duration{1};
        return fetch_endpoint(query, [&]() -> std::optional<bool> {
            return hooks_.holds_fill(
                {begin, window_.until ? std::min(*window_.until, last) : last, ticker});
        });
    }

    /// The cutoff: earlier fills are only in history. It must move forward and must not be in the
    /// future. Nothing after failed retries.
    std::optional<timestamp> read_cutoff() {
        std::optional<timestamp> cutoff;
        const auto judge = [&](const exchange_reply& reply, unsigned) -> std::string {
            cutoff = cutoff_in(reply.body);
            if (!cutoff) {
                return "no trades_created_ts in the exchange's cutoff: " +
                       reply.body.substr(0, 300);
            }
            return newest_cutoff_ && *cutoff < *newest_cutoff_
                       ? fmt::format("the exchange's cutoff moved back, from {} to {}",
                                     std::string_view{to_rfc3339(*newest_cutoff_)},
                                     std::string_view{to_rfc3339(*cutoff)})
                       : "";
        };
        if (!ask_until_believed([&] { return from_.cutoff(); }, judge)) {
            return std::nullopt;
        }
        newest_cutoff_ = cutoff;
        return cutoff;
    }

    /// Whether a fill that the list must hold is known; nothing when that can't be decided.
    using known_fill = std::function<std::optional<bool>()>;

    /// Walks an endpoint, and a second time if the first walk met an empty page. That page is the
    /// end only if pages of another size have the same fills and end behind the same last one.
    bool fetch_endpoint(const page_query& query, const known_fill& holds_fill) {
        endpoint_walk first{.query = query};
        if (!walk(first, holds_fill) || !first.met_empty_page) {
            return is_believed(first);
        }
        endpoint_walk second{.query = query, .not_after = first.newest};
        second.query.limit = other_limit(query.limit);
        if (!walk(second, holds_fill) || !is_believed(second)) {
            return false;
        }
        const auto last_of = [](const endpoint_walk& walk) {
            return walk.last ? walk.last->identity : 0;
        };
        if (second.fills == first.fills && last_of(second) == last_of(first)) {
            return is_believed(first);
        }
        result_.problem =
            "a page in mid-walk stayed empty, and a second walk with another limit met other fills";
        return false;
    }

    bool is_believed(const endpoint_walk& walk) {
        if (result_.problem.empty()) {
            result_.problem = walk.suspicion;
        }
        return result_.problem.empty();
    }

    /// False if the walk ended before the last page.
    bool walk(endpoint_walk& walk, const known_fill& holds_fill) {
        page_outcome page;
        do {
            if (result_.n_pages == max_pages_) {
                result_.problem =
                    "the walk reached " + std::to_string(max_pages_) + " pages (--max-pages)";
                return false;
            }
            if (!next_page(walk, holds_fill, page)) {
                return false;
            }
            ++result_.n_pages;
            walk.met.add(page);
            for (const fill_mark& fill : page.fills) {
                take(walk, fill);
            }
            hooks_.on_page(result_);
            walk.query.cursor = page.next;
        } while (page.cursor == cursor_status::next_page);
        return true;
    }

    void take(endpoint_walk& walk, const fill_mark& fill) {
        if (!walk.not_after || fill.time <= *walk.not_after) {
            walk.fills.add(fill);
        }
        walk.last = fill;
        walk.newest = std::max(walk.newest.value_or(fill.time), fill.time);
        if (!hooks_.latest || fill.time <= *hooks_.latest) {
            result_.newest = std::max(result_.newest.value_or(fill.time), fill.time);
        }
    }

    /// Requests a page until it is trusted, or is skipped after the last retry.
    bool next_page(endpoint_walk& walk, const known_fill& holds_fill, page_outcome& page) {
        last_resort otherwise = last_resort::give_up;
        std::optional<bool> is_known;  // determined once, if it matters
        const auto judge = [&](const exchange_reply& reply, unsigned tries) -> std::string {
            page = hooks_.handle(reply.body);
            std::string fault = walk.met.fault_of(walk.query, reply.body, page);
            const bool holds_no_fill = page.n_items != 0 && page.n_real == 0;
            otherwise = holds_no_fill && walk.met.cursor_fault(walk.query, page).empty()
                            ? last_resort::pass_over
                            : last_resort::give_up;
            if (!fault.empty() || page.n_items != 0) {
                return fault;
            }
            if (!walk.query.cursor.empty() || page.cursor == cursor_status::next_page) {
                otherwise = last_resort::take_as_empty;
                return "a page in mid-walk is empty";
            }
            if (!is_known) {
                is_known = holds_fill();
            }
            if (!is_known.value_or(true)) {
                // An account without fills. A temporary fault looks the same, but a retry ends it.
                return tries == 1 ? "the exchange knows no fill" : "";
            }
            otherwise = last_resort::pass_over;
            return "the exchange knows no fill of a window in which one is known";
        };
        const auto ask = [&] {
            otherwise = last_resort::give_up;
            return from_.fills(walk.query);
        };
        if (ask_until_believed(ask, judge)) {
            return true;
        }
        if (otherwise == last_resort::give_up || result_.permanent || stop_requested()) {
            return false;
        }
        walk.met_empty_page |= otherwise == last_resort::take_as_empty;
        if (otherwise == last_resort::pass_over && walk.suspicion.empty()) {
            walk.suspicion = result_.problem;
            passed_over_ = true;
        }
        result_.problem.clear();
        return true;
    }

    /// Makes a request until its reply is trusted. `judge` returns what is wrong with a page, or
    /// "". False, with the problem, if no reply was trusted.
    template <class Ask, class Judge>
    bool ask_until_believed(const Ask& ask, const Judge& judge) {
        backoff pause;
        for (unsigned tries = 1; !stop_requested(); ++tries) {
            const exchange_reply reply = ask();
            const bool is_page = reply.what == exchange_reply::kind::page;
            if (is_page) {
                note_date(reply);
            }
            const std::string trouble = is_page ? judge(reply, tries) : reply.message;
            if (trouble.empty()) {
                return true;
            }
            result_.no_access = reply.what == exchange_reply::kind::no_access;
            result_.permanent = result_.no_access || reply.what == exchange_reply::kind::refused;
            if (result_.permanent || tries == most_tries || !result_.problem.empty()) {
                if (result_.problem.empty()) {
                    result_.problem = trouble;
                }
                return false;
            }
            const std::chrono::milliseconds asked =
                std::min(reply.retry_after, longest_retry_after);
            const auto delay = std::max(pause.next(), asked);
            hooks_.on_retry(trouble, delay);
            hooks_.wait(delay);
        }
        result_.problem = "stopped on request";
        return false;
    }

    void note_date(const exchange_reply& reply) {
        if (reply.date) {
            earliest_date_ = std::min(earliest_date_.value_or(*reply.date), *reply.date);
        } else {
            has_undated_reply_ = true;
        }
    }

    page_source& from_;
    const page_query& window_;
    const walk_hooks& hooks_;
    std::uint64_t max_pages_;
    std::optional<timestamp> newest_cutoff_;
    std::optional<timestamp> earliest_date_;
    bool has_undated_reply_ = false;
    bool passed_over_ = false;
    walk_result result_;
};

}  // namespace

void log_retry(const std::string& why, std::chrono::milliseconds delay) {
    log_event("request_retried",
              [&](event& line) { line.text("why", why).number("retry_ms", delay.count()); });
}

walk_result fetch_window(page_source& from, const page_query& window, const walk_hooks& hooks,
                         std::uint64_t max_pages) {
    return window_walk{from, window, hooks, max_pages}.run_window();
}

walk_result fetch_endpoint(page_source& from, const page_query& query, const walk_hooks& hooks,
                           std::uint64_t max_pages) {
    return window_walk{from, query, hooks, max_pages}.run_endpoint();
}

}  // namespace truefill::tool
