// A row of mm_fills_v2 read back from the JSONEachRow that was written for it: batches of the
// spool.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "booking/reconcile.hpp"

namespace truefill::tool {

/// Reads a line that append_table_row() wrote; nothing when it is none.
[[nodiscard]] std::optional<stored_record> read_row_line(simdjson::dom::parser& parser,
                                                         std::string_view line);

}  // namespace truefill::tool
