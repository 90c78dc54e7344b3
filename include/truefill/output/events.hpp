// What a batch did, as JSON lines for logs: the events of the plan's steps 1, 3 and 4, by its
// names.
#pragma once

#include <algorithm>
#include <cstdint>
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

/// part / whole as "100.0%", rounded down, so that 100.0% is all; "n/a" over zero.
[[nodiscard]] inline std::string percentage(std::uint64_t part, std::uint64_t whole) {
    return std::string{detail::percentage_text(part, whole)};
}

/// An event: a JSON object with `event` and `ts`, closed by its destructor. The caller appends the
/// newline, or uses write_event.
struct event : json::object {
    event(std::string& out, std::string_view name, timestamp now) : json::object{out} {
        text("event", name).text("ts", to_rfc3339(now));
    }
};

/// Appends an event as one line: `fields(line)` writes its fields.
template <class Fields>
void write_event(std::string& out, std::string_view name, timestamp now, const Fields& fields) {
    {
        event line{out, name, now};
        fields(line);
    }
    out += '\n';
}

namespace detail {

/// The keys of an object's text, unescaped. Precondition: JSON, which the reader checked.
[[nodiscard]] inline std::vector<std::string> keys_of(std::string_view item) {
    std::vector<std::string> keys;
    if (!item.starts_with('{')) {
        return keys;
    }
    std::string_view rest = item.substr(1);
    for (;;) {
        const std::size_t quote = rest.find_first_of("\"}");
        if (quote == std::string_view::npos || rest[quote] == '}') {
            return keys;
        }
        rest.remove_prefix(quote);
        const std::size_t end_of_key = json::scan(rest).offset;
        const std::string_view inside = rest.substr(1, end_of_key - 2);
        std::string key(inside.size(), '\0');
        const auto text = json::unescape(inside, key.data());
        keys.emplace_back(text.value_or(inside));
        rest.remove_prefix(rest.find(':', end_of_key) + 1);
        rest.remove_prefix(json::scan(rest).offset);
    }
}

template <kalshi::slot... Slots>
[[nodiscard]] bool names_any(const std::vector<std::string>& keys) {
    constexpr kalshi::key_set wanted = (kalshi::slot_names<Slots> | ...);
    return std::any_of(keys.begin(), keys.end(), [&](std::string_view text) {
        const auto index = kalshi::detail::names_and_markers.find(text);
        return index < kalshi::names.size() && wanted.contains(kalshi::key::at(index));
    });
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
    const auto keys = detail::keys_of(first_item);
    write_event(out, "fill_source_sanity", now, [&](event& line) {
        line.number("n_api", batch.n_api)
            .number("n_raw", batch.n_raw)
            .number("batch_size", batch.n_api)
            .text("item_type", detail::type_of(first_item))
            .texts("item_keys", keys)
            .boolean("has_fill_id", detail::names_any<slot::fill_id>(keys))
            .boolean("has_order_id", detail::names_any<slot::order_id>(keys))
            .boolean("has_count", detail::names_any<slot::size>(keys))
            .boolean(
                "has_price_fields",
                detail::names_any<slot::yes_leg, slot::no_leg, slot::own_leg, slot::price>(keys))
            .boolean("has_ts", detail::names_any<slot::time>(keys));
    });
}

/// `raw_fill_sample`: an item's text, and why it was dropped if it was.
inline void append_sample(std::string& out, std::string_view raw, std::optional<reason> dropped,
                          timestamp now) {
    write_event(out, "raw_fill_sample", now, [&](event& line) {
        line.word("dropped", dropped).text("raw", raw.substr(0, event_sample_bytes));
    });
}

/// `payload_rejected`: a payload that could not be used, or not to its end.
template <class Text>
void append_payload_rejected(std::string& out, const basic_reject<Text>& view, const origin& from,
                             timestamp now) {
    write_event(out, "payload_rejected", now, [&](event& line) {
        line.word("reason", view.why)
            .number("offset", from.offset + view.offset)
            .text("file", from.file)
            .text("raw", std::string_view{view.raw}.substr(0, event_sample_bytes));
    });
}

/// The items that the real-fill predicate refused, by reason.
[[nodiscard]] inline tally<reason> dropped_by_predicate(const stats& batch) noexcept {
    tally<reason> dropped;
    for (const auto& [value, name] : vocabulary<reason>) {
        if (value >= reason::not_a_fill && value <= reason::missing_price) {
            dropped.add(value, batch.rejects[value]);
        }
    }
    return dropped;
}

/// `fill_predicate_filtered`: how many items were not fills, for which reasons, and what they
/// looked like.
inline void append_predicate_filtered(std::string& out, const stats& batch, timestamp now) {
    const tally<reason> dropped = dropped_by_predicate(batch);
    write_event(out, "fill_predicate_filtered", now, [&](event& line) {
        line.number("n_api", batch.n_api)
            .number("n_raw", batch.n_raw)
            .number("n_real", batch.n_real)
            .number("dropped_by_predicate", dropped.total());
        line.name("reasons");
        detail::append_counts(out, dropped);
        line.name("looks_like");
        detail::append_counts(out, batch.looks_like);
    });
}

/// `fills_dropped_invalid` (step 4): real fills that did not pass, by reason, with the first's
/// text.
inline void append_dropped_invalid(std::string& out, const stats& batch, std::string_view first_raw,
                                   timestamp now) {
    tally<reason> invalid;
    for (const auto& [value, name] : vocabulary<reason>) {
        if (value >= reason::too_precise) {
            invalid.add(value, batch.rejects[value]);
        }
    }
    write_event(out, "fills_dropped_invalid", now, [&](event& line) {
        line.number("count", batch.n_real - batch.n_passed);
        line.name("reasons");
        detail::append_counts(out, invalid);
        line.text("sample", first_raw.substr(0, event_sample_bytes));
    });
}

/// `fill_pipeline_stats`: the funnel and its rates; sink counters where a sink was there.
inline void append_pipeline_stats(std::string& out, const stats& batch, timestamp now,
                                  bool with_sink = false) {
    write_event(out, "fill_pipeline_stats", now, [&](event& line) {
        for (const auto& [name, value, is_of_a_sink] : stats_counters) {
            if (with_sink || !is_of_a_sink) {
                line.number(name, batch.*value);
            }
        }
        line.text("predicate_pass_rate", percentage(batch.n_real, batch.n_api))
            .text("validation_pass_rate", percentage(batch.n_valid, batch.n_real))
            .text("gate_pass_rate", percentage(batch.n_passed, batch.n_valid));
    });
}

}  // namespace truefill::inline v0_1
