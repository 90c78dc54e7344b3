// The interface of a sink, which stores fills.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <truefill/time.hpp>
#include <vector>

#include "base/files.hpp"
#include "booking/batch.hpp"

namespace truefill::tool {

/// Batches that are stored durably and not delivered.
struct sink_backlog {
    std::uint64_t n_waiting = 0;  ///< batches that wait for the server
    std::uint64_t n_failed = 0;   ///< batches that were set aside for a person
};

/// Selects stored fills.
struct fill_filter {
    std::string account;
    std::optional<std::int32_t> subaccount{};  ///< 0 includes fills without a subaccount
    std::vector<std::string> markets{};        ///< empty: all
    std::optional<timestamp> from{};           ///< included
    std::optional<timestamp> to{};             ///< included
};

[[nodiscard]] bool is_among(const record& fill, const fill_filter& filter);
/// The filter as SQL for every engine, without account and market.
[[nodiscard]] std::string conditions_of(const fill_filter& filter);

class sink {
public:
    static constexpr std::size_t usual_batch = 10'000;

    sink() = default;
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;
    virtual ~sink() = default;

    /// Checks that the sink is usable and logs the result. Throws failure if it is not. A server
    /// that can't be reached is not a failure, because batches wait in the spool.
    virtual void open() = 0;
    /// Stores a batch: durably in a file's own database or in the spool; a live one in the server
    /// or, where the server did not take it, in the spool. If it throws, no part of the batch
    /// counts as stored.
    virtual write_result write(batch&& rows) = 0;
    /// Stores the result of a poll. Such a row may be lost, so a server that can't be reached does
    /// not make this throw.
    virtual void record_poll(const poll_row& poll) = 0;
    /// Sends waiting batches if the pause after the last failure is over. True if no batch waits.
    virtual bool deliver() = 0;
    /// The least time from one batch of the stream's fills to the next: more batches would cost the
    /// server more than they are worth. Zero where a batch costs little.
    [[nodiscard]] virtual std::chrono::milliseconds live_pace() const { return {}; }
    /// How many fills to gather for a batch, where they come faster than one batch in a second.
    [[nodiscard]] virtual std::size_t largest_batch() const { return usual_batch; }
    /// When deliver() is worth calling again.
    [[nodiscard]] virtual std::chrono::milliseconds next_delivery() const = 0;
    /// For messages: which batches wait for the server or were set aside for a person, and where;
    /// "" without any.
    [[nodiscard]] virtual std::string waiting() const = 0;
    /// The numbers of these batches; zeros for a sink without a spool.
    [[nodiscard]] virtual sink_backlog backlog() const { return {}; }
    /// The time up to which the fills of an account are stored; nothing before its first complete
    /// walk.
    [[nodiscard]] virtual watermark_reading watermark_of(const watermark_key& whose) = 0;
    /// The time of the newest stored fill among these; nothing without one, or if a server can't be
    /// reached.
    [[nodiscard]] virtual std::optional<timestamp> newest_fill(const fill_filter& among) = 0;
    /// The size of the rejects seen since `time` in bytes; 0 if a server can't be reached.
    [[nodiscard]] virtual std::uint64_t reject_bytes_since(timestamp time) = 0;
};

/// Tries to deliver the waiting batches for at most `patience`. If a batch is still not delivered,
/// or is set aside, it logs that and returns false; the command then ends with exit_waiting.
[[nodiscard]] bool all_delivered(sink& into, std::chrono::milliseconds patience);

struct sink_options {
    std::string address;   ///< sqlite:FILE or http[s]://[user@]host:port/database
    fs::path state;        ///< for servers: where spools and watermarks are kept
    std::string password;  ///< for servers
    std::string instance;  ///< engine_instance_id of written rows
};

/// Throws failure (usage) for ndjson:DIR, a sink of version 0.1.0. The message says how to move it.
void refuse_retired_sink(const sink_options& options);

}  // namespace truefill::tool
