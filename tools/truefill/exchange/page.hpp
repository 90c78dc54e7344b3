// What pagination asks for, what it gets, and what it needs to know of a page that came.
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

/// One page of fills to ask for. The cursor does not remember the filters: they go with every page.
struct page_query {
    bool historical = false;
    std::optional<timestamp> since{};          ///< whole seconds are asked for: rounded down
    std::optional<timestamp> until{};          ///< rounded up
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

/// A reply, or what to make of there being none.
struct exchange_reply {
    enum class kind : std::uint8_t {
        page = 1,       ///< a whole reply of status 200
        try_later = 2,  ///< a network's or a server's trouble, or too many requests
        refused = 3,    ///< the request is wrong: asking again changes nothing
        no_access = 4,  ///< the key is not taken, or not allowed to do this
    };
    kind what = kind::try_later;
    std::string body;
    std::string message;  ///< for people, when it is no page
    /// How long the exchange asks to wait (Retry-After); 0 when it does not say.
    std::chrono::seconds retry_after{0};
    /// The exchange's clock (the header Date); nothing when it is absent or does not read.
    std::optional<timestamp> date;
};

/// Where pages come from: the exchange over HTTP, or a test that plays it.
class page_source {
public:
    page_source() = default;
    page_source(const page_source&) = delete;
    page_source& operator=(const page_source&) = delete;
    virtual ~page_source() = default;

    [[nodiscard]] virtual exchange_reply fills(const page_query& query) = 0;
    /// The time before which fills are in history, and only there.
    [[nodiscard]] virtual exchange_reply cutoff() = 0;
};

/// What a body was, when its items were booked or rejected.
struct page_outcome {
    std::string refusal;  ///< why it is no usable page; "" when it is one
    std::uint64_t n_items = 0;
    std::uint64_t n_real = 0;     ///< items that look like fills
    std::uint64_t n_skipped = 0;  ///< WebSocket frames without a fill, which no page has
    cursor_status cursor = cursor_status::none;
    std::string next;              ///< the cursor's text, of next_page
    std::vector<fill_mark> fills;  ///< the valid ones, in their order
};

/// Takes each body of status 200, also those that are asked for again afterwards: what it books it
/// books exactly once, so that a fill on a page that is not believed is not lost either.
using page_handler = std::function<page_outcome(std::string_view body)>;

}  // namespace truefill::tool
