// The request for a page, its reply, and the outcome of its items.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>
#include <vector>

#include "base/fill_mark.hpp"

namespace truefill::tool {

/// A request for one page of fills. The cursor does not contain the filters, so every request has
/// them.
struct page_query {
    bool historical = false;
    std::optional<timestamp> since{};          ///< rounded down to whole seconds
    std::optional<timestamp> until{};          ///< rounded up to whole seconds
    std::optional<std::int32_t> subaccount{};  ///< nothing: all of them
    int limit = 1000;
    std::string ticker{};  ///< markets, separated by commas, at most 100; "" for all
    std::string cursor{};
};

/// The names between the commas; "" alone when there are none.
[[nodiscard]] inline std::vector<std::string> split_tickers(const std::string& names) {
    std::vector<std::string> all;
    for (std::size_t begin = 0; begin <= names.size();) {
        const std::size_t end = std::min(names.find(',', begin), names.size());
        all.push_back(names.substr(begin, end - begin));
        begin = end + 1;
    }
    return all;
}

/// A reply, or the reason why there is no page.
struct exchange_reply {
    enum class kind : std::uint8_t {
        page = 1,       ///< a complete reply of status 200
        try_later = 2,  ///< a fault of the network or the server, or too many requests
        refused = 3,    ///< the request is wrong, and a retry does not help
        no_access = 4,  ///< the key is refused, or has not the rights
    };
    kind what = kind::try_later;
    std::string body;
    std::string message;  ///< for people, if it is not a page
    /// The pause that the exchange requests (Retry-After); 0 without one.
    std::chrono::seconds retry_after{0};
    /// The exchange's clock (the header Date); nothing if it is absent or unreadable.
    std::optional<timestamp> date;
};

/// The source of pages: the exchange over HTTP, or a test.
class page_source {
public:
    page_source() = default;
    page_source(const page_source&) = delete;
    page_source& operator=(const page_source&) = delete;
    virtual ~page_source() = default;

    [[nodiscard]] virtual exchange_reply fills(const page_query& query) = 0;
    /// Fills before this time are only in history.
    [[nodiscard]] virtual exchange_reply cutoff() = 0;
};

/// The outcome of a body whose items were booked or rejected.
struct page_outcome {
    std::string refusal;  ///< why it is not a usable page; "" if it is one
    std::uint64_t n_items = 0;
    std::uint64_t n_real = 0;     ///< items that look like fills
    std::uint64_t n_skipped = 0;  ///< WebSocket frames without a fill; a page has none
    cursor_status cursor = cursor_status::none;
    std::string next;              ///< the cursor's text, of next_page
    std::vector<fill_mark> fills;  ///< the valid ones, in their order
};

/// Takes each body of status 200, also of a page that is then requested again. Booking is
/// idempotent, so a fill on a page that is not trusted is not lost.
using page_handler = std::function<page_outcome(std::string_view body)>;

}  // namespace truefill::tool
