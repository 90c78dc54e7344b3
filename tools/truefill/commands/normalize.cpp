#include "commands/normalize.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "base/progress.hpp"
#include "booking/funnel.hpp"
#include "input/documents.hpp"

namespace truefill::tool {

namespace {

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
        const stats& total = funnel_.total();
        if (!all_read || total.n_payloads == total.n_payload_rejects) {
            return exit_unusable;
        }
        const bool rejected = total.n_payload_rejects != 0 || total.rejects.total() != 0;
        return options_.strict && rejected ? exit_rejected : exit_fine;
    }

private:
    /// False when the file could not be read.
    bool read_file(const std::string& path) {
        file_ = path == "-" ? std::nullopt : std::optional<std::string_view>{path};
        return split_file(
            path,
            [&](std::string_view text, std::uint64_t offset, bool tentative) {
                return take_payload(text, offset, tentative);
            },
            progress_, [&] { return funnel_.total().n_passed; });
    }

    bool take_payload(std::string_view text, std::uint64_t offset, bool tentative) {
        const std::size_t rows_before = rows_.pending().size();
        rejected_.clear();
        const origin from{file_, static_cast<std::size_t>(offset)};

        const auto on_fill = [&](const fill_view& one) { append_row(rows_.pending(), one); };
        const auto on_reject = [&](const reject_view& bad) {
            if (rejects_) {
                append_row(rejected_, bad, from);
            }
            funnel_.take(bad);
        };
        const stats counted = options_.from ? normalize_(text, *options_.from, on_fill, on_reject)
                                            : normalize_(text, on_fill, on_reject);

        const auto& payload_reject = funnel_.payload_reject();
        const bool is_json = !payload_reject || payload_reject->why != reason::not_json;
        if (tentative && !is_json) {
            rows_.pending().resize(rows_before);
            funnel_.forget();
            return false;
        }
        if (payload_reject && !options_.quiet) {
            append_payload_rejected(events_, *payload_reject, from, now());
            say_events();
        }
        funnel_.settle(counted, normalize_.first_item());
        rows_.settle();
        if (rejects_) {
            rejects_->pending() += rejected_;
            rejects_->settle();
        }
        return is_json;
    }

    void say_totals() {
        if (!options_.quiet) {
            funnel_.append_events(events_, options_.debug, false);
            say_events();
        }
        if (options_.summary) {
            std::string table;
            append_summary(table, funnel_.total(), false);
            log_text(table);
        }
    }

    void say_events() {
        log_event(events_);
        events_.clear();
    }

    const normalize_options& options_;
    progress progress_;
    normalizer<> normalize_;
    output rows_{stdout};
    std::optional<output> rejects_;
    std::string rejected_;
    std::string events_;
    std::optional<std::string_view> file_;
    funnel funnel_;
};

}  // namespace

int normalize(const normalize_options& options) {
    return command{options}.run();
}

}  // namespace truefill::tool
