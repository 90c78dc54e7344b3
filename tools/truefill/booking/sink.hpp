// Where fills are kept. Two implementations: a folder of NDJSON, and ClickHouse.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <truefill/json/object.hpp>
#include <truefill/output/record.hpp>
#include <truefill/stats.hpp>
#include <vector>

#include "base/files.hpp"
#include "booking/watermark.hpp"

namespace truefill::tool {

/// What was refused, as it is kept: known by the SHA-256 of its bytes.
struct reject_row {
    std::string stage;
    std::string reason;
    std::string field;
    std::string looks_like;
    std::string source;
    std::string raw;
    std::uint64_t seen_us = 0;
};

/// The decision behind an order.
struct link_row {
    std::string account;
    std::string order_id;
    std::string decision_id;
    std::string client_order_id;
};

/// One poll and its funnel.
struct poll_row {
    std::string account;
    std::string engine_instance_id;
    std::uint64_t polled_us = 0;
    bool complete = false;
    std::string problem;
    std::uint64_t n_pages = 0;
    stats funnel;
    std::int64_t watermark_us = 0;  ///< 0: none yet
};

/// The fields of such a row, the same in a folder's lines and in a table's rows.
void write_fields(json::object& row, const reject_row& one);
void write_fields(json::object& row, const link_row& one);
void write_fields(json::object& row, const poll_row& one);

struct batch {
    std::vector<record> fills;
    std::vector<reject_row> rejects;
    std::vector<link_row> links;
    /// Raised when, and only when, all of the above is kept.
    std::optional<watermark_raise> watermark;

    [[nodiscard]] bool empty() const noexcept {
        return fills.empty() && rejects.empty() && links.empty() && !watermark;
    }
};

/// A fill that was kept already, with other content.
struct change {
    record before;
    record after;
};

/// What became of a batch's fills: each was new (or told something new), or was there.
struct written {
    std::uint64_t n_inserted = 0;
    std::uint64_t n_duplicate = 0;
    std::vector<change> changes;
};

class sink {
public:
    sink() = default;
    sink(const sink&) = delete;
    sink& operator=(const sink&) = delete;
    virtual ~sink() = default;

    /// Looks whether it is what it should be, and says what it found. Throws failure when it is
    /// not; a server that can't be reached is none: batches wait in the spool.
    virtual void open() = 0;
    /// Keeps a batch; durable when the call returns. Throws when it can't be: then nothing of it
    /// may be taken as kept.
    virtual written write(batch&& rows) = 0;
    /// Keeps what a poll did. A lost one is no lost fill: never throws for a server out of reach.
    virtual void note(const poll_row& poll) = 0;
    /// Sends on what waits, if its time has come. True when nothing waits.
    virtual bool deliver() = 0;
    /// When deliver() is worth calling again.
    [[nodiscard]] virtual std::chrono::milliseconds next_delivery() const = 0;
    /// For messages: what waits, and where; "" when nothing does.
    [[nodiscard]] virtual std::string waiting() const = 0;
    /// How far the fills of an account are kept; nothing before its first whole walk. Throws
    /// failure when what is kept of it does not read.
    [[nodiscard]] virtual std::optional<timestamp> watermark_of(const watermark_key& whose) = 0;
};

/// Tries to deliver what waits, for so long. True when nothing waits any more.
[[nodiscard]] bool deliver_all(sink& into, std::chrono::milliseconds patience);

struct sink_options {
    std::string address;   ///< ndjson:DIR or http[s]://[user@]host:port/database
    fs::path state;        ///< for servers: where spools and watermarks are kept
    std::string password;  ///< for servers
    std::string instance;  ///< engine_instance_id of what is written
};

/// Throws failure (usage) when the address is none.
[[nodiscard]] std::unique_ptr<sink> make_sink(const sink_options& options);

}  // namespace truefill::tool
