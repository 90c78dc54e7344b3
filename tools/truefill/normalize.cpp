#include "normalize.hpp"

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/events.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/rows.hpp>

#include "documents.hpp"
#include "exit_code.hpp"
#include "input.hpp"
#include "output.hpp"
#include "progress.hpp"

namespace truefill::tool {

namespace {

timestamp now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

/// The funnel as a table, for people.
void append_summary(std::string& out, const stats& total) {
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
    line("fills written", total.n_passed,
         std::to_string(total.n_synthetic) + " under a synthetic id");
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

class command {
public:
    explicit command(const normalize_options& options)
        : options_{options}, progress_{!options.quiet} {
        if (!options.rejects.empty()) {
            rejects_.emplace(options.rejects);
        }
    }

    int run() {
        if (rejects_ && !rejects_->error().empty()) {
            complain("cannot write " + options_.rejects + ": " + rejects_->error());
            return exit_unusable;
        }
        bool all_read = true;
        for (const std::string& file :
             options_.files.empty() ? std::vector<std::string>{"-"} : options_.files) {
            all_read = read_file(file) && all_read;
        }
        progress_.clear();
        rows_.flush();
        if (rejects_) {
            rejects_->flush();
        }
        say_totals();
        for (const output* out : {&rows_, rejects_ ? &*rejects_ : nullptr}) {
            if (out != nullptr && !out->error().empty()) {
                complain("cannot write: " + out->error());
                all_read = false;
            }
        }
        if (!all_read || total_.n_payloads == total_.n_payload_rejects) {
            return exit_unusable;
        }
        const bool rejected = total_.n_payload_rejects != 0 || total_.rejects.total() != 0;
        return options_.strict && rejected ? exit_rejected : exit_fine;
    }

private:
    /// False when the file could not be read.
    bool read_file(const std::string& path) {
        input in{path};
        if (in.is_open()) {
            file_ = path == "-" ? std::nullopt : std::optional<std::string_view>{path};
            const auto take = [&](std::string_view text, std::uint64_t offset, bool tentative) {
                const bool usable = take_payload(text, offset, tentative);
                progress_.update(offset + text.size(), in.size(), total_.n_passed);
                return usable;
            };
            if (split(in, take) == split_end::stopped) {
                progress_.clear();
                complain(path + ": stopped after a broken document; from byte " +
                         std::to_string(in.offset()) + " on it was not read");
                return false;
            }
        }
        if (!in.error().empty()) {
            progress_.clear();
            complain("cannot read " + path + ": " + in.error());
            return false;
        }
        return true;
    }

    bool take_payload(std::string_view text, std::uint64_t offset, bool tentative) {
        const std::size_t rows_before = rows_.pending().size();
        rejected_.clear();
        std::optional<reject> payload_reject;
        std::optional<reject> first_dropped;
        std::optional<reject> first_invalid;
        const origin from{file_, static_cast<std::size_t>(offset)};

        const auto on_fill = [&](const fill_view& one) { append_row(rows_.pending(), one); };
        const auto on_reject = [&](const reject_view& bad) {
            if (rejects_) {
                append_row(rejected_, bad, from);
            }
            const auto keep_first = [&](std::optional<reject>& first) {
                if (!first) {
                    first = own(bad);
                }
            };
            keep_first(bad.stage == stage::payload ? payload_reject : first_dropped);
            if (bad.stage >= stage::fields) {
                keep_first(first_invalid);
            }
        };
        const stats counted = options_.from ? normalize_(text, *options_.from, on_fill, on_reject)
                                            : normalize_(text, on_fill, on_reject);

        const bool is_json = !payload_reject || payload_reject->why != reason::not_json;
        if (tentative && !is_json) {
            rows_.pending().resize(rows_before);
            return false;
        }
        total_ += counted;
        if (first_item_.empty()) {
            first_item_ = normalize_.first_item();
        }
        if (!first_dropped_ && first_dropped) {
            first_dropped_ = std::move(first_dropped);
        }
        if (!first_invalid_ && first_invalid) {
            first_invalid_ = std::move(first_invalid);
        }
        if (payload_reject && !options_.quiet) {
            append_payload_rejected(events_, *payload_reject, from, now());
            say_events();
        }
        rows_.settle();
        if (rejects_) {
            rejects_->pending() += rejected_;
            rejects_->settle();
        }
        return is_json;
    }

    void say_totals() {
        if (!options_.quiet) {
            if (options_.debug) {
                append_source_sanity(events_, total_, first_item_, now());
                if (!first_item_.empty()) {
                    append_sample(events_, first_item_, std::nullopt, now());
                }
                if (first_dropped_) {
                    append_sample(events_, first_dropped_->raw, first_dropped_->why, now());
                }
            }
            if (dropped_by_predicate(total_) != 0) {
                append_predicate_filtered(events_, total_, now());
            }
            if (total_.n_passed < total_.n_real) {
                append_dropped_invalid(events_, total_, first_invalid_ ? first_invalid_->raw : "",
                                       now());
            }
            append_pipeline_stats(events_, total_, now());
        }
        if (options_.summary) {
            append_summary(events_, total_);
        }
        say_events();
    }

    void say_events() {
        progress_.clear();
        std::fwrite(events_.data(), 1, events_.size(), stderr);
        events_.clear();
    }

    static void complain(const std::string& message) {
        std::fprintf(stderr, "truefill: %s\n", message.c_str());
    }

    const normalize_options& options_;
    progress progress_;
    normalizer<> normalize_;
    output rows_{stdout};
    std::optional<output> rejects_;
    std::string rejected_;
    std::string events_;
    std::optional<std::string_view> file_;
    stats total_;
    std::string first_item_;
    std::optional<reject> first_dropped_;
    std::optional<reject> first_invalid_;
};

}  // namespace

int normalize(const normalize_options& options) {
    return command{options}.run();
}

}  // namespace truefill::tool
