// The metrics that `truefill sync --metrics` writes after each poll.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>

#include "booking/live/stream_metrics.hpp"
#include "booking/sink.hpp"

namespace truefill::tool {

/// All counters since the start of the program.
struct sync_counters {
    std::string account;
    stats items;
    std::uint64_t n_polls = 0;
    std::uint64_t n_incomplete = 0;  ///< polls that left a gap, which the next one fills
    timestamp last_poll;
    std::optional<timestamp> last_complete;
    std::int64_t last_poll_us = 0;  ///< the duration in microseconds
    std::optional<timestamp> watermark;
    sink_backlog backlog;
    std::optional<stream_counters> stream;  ///< where there is one
};

/// Prometheus' text format.
[[nodiscard]] std::string metrics_of(const sync_counters& counters);

}  // namespace truefill::tool
