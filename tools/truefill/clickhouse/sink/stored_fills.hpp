// What the tables hold already: fills by their identity, the newest fill, the size of the rejects.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <truefill/time.hpp>
#include <unordered_map>
#include <vector>

#include "booking/reconcile.hpp"
#include "booking/sink.hpp"
#include "clickhouse/sink/server.hpp"

namespace truefill::tool {

/// Rows of mm_fills_v2 by identity_of() their fill.
using stored_rows = std::unordered_map<std::string, stored_record>;

/// Null when the fill is not among the rows.
[[nodiscard]] const stored_record* find_in(const stored_rows& rows, const record& fill);

/// The stored rows of these fills; on a cluster those of every replica, if all of them answer. Of
/// several versions of a row the highest counts. Nothing when no
/// reply came. Throws failure (schema) for a row that this program did not write.
[[nodiscard]] std::optional<stored_rows> look_up(sink_server& server,
                                                 const std::vector<record>& fills);

/// The time of the newest stored fill; nothing when there is none, or no reply came.
[[nodiscard]] std::optional<timestamp> newest_stored_fill(sink_server& server,
                                                          const fill_filter& among);

/// How many bytes the rejects since `time` take; nothing when there are none, or no reply came.
[[nodiscard]] std::optional<std::uint64_t> stored_reject_bytes(sink_server& server, timestamp time);

}  // namespace truefill::tool
