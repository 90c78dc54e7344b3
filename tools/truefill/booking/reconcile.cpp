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

namespace truefill::tool {

namespace {

/// Whether `coarse` is `fine` cut to milliseconds or seconds, as one API tells what the other
/// tells to the microsecond.
bool is_cut_from(timestamp coarse, timestamp fine) {
    using namespace std::chrono;
    return coarse == floor<milliseconds>(fine) || coarse == floor<seconds>(fine);
}

class comparison {
public:
    template <class T>
    void value(const T& kept, const T& told) {
        if (told != kept) {
            found_ = difference::other;
        }
    }
    /// Texts: "" is unknown.
    void value_or_unknown(std::string& kept, const std::string& told) {
        if (told == kept || told.empty()) {
            return;
        }
        note(kept.empty() ? difference::fuller : difference::other);
        kept = told;
    }
    template <class T>
    void value_or_unknown(std::optional<T>& kept, const std::optional<T>& told) {
        if (told == kept || !told) {
            return;
        }
        note(!kept ? difference::fuller : difference::other);
        kept = told;
    }
    void time(timestamp& kept, timestamp told) {
        if (told == kept || is_cut_from(told, kept)) {
            return;
        }
        note(is_cut_from(kept, told) ? difference::fuller : difference::other);
        kept = told;
    }
    [[nodiscard]] difference found() const noexcept { return found_; }

private:
    void note(difference one) { found_ = std::max(found_, one); }
    difference found_ = difference::none;
};

/// The exchange's own word over a row of the older table, but for what it no longer tells.
difference take_the_place(kept_record& older, const record& told, record& result) {
    older.schema_version = 2;
    result = told;
    if (result.client_order_id.empty()) {
        result.client_order_id = older.content.client_order_id;
    }
    return difference::fuller;
}

}  // namespace

difference merge(const record& kept, const record& told, record& result) {
    comparison compare;
    result = kept;
    compare.value(kept.market, told.market);
    compare.value(kept.side, told.side);
    compare.value(kept.price, told.price);
    compare.value(kept.size, told.size);
    result.market = told.market;
    result.side = told.side;
    result.price = told.price;
    result.size = told.size;
    compare.value_or_unknown(result.fee, told.fee);
    compare.time(result.time, told.time);
    compare.value_or_unknown(result.role, told.role);
    compare.value_or_unknown(result.subaccount, told.subaccount);
    compare.value_or_unknown(result.shard, told.shard);
    compare.value_or_unknown(result.client_order_id, told.client_order_id);
    if (told.source == source::rest || kept.source == source::ws) {
        result.action = told.action.empty() ? kept.action : told.action;
        result.source = told.source;
        result.notes = told.notes;
    }
    return compare.found();
}

std::string identity_of(const record& one) {
    // With their lengths, so that no two identities run together.
    std::string key =
        std::to_string(one.account.size()) + ' ' + std::to_string(one.fill_id.size()) + ' ';
    return key += one.account + one.fill_id + one.order_id;
}

settled settle(std::vector<record> fills, const find_kept& find, std::uint64_t now_us) {
    const auto identity = [](const record& one) {
        return std::tie(one.account, one.fill_id, one.order_id);
    };
    const auto order = [&](const record& one) {  // of one fill REST's word comes last
        return std::tuple_cat(identity(one), std::tuple{one.source == source::rest});
    };
    std::stable_sort(fills.begin(), fills.end(),
                     [&](const record& a, const record& b) { return order(a) < order(b); });
    settled done;
    for (auto one = fills.begin(); one != fills.end();) {
        const kept_record* const kept = find(*one);
        const bool is_new = kept == nullptr;
        kept_record row;
        if (is_new) {
            row.content = std::move(*one);
            ++one;
            ++done.counts.n_inserted;
        } else {
            row.content = kept->content;
            row.schema_version = kept->schema_version;
        }
        bool written = is_new;
        for (; one != fills.end() && identity(*one) == identity(row.content); ++one) {
            record merged;
            const difference found = row.schema_version == 1 ? take_the_place(row, *one, merged)
                                                             : merge(row.content, *one, merged);
            if (found == difference::none) {
                ++done.counts.n_duplicate;
                if (written) {
                    row.content = std::move(merged);
                }
                continue;
            }
            if (found == difference::other) {
                done.counts.changes.push_back({row.content, merged});
            }
            // A row is counted as inserted once, whatever in this batch it was made of.
            ++(written ? done.counts.n_duplicate : done.counts.n_inserted);
            written = true;
            row.content = std::move(merged);
        }
        if (written) {
            row.version = std::max(now_us, kept != nullptr ? kept->version + 1 : 0);
            done.rows.push_back(std::move(row));
        }
    }
    return done;
}

settled settle_late(std::vector<kept_record> rows, const find_kept& find) {
    settled done;
    for (kept_record& row : rows) {
        const kept_record* const kept = find(row.content);
        if (kept == nullptr) {
            ++done.counts.n_inserted;
            done.rows.push_back(std::move(row));
            continue;
        }
        const bool is_newer = row.version > kept->version;
        const record& older = is_newer ? kept->content : row.content;
        record merged;
        kept_record below = *kept;
        const difference found = kept->schema_version == 1
                                     ? take_the_place(below, row.content, merged)
                                     : merge(older, is_newer ? row.content : kept->content, merged);
        if (found == difference::other) {
            done.counts.changes.push_back({older, merged});
        }
        if (merged == kept->content) {
            ++done.counts.n_duplicate;
            continue;
        }
        ++done.counts.n_inserted;
        done.rows.push_back({std::move(merged), std::max(row.version, kept->version + 1)});
    }
    return done;
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

void say_changes(const std::vector<change>& changes) {
    constexpr std::size_t most_said = 20;
    std::string lines;
    for (std::size_t i = 0; i < std::min(changes.size(), most_said); ++i) {
        const auto& [before, after] = changes[i];
        {
            event said{lines, "fill_changed", now()};
            said.text("account", before.account)
                .text("fill_id", before.fill_id)
                .text("exchange_order_id", before.order_id);
            for (const auto* one : {&before, &after}) {
                said.name(one == &before ? "before" : "after");
                json::object row{lines};
                write_fields(row, *one);
            }
            if (i == 0 && changes.size() > most_said) {
                said.number("and_more", changes.size() - most_said);
            }
        }
        lines += '\n';
    }
    log_event(lines);
}

}  // namespace truefill::tool
