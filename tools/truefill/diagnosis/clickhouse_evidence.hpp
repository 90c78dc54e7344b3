// Evidence from ClickHouse: truefill's view, and the older table that stood there before.
#pragma once

#include <memory>

#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// Throws failure (usage) when the address is none of a server's.
[[nodiscard]] std::unique_ptr<evidence_source> clickhouse_evidence(const sink_options& where);

}  // namespace truefill::tool
