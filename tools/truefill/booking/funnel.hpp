// The results of payloads until they are reported in events: counters, and the first rejects.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <truefill/reject.hpp>
#include <truefill/stats.hpp>

namespace truefill::tool {

class funnel {
public:
    /// Takes the rejects of a payload. Afterwards call settle(), or forget() to remove the payload.
    void take(const reject_view& reject);
    void settle(const stats& counted, std::string_view first_item);
    void forget();

    /// The reject of the current payload, if it could not be used, or only in part.
    [[nodiscard]] const std::optional<reject>& payload_reject() const noexcept {
        return payload_reject_;
    }
    [[nodiscard]] const stats& total() const noexcept { return total_; }
    [[nodiscard]] stats& total() noexcept { return total_; }

    /// Appends the events of the plan: of the predicate and of the gates if they refused an item,
    /// and the counters. `debug` adds fill_source_sanity and samples.
    void append_events(std::string& out, bool debug, bool with_sink) const;

private:
    stats total_;
    std::string first_item_;
    std::optional<reject> first_dropped_;
    std::optional<reject> first_invalid_;
    // Of the current payload.
    std::optional<reject> payload_reject_;
    std::optional<reject> dropped_;
    std::optional<reject> invalid_;
};

/// The counters as a table, for people.
void append_summary(std::string& out, const stats& total, bool with_sink);

}  // namespace truefill::tool
