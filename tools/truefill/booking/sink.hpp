// Where fills are stored: the interface that every sink implements.
#pragma once

#include <chrono>
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
    std::uint64_t n_waiting = 0;  ///< for the server to answer
    std::uint64_t n_failed = 0;   ///< set aside for a person
};

/// Some of the stored fills.
struct fill_filter {
    std::string account;
    std::optional<std::int32_t> subaccount{};  ///< 0 includes fills without: there was no other
    std::vector<std::string> markets{};        ///< none: all
    std::optional<timestamp> from{};           ///< included
    std::optional<timestamp> to{};             ///< included
};

[[nodiscard]] bool is_among(const record& fill, const fill_filter& filter);
/// As SQL that every store understands, for columns of the fills' table but account and market.
[[nodiscard]] std::string conditions_of(const fill_filter& filter);

class sink {
public:
    sink() = default;
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;
    virtual ~sink() = default;

    /// Checks that the sink is usable and logs what it found. Throws failure when it is not. A
    /// server that can't be reached is no failure: batches wait in the spool.
    virtual void open() = 0;
    /// Stores a batch; durable when the call returns. Throws when that is impossible: then nothing
    /// of the batch may be taken as stored.
    virtual write_result write(batch&& rows) = 0;
    /// Stores what a poll did. Losing such a row loses no fill, so a server out of reach does not
    /// make this throw.
    virtual void record_poll(const poll_row& poll) = 0;
    /// Sends what waits, if its time has come. True when nothing waits for the server.
    virtual bool deliver() = 0;
    /// The least time from one batch of the stream's fills to the next: more batches would cost the
    /// server more than they are worth. Zero where a batch costs little.
    [[nodiscard]] virtual std::chrono::milliseconds live_pace() const { return {}; }
    /// When deliver() is worth calling again.
    [[nodiscard]] virtual std::chrono::milliseconds next_delivery() const = 0;
    /// For messages: which batches are stored durably but not delivered, and where: those that wait
    /// for the server and those that were set aside for a person. "" when there are none.
    [[nodiscard]] virtual std::string waiting() const = 0;
    /// What waiting() is about, in numbers; zeros of a sink that writes at once.
    [[nodiscard]] virtual sink_backlog backlog() const { return {}; }
    /// Up to which time the fills of an account are stored; nothing before its first complete
    /// walk.
    [[nodiscard]] virtual watermark_reading watermark_of(const watermark_key& whose) = 0;
    /// The time of the newest stored fill among these; nothing when there is none, or when a server
    /// can't be asked.
    [[nodiscard]] virtual std::optional<timestamp> newest_fill(const fill_filter& among) = 0;
    /// How many bytes the rejects seen since then take; 0 when a server can't be asked.
    [[nodiscard]] virtual std::uint64_t reject_bytes_since(timestamp time) = 0;
};

/// Tries to deliver what waits, for at most `patience`. False when a batch is still not delivered,
/// also when it was set aside before: then it says so, and the command ends with exit_waiting.
[[nodiscard]] bool all_delivered(sink& into, std::chrono::milliseconds patience);

struct sink_options {
    std::string address;   ///< sqlite:FILE or http[s]://[user@]host:port/database
    fs::path state;        ///< for servers: where spools and watermarks are kept
    std::string password;  ///< for servers
    std::string instance;  ///< engine_instance_id of what is written
};

/// Throws failure (usage) for ndjson:DIR, a sink of version 0.1.0: the message says how to move.
void refuse_retired_sink(const sink_options& options);

}  // namespace truefill::tool
