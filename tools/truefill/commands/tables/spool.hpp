// `truefill spool`: lists and shows batches that are not delivered, and retries refused ones.
#pragma once

#include <string>
#include <vector>

#include "base/files.hpp"

namespace truefill::tool {

/// Lists the batches that wait or were set aside, for all servers below a state folder. Returns
/// exit_waiting if there are any.
[[nodiscard]] int spool_list(const fs::path& state);

/// Prints a batch: where it is, why it was set aside, its table and its rows. `name` is the
/// beginning of its file's name. Throws failure (usage) when it fits no batch, or several.
[[nodiscard]] int spool_show(const fs::path& state, const std::string& name);

/// Moves batches from failed/ back among those that wait, for the next run to deliver: those whose
/// names begin with one of `names`, or all when there is none. A damaged one stays, and makes the
/// command end with exit_waiting.
[[nodiscard]] int spool_retry(const fs::path& state, const std::vector<std::string>& names);

}  // namespace truefill::tool
