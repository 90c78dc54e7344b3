// A diagnosis as metrics.
#pragma once

#include <string>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// Prometheus' text format: the verdicts, the funnel of the window, what is missing, the age of the
/// last heartbeat. All gauges: they speak of the window.
[[nodiscard]] std::string metrics_of(const diagnosis& found);

}  // namespace truefill::tool
