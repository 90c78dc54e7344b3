#include "commands/normalize.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "booking/funnel.hpp"
#include "commands/read_inputs.hpp"
#include "input/pointer.hpp"

namespace truefill::tool {

namespace {

class command {
public:
    explicit command(const normalize_options& options) : options_{options} {
        if (!options.rejects.empty()) {
            rejects_.emplace(options.rejects);
        }
    }

    int run() {
        if (rejects_ && !rejects_->error().empty()) {
            complain(fmt::format("cannot write {}: {}", options_.rejects, rejects_->error()));
            return exit_unusable;
        }
        bool all_done = read_inputs(
            options_.files, {.take =
                                 [this](std::optional<std::string_view> file, std::string_view text,
                                        std::uint64_t offset, bool tentative) {
                                     const origin from{file, static_cast<std::size_t>(offset)};
                                     return options_.at ? take_part(text, from, tentative)
                                                        : take_payload(text, from, tentative);
                                 },
                             .paused = [this](std::chrono::milliseconds) { flush(); },
                             .n_fills = [this] { return funnel_.total().n_passed; }});
        flush();
        log_totals();
        all_done = is_written("standard output", rows_) && all_done;
        all_done = (!rejects_ || is_written(options_.rejects, *rejects_)) && all_done;
        if (stop_requested() && !all_done) {
            return stop_exit_code();
        }
        return all_done ? exit_code_of(funnel_.total(), options_.strict) : exit_unusable;
    }

private:
    /// Takes the part that --at names. A document that is no JSON is taken as it is: the reject
    /// says where it breaks.
    bool take_part(std::string_view document, const origin& from, bool tentative) {
        if (json::scan_all(document).status != json::scan_status::complete) {
            return take_payload(document, from, tentative);
        }
        if (const auto part = options_.at->find(document)) {
            take_payload(part->text, {from.file, from.offset + part->offset}, false);
        } else {
            refuse(document, from);
        }
        return true;
    }

    /// Counts and keeps a document that has no such part.
    void refuse(std::string_view document, const origin& from) {
        stats counted;
        counted.n_payloads = counted.n_payload_rejects = 1;
        rejected_.clear();
        take_reject({stage::payload,
                     reason::not_a_page,
                     {},
                     {},
                     {},
                     {},
                     {},
                     0,
                     json::document_text(document)},
                    from);
        settle(counted, {}, from);
    }

    bool take_payload(std::string_view text, const origin& from, bool tentative) {
        const std::size_t rows_before = rows_.pending().size();
        rejected_.clear();
        const auto on_fill = [&](const fill_view& fill) { append_row(rows_.pending(), fill); };
        const auto on_reject = [&](const reject_view& reject) { take_reject(reject, from); };
        const stats counted = options_.from ? normalize_(text, *options_.from, on_fill, on_reject)
                                            : normalize_(text, on_fill, on_reject);
        const auto& payload_reject = funnel_.payload_reject();
        const bool is_json = !payload_reject || payload_reject->why != reason::not_json;
        if (tentative && !is_json) {
            rows_.pending().resize(rows_before);
            funnel_.forget();
            return false;
        }
        settle(counted, normalize_.first_item(text), from);
        return is_json;
    }

    void take_reject(const reject_view& reject, const origin& from) {
        if (rejects_) {
            append_row(rejected_, reject, from);
        }
        funnel_.take(reject);
    }

    /// Counts the payload that was taken, and writes its rows when there are many.
    void settle(const stats& counted, std::string_view first_item, const origin& from) {
        if (const auto& reject = funnel_.payload_reject()) {
            std::string line;
            append_payload_rejected(line, *reject, from, now());
            log_event(line);
        }
        funnel_.settle(counted, first_item);
        rows_.settle();
        if (rejects_) {
            rejects_->pending() += rejected_;
            rejects_->settle();
        }
    }

    void flush() {
        rows_.flush();
        if (rejects_) {
            rejects_->flush();
        }
    }

    void log_totals() const {
        std::string lines;
        funnel_.append_events(lines, options_.debug, false);
        log_event(lines);
        if (options_.summary) {
            std::string table;
            append_summary(table, funnel_.total(), false);
            log_text(table);
        }
    }

    static bool is_written(const std::string& name, const output& out) {
        if (!out.error().empty()) {
            complain(fmt::format("cannot write {}: {}", name, out.error()));
        }
        return out.error().empty();
    }

    const normalize_options& options_;
    normalizer<> normalize_;
    output rows_{stdout};
    std::optional<output> rejects_;
    std::string rejected_;  ///< rows of the payload at hand
    funnel funnel_;
};

}  // namespace

int normalize(const normalize_options& options) {
    stop_on_signals();
    return command{options}.run();
}

}  // namespace truefill::tool
