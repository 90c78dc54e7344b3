// Batches that are stored but not delivered: list them, show one, send refused ones again.
#pragma once

#include <string>
#include <vector>

#include "base/files.hpp"

namespace truefill::tool {

/// Lists what waits and what was set aside under a state folder, whatever its server. Returns
/// exit_waiting when there is any.
[[nodiscard]] int spool_list(const fs::path& state);

/// Prints a batch: where it is, why it was set aside, its table and its rows. `name` is the
/// beginning of its file's name. Throws failure (usage) when it fits no batch, or several.
[[nodiscard]] int spool_show(const fs::path& state, const std::string& name);

/// Moves batches from failed/ back among those that wait, for the next run to deliver: those whose
/// names begin with one of `names`, or all when there is none. A damaged one stays, and makes the
/// command end with exit_waiting.
[[nodiscard]] int spool_retry(const fs::path& state, const std::vector<std::string>& names);

}  // namespace truefill::tool
