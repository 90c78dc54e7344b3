// All pages of a window, from the newest to the oldest fill, whatever the network and the exchange
// do meanwhile: a page is asked for until it is one to believe, and the end of the pages must be
// one too.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "base/stop.hpp"
#include "exchange/page.hpp"

namespace truefill::tool {

/// One request is made this often, with delays that add up to about half a minute; then the walk
/// ends, and the next poll begins anew.
inline constexpr unsigned most_tries = 8;
/// A longer Retry-After is cut to it.
inline constexpr std::chrono::seconds longest_retry_after{60};
/// Of pages of 1000 a billion fills: far above any account.
inline constexpr std::uint64_t default_max_pages = 1'000'000;

/// How a walk ended.
struct walk_result {
    /// Every page came, and none contradicted what was asked or what is known: all fills of the
    /// window were handed over.
    bool complete = false;
    /// The exchange refuses the request itself: asking again changes nothing unless it mends.
    bool permanent = false;
    bool no_access = false;
    std::string problem;  ///< when it is not complete
    std::uint64_t n_pages = 0;
    /// The time of the newest fill on the pages that were believed, of those up to
    /// walk_hooks::latest.
    std::optional<timestamp> newest;
    /// The exchange's clock, by the earliest of the replies' dates; nothing when a reply had none.
    std::optional<timestamp> exchange_time;
};

/// Fills executed between these times, both included; nothing: unbounded.
struct fill_window {
    std::optional<timestamp> from;
    std::optional<timestamp> to;
    std::string ticker;  ///< as in page_query
};

/// What a walk calls. `handle` is required; all are called in the thread of the walk.
struct walk_hooks {
    page_handler handle;
    /// After each page, for progress.
    std::function<void(const walk_result& so_far)> on_page = [](const walk_result&) {};
    /// Before a request is made again.
    std::function<void(const std::string& why, std::chrono::milliseconds delay)> on_retry =
        [](const std::string&, std::chrono::milliseconds) {};
    /// Whether a fill that the request must bring is known already: then an empty list is no end.
    std::function<bool(const fill_window& within)> holds_fill = [](const fill_window&) {
        return false;
    };
    std::function<void(std::chrono::milliseconds)> wait = wait_for;
    /// A fill with a later time does not count as the newest: its clock was wrong.
    std::optional<timestamp> latest{};
};

/// The event `request_retried`.
void log_retry(const std::string& why, std::chrono::milliseconds delay);

/// Fetches the live fills of a window, and what lies before the exchange's cutoff from history.
/// That comes second: what moves there meanwhile is met twice, not missed. A walk of more than
/// `max_pages` pages is incomplete.
[[nodiscard]] walk_result fetch_window(page_source& from, const page_query& window,
                                       const walk_hooks& hooks,
                                       std::uint64_t max_pages = default_max_pages);

/// Fetches the pages of one endpoint alone, which `query.historical` tells.
[[nodiscard]] walk_result fetch_endpoint(page_source& from, const page_query& query,
                                         const walk_hooks& hooks,
                                         std::uint64_t max_pages = default_max_pages);

}  // namespace truefill::tool
