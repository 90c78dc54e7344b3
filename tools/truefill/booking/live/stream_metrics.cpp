#include "booking/live/stream_metrics.hpp"

namespace truefill::tool {

namespace {

/// Quantiles 0.5, 0.99 and 1 as gauges in seconds.
void append_latency(metrics_text& metrics, std::string_view account, std::string_view name,
                    std::string_view help, const latency_summary& summary) {
    metrics.begin(name, "gauge", help);
    metrics.sample_micro({{"account", account}, {"quantile", "0.5"}}, summary.p50_us);
    metrics.sample_micro({{"account", account}, {"quantile", "0.99"}}, summary.p99_us);
    metrics.sample_micro({{"account", account}, {"quantile", "1"}}, summary.max_us);
}

}  // namespace

void append_stream_metrics(metrics_text& metrics, std::string_view account,
                           const stream_counters& counters) {
    const auto count = [&](std::string_view name, std::string_view type, std::uint64_t value,
                           std::string_view help) {
        metrics.begin(name, type, help);
        metrics.sample({{"account", account}}, value);
    };
    count("truefill_stream_connected", "gauge", counters.connected ? 1 : 0,
          "1 while the stream is subscribed.");
    count("truefill_stream_connections_total", "counter", counters.n_connections,
          "Subscriptions that the exchange accepted.");
    count("truefill_stream_messages_total", "counter", counters.n_messages,
          "Messages of the stream.");
    count("truefill_stream_fills_total", "counter", counters.n_fills,
          "Fills that the stream brought, each once.");
    count("truefill_stream_repeated_fills_total", "counter", counters.n_repeated,
          "Fills that the stream brought again.");
    count("truefill_stream_errors_total", "counter", counters.n_errors,
          "Error messages of the exchange.");
    count("truefill_stream_gaps_total", "counter", counters.n_gaps,
          "Positions that contradict the fill that they came with.");
    count("truefill_stream_missed_fills_total", "counter", counters.n_missed,
          "Fills that REST told and the stream did not bring.");
    append_latency(metrics, account, "truefill_stream_confirmation_seconds",
                   "From the stream's message to REST's: of the latest 4096, and the longest.",
                   counters.confirmation);
    append_latency(
        metrics, account, "truefill_stream_latency_seconds",
        "From a message's receipt to its fill's row: of the latest 4096, and the longest.",
        counters.latency);
}

}  // namespace truefill::tool
