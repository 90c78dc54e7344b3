// The process that holds a lock on a file, for messages.
#pragma once

#include <cstdint>
#include <optional>

#include "base/files.hpp"

namespace truefill::tool {

/// The process that holds a lock on a file (flock or fcntl, for writing), as /proc/locks lists it.
/// Nothing when nobody does, when there is no such file, or when the system has no such list.
[[nodiscard]] std::optional<std::int64_t> lock_holder(const fs::path& file);

/// Logs the event `sink_busy`: the file that a sink waits for, and who holds it; null when that is
/// not known.
void log_sink_busy(const fs::path& file, std::optional<std::int64_t> holder);

}  // namespace truefill::tool
