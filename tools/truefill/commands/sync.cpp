#include "commands/sync.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/pacing.hpp"
#include "base/progress.hpp"
#include "base/stop.hpp"
#include "booking/sync_metrics.hpp"
#include "commands/tables/desk_lookup.hpp"
#include "commands/tables/open_sink.hpp"
#include "exchange/client.hpp"
#include "polling/live.hpp"
#include "polling/poller.hpp"

namespace truefill::tool {

namespace {

class synchronizer {
public:
    explicit synchronizer(const sync_options& options)
        : options_{options},
          exchange_{options.exchange.address,
                    make_signer(options.exchange.key_id, options.exchange.key_file),
                    options.exchange.pages_per_second},
          sink_{options.dry_run ? nullptr : open_sink(options.sink)},
          ingest_{options.ingest, sink_.get()},
          live_{make_live()},
          poller_{live_ ? live_->rest() : exchange_, ingest_, sink_.get(), options_of_polls()} {}

    int run() {
        if (sink_) {
            sink_->open();
        }
        if (!options_.link_from.empty()) {
            ingest_.look_up_decisions(desk_lookup(options_.sink, options_.link_from));
        }
        if (live_) {
            live_->look_up_decisions(options_.link_from.empty()
                                         ? decision_lookup{}
                                         : desk_lookup(options_.sink, options_.link_from));
            // A walk after the subscription leaves nothing between them. Without a stream the walk
            // is made all the same.
            live_->book_until(std::chrono::steady_clock::now() + longest_wait_for_stream, true);
        }
        backoff pause;
        for (;;) {
            const auto begun = std::chrono::steady_clock::now();
            const walk_result last = poll();
            if (!options_.every || stop_requested()) {
                return finish(last);
            }
            has_worked_ = has_worked_ || last.complete;
            auto next = begun + *options_.every;
            if (last.permanent) {  // after polls that worked it may be temporary, and is retried
                                   // with longer pauses
                next = std::max(next, std::chrono::steady_clock::now() + pause.next());
            } else if (live_ && !last.complete) {  // what the stream lost is still to be found
                next = std::min(next, std::chrono::steady_clock::now() + pause.next());
            } else {
                pause.reset();
            }
            wait_until(next);
            if (stop_requested()) {
                return finish(last);
            }
        }
    }

private:
    static constexpr std::chrono::seconds pace{10};
    static constexpr std::chrono::seconds longest_wait_for_stream{5};
    static constexpr std::chrono::seconds metrics_pace{5};

    [[nodiscard]] std::unique_ptr<live> make_live() {
        if (!options_.stream) {
            return nullptr;
        }
        return std::make_unique<live>(
            live_options{.address = *options_.stream,
                         .silence = options_.silence,
                         .ingest = options_.ingest},
            make_signer(options_.exchange.key_id, options_.exchange.key_file), exchange_,
            sink_.get());
    }

    [[nodiscard]] poll_options options_of_polls() {
        poll_options polls{
            .whose = {.exchange = exchange_.base(),
                      .account = options_.ingest.account,
                      .subaccount = options_.subaccount ? std::to_string(*options_.subaccount) : "",
                      .ticker = options_.ticker},
            .window = {.until = options_.until,
                       .subaccount = options_.subaccount,
                       .limit = options_.limit,
                       .ticker = options_.ticker},
            .since = options_.since,
            .overlap = options_.overlap,
            .max_pages = options_.max_pages,
            .on_page = [this](const walk_result& so_far) { show(so_far.n_pages); }};
        if (live_) {
            polls.on_fills = [this](const auto& fills) { live_->rest_told(fills); };
            polls.wait = [this](std::chrono::milliseconds time) {
                live_->book_until(std::chrono::steady_clock::now() + time, false);
            };
        }
        return polls;
    }

    walk_result poll() {
        poll_result done;
        if (live_) {
            live_->begin_walk();
        }
        try {
            done = poller_.poll();
        } catch (...) {
            // Reported before the command ends: the counters of what was taken must add up.
            progress_.clear();
            ingest_.report();
            throw;
        }
        const stats funnel = ingest_.counted();
        const std::uint64_t n_linked = ingest_.n_linked();
        const std::uint64_t n_not_stored = ingest_.n_rejects_not_stored();
        progress_.clear();
        ingest_.report();
        log_heartbeat(done, funnel, n_not_stored, n_linked);
        if (live_) {
            live_->report();
            if (done.watermark) {
                constexpr std::chrono::seconds rounding{2};  // of the times in requests
                live_->forget_before(*done.watermark - options_.overlap - rounding);
            }
        }
        count_poll(done);
        write_metrics();
        // After a poll that worked it is a hiccup: a proxy in between, a restart, a key being
        // changed.
        if (done.walk.permanent && !(options_.every && has_worked_)) {
            throw failure{done.walk.no_access ? exit_no_access : exit_usage, done.walk.problem};
        }
        return done.walk;
    }

    /// Progress: a line on a terminal, an event now and then elsewhere.
    void show(std::uint64_t pages) {
        const std::uint64_t fills = ingest_.counted().n_passed;
        const auto per_second =
            static_cast<std::uint64_t>(static_cast<double>(fills) / progress_.seconds());
        if (progress_.due()) {
            progress_.show(std::to_string(pages) + " pages, " + std::to_string(fills) + " fills, " +
                           std::to_string(per_second) + " fills/s");
        }
        const auto time = std::chrono::steady_clock::now();
        if (!progress_.on_terminal() && time >= next_event_) {
            next_event_ = time + pace;
            log_event("sync_progress", [&](event& line) {
                line.number("n_pages", pages)
                    .number("n_fills", fills)
                    .number("fills_per_second", per_second);
            });
        }
    }

