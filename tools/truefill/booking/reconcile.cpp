#include "booking/reconcile.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <optional>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>
#include <tuple>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "booking/row_version.hpp"

namespace truefill::tool {

namespace {

/// Whether `coarse` is `fine` cut to milliseconds or seconds: WebSocket gives milliseconds where
/// REST gives microseconds.
bool is_cut_from(timestamp coarse, timestamp fine) {
    using namespace std::chrono;
    return coarse == floor<milliseconds>(fine) || coarse == floor<seconds>(fine);
}

/// Collects the greatest difference of the fields compared. The functions write the merged value
/// into `stored`.
class comparison {
public:
    template <class T>
    void known(T& stored, const T& incoming) {
        if (incoming != stored) {
            add(difference::other);
            stored = incoming;
        }
    }
    /// A text; "" is unknown.
    void optional(std::string& stored, const std::string& incoming) {
        if (incoming == stored || incoming.empty()) {
            return;
        }
        add(stored.empty() ? difference::fuller : difference::other);
        stored = incoming;
    }
    template <class T>
    void optional(std::optional<T>& stored, const std::optional<T>& incoming) {
        if (incoming == stored || !incoming) {
            return;
        }
        add(!stored ? difference::fuller : difference::other);
        stored = incoming;
    }
    void time(timestamp& stored, timestamp incoming) {
        if (incoming == stored || is_cut_from(incoming, stored)) {
            return;
        }
        add(is_cut_from(stored, incoming) ? difference::fuller : difference::other);
        stored = incoming;
    }
    [[nodiscard]] difference found() const noexcept { return found_; }

private:
    void add(difference found) { found_ = std::max(found_, found); }
    difference found_ = difference::none;
};

/// The exchange's fill over a row of the legacy table: only a client order id that the exchange no
/// longer gives is taken from the row.
difference replace_legacy(stored_record& legacy, const record& incoming, record& result) {
    legacy.schema_version = 2;
    result = incoming;
    if (result.client_order_id.empty()) {
        result.client_order_id = legacy.content.client_order_id;
    }
    return difference::fuller;
}

auto identity_tie(const record& fill) {
    return std::tie(fill.account, fill.fill_id, fill.order_id);
}

/// Orders by identity; of one identity REST's fills come last.
void sort_by_identity(std::vector<record>& fills) {
    const auto order = [](const record& fill) {
        return std::tuple_cat(identity_tie(fill), std::tuple{fill.source == source::rest});
    };
    std::stable_sort(fills.begin(), fills.end(),
                     [&](const record& a, const record& b) { return order(a) < order(b); });
}

/// Merges the fills of one identity, [first, last), into the stored row or into a new one. Appends
/// the row to `result` unless it is stored already.
template <class Iterator>
void reconcile_identity(Iterator first, Iterator last, const stored_record* stored,
                        std::uint64_t now_us, reconciled& result) {
    const bool is_new = stored == nullptr;
    stored_record row;
    Iterator next = first;
    if (is_new) {
        row.content = std::move(*next++);
        ++result.counts.n_inserted;
    } else {
        row = *stored;
    }
    bool must_write = is_new;
    for (; next != last; ++next) {
        record merged;
        const difference found = row.schema_version == 1 ? replace_legacy(row, *next, merged)
                                                         : merge(row.content, *next, merged);
        if (found == difference::other) {
            result.counts.changes.push_back({row.content, merged});
        }
        // One row per identity is inserted, so one fill of the batch is counted as inserted.
        const bool is_duplicate = found == difference::none || must_write;
        ++(is_duplicate ? result.counts.n_duplicate : result.counts.n_inserted);
        must_write = must_write || found != difference::none;
        if (must_write) {
            row.content = std::move(merged);
        }
    }
    if (must_write) {
        row.version = std::max(row_version(row.content, now_us), is_new ? 0 : stored->version + 1);
        result.rows.push_back(std::move(row));
    }
}

}  // namespace

difference merge(const record& stored, const record& incoming, record& result) {
    comparison compare;
    result = stored;
    compare.known(result.market, incoming.market);
    compare.known(result.side, incoming.side);
    compare.known(result.price, incoming.price);
    compare.known(result.size, incoming.size);
    compare.optional(result.fee, incoming.fee);
    compare.time(result.time, incoming.time);
    compare.optional(result.role, incoming.role);
    compare.optional(result.subaccount, incoming.subaccount);
    compare.optional(result.shard, incoming.shard);
    compare.optional(result.client_order_id, incoming.client_order_id);
    if (incoming.source == source::rest || stored.source == source::ws) {
        result.action = incoming.action.empty() ? stored.action : incoming.action;
        result.source = incoming.source;
        result.notes = incoming.notes;
    }
    return compare.found();
}

std::string identity_of(const record& fill) {
    // The lengths keep apart identities whose texts join to the same bytes.
    std::string key =
        std::to_string(fill.account.size()) + ' ' + std::to_string(fill.fill_id.size()) + ' ';
    return key += fill.account + fill.fill_id + fill.order_id;
}

reconciled reconcile(std::vector<record> fills, const find_stored& find, std::uint64_t now_us) {
    sort_by_identity(fills);
    reconciled result;
    for (auto first = fills.begin(); first != fills.end();) {
        const auto last = std::find_if(first, fills.end(), [&](const record& fill) {
            return identity_tie(fill) != identity_tie(*first);
        });
        reconcile_identity(first, last, find(*first), now_us, result);
        first = last;
    }
    return result;
}

reconciled reconcile_unseen(std::vector<stored_record> rows, const find_stored& find) {
    reconciled result;
    for (stored_record& row : rows) {
        const stored_record* const stored = find(row.content);
        if (stored == nullptr) {
            ++result.counts.n_inserted;
            result.rows.push_back(std::move(row));
            continue;
        }
        const bool is_newer = written_us(row.version) > written_us(stored->version);
        const record& older = is_newer ? stored->content : row.content;
        const record& newer = is_newer ? row.content : stored->content;
        record merged;
        stored_record legacy = *stored;
        const difference found = stored->schema_version == 1
                                     ? replace_legacy(legacy, row.content, merged)
                                     : merge(older, newer, merged);
        if (found == difference::other) {
            result.counts.changes.push_back({older, merged});
        }
        if (merged == stored->content) {
            ++result.counts.n_duplicate;
            continue;
        }
        ++result.counts.n_inserted;
        const std::uint64_t version =
            std::max(row_version(merged, written_us(row.version)), stored->version + 1);
        result.rows.push_back({std::move(merged), version});
    }
    return result;
}

reject_row changed_row(const record& before, std::uint64_t now_us) {
    reject_row row{.stage = "sink",
                   .reason = "fill_changed",
                   .field = {},
                   .looks_like = {},
                   .source = std::string{name_of(before.source)},
                   .raw = {},
                   .seen_us = now_us};
    {
        json::object line{row.raw};
        line.text("account", before.account);
        write_fields(line, before);
    }
    return row;
}

void log_changes(const std::vector<change>& changes) {
    constexpr std::size_t most_logged = 20;
    std::string lines;
    for (std::size_t i = 0; i < std::min(changes.size(), most_logged); ++i) {
        const auto& [before, after] = changes[i];
        event changed{lines, "fill_changed", now()};
        changed.text("account", before.account)
            .text("fill_id", before.fill_id)
            .text("exchange_order_id", before.order_id);
        for (const record* content : {&before, &after}) {
            changed.name(content == &before ? "before" : "after");
            json::object row{lines};
            write_fields(row, *content);
        }
        if (i == 0 && changes.size() > most_logged) {
            changed.number("and_more", changes.size() - most_logged);
        }
    }
    log_event(lines);
}

}  // namespace truefill::tool
