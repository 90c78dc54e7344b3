// `truefill migrate`: what the older table holds and is valid, into the new ones; nothing dropped.
#pragma once

#include <string>

#include "commands/options.hpp"

namespace truefill::tool {

struct migrate_options {
    sink_options sink;
    exchange_options exchange;  ///< asked for the ids that rows lack; without an address nobody is
    std::string account;        ///< whose fills the older table holds
    bool dry_run = false;
};

/// Flags what is garbage in the older table (is_valid = 0: the plan's step 8, option B), copies the
/// rest, links included, and compares counts and sums. Rows without a fill id are stored as the
/// exchange tells them, where exactly one of its fills fits; else counted. Begun again after a
/// crash it ends the same. Returns the exit code; throws failure when the exchange's list is not
/// whole.
[[nodiscard]] int migrate(const migrate_options& options);
/// The older table becomes mm_fills_v1, and the view mm_fills. Reversible.
[[nodiscard]] int migrate_cutover(const sink_options& where);
[[nodiscard]] int migrate_rollback(const sink_options& where);

}  // namespace truefill::tool
