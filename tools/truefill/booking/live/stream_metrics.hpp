// What the stream did, for events and for `--metrics`.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/latency_window.hpp"
#include "base/prometheus.hpp"

namespace truefill::tool {

/// Since the program began.
struct stream_counters {
    bool connected = false;
    std::uint64_t n_connections = 0;
    std::uint64_t n_messages = 0;
    std::uint64_t n_fills = 0;     ///< each counted once
    std::uint64_t n_repeated = 0;  ///< fills that the stream brought again
    std::uint64_t n_errors = 0;    ///< error messages of the exchange
    std::uint64_t n_gaps = 0;      ///< positions that contradict the fill that they come with
    std::uint64_t n_missed = 0;    ///< fills that REST told and the stream did not bring
    latency_summary confirmation;  ///< from the stream's message to REST's
    latency_summary latency;       ///< from the message's receipt to its fill's row
};

void append_stream_metrics(metrics_text& metrics, std::string_view account,
                           const stream_counters& counters);

}  // namespace truefill::tool
