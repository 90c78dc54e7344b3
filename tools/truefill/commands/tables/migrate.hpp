// `truefill migrate`: what the older table holds and is valid, into the new ones; nothing dropped.
#pragma once

#include <string>

#include "booking/sink.hpp"

namespace truefill::tool {

struct migrate_options {
    sink_options sink;
    std::string account;  ///< whose fills the older table holds
    bool dry_run = false;
};

/// Flags what is garbage in the older table (is_valid = 0: the plan's step 8, option B), copies the
/// rest, links included, and compares counts and sums. Begun again after a crash it ends the same.
/// Returns the exit code.
[[nodiscard]] int migrate(const migrate_options& options);
/// The older table becomes mm_fills_v1, and the view mm_fills. Reversible.
[[nodiscard]] int migrate_cutover(const sink_options& where);
[[nodiscard]] int migrate_rollback(const sink_options& where);

}  // namespace truefill::tool
