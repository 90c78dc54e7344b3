// The engines that can be diagnosed; open_evidence() chooses by the sink's address.
#pragma once

#include <memory>

#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// Truefill's view in ClickHouse, and the older table that stood there before. Throws failure
/// (usage) when the address is none of a server's.
[[nodiscard]] std::unique_ptr<evidence_source> clickhouse_evidence(const sink_options& where);

/// The same in a SQLite file. Throws failure as open_fills() does.
[[nodiscard]] std::unique_ptr<evidence_source> sqlite_evidence(const sink_options& where);

}  // namespace truefill::tool
