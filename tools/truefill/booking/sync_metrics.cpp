#include "booking/sync_metrics.hpp"

#include "base/prometheus.hpp"
#include "booking/funnel_stages.hpp"

namespace truefill::tool {

namespace {

void append_items(metrics_text& metrics, std::string_view account, const stats& items) {
    metrics.begin("truefill_sync_items_total", "counter", "Items taken, by stage of the funnel.");
    for (const funnel_stage& stage : funnel_stages) {
        metrics.sample({{"account", account}, {"stage", stage.name}}, items.*stage.count);
    }
}

}  // namespace

std::string metrics_of(const sync_counters& counters) {
    metrics_text metrics;
    const std::string_view account = counters.account;
    const auto count = [&](std::string_view name, std::string_view type, std::uint64_t value,
                           std::string_view help) {
        metrics.begin(name, type, help);
        metrics.sample({{"account", account}}, value);
    };
    const auto seconds = [&](std::string_view name, std::int64_t us, std::string_view help) {
        metrics.begin(name, "gauge", help);
        metrics.sample_micro({{"account", account}}, us);
    };
    append_items(metrics, account, counters.items);
    count("truefill_sync_polls_total", "counter", counters.n_polls, "Polls.");
    count("truefill_sync_incomplete_polls_total", "counter", counters.n_incomplete,
          "Polls that left a gap, which the next complete one fills.");
    seconds("truefill_sync_last_poll_timestamp_seconds", microseconds_of(counters.last_poll),
            "When the last poll began.");
    if (counters.last_complete) {
        seconds("truefill_sync_last_complete_poll_timestamp_seconds",
                microseconds_of(*counters.last_complete), "When the last complete poll began.");
    }
    seconds("truefill_sync_poll_duration_seconds", counters.last_poll_us,
            "How long the last poll took.");
    if (counters.watermark) {
        seconds("truefill_sync_watermark_timestamp_seconds", microseconds_of(*counters.watermark),
                "Up to which time all fills are stored.");
    }
    count("truefill_sync_waiting_batches", "gauge", counters.backlog.n_waiting,
          "Batches in the spool that the server does not have yet.");
    count("truefill_sync_failed_batches", "gauge", counters.backlog.n_failed,
          "Batches set aside for a person, since the server refused them for good.");
    if (counters.stream) {
        append_stream_metrics(metrics, account, *counters.stream);
    }
    return metrics.text();
}

}  // namespace truefill::tool
