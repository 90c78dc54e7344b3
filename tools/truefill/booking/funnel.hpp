// What a batch of payloads did, kept for its events: counters, and the first of what went wrong.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <truefill/reject.hpp>
#include <truefill/stats.hpp>

namespace truefill::tool {

class funnel {
public:
    /// A payload's rejects, as they come; then settle() or, when it is to leave no trace, forget().
    void take(const reject_view& reject);
    void settle(const stats& counted, std::string_view first_item);
    void forget();

    /// Of the payload at hand: why it could not be used, or not to its end.
    [[nodiscard]] const std::optional<reject>& payload_reject() const noexcept {
        return payload_reject_;
    }
    [[nodiscard]] const stats& total() const noexcept { return total_; }
    [[nodiscard]] stats& total() noexcept { return total_; }

    /// The plan's events: the predicate's and the gates' where they dropped something, and the
    /// counters. `debug` adds the source's sanity and samples.
    void append_events(std::string& out, bool debug, bool with_sink) const;

private:
    stats total_;
    std::string first_item_;
    std::optional<reject> first_dropped_;
    std::optional<reject> first_invalid_;
    // The payload at hand's.
    std::optional<reject> payload_reject_;
    std::optional<reject> dropped_;
    std::optional<reject> invalid_;
};

/// The counters as a table, for people.
void append_summary(std::string& out, const stats& total, bool with_sink);

}  // namespace truefill::tool
