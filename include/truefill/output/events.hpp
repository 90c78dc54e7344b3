// What a batch did, as JSON lines for logs: the events of the plan's steps 1, 3 and 4, by its
// names.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/json/object.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/output/rows.hpp>
#include <truefill/reject.hpp>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <vector>

namespace truefill::inline v0_1 {

/// Raw texts in events are cut to this many bytes; rejects keep all of them.
inline constexpr std::size_t event_sample_bytes = 512;

/// An event: a line of NDJSON, an object with `event` and `ts`. Its destructor ends the line.
struct event : json::line {
    event(std::string& out, std::string_view name, timestamp now) : json::line{out} {
        text("event", name).text("ts", to_rfc3339(now));
    }
};

namespace detail {

/// The keys of an object's text, unescaped. Precondition: JSON, which the reader checked.
[[nodiscard]] inline std::vector<std::string> keys_of(std::string_view item) {
    std::vector<std::string> keys;
    const auto size_of_value_at = [&](std::size_t at) {
        return json::scan(item.substr(at)).offset;
    };
    std::size_t at = item.starts_with('{') ? item.find_first_of("\"}") : item.size();
    while (at < item.size() && item[at] == '"') {
        const std::size_t size = size_of_value_at(at);
        const std::string_view inside = item.substr(at + 1, size - 2);
        std::string key(inside.size(), '\0');
        keys.emplace_back(json::unescape(inside, key.data()).value_or(inside));
        at = item.find(':', at + size) + 1;
        at = item.find_first_of("\"}", at + size_of_value_at(at));
    }
    return keys;
}

/// The names of the table that are among `keys`.
[[nodiscard]] inline kalshi::key_set known_names(const std::vector<std::string>& keys) {
    kalshi::key_set known;
    for (const std::string& text : keys) {
        const auto index = kalshi::detail::names_and_markers.find(text);
        if (index < kalshi::names.size()) {
            known.insert(kalshi::key::at(index));
        }
    }
    return known;
}

[[nodiscard]] inline std::string_view type_of(std::string_view item) noexcept {
    switch (item.empty() ? '\0' : item.front()) {
        case '{': return "object";
        case '[': return "array";
        case '"': return "string";
        case 't':
        case 'f': return "boolean";
        case 'n': return "null";
        case '\0': return "none";
        default: return "number";
    }
}

/// The counts of the reasons from `first` to `last`.
[[nodiscard]] constexpr tally<reason> rejects_between(const stats& batch, reason first,
                                                      reason last) noexcept {
    tally<reason> counts;
    for (const auto& [value, name] : vocabulary<reason>) {
        counts.add(value, first <= value && value <= last ? batch.rejects[value] : 0);
    }
    return counts;
}

template <worded E>
void append_counts(std::string& out, const tally<E>& counts) {
    json::object object{out};
    for (const auto& [value, name] : vocabulary<E>) {
        if (counts[value] != 0) {
            object.number(name, counts[value]);
        }
    }
}

}  // namespace detail

/// `fill_source_sanity` (step 1): what the source returned, shown by the text of its first item (""
/// for none). For debugging: is this the fills endpoint at all?
inline void append_source_sanity(std::string& out, const stats& batch, std::string_view first_item,
                                 timestamp now) {
    using kalshi::slot;
    using kalshi::slot_names;
    const auto keys = detail::keys_of(first_item);
    const auto has = [known = detail::known_names(keys)](kalshi::key_set wanted) {
        return !(known & wanted).empty();
    };
    event{out, "fill_source_sanity", now}
        .number("n_api", batch.n_api)
        .number("n_raw", batch.n_raw)
        .number("batch_size", batch.n_api)
        .text("item_type", detail::type_of(first_item))
        .texts("item_keys", keys)
        .boolean("has_fill_id", has(slot_names<slot::fill_id>))
        .boolean("has_order_id", has(slot_names<slot::order_id>))
        .boolean("has_count", has(slot_names<slot::size>))
        .boolean("has_price_fields", has(kalshi::price_names))
        .boolean("has_ts", has(slot_names<slot::time>));
}

/// `raw_fill_sample`: an item's text, and why it was dropped if it was.
inline void append_sample(std::string& out, std::string_view raw, std::optional<reason> dropped,
                          timestamp now) {
    event{out, "raw_fill_sample", now}
        .word("dropped", dropped)
        .text("raw", raw.substr(0, event_sample_bytes));
}

/// `payload_rejected`: a payload that could not be used, or not to its end.
template <class Text>
void append_payload_rejected(std::string& out, const basic_reject<Text>& view, const origin& from,
                             timestamp now) {
    event{out, "payload_rejected", now}
        .word("reason", view.why)
        .number("offset", from.offset + view.offset)
        .text("file", from.file)
        .text("raw", std::string_view{view.raw}.substr(0, event_sample_bytes));
}

/// The items that the real-fill predicate refused, by reason.
[[nodiscard]] inline tally<reason> dropped_by_predicate(const stats& batch) noexcept {
    return detail::rejects_between(batch, reason::not_a_fill, reason::missing_price);
}

/// `fill_predicate_filtered`: how many items were not fills, for which reasons, and what they
/// looked like.
inline void append_predicate_filtered(std::string& out, const stats& batch, timestamp now) {
    const tally<reason> dropped = dropped_by_predicate(batch);
    event line{out, "fill_predicate_filtered", now};
    line.number("n_api", batch.n_api)
        .number("n_raw", batch.n_raw)
        .number("n_real", batch.n_real)
        .number("dropped_by_predicate", dropped.total());
    line.name("reasons");
    detail::append_counts(out, dropped);
    line.name("looks_like");
    detail::append_counts(out, batch.looks_like);
}

/// `fills_dropped_invalid` (step 4): real fills that did not pass, by reason, with the first's
/// text.
inline void append_dropped_invalid(std::string& out, const stats& batch, std::string_view first_raw,
                                   timestamp now) {
    event line{out, "fills_dropped_invalid", now};
    line.number("count", batch.n_real - batch.n_passed);
    line.name("reasons");
    detail::append_counts(
        out, detail::rejects_between(batch, reason::too_precise, vocabulary<reason>.back().value));
    line.text("sample", first_raw.substr(0, event_sample_bytes));
}

/// `fill_pipeline_stats`: the funnel and its rates; sink counters where a sink was there.
inline void append_pipeline_stats(std::string& out, const stats& batch, timestamp now,
                                  bool with_sink = false) {
    event line{out, "fill_pipeline_stats", now};
    for (const auto& [name, value, is_of_a_sink] : stats_counters) {
        if (with_sink || !is_of_a_sink) {
            line.number(name, batch.*value);
        }
    }
    line.text("predicate_pass_rate", percentage(batch.n_real, batch.n_api))
        .text("validation_pass_rate", percentage(batch.n_valid, batch.n_real))
        .text("gate_pass_rate", percentage(batch.n_passed, batch.n_valid));
}

}  // namespace truefill::inline v0_1
