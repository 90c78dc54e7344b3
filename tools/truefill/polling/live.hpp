// Fills as they happen: the stream books them at once, and asks for a walk of REST where it may
// have lost one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <signer.hpp>
#include <stream.hpp>
#include <string>
#include <truefill/fill.hpp>
#include <vector>

#include "booking/ingest.hpp"
#include "booking/live/confirmations.hpp"
#include "booking/live/position_tracker.hpp"
#include "booking/live/stream_metrics.hpp"
#include "booking/sink.hpp"
#include "exchange/background_source.hpp"
#include "exchange/stream_feed.hpp"
#include "exchange/stream_message.hpp"

namespace truefill::tool {

struct live_options {
    adapter::stream_address address;
    std::chrono::milliseconds silence = std::chrono::seconds{30};
    ingest_options ingest;
};

/// A thread of the feed reads the socket. Everything else happens in the caller's thread: it books
/// the stream's fills between polls and, while a request to REST is under way, during them.
class live {
public:
    using clock = std::chrono::steady_clock;

    /// `into` may be null, in a dry run. Borrows `rest` and `into`.
    live(const live_options& options, adapter::signer sign, page_source& rest, sink* into);

    /// REST's pages, fetched while the stream's fills are booked.
    [[nodiscard]] page_source& rest() noexcept { return rest_; }
    void look_up_decisions(decision_lookup lookup) {
        booking_.look_up_decisions(std::move(lookup));
    }

    /// Books until `end`, or until somebody asks to stop. Returns at once where a walk of REST is
    /// due, if `unless_due`.
    void book_until(clock::time_point end, bool unless_due);
    /// Whether REST is to be asked: after the stream was connected, lost a fill, or said so.
    [[nodiscard]] bool walk_is_due() const noexcept { return walk_is_due_; }
    void begin_walk() noexcept { walk_is_due_ = false; }
    /// The fills of a page of REST.
    void rest_told(const std::vector<fill_mark>& fills);
    /// No poll will ask for fills executed before this time.
    void forget_before(timestamp time) { confirmations_.forget_before(time); }

    /// Books what came so far.
    void finish();
    /// Logs what the stream did since the last report.
    void report();
    [[nodiscard]] stream_counters counters() const;
    [[nodiscard]] const stats& total() const noexcept { return booking_.total(); }

private:
    /// Takes what came, or waits for it until `end` at most.
    void step(clock::time_point end);
    void take(const stream_event& event);
    void take_message(const stream_event& event);
    void take_fill(const fill_view& fill);
    /// Writes what was booked, unless the last write was so short a time ago that the server would
    /// get too many parts: then it is written with what comes until then.
    void flush_if_due();
    void flush();
    void deliver_if_due();

    sink* sink_;
    ingest booking_;
    simdjson::dom::parser parser_;
    position_tracker positions_;
    confirmations confirmations_;
    latency_window latencies_;  ///< from the message's receipt to its fill's row
    stream_counters counters_;
    bool walk_is_due_ = false;
    clock::time_point next_flush_ = clock::now();
    clock::time_point next_delivery_ = clock::now();
    std::vector<clock::time_point> unwritten_;  ///< when the fills that are not written came
    // Of the message at hand:
    clock::time_point received_;
    std::optional<contracts> position_;
    stream_feed feed_;
    background_source rest_;
};

}  // namespace truefill::tool
