#include "cli/event_text.hpp"

#include <fmt/format.h>

#include <array>

#include "base/json_read.hpp"

namespace truefill::tool {

namespace {

using simdjson::dom::element;
using simdjson::dom::object;

/// A value as a person reads it: a string without quotes, "-" for null.
std::string plain(const element& value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) {
        return std::string{text};
    }
    return value.is_null() ? "-" : simdjson::minify(value);
}

/// The field of an event; "-" where it is absent.
std::string field(const object& event, std::string_view name) {
    element value;
    return event[name].get(value) == simdjson::SUCCESS ? plain(value) : "-";
}

/// "a 1, b 2" of an object's fields, without those that every event has.
std::string listed(const object& fields) {
    std::string text;
    for (const auto [key, value] : fields) {
        if (key != "event" && key != "ts") {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, plain(value));
        }
    }
    return text;
}

std::string listed(const object& event, std::string_view name) {
    object fields;
    return event[name].get(fields) == simdjson::SUCCESS ? listed(fields) : "";
}

std::string seconds(const object& event, std::string_view name) {
    return fmt::format("{:.1f} s", static_cast<double>(integer_at(event, name).value_or(0)) / 1000);
}

std::string heartbeat(const object& event) {
    const bool complete = field(event, "complete") == "true";
    const std::string account = field(event, "account");
    return fmt::format("poll{} {}: {} pages, {} items, {} fills new, {} known; watermark {}",
                       account.empty() ? "" : " of " + account,
                       complete ? "complete" : "INCOMPLETE (" + field(event, "problem") + ")",
                       field(event, "n_pages"), field(event, "n_api"), field(event, "n_inserted"),
                       field(event, "n_duplicate"), field(event, "watermark"));
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
    return fmt::format("{} of {} items are no fills{}{}", field(event, "dropped_by_predicate"),
                       field(event, "n_api"), reasons.empty() ? "" : ": " + reasons,
                       likeness.empty() ? "" : "; they look like: " + likeness);
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
    return fmt::format("the sink gave no answer: {}; next try in {}{}", field(event, "why"),
                       seconds(event, "retry_ms"), waiting.empty() ? "" : "; " + waiting);
}

std::string schema_verified(const object& event) {
    return fmt::format("table {} is as it should be", field(event, "table"));
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
    sentence{"schema_verified", schema_verified},
};

/// "fill_changed" as "fill changed".
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
