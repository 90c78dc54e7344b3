#include "booking/ingest.hpp"

#include <algorithm>
#include <truefill/output/events.hpp>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "booking/reconcile.hpp"

namespace truefill::tool {

ingest::ingest(const ingest_options& options, sink* into)
    : options_{options}, sink_{into}, registry_{options.registry}, rejects_{[into](timestamp day) {
          return into == nullptr ? 0 : into->reject_bytes_since(day);
      }} {}

void ingest::begin_batch() {
    if (batch_.empty()) {
        begun_ = std::chrono::steady_clock::now();
    }
}

void ingest::take_fill(const fill_view& fill) {
    begin_batch();
    const record& row = batch_.fills.emplace_back(record_of<std::string>(fill, options_.account));
    batch_bytes_ += sizeof row + row.fill_id.size() + row.order_id.size() + row.market.size() +
                    row.client_order_id.size() + row.action.size();
}

void ingest::take_reject(const reject_view& reject) {
    if (!rejects_.take(reject.raw.size(), now())) {
        return;
    }
    begin_batch();
    const auto word = [](const auto& value) {
        return value ? std::string{name_of(*value)} : std::string{};
    };
    reject_row row{.stage = std::string{name_of(reject.stage)},
                   .reason = std::string{name_of(reject.why)},
                   .field = word(reject.field),
                   .looks_like = word(reject.looks_like),
                   .source = options_.from ? std::string{name_of(*options_.from)} : "auto",
                   .raw = {},
                   .seen_us = now_us()};
    set_raw(row, reject.raw, reject.offset);
    batch_bytes_ += sizeof row + row.raw.size();
    batch_.rejects.push_back(std::move(row));
}

payload_outcome ingest::take(std::string_view payload, const origin& from, bool tentative) {
    const std::size_t fills_before = batch_.fills.size();
    const std::size_t rejects_before = batch_.rejects.size();
    payload_outcome done;
    const auto on_fill = [&](const fill_view& fill) {
        take_fill(fill);
        watch_(fill);
        done.fills.push_back({hash_identity(fill.fill_id(), fill.order_id()), fill.time()});
        if (!tentative) {
            flush_if_large();
        }
    };
    const auto on_reject = [&](const reject_view& reject) {
        take_reject(reject);
        funnel_.take(reject);
        if (!tentative) {
            flush_if_large();
        }
    };
    done.counted = options_.from ? normalize_(payload, *options_.from, on_fill, on_reject)
                                 : normalize_(payload, on_fill, on_reject);
    if (const auto& reject = funnel_.payload_reject()) {
        if (tentative && reject->why == reason::not_json) {
            batch_.fills.resize(fills_before);
            batch_.rejects.resize(rejects_before);
            funnel_.forget();
            done.refused = reason::not_json;
            done.fills.clear();
            return done;
        }
        done.refused = reject->why;
        done.refusal = reject->raw.substr(0, event_sample_bytes);
        if (!options_.quiet) {
            std::string line;
            append_payload_rejected(line, *reject, from, now());
            log_event(line);
        }
    }
    funnel_.settle(done.counted, normalize_.first_item(payload));
    done.cursor = normalize_.cursor_status();
    done.next = normalize_.cursor().value_or("");
    flush_if_large();
    flush_if_due();
    return done;
}

void ingest::flush_if_large() {
    const std::size_t largest = sink_ == nullptr ? sink::usual_batch : sink_->largest_batch();
    if (batch_.fills.size() >= largest || batch_.rejects.size() >= sink::usual_batch ||
        batch_bytes_ >= most_batch_bytes / sink::usual_batch * largest) {
        flush();
    }
}

void ingest::flush_if_due() {
    if (!batch_.empty() && std::chrono::steady_clock::now() - begun_ >= oldest_batch) {
        flush();
    }
}

/// The decisions from the second source, for orders that the registry does not know.
std::unordered_map<std::string, std::string> ingest::looked_up() const {
    if (!lookup_) {
        return {};
    }
    std::vector<std::string> orders;
    for (const record& fill : batch_.fills) {
        if (registry_.decision_of(fill.order_id).empty() &&
            !linked_.contains(fingerprint::of(fill.order_id))) {
            orders.push_back(fill.order_id);
        }
    }
    std::sort(orders.begin(), orders.end());
    orders.erase(std::unique(orders.begin(), orders.end()), orders.end());
    if (orders.empty()) {
        return {};
    }
    try {
        return lookup_(orders);
    } catch (const failure& error) {
        log_event("decisions_unknown", [&](event& line) { line.text("why", error.what()); });
        return {};
    }
}

void ingest::add_link(const record& fill, std::string_view decision) {
    fingerprint& linked = linked_[fingerprint::of(fill.order_id)];
    if (const auto says = fingerprint::of(decision); linked != says) {
        linked = says;
        batch_.links.push_back(
            {fill.account, fill.order_id, std::string{decision}, fill.client_order_id});
    }
}

void ingest::add_links() {
    if (registry_.empty() && !lookup_) {
        return;  // nobody to ask
    }
    if (!registry_.empty()) {
        registry_.refresh();
    }
    const auto known = looked_up();
    for (const record& fill : batch_.fills) {
        const auto found = known.find(fill.order_id);
        if (const auto decision = registry_.decision_of(fill.order_id); !decision.empty()) {
            add_link(fill, decision);
        } else if (found != known.end() && !found->second.empty()) {
            add_link(fill, found->second);
        }
        n_linked_ += linked_.contains(fingerprint::of(fill.order_id)) ? 1 : 0;
    }
}

void ingest::flush(std::optional<watermark_raise> watermark) {
    batch_.watermark = std::move(watermark);
    if (batch_.empty()) {
        return;
    }
    add_links();
    const std::size_t n_fills = batch_.fills.size();
    batch now_written = std::exchange(batch_, {});
    now_written.is_live = options_.is_live;
    batch_bytes_ = 0;
    if (sink_ == nullptr) {
        return;
    }
    try {
        const write_result done = sink_->write(std::move(now_written));
        funnel_.total().n_inserted += done.n_inserted;
        funnel_.total().n_duplicate += done.n_duplicate;
        n_changed_ += done.changes.size();
        log_changes(done.changes);
    } catch (...) {
        funnel_.total().n_failed += n_fills;
        throw;
    }
}

void ingest::report() {
    flush();
    if (!options_.quiet) {
        std::string lines;
        funnel_.append_events(lines, options_.debug, sink_ != nullptr);
        log_event(lines);
    }
    if (rejects_.n_refused() != 0 && sink_ != nullptr) {
        log_event("rejects_not_stored", [&](event& line) {
            line.number("count", rejects_.n_refused())
                .number("most_bytes_a_day", most_reject_bytes_a_day);
        });
    }
    total_ += funnel_.total();
    funnel_ = {};
    n_linked_ = 0;
    n_changed_ = 0;
    rejects_.reset_count();
}

}  // namespace truefill::tool
