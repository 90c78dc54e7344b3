// Walks all pages of a window, from the newest to the oldest fill. A page is requested until it is
// trusted, and the end of the pages is checked as well.
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

/// The number of tries of one request, with pauses that add up to about half a minute. After them
/// the walk ends, and the next poll begins again.
inline constexpr unsigned most_tries = 8;
/// The longest Retry-After that is obeyed; a longer one is reduced to it.
inline constexpr std::chrono::seconds longest_retry_after{60};
/// With pages of 1000 that is a billion fills, more than any account has.
inline constexpr std::uint64_t default_max_pages = 1'000'000;

/// The result of a walk.
struct walk_result {
    /// Every page came, and none contradicted the request or the known fills: all fills of the
    /// window were handed over.
    bool complete = false;
    /// The exchange refuses the request itself, so that a retry does not help.
    bool permanent = false;
    bool no_access = false;
    std::string problem;  ///< why it is not complete
    std::uint64_t n_pages = 0;
    /// The time of the newest fill on trusted pages, not later than walk_hooks::latest.
    std::optional<timestamp> newest;
    /// The exchange's clock: the earliest date of the replies. Nothing if a reply had no date.
    std::optional<timestamp> exchange_time;
};

/// The fills between two times, both included. Nothing means no limit.
struct fill_window {
    std::optional<timestamp> from;
    std::optional<timestamp> to;
    std::string ticker;  ///< as in page_query
};

/// The callbacks of a walk. `handle` is required. All are called in the thread of the walk.
struct walk_hooks {
    page_handler handle;
    /// After each page, for progress.
    std::function<void(const walk_result& so_far)> on_page = [](const walk_result&) {};
    /// Before a request is made again.
    std::function<void(const std::string& why, std::chrono::milliseconds delay)> on_retry =
        [](const std::string&, std::chrono::milliseconds) {};
    /// Whether a fill within the window is known. If so, an empty list is not the end.
    std::function<bool(const fill_window& within)> holds_fill = [](const fill_window&) {
        return false;
    };
    std::function<void(std::chrono::milliseconds)> wait = wait_for;
    /// A fill with a later time is not used as the newest, because its clock was wrong.
    std::optional<timestamp> latest{};
};

/// The event `request_retried`.
void log_retry(const std::string& why, std::chrono::milliseconds delay);

/// Fetches the live fills of a window, and then those before the exchange's cutoff from history, so
/// that a fill that moves there meanwhile is met twice and not missed. A walk of more than
/// `max_pages` pages is incomplete.
[[nodiscard]] walk_result fetch_window(page_source& from, const page_query& window,
                                       const walk_hooks& hooks,
                                       std::uint64_t max_pages = default_max_pages);

/// Fetches the pages of one endpoint, which `query.historical` selects.
[[nodiscard]] walk_result fetch_endpoint(page_source& from, const page_query& query,
                                         const walk_hooks& hooks,
                                         std::uint64_t max_pages = default_max_pages);

}  // namespace truefill::tool