    void log_heartbeat(const poll_result& done, const stats& funnel, std::uint64_t n_not_stored,
                       std::uint64_t n_linked) {
        const walk_result& walk = done.walk;
        log_event("heartbeat", [&](event& line) {
            line.text("account", options_.ingest.account)
                .boolean("complete", walk.complete)
                .number("n_pages", walk.n_pages)
                .number("n_api", funnel.n_api)
                .number("n_inserted", funnel.n_inserted)
                .number("n_duplicate", funnel.n_duplicate)
                .number("n_linked", n_linked)
                .text("link_rate", percentage(n_linked, funnel.n_passed))
                .number("n_rejects", funnel.n_payload_rejects + funnel.rejects.total());
            if (n_not_stored != 0) {
                line.number("n_rejects_not_stored", n_not_stored);
            }
            if (done.watermark) {
                line.text("watermark", to_rfc3339(*done.watermark));
            } else {
                line.null("watermark");
            }
            if (!walk.complete) {
                line.text("problem", walk.problem);
            }
            if (const std::string waiting = sink_ ? sink_->waiting() : ""; !waiting.empty()) {
                line.text("warning", waiting);
            }
        });
        if (sink_) {
            sink_->record_poll(
                {.account = options_.ingest.account,
                 .engine_instance_id = options_.sink.instance,
                 .polled_us = static_cast<std::uint64_t>(microseconds_of(done.polled)),
                 .complete = walk.complete,
                 .problem = walk.problem,
                 .n_pages = walk.n_pages,
                 .funnel = funnel,
                 .watermark_us = done.watermark ? microseconds_of(*done.watermark) : 0});
        }
    }

    void count_poll(const poll_result& done) {
        ++counters_.n_polls;
        counters_.n_incomplete += done.walk.complete ? 0 : 1;
        counters_.last_poll = done.polled;
        if (done.walk.complete) {
            counters_.last_complete = done.polled;
        }
        counters_.last_poll_us = (now() - done.polled).count();
        counters_.watermark = done.watermark;
    }

    [[nodiscard]] stats total() const {
        stats all = ingest_.total();
        if (live_) {
            all += live_->total();
        }
        return all;
    }

    /// For node_exporter's textfile collector, at once or not at all. A file that can't be written
    /// stops no booking.
    void write_metrics() {
        if (options_.metrics.empty()) {
            return;
        }
        counters_.account = options_.ingest.account;
        counters_.items = total();
        if (live_) {
            counters_.stream = live_->counters();
        }
        counters_.backlog = sink_ ? sink_->backlog() : sink_backlog{};
        try {
            write_durably(fs::absolute(options_.metrics), metrics_of(counters_));
        } catch (const std::exception& error) {
            warn(std::string{"the metrics were not written: "} + error.what());
        }
    }

    /// Between polls: sends waiting batches when their pause is over.
    void wait_until(std::chrono::steady_clock::time_point end) {
        using std::chrono::milliseconds;
        if (live_) {
            follow_stream_until(end);
            return;
        }
        while (!stop_requested()) {
            const auto left =
                std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
            if (left.count() <= 0) {
                return;
            }
            if (!sink_ || sink_->deliver()) {
                wait_for(left);
            } else {
                wait_for(std::min(left, std::max(sink_->next_delivery(), milliseconds{10})));
            }
        }
    }

    /// Between polls: books the stream's fills, until a walk of REST is due.
    void follow_stream_until(std::chrono::steady_clock::time_point end) {
        using clock = std::chrono::steady_clock;
        while (!stop_requested() && clock::now() < end && !live_->walk_is_due()) {
            live_->book_until(std::min(end, clock::now() + metrics_pace), true);
            write_metrics();
        }
    }

    int finish(const walk_result& last) {
        if (live_) {
            live_->finish();
            live_->report();
        }
        if (sink_ && !all_delivered(*sink_, options_.patience)) {
            return exit_waiting;
        }
        if (options_.summary) {
            std::string table;
            append_summary(table, total(), sink_ != nullptr);
            log_text(table);
        }
        if (!last.complete && !stop_requested()) {
            complain("the walk is not complete: " + last.problem);
            return exit_unusable;
        }
        if (stop_requested() && !options_.every && !last.complete) {
            complain(fmt::format("stopped on request after {} pages and {} fills: {}", last.n_pages,
                                 total().n_passed, last.problem));
            return stop_exit_code();
        }
        return exit_code_of(total(), options_.strict);
    }

    const sync_options& options_;
    exchange_client exchange_;
    std::unique_ptr<sink> sink_;
    ingest ingest_;
    progress progress_;
    sync_counters counters_;
    std::unique_ptr<live> live_;
    poller poller_;
    bool has_worked_ = false;
    std::chrono::steady_clock::time_point next_event_ = std::chrono::steady_clock::now() + pace;
};

}  // namespace

int sync(const sync_options& options) {
    stop_on_signals();
    return synchronizer{options}.run();
}

}  // namespace truefill::tool
