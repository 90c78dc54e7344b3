// One poll: it fetches the fills from the watermark to the newest one, and moves the watermark.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <vector>

#include "base/clock.hpp"
#include "base/fill_mark.hpp"
#include "booking/ingest.hpp"
#include "booking/sink.hpp"
#include "booking/watermark.hpp"
#include "exchange/pagination.hpp"

namespace truefill::tool {

struct poll_options {
    watermark_key whose;
    /// The request. The poll sets `since`; `ticker` and `subaccount` are those of `whose`.
    page_query window;
    /// Where polls begin until a walk from there was complete; from then on, and without it, where
    /// the watermark says.
    std::optional<timestamp> since{};
    std::chrono::milliseconds overlap = std::chrono::minutes{15};
    std::uint64_t max_pages = default_max_pages;
    std::function<void(const walk_result& so_far)> on_page = [](const walk_result&) {};
    /// The fills of each page, in its order.
    std::function<void(const std::vector<fill_mark>&)> on_fills = [](const auto&) {};
    std::function<timestamp()> clock = now;
    std::function<void(std::chrono::milliseconds)> wait = wait_for;
};

struct poll_result {
    timestamp polled;  ///< the beginning, by this machine's clock
    walk_result walk;
    std::optional<timestamp> watermark;  ///< after the poll; nothing if there is no trusted one
};

class poller {
public:
    /// `into` is the sink that `booking` writes to; null in a dry run. All references must outlive
    /// the poller.
    poller(page_source& from, ingest& booking, sink* into, poll_options options);

    /// Fetches and stores all fills from `options.since` on, or from the watermark minus the
    /// overlap; without a watermark all live fills. If the walk is complete and leaves no gap
    /// behind the watermark, the last batch raises the watermark. The caller reports the counters
    /// of the ingest.
    [[nodiscard]] poll_result poll();

private:
    /// The stored watermark, and whether it must be replaced.
    struct mark {
        std::optional<timestamp> time;
        bool is_distrusted = false;
    };
    [[nodiscard]] mark read_mark(timestamp polled) const;
    [[nodiscard]] std::optional<timestamp> begin_of(const mark& stored, timestamp polled) const;
    [[nodiscard]] walk_result walk_from(std::optional<timestamp> since, timestamp polled,
                                        const mark& stored);
    [[nodiscard]] bool knows_fill(const fill_window& within, const mark& stored) const;
    /// The latest time that a watermark may have after this walk.
    [[nodiscard]] timestamp time_reached(const walk_result& walk, timestamp polled);

    page_source& from_;
    ingest& booking_;
    sink* sink_;
    poll_options options_;
    bool clock_was_reported_ = false;
};

}  // namespace truefill::tool
