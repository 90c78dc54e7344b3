// Rows read back: a line of the NDJSON store, a row of JSONEachRow, a row of a table.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "booking/reconcile.hpp"

namespace truefill::tool {

/// Reads a line that this program wrote; nothing when it is none.
[[nodiscard]] std::optional<stored_record> read_line(simdjson::dom::parser& parser,
                                                   std::string_view line);

/// The same, of a line that was parsed.
[[nodiscard]] std::optional<stored_record> read_stored(const simdjson::dom::object& row);

/// The columns that read_table_row wants, in its order.
[[nodiscard]] std::string_view kept_columns() noexcept;
/// Reads a row of the table; nothing when a value is none that the program writes.
[[nodiscard]] std::optional<stored_record> read_table_row(const std::vector<std::string>& row);

}  // namespace truefill::tool
