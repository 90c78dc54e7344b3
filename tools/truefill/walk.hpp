// All pages of a window, from the newest to the oldest fill, whatever the network and the exchange
// do meanwhile: each page is asked for until it comes whole and holds fills.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "exchange.hpp"
#include "ingest.hpp"

namespace truefill::tool {

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

}  // namespace truefill::tool
