#include "exchange/pagination.hpp"

#include <unordered_set>
#include <utility>

#include "base/json_read.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

namespace {

/// A page without a single fill, or a cursor that leads back, is asked for again this often.
constexpr unsigned most_doubts = 3;

class walker {
public:
    walker(exchange& from, page_query query, ingest& into, bool quiet)
        : from_{from}, query_{std::move(query)}, into_{into}, quiet_{quiet} {}

    walk_result run(const page_watcher& watch) {
        while (next_page()) {
            watch(done_);
        }
        watch(done_);
        return std::move(done_);
    }

private:
    /// Whether there is another page after this one.
    bool next_page() {
        backoff pause;
        unsigned doubts = 0;
        while (!stop_requested()) {
            const exchange_reply reply = from_.fills(query_);
            std::string trouble = reply.message;
            if (reply.what == exchange_reply::kind::page) {
                const payload_outcome page = into_.take(reply.body);
                if (page.refused) {
                    trouble = "the exchange sent no usable page (" +
                              std::string{name_of(*page.refused)} +
                              "): " + error_text(page.refusal);
                } else {
                    trouble = doubt(page);
                    // Some end with an empty page; a passing fault looks the same, but passes.
                    const bool is_empty_end =
                        trouble.empty() && page.counted.n_api == 0 && !query_.cursor.empty();
                    if ((trouble.empty() && !is_empty_end) || ++doubts >= most_doubts) {
                        return accept(page, trouble);
                    }
                    if (is_empty_end) {
                        trouble = "a page in mid-walk is empty";
                    }
                }
            } else if (reply.what != exchange_reply::kind::try_later) {
                done_.hopeless = true;
                done_.no_access = reply.what == exchange_reply::kind::no_access;
                return fail(trouble);
            }
            if (pause.failures() + 1 >= most_failures) {
                return fail(trouble);
            }
            const auto delay = pause.next();
            if (!quiet_) {
                say_retry(trouble, delay);
            }
            wait_for(delay);
        }
        return fail("stopped on request");
    }

    /// What makes a whole page suspicious; "" when nothing does.
    [[nodiscard]] std::string doubt(const payload_outcome& page) const {
        if (page.counted.n_api != 0 && page.counted.n_real == 0) {
            return "a page of " + std::to_string(page.counted.n_api) +
                   " items holds no fill at all: is this the fills endpoint?";
        }
        if (page.cursor && !page.cursor->empty() &&
            (*page.cursor == query_.cursor || met_.contains(*page.cursor))) {
            return "the exchange repeats a cursor";
        }
        return {};
    }

    bool accept(const payload_outcome& page, const std::string& trouble) {
        ++done_.n_pages;
        if (!trouble.empty() && suspicion_.empty()) {
            suspicion_ = trouble;
        }
        const std::string next = page.cursor.value_or("");
        if (next.empty() || next == query_.cursor || met_.contains(next)) {
            done_.complete = suspicion_.empty();
            done_.problem = suspicion_;
            return false;
        }
        met_.insert(next);
        query_.cursor = next;
        return true;
    }

    bool fail(const std::string& why) {
        done_.problem = why;
        return false;
    }

    exchange& from_;
    page_query query_;
    ingest& into_;
    bool quiet_;
    std::unordered_set<std::string> met_;
    std::string suspicion_;
    walk_result done_;
};

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

/// Fills that were executed before the cutoff are in history, and only there. It moves forward.
walk_result read_cutoff(exchange& from, bool quiet, timestamp& cutoff) {
    walk_result done;
    backoff pause;
    for (;;) {
        const exchange_reply reply = from.cutoff();
        std::string trouble = reply.message;
        if (reply.what == exchange_reply::kind::page) {
            if (const auto read = cutoff_in(reply.body)) {
                cutoff = *read;
                done.complete = true;
                return done;
            }
            trouble = "no trades_created_ts in the exchange's cutoff: " + error_text(reply.body);
        }
        done.no_access = reply.what == exchange_reply::kind::no_access;
        done.hopeless = done.no_access || reply.what == exchange_reply::kind::refused;
        if (done.hopeless || pause.failures() + 1 >= most_failures || stop_requested()) {
            done.problem = trouble;
            return done;
        }
        const auto delay = pause.next();
        if (!quiet) {
            say_retry(trouble, delay);
        }
        wait_for(delay);
    }
}

}  // namespace

void say_retry(const std::string& why, std::chrono::milliseconds delay) {
    log_event("request_retried",
              [&](event& line) { line.text("why", why).number("retry_ms", delay.count()); });
}

walk_result walk(exchange& from, page_query query, ingest& into, bool quiet,
                 const page_watcher& watch) {
    return walker{from, std::move(query), into, quiet}.run(watch);
}

walk_result walk_all(exchange& from, const page_query& window, ingest& into, bool quiet,
                     const page_watcher& watch) {
    // Without a beginning all that is live is wanted, and what stops being so on the way.
    timestamp begin = window.since.value_or(timestamp{});
    if (!window.since) {
        walk_result about = read_cutoff(from, quiet, begin);
        if (!about.complete) {
            return about;
        }
    }
    walk_result live = walk(from, window, into, quiet, watch);
    if (!live.complete) {
        return live;
    }
    timestamp cutoff;
    walk_result about = read_cutoff(from, quiet, cutoff);
    if (!about.complete || begin >= cutoff) {
        about.n_pages = live.n_pages;
        return about;
    }
    page_query before = window;
    before.historical = true;
    before.since = begin;
    into.only_subaccount(window.subaccount);
    walk_result historical = walk(from, before, into, quiet, [&](const walk_result& so_far) {
        walk_result both = so_far;
        both.n_pages += live.n_pages;
        watch(both);
    });
    into.only_subaccount(std::nullopt);
    historical.n_pages += live.n_pages;
    return historical;
}

}  // namespace truefill::tool
