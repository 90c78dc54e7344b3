// The engines that can be diagnosed; open_evidence() chooses by the sink's address.
#pragma once

#include <memory>

#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// Truefill's view in ClickHouse, and the older table that stood there before. Throws failure
/// (usage) when the address is none of a server's.
[[nodiscard]] std::unique_ptr<evidence_source> clickhouse_evidence(const sink_options& where);

/// A folder of NDJSON. Throws failure (unusable) when it is not there.
[[nodiscard]] std::unique_ptr<evidence_source> ndjson_evidence(const sink_options& where);

}  // namespace truefill::tool
