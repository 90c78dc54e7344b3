// A batch for a sink: fills, rejects and links; and the result of writing it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <truefill/json/object.hpp>
#include <truefill/output/rows.hpp>
#include <truefill/stats.hpp>
#include <vector>

#include "base/digest.hpp"
#include "booking/watermark.hpp"

namespace truefill::tool {

/// A refused payload or item as it is stored. Its key is the SHA-256 of its whole text.
struct reject_row {
    std::string stage;
    std::string reason;
    std::string field;
    std::string looks_like;
    std::string source;
    std::string raw;
    std::uint64_t seen_us = 0;  ///< microseconds since 1970
    std::string sha256{};       ///< of the whole text, if `raw` is only its beginning

    [[nodiscard]] std::string key() const { return sha256.empty() ? sha256_hex(raw) : sha256; }
};

/// The decision behind an order.
struct link_row {
    std::string account;
    std::string order_id;
    std::string decision_id;
    std::string client_order_id;
};

/// One poll and its counters.
struct poll_row {
    std::string account;
    std::string engine_instance_id;
    std::uint64_t polled_us = 0;  ///< microseconds since 1970
    bool complete = false;
    std::string problem;
    std::uint64_t n_pages = 0;
    stats funnel;
    std::int64_t watermark_us = 0;  ///< microseconds since 1970; 0: none yet
};

/// Writes the row's fields into an open JSON object. Every sink stores these names.
void write_fields(json::object& row, const reject_row& reject);
void write_fields(json::object& row, const link_row& link);
void write_fields(json::object& row, const poll_row& poll);

struct batch {
    std::vector<record> fills;
    std::vector<reject_row> rejects;
    std::vector<link_row> links;
    /// Raised if, and only if, all of the batch is stored.
    std::optional<watermark_raise> watermark;
    /// From the exchange's stream. REST tells these fills again, since the stream raises no
    /// watermark. So the batch need not be on this machine's disk before a server is asked.
    bool is_live = false;

    [[nodiscard]] bool empty() const noexcept {
        return fills.empty() && rejects.empty() && links.empty() && !watermark;
    }
};

/// A stored fill that came with another content.
struct change {
    record before;
    record after;
};

/// The result for the fills of a batch. n_inserted + n_duplicate is the number of fills in the
/// batch.
struct write_result {
    std::uint64_t n_inserted = 0;   ///< new, or with a value that was not stored yet
    std::uint64_t n_duplicate = 0;  ///< without new values
    std::vector<change> changes;
};

}  // namespace truefill::tool
