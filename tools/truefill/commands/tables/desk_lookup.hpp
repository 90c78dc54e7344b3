// Decisions from the desk's own table, for fills that are being booked.
#pragma once

#include <string>

#include "booking/ingest.hpp"
#include "booking/sink.hpp"

namespace truefill::tool {

/// Asks the desk's own table in the sink's database. The database is met at the first batch: that a
/// server is out of reach keeps no fill from being booked.
[[nodiscard]] decision_lookup desk_lookup(const sink_options& where, const std::string& table);

}  // namespace truefill::tool
