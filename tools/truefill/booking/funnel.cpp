#include "booking/funnel.hpp"

#include <algorithm>
#include <cstdint>
#include <truefill/output/events.hpp>
#include <utility>

#include "base/clock.hpp"

namespace truefill::tool {

namespace {

constexpr std::size_t longest_kept = std::size_t{64} * 1024;

void keep_first(std::optional<reject>& first, const reject_view& reject) {
    if (!first) {
        reject_view beginning = reject;  // it may have any size; events show less than this
        beginning.raw = reject.raw.substr(0, longest_kept);
        first = to_owned(beginning);
    }
}

void move_first(std::optional<reject>& first, std::optional<reject>& second) {
    auto taken = std::exchange(second, std::nullopt);
    if (!first) {
        first = std::move(taken);
    }
}

}  // namespace

void funnel::take(const reject_view& reject) {
    keep_first(reject.stage == stage::payload ? payload_reject_ : dropped_, reject);
    if (reject.stage >= stage::fields) {
        keep_first(invalid_, reject);
    }
}

void funnel::settle(const stats& counted, std::string_view first_item) {
    total_ += counted;
    if (first_item_.empty()) {
        first_item_ = first_item;
    }
    move_first(first_dropped_, dropped_);
    move_first(first_invalid_, invalid_);
    payload_reject_.reset();
}

void funnel::forget() {
    payload_reject_.reset();
    dropped_.reset();
    invalid_.reset();
}

void funnel::append_events(std::string& out, bool debug, bool with_sink) const {
    if (debug) {
        append_source_sanity(out, total_, first_item_, now());
        if (!first_item_.empty()) {
            append_sample(out, first_item_, std::nullopt, now());
        }
        if (first_dropped_) {
            append_sample(out, first_dropped_->raw, first_dropped_->why, now());
        }
    }
    if (dropped_by_predicate(total_).total() != 0) {
        append_predicate_filtered(out, total_, now());
    }
    if (total_.n_passed < total_.n_real) {
        append_dropped_invalid(out, total_, first_invalid_ ? first_invalid_->raw : "", now());
    }
    append_pipeline_stats(out, total_, now(), with_sink);
}

void append_summary(std::string& out, const stats& total, bool with_sink) {
    const auto line = [&](std::string_view label, std::uint64_t count, const std::string& remark) {
        std::string text{"  "};
        text += label;
        text.resize(std::max<std::size_t>(text.size() + 1, 24), ' ');
        const std::string digits = std::to_string(count);
        text.append(digits.size() < 14 ? 14 - digits.size() : 0, ' ');
        text += digits;
        if (!remark.empty()) {
            text += "   " + remark;
        }
        out += text + '\n';
    };
    line("payloads", total.n_payloads,
         std::to_string(total.n_payload_rejects) + " rejected, " + std::to_string(total.n_skipped) +
             " frames without a fill");
    line("items", total.n_api, "");
    line("objects", total.n_raw, percentage(total.n_raw, total.n_api));
    line("real fills", total.n_real, percentage(total.n_real, total.n_api));
    line("valid", total.n_valid, percentage(total.n_valid, total.n_real));
    line(with_sink ? "fills" : "fills written", total.n_passed,
         std::to_string(total.n_synthetic) + " under a synthetic id");
    if (with_sink) {
        line("  inserted", total.n_inserted, "");
        line("  duplicates", total.n_duplicate, "filtered: they were there");
        if (total.n_failed != 0) {
            line("  failed", total.n_failed, "not kept");
        }
    }
    line("rejects", total.rejects.total(), "");
    for (const auto& [value, name] : vocabulary<reason>) {
        if (total.rejects[value] != 0) {
            line("  " + std::string{name}, total.rejects[value], "");
        }
    }
    for (const auto& [value, name] : vocabulary<likeness>) {
        if (total.looks_like[value] != 0) {
            line("  like " + std::string{name}, total.looks_like[value], "");
        }
    }
}

}  // namespace truefill::tool
