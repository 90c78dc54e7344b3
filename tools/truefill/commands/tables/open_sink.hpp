// Creates the sink for an address. It includes the implementations, which do not include each
// other.
#pragma once

#include <memory>

#include "booking/sink.hpp"

namespace truefill::tool {

/// Creates the sink; call sink::open() before the first write. Throws failure (usage) when the
/// address names no sink.
[[nodiscard]] std::unique_ptr<sink> open_sink(const sink_options& options);

}  // namespace truefill::tool
