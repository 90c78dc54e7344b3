// Normalizes payloads, gathers their fills in batches, links and counts them, and writes them to a
// sink.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/fill_mark.hpp"
#include "booking/funnel.hpp"
#include "booking/registry.hpp"
#include "booking/reject_budget.hpp"
#include "booking/sink.hpp"

namespace truefill::tool {

struct ingest_options {
    std::string account;
    std::optional<source> from;  ///< nothing: decided for each item
    fs::path registry;           ///< "" for none
    bool is_live = false;        ///< of its batches
    bool quiet = false;
    bool debug = false;
};

/// The outcome of a payload, from which the caller decides whether to request it again.
struct payload_outcome {
    std::optional<reason> refused;
    std::string refusal;  ///< the beginning of the refused payload
    stats counted;
    cursor_status cursor = cursor_status::none;
    std::string next;              ///< the cursor's text, of next_page
    std::vector<fill_mark> fills;  ///< in the payload's order
};

/// Returns the known decisions of orders. If it throws failure, fills are booked without their
/// links, and the orders are looked up again when their fills come again.
using decision_lookup =
    std::function<std::unordered_map<std::string, std::string>(const std::vector<std::string>&)>;

class ingest {
public:
    /// If `into` is null nothing is written.
    ingest(const ingest_options& options, sink* into);

    /// Normalizes a payload, and writes a batch if it is large or old enough. A tentative payload
    /// that is not JSON has no effect.
    payload_outcome take(std::string_view payload, const origin& from = {}, bool tentative = false);
    /// From now on `watch` is called with each fill that is taken.
    void watch(std::function<void(const fill_view&)> watch) { watch_ = std::move(watch); }
    /// Whether something was taken that is not written.
    [[nodiscard]] bool has_unwritten() const noexcept { return !batch_.empty(); }
    /// From now on the orders that the registry does not know are looked up, once per batch.
    void look_up_decisions(decision_lookup lookup) { lookup_ = std::move(lookup); }
    /// The number of fills with a known decision since the last report.
    [[nodiscard]] std::uint64_t n_linked() const noexcept { return n_linked_; }
    /// Writes the gathered rows if they have waited for a second.
    void flush_if_due();
    /// Writes the gathered rows and raises the watermark with them. When it returns, the sink has
    /// them.
    void flush(std::optional<watermark_raise> watermark = std::nullopt);

    /// The counters since the last report.
    [[nodiscard]] const stats& counted() const noexcept { return funnel_.total(); }
    /// The number of fills since the last report that were stored with another content.
    [[nodiscard]] std::uint64_t n_changed() const noexcept { return n_changed_; }
    /// The number of rejects since the last report that were not stored, because the limit of the
    /// day was reached.
    [[nodiscard]] std::uint64_t n_rejects_not_stored() const noexcept {
        return rejects_.n_refused();
    }
    /// Writes the gathered rows, and logs the events since the last report.
    void report();
    /// The sum of all reports.
    [[nodiscard]] const stats& total() const noexcept { return total_; }

private:
    static constexpr std::size_t most_batch_bytes = std::size_t{8} * 1024 * 1024;
    static constexpr std::chrono::seconds oldest_batch{1};

    void take_fill(const fill_view& fill);
    void take_reject(const reject_view& reject);
    /// Also within a payload, so that a payload of any size needs bounded memory.
    void flush_if_large();
    void begin_batch();
    void add_links();
    void add_link(const record& fill, std::string_view decision);
    [[nodiscard]] std::unordered_map<std::string, std::string> looked_up() const;

    ingest_options options_;
    sink* sink_;
    normalizer<> normalize_;
    registry registry_;
    decision_lookup lookup_;
    std::function<void(const fill_view&)> watch_ = [](const fill_view&) {};
    std::uint64_t n_linked_ = 0;
    batch batch_;
    std::size_t batch_bytes_ = 0;
    reject_budget rejects_;
    std::chrono::steady_clock::time_point begun_;
    /// The decisions that this program has linked, by order. Needs about 80 bytes per order.
    std::unordered_map<fingerprint, fingerprint, fingerprint_hash> linked_;
    funnel funnel_;
    stats total_;
    std::uint64_t n_changed_ = 0;
};

}  // namespace truefill::tool
