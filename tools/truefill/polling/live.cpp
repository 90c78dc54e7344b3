#include "polling/live.hpp"

#include <algorithm>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

namespace {

ingest_options of_the_stream(ingest_options options) {
    options.from = source::ws;
    options.is_live = true;
    return options;
}

}  // namespace

live::live(const live_options& options, adapter::signer sign, page_source& rest, sink* into)
    : sink_{into},
      booking_{of_the_stream(options.ingest), into},
      feed_{options.address, std::move(sign), options.silence},
      rest_{rest, [this] { step(clock::now() + std::chrono::milliseconds{100}); },
            [this] { feed_.wake(); }} {
    booking_.watch([this](const fill_view& fill) { take_fill(fill); });
}

void live::book_until(clock::time_point end, bool unless_due) {
    while (!stop_requested() && clock::now() < end && !(unless_due && walk_is_due_)) {
        step(end);
    }
}

void live::step(clock::time_point end) {
    const bool has_unwritten = booking_.has_unwritten();
    for (const stream_event& event : feed_.take(has_unwritten ? std::min(end, next_flush_) : end)) {
        take(event);
    }
    flush_if_due();
    deliver_if_due();
    if (const auto n_missed = confirmations_.count_missed(clock::now()); n_missed != 0) {
        log_event("stream_missed", [&](event& line) {
            line.number("count", n_missed).number("total", confirmations_.n_missed());
        });
    }
}

void live::take(const stream_event& event) {
    if (event.what == stream_event::kind::message) {
        take_message(event);
        return;
    }
    counters_.connected = false;
    log_event("stream_lost", [&](truefill::event& line) {
        line.text("why", event.text).number("retry_ms", event.retry.count());
    });
}

void live::take_message(const stream_event& event) {
    ++counters_.n_messages;
    const stream_message message = read_message(parser_, event.text);
    switch (message.what) {
        case stream_message::kind::subscribed:
            counters_.connected = true;
            ++counters_.n_connections;
            confirmations_.begin(now());
            walk_is_due_ = true;
            log_event("stream_connected", [&](truefill::event& line) {
                line.number("n_connections", counters_.n_connections);
            });
            return;
        case stream_message::kind::error:
            ++counters_.n_errors;
            walk_is_due_ = true;
            log_event("stream_error", [&](truefill::event& line) {
                line.number("code", message.code).text("why", message.text);
            });
            if (message.code != buffer_overflow) {  // it refuses the subscription
                feed_.reconnect();
            }
            return;
        case stream_message::kind::fill:
        case stream_message::kind::other:
            received_ = event.received;
            position_ = message.position;
            static_cast<void>(booking_.take(event.text));
    }
}

void live::take_fill(const fill_view& fill) {
    unwritten_.push_back(received_);
    const fill_mark mark{hash_identity(fill.fill_id(), fill.order_id()), fill.time()};
    if (!confirmations_.stream_brought(mark, received_)) {
        ++counters_.n_repeated;
        return;
    }
    ++counters_.n_fills;
    if (!position_) {
        return;
    }
    if (const auto checked = positions_.take(fill, *position_); !checked.follows) {
        ++counters_.n_gaps;
        walk_is_due_ = true;
        log_event("stream_gap", [&](event& line) {
            line.text("market", fill.market())
                .number("subaccount", fill.subaccount().value_or(0))
                .text("fill_id", fill.fill_id())
                .text("position_before", to_text(checked.before))
                .text("position_after", to_text(*position_))
                .text("side", name_of(fill.side()))
                .text("size", to_text(fill.size()));
        });
    }
}

void live::flush_if_due() {
    if (booking_.has_unwritten() && clock::now() >= next_flush_) {
        next_flush_ =
            clock::now() + (sink_ == nullptr ? std::chrono::milliseconds{0} : sink_->live_pace());
        flush();
    }
}

void live::flush() {
    booking_.flush();
    const auto written = clock::now();
    for (const auto received : std::exchange(unwritten_, {})) {
        latencies_.add(written - received);
    }
}

void live::deliver_if_due() {
    if (sink_ != nullptr && clock::now() >= next_delivery_) {
        const bool all_sent = sink_->deliver();
        const auto wait = all_sent ? std::chrono::seconds{1} : sink_->next_delivery();
        next_delivery_ =
            clock::now() + std::max<std::chrono::milliseconds>(wait, std::chrono::milliseconds{10});
    }
}

void live::rest_told(const std::vector<fill_mark>& fills) {
    const auto time = clock::now();
    for (const fill_mark& fill : fills) {
        confirmations_.rest_told(fill, time);
    }
}

void live::finish() {
    for (const stream_event& event : feed_.take(clock::now())) {
        take(event);
    }
    flush();
}

stream_counters live::counters() const {
    stream_counters counters = counters_;
    counters.n_missed = confirmations_.n_missed();
    counters.confirmation = confirmations_.times().summary();
    counters.latency = latencies_.summary();
    return counters;
}

void live::report() {
    const stream_counters now_counted = counters();
    log_event("stream_heartbeat", [&](event& line) {
        line.boolean("connected", now_counted.connected)
            .number("n_connections", now_counted.n_connections)
            .number("n_fills", now_counted.n_fills)
            .number("n_repeated", now_counted.n_repeated)
            .number("n_gaps", now_counted.n_gaps)
            .number("n_missed_by_stream", now_counted.n_missed)
            .number("n_inserted", (booking_.total().n_inserted + booking_.counted().n_inserted))
            .number("confirmation_p50_ms", now_counted.confirmation.p50_us / 1000)
            .number("confirmation_max_ms", now_counted.confirmation.max_us / 1000)
            .number("latency_p50_us", now_counted.latency.p50_us)
            .number("latency_p99_us", now_counted.latency.p99_us)
            .number("latency_max_us", now_counted.latency.max_us);
    });
    if (booking_.counted().n_payloads != 0) {
        booking_.report();
    }
}

}  // namespace truefill::tool
