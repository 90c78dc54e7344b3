// Payloads into a sink: normalized, gathered into batches, linked, counted.
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
    std::optional<source> from;  ///< nothing: told item by item
    fs::path registry;           ///< "" for none
    bool quiet = false;
    bool debug = false;
};

/// What a payload was, for those who decide whether to ask for it again.
struct payload_outcome {
    std::optional<reason> refused;
    std::string refusal;  ///< the beginning of the refused payload
    stats counted;
    cursor_status cursor = cursor_status::none;
    std::string next;              ///< the cursor's text, of next_page
    std::vector<fill_mark> fills;  ///< in the payload's order
};

/// The decisions of those of the orders that somebody knows. May throw failure: fills are then
/// booked without their links, and the orders are asked for again when their fills are met again.
using decision_lookup =
    std::function<std::unordered_map<std::string, std::string>(const std::vector<std::string>&)>;

class ingest {
public:
    /// `into` may be null: everything is done but the writing.
    ingest(const ingest_options& options, sink* into);

    /// Normalizes a payload; writes a batch when it is large or old enough. A tentative payload
    /// that is no JSON leaves no trace.
    payload_outcome take(std::string_view payload, const origin& from = {}, bool tentative = false);
    /// From now on `watch` is called with each fill that is taken.
    void watch(std::function<void(const fill_view&)> watch) { watch_ = std::move(watch); }
    /// Whether something was taken that is not written.
    [[nodiscard]] bool has_unwritten() const noexcept { return !batch_.empty(); }
    /// From now on the orders that the registry does not know are looked up, once per batch.
    void look_up_decisions(decision_lookup lookup) { lookup_ = std::move(lookup); }
    /// Fills of orders whose decision is known, since the last report.
    [[nodiscard]] std::uint64_t n_linked() const noexcept { return n_linked_; }
    /// Writes what was gathered when it has waited for a second.
    void flush_if_due();
    /// Writes what was gathered, and raises the watermark with it. When it returns, all that was
    /// taken is durable.
    void flush(std::optional<watermark_raise> watermark = std::nullopt);

    /// What was done since the last report.
    [[nodiscard]] const stats& counted() const noexcept { return funnel_.total(); }
    /// How many fills since the last report were stored already with other content.
    [[nodiscard]] std::uint64_t n_changed() const noexcept { return n_changed_; }
    /// How many rejects since the last report were not stored: the day's bound was reached.
    [[nodiscard]] std::uint64_t n_rejects_not_stored() const noexcept {
        return rejects_.n_refused();
    }
    /// Writes what was gathered, and says what was done since the last report.
    void report();
    /// All that was reported.
    [[nodiscard]] const stats& total() const noexcept { return total_; }

private:
    static constexpr std::size_t largest_batch = 10'000;
    static constexpr std::size_t most_batch_bytes = std::size_t{8} * 1024 * 1024;
    static constexpr std::chrono::seconds oldest_batch{1};

    void take_fill(const fill_view& fill);
    void take_reject(const reject_view& reject);
    /// In the midst of a payload too, so that none of any size fills the memory.
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
    /// The decisions that this program has linked, by order: some 80 bytes each.
    std::unordered_map<fingerprint, fingerprint, fingerprint_hash> linked_;
    funnel funnel_;
    stats total_;
    std::uint64_t n_changed_ = 0;
};

}  // namespace truefill::tool
