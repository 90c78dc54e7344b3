#include "commands/load.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/exit_code.hpp"
#include "base/json_read.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "commands/read_inputs.hpp"
#include "commands/tables/open_sink.hpp"

namespace truefill::tool {

namespace {

/// Gathered fills are booked when the input pauses for this time. Each booking is a batch, so the
/// time is longer than the pause between two frames of a burst.
constexpr std::chrono::milliseconds pause_to_book{100};

class loader {
public:
    explicit loader(const load_options& options)
        : options_{options},
          sink_{options.dry_run ? nullptr : open_sink(options.sink)},
          ingest_{options.ingest, sink_.get()} {}

    int run() {
        if (sink_) {
            sink_->open();
        }
        const bool all_read = read_inputs(
            options_.files,
            {.take =
                 [this](std::optional<std::string_view> file, std::string_view text,
                        std::uint64_t offset, bool tentative) {
                     if (is_of_another_account(text)) {
                         return true;
                     }
                     const payload_outcome outcome =
                         ingest_.take(text, {file, static_cast<std::size_t>(offset)}, tentative);
                     return outcome.refused != reason::not_json;
                 },
             .paused = [this](std::chrono::milliseconds for_how_long) { pause(for_how_long); },
             .n_fills = [this] { return ingest_.counted().n_passed; }});
        ingest_.report();
        if (const auto code = report_other_accounts()) {
            return *code;
        }
        if (options_.summary) {
            std::string table;
            append_summary(table, ingest_.total(), sink_ != nullptr);
            log_text(table);
        }
        if (sink_ && !all_delivered(*sink_, options_.patience)) {
            return exit_waiting;
        }
        if (stop_requested() && !all_read) {
            return stop_exit_code();
        }
        return all_read ? exit_code_of(ingest_.total(), options_.strict) : exit_unusable;
    }

private:
    /// Whether a document is an object that names another account than --account, as the lines of
    /// `truefill export` and of a folder of version 0.1.0 do. What an exchange sends names none.
    bool is_of_another_account(std::string_view text) {
        if (text.find(R"(account")") == std::string_view::npos) {  // most are not parsed twice
            return false;
        }
        const auto line = object_in(parser_, text);
        const auto account = line ? text_at(*line, "account") : std::nullopt;
        if (!account || *account == options_.ingest.account) {
            return false;
        }
        ++n_of_others_;
        constexpr std::size_t most_named = 10;
        if (others_.size() < most_named) {
            others_.emplace(*account);
        }
        return true;
    }

    /// The exit code when no line was of the account that was asked for.
    std::optional<int> report_other_accounts() {
        if (n_of_others_ == 0) {
            return std::nullopt;
        }
        std::string names;
        for (const std::string& name : others_) {
            names += (names.empty() ? "'" : ", '") + name + "'";
        }
        const std::string message = fmt::format(
            "{} lines name another account than '{}' and were not taken; load them with "
            "--account: {}",
            n_of_others_, options_.ingest.account, names);
        if (ingest_.total().n_payloads == 0) {
            complain(message);
            return exit_usage;
        }
        warn(message);
        return std::nullopt;
    }

    void pause(std::chrono::milliseconds for_how_long) {
        if (for_how_long >= pause_to_book) {
            ingest_.flush();
        } else {
            ingest_.flush_if_due();
        }
    }

    const load_options& options_;
    std::unique_ptr<sink> sink_;
    ingest ingest_;
    simdjson::dom::parser parser_;
    std::uint64_t n_of_others_ = 0;
    std::set<std::string> others_;
};

}  // namespace

int load(const load_options& options) {
    stop_on_signals();
    return loader{options}.run();
}

}  // namespace truefill::tool
