#include "cli/event_text.hpp"

#include <fmt/format.h>

#include <array>

#include "base/json_read.hpp"
#include "cli/event_fields.hpp"

namespace truefill::tool {

namespace {

using simdjson::dom::object;

std::string heartbeat(const object& event) {
    const bool complete = field(event, "complete") == "true";
    return fmt::format("poll{} {}: {} pages, {} items, {} fills new, {} known; watermark {}{}{}{}",
                       of_account(event),
                       complete ? "complete" : "INCOMPLETE (" + field(event, "problem") + ")",
                       field(event, "n_pages"), field(event, "n_api"), field(event, "n_inserted"),
                       field(event, "n_duplicate"), field(event, "watermark"),
                       remark(event, "n_rejects", "rejects"),
                       remark(event, "n_rejects_not_stored", "rejects not stored"),
                       remark(event, "warning", "WARNING"));
}

std::string payload_rejected(const object& event) {
    const std::string file = field(event, "file");
    return fmt::format("payload rejected: {} at byte {}{}: {}", field(event, "reason"),
                       field(event, "offset"), file == "-" ? "" : " of " + file,
                       field(event, "raw"));
}

std::string predicate_filtered(const object& event) {
    const std::string reasons = listed(event, "reasons");
    const std::string likeness = listed(event, "looks_like");
    return fmt::format("{} of {} items are not fills{}{}", field(event, "dropped_by_predicate"),
                       field(event, "n_api"), reasons.empty() ? "" : ": " + reasons,
                       likeness.empty() ? "" : "; what they look like: " + likeness);
}

std::string dropped_invalid(const object& event) {
    return fmt::format("{} fills refused: {}; the first: {}", field(event, "count"),
                       listed(event, "reasons"), field(event, "sample"));
}

std::string pipeline_stats(const object& event) {
    const std::string inserted = field(event, "n_inserted");
    return fmt::format(
        "{} payloads ({} rejected), {} items, {} fills{}", field(event, "n_payloads"),
        field(event, "n_payload_rejects"), field(event, "n_api"), field(event, "n_passed"),
        inserted == "-" ? ""
                        : fmt::format(": {} inserted, {} known, {} failed", inserted,
                                      field(event, "n_duplicate"), field(event, "n_failed")));
}

std::string request_retried(const object& event) {
    return fmt::format("asking the exchange again in {}: {}", seconds(event, "retry_ms"),
                       field(event, "why"));
}

std::string sync_progress(const object& event) {
    return fmt::format("{} pages, {} fills, {} fills/s", field(event, "n_pages"),
                       field(event, "n_fills"), field(event, "fills_per_second"));
}

std::string sink_unreachable(const object& event) {
    const std::string waiting = field(event, "waiting");
    return fmt::format("the sink did not answer: {}; next try in {}{}", field(event, "why"),
                       seconds(event, "retry_ms"), waiting.empty() ? "" : "; " + waiting);
}

std::string sink_switched(const object& event) {
    return fmt::format("the sink is now {} instead of {}: {}", field(event, "to"),
                       field(event, "from"), field(event, "why"));
}

std::string spool_elsewhere(const object& event) {
    return fmt::format("batches lie in {}, from another list of hosts", field(event, "folder"));
}

std::string schema_verified(const object& event) {
    return fmt::format("table {} is as it should be", field(event, "table"));
}

std::string schema_differs(const object& event) {
    return fmt::format("table {} differs: {}", field(event, "table"), texts(event, "problems"));
}

std::string watermark_not_trusted(const object& event) {
    return fmt::format("the watermark{} is not trusted, so this poll begins earlier: {}",
                       of_account(event), field(event, "why"));
}

std::string exchange_clock_not_trusted(const object& event) {
    return fmt::format(
        "the exchange's clock is not trusted: it says {}; this machine's, {}, is used",
        field(event, "date"), field(event, "ours"));
}

std::string batch_set_aside(const object& event) {
    return fmt::format("a batch was set aside, see `truefill spool list`: {}: {}",
                       field(event, "file"), field(event, "why"));
}

std::string sink_busy(const object& event) {
    const std::string pid = field(event, "held_by_pid");
    return fmt::format("waiting for {}, which {} holds", field(event, "file"),
                       pid == "-" ? "another program" : "process " + pid);
}

std::string registry_unreadable(const object& event) {
    return fmt::format("fills are stored without their links: {}", field(event, "why"));
}

std::string decisions_unknown(const object& event) {
    return fmt::format("fills are stored without the decisions of the desk's table: {}",
                       field(event, "why"));
}

std::string rejects_not_stored(const object& event) {
    return fmt::format(
        "{} rejects were counted and not stored: the rejects of a day may take {} bytes",
        field(event, "count"), field(event, "most_bytes_a_day"));
}

/// The fields whose values differ between two rows, as "size 1.00, now 2.00; price 0.56, now 0.57".
std::string differences(const object& event) {
    object before;
    object after;
    std::string text;
    if (event["before"].get(before) != simdjson::SUCCESS ||
        event["after"].get(after) != simdjson::SUCCESS) {
        return "-";
    }
    for (const auto [key, value] : before) {
        const std::string old = plain(value);
        if (const std::string now = field(after, key); now != old) {
            text += fmt::format("{}{} {}, now {}", text.empty() ? "" : "; ", key, old, now);
        }
    }
    return text;
}

std::string fill_changed(const object& event) {
    return fmt::format("fill {} of order {}{} was reported with other values: {}{}",
                       field(event, "fill_id"), field(event, "exchange_order_id"),
                       of_account(event), differences(event),
                       remark(event, "and_more", "fills beyond these"));
}

std::string source_sanity(const object& event) {
    std::string lacking;
    for (const std::string_view name :
         {"has_fill_id", "has_order_id", "has_count", "has_price_fields", "has_ts"}) {
        if (field(event, name) != "true") {
            lacking += fmt::format("{}{}", lacking.empty() ? "; false: " : ", ", name);
        }
    }
    return fmt::format("{} items, {} of them objects; the first is of type {} with the keys {}{}",
                       field(event, "n_api"), field(event, "n_raw"), field(event, "item_type"),
                       texts(event, "item_keys"), lacking);
}

std::string raw_sample(const object& event) {
    const std::string reason = field(event, "dropped");
    return fmt::format("a sample item{}: {}", reason == "-" ? "" : ", dropped as " + reason,
                       field(event, "raw"));
}

std::string stream_connected(const object& /*event*/) {
    return "the stream is connected";
}

std::string stream_lost(const object& event) {
    return fmt::format("the stream ended: {}; next try in {}", field(event, "why"),
                       seconds(event, "retry_ms"));
}

std::string stream_error(const object& event) {
    return fmt::format("the stream reported the error {}: {}; asking REST", field(event, "code"),
                       field(event, "why"));
}

std::string stream_gap(const object& event) {
    return fmt::format(
        "the stream lost a fill of {}: the position was {}, and is {} after {} {}; asking REST",
        field(event, "market"), field(event, "position_before"), field(event, "position_after"),
        field(event, "size"), field(event, "side"));
}

std::string stream_missed(const object& event) {
    return fmt::format("{} fills were found by REST alone, {} since the start",
                       field(event, "count"), field(event, "total"));
}

std::string stream_heartbeat(const object& event) {
    const bool connected = field(event, "connected") == "true";
    return fmt::format(
        "stream {}: {} fills, {} gaps, {} missed; from frame to row {} us (median), {} us (99 %)",
        connected ? "connected" : "NOT CONNECTED", field(event, "n_fills"), field(event, "n_gaps"),
        field(event, "n_missed_by_stream"), field(event, "latency_p50_us"),
        field(event, "latency_p99_us"));
}

struct sentence {
    std::string_view event;
    std::string (*text)(const object&);
};

constexpr std::array sentences{
    sentence{"heartbeat", heartbeat},
    sentence{"payload_rejected", payload_rejected},
    sentence{"fill_predicate_filtered", predicate_filtered},
    sentence{"fills_dropped_invalid", dropped_invalid},
    sentence{"fill_pipeline_stats", pipeline_stats},
    sentence{"request_retried", request_retried},
    sentence{"sync_progress", sync_progress},
    sentence{"sink_unreachable", sink_unreachable},
    sentence{"sink_switched", sink_switched},
    sentence{"spool_elsewhere", spool_elsewhere},
    sentence{"schema_verified", schema_verified},
    sentence{"schema_differs", schema_differs},
    sentence{"watermark_not_trusted", watermark_not_trusted},
    sentence{"exchange_clock_not_trusted", exchange_clock_not_trusted},
    sentence{"batch_set_aside", batch_set_aside},
    sentence{"sink_busy", sink_busy},
    sentence{"registry_unreadable", registry_unreadable},
    sentence{"decisions_unknown", decisions_unknown},
    sentence{"rejects_not_stored", rejects_not_stored},
    sentence{"fill_changed", fill_changed},
    sentence{"fill_source_sanity", source_sanity},
    sentence{"raw_fill_sample", raw_sample},
    sentence{"stream_connected", stream_connected},
    sentence{"stream_lost", stream_lost},
    sentence{"stream_error", stream_error},
    sentence{"stream_gap", stream_gap},
    sentence{"stream_missed", stream_missed},
    sentence{"stream_heartbeat", stream_heartbeat},
};

/// An event's name with spaces: "fill_changed" becomes "fill changed".
std::string words(std::string_view name) {
    std::string text{name};
    for (char& c : text) {
        c = c == '_' ? ' ' : c;
    }
    return text;
}

}  // namespace

std::string event_text(std::string_view event) {
    simdjson::dom::parser parser;
    const auto fields = object_in(parser, event);
    const std::string name = fields ? text_or_blank(*fields, "event") : "";
    if (name.empty()) {
        return std::string{event};
    }
    const std::string time = text_or_blank(*fields, "ts");
    std::string text = time.size() >= 19 ? time.substr(11, 8) + ' ' : "";
    for (const sentence& known : sentences) {
        if (known.event == name) {
            return text + known.text(*fields);
        }
    }
    return text + words(name) + ": " + listed(*fields);
}

}  // namespace truefill::tool
