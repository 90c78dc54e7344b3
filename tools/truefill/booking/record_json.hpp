// Rows read back from JSON: a line of the NDJSON store or of JSONEachRow.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>

#include "booking/reconcile.hpp"

namespace truefill::tool {

/// Reads a line that this program wrote; nothing when it is none.
[[nodiscard]] std::optional<stored_record> read_line(simdjson::dom::parser& parser,
                                                     std::string_view line);

/// The same, of a line that was parsed.
[[nodiscard]] std::optional<stored_record> read_stored(const simdjson::dom::object& row);

}  // namespace truefill::tool
