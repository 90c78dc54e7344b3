#include "commands/load.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/progress.hpp"
#include "base/stop.hpp"
#include "commands/open_sink.hpp"
#include "input/documents.hpp"

namespace truefill::tool {

namespace {

class loader {
public:
    explicit loader(const load_options& options)
        : options_{options},
          sink_{options.dry_run ? nullptr : open_sink(options.sink)},
          ingest_{options.ingest, sink_.get()},
          progress_{!options.ingest.quiet} {}

    int run() {
        if (sink_) {
            sink_->open();
        }
        bool all_read = true;
        for (const std::string& file :
             options_.files.empty() ? std::vector<std::string>{"-"} : options_.files) {
            all_read = read_file(file) && all_read;
            if (stop_requested()) {
                break;
            }
        }
        progress_.clear();
        ingest_.report();
        const stats& total = ingest_.total();
        if (options_.summary) {
            std::string table;
            append_summary(table, total, sink_ != nullptr);
            log_text(table);
        }
        if (sink_ && !deliver_all(*sink_, options_.patience) && !sink_->waiting().empty()) {
            complain("booked, not delivered: " + sink_->waiting());
            return exit_waiting;
        }
        if (stop_requested()) {
            return exit_fine;  // all that was read is booked; the rest was not asked for any more
        }
        if (!all_read || total.n_payloads == total.n_payload_rejects) {
            return exit_unusable;
        }
        const bool rejected = total.n_payload_rejects != 0 || total.rejects.total() != 0;
        return options_.strict && rejected ? exit_rejected : exit_fine;
    }

private:
    /// False when the file could not be read to its end.
    bool read_file(const std::string& path) {
        const auto file = path == "-" ? std::nullopt : std::optional<std::string_view>{path};
        return split_file(
            path,
            [&](std::string_view text, std::uint64_t offset, bool tentative) {
                const payload_outcome done =
                    ingest_.take(text, {file, static_cast<std::size_t>(offset)}, tentative);
                return done.refused != reason::not_json;
            },
            progress_, [&] { return ingest_.counted().n_passed; },
            [&] {
                ingest_.flush_if_due();
                return !stop_requested();
            });
    }

    const load_options& options_;
    std::unique_ptr<sink> sink_;
    ingest ingest_;
    progress progress_;
};

}  // namespace

int load(const load_options& options) {
    stop_on_signals();
    return loader{options}.run();
}

}  // namespace truefill::tool
