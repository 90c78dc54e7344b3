// The engines that can be diagnosed; open_evidence() chooses by the sink's address.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <truefill/stats.hpp>

#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// Truefill's view in ClickHouse, and the older table that stood there before. Throws failure
/// (usage) when the address is none of a server's.
[[nodiscard]] std::unique_ptr<evidence_source> clickhouse_evidence(const sink_options& where);

/// The same in a SQLite file. Throws failure as open_fills() does.
[[nodiscard]] std::unique_ptr<evidence_source> sqlite_evidence(const sink_options& where);

/// The counters of a poll: columns of mm_fill_polls.
inline constexpr std::array funnel_columns{"n_api",    "n_raw",       "n_real",     "n_valid",
                                           "n_passed", "n_duplicate", "n_inserted", "n_failed"};

/// The fields of these columns, in their order.
[[nodiscard]] inline std::array<std::uint64_t*, funnel_columns.size()> fields_of(stats& funnel) {
    return {&funnel.n_api,    &funnel.n_raw,       &funnel.n_real,     &funnel.n_valid,
            &funnel.n_passed, &funnel.n_duplicate, &funnel.n_inserted, &funnel.n_failed};
}

}  // namespace truefill::tool
