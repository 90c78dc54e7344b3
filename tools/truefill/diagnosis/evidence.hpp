// What diagnose judges: a sink's rows, its polls, its schema, what the older table kept as raw
// text.
#pragma once

#include <clickhouse.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <truefill/stats.hpp>

#include "booking/sink.hpp"
#include "diagnosis/profile.hpp"

namespace truefill::tool {

/// The polls of the window, summed.
struct polls_found {
    std::uint64_t n = 0;
    std::uint64_t n_incomplete = 0;
    stats funnel;
    std::int64_t last_us = 0;  ///< 0: none in the window
};

struct evidence {
    std::optional<examination> now;     ///< what readers read
    std::optional<examination> before;  ///< the older table beside it
    bool now_is_older = false;          ///< there is only the older table
    bool keeps_polls = false;           ///< the sink has a place for them
    polls_found polls;
    bool schema_verified = false;
    std::string schema;               ///< what was found, for people
    std::uint64_t n_like_orders = 0;  ///< rejects, or rows of the older table, that are orders
    bool has_links = false;           ///< something was linked, ever
};

/// Looks at a window [from, to) of one account, or of all. Throws failure when the sink does not
/// answer.
[[nodiscard]] evidence gather(const sink_options& where, const std::optional<std::string>& account,
                              timestamp from, timestamp to);

}  // namespace truefill::tool
