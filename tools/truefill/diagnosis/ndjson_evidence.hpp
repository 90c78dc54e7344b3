// Evidence from a folder of NDJSON.
#pragma once

#include <memory>

#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// Throws failure (unusable) when the folder is not there.
[[nodiscard]] std::unique_ptr<evidence_source> ndjson_evidence(const sink_options& where);

}  // namespace truefill::tool
