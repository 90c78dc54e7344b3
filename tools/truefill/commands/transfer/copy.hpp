// `truefill copy`: copies the tables of a SQLite file to a server. It can be interrupted and
// repeated.
#pragma once

#include "booking/sink.hpp"

namespace truefill::tool {

struct copy_options {
    sink_options from;  ///< sqlite:FILE
    sink_options to;    ///< a ClickHouse database whose tables are there
};

/// Copies fills, links, verdicts, rejects and polls, and compares. What is there already is not
/// sent again; begun again it goes on. Returns the exit code; throws failure for what a person must
/// put right.
[[nodiscard]] int copy(const copy_options& options);

}  // namespace truefill::tool
