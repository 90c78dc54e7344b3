// All pages of a window, from the newest to the oldest fill, whatever the network and the exchange
// do meanwhile: each page is asked for until it comes whole and holds fills.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "booking/ingest.hpp"
#include "exchange/client.hpp"

namespace truefill::tool {

/// About half a minute of trouble with one request; then the walk ends, and the next poll begins
/// anew.
inline constexpr unsigned most_failures = 8;
/// The event `request_retried`.
void say_retry(const std::string& why, std::chrono::milliseconds delay);

/// How a walk ended.
struct walk_result {
    /// Every page came, and none was suspicious: all fills of the window were taken.
    bool complete = false;
    /// Asking again changes nothing until a person acts.
    bool hopeless = false;
    bool no_access = false;
    std::string problem;  ///< when it is not complete
    std::uint64_t n_pages = 0;
};

/// Called after each page, for progress.
using page_watcher = std::function<void(const walk_result& so_far)>;

/// Walks one endpoint. Stops on an empty, missing or null cursor; on one that was met before after
/// asking again. `quiet` keeps the retries out of the events.
[[nodiscard]] walk_result walk(exchange& from, page_query query, ingest& into, bool quiet,
                               const page_watcher& watch);

/// Walks the live fills of a window, and what lies before the exchange's cutoff from history. That
/// comes second: what moves there meanwhile is met twice, not missed.
[[nodiscard]] walk_result walk_all(exchange& from, const page_query& window, ingest& into,
                                   bool quiet, const page_watcher& watch);

}  // namespace truefill::tool
