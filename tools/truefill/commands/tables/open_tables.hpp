// From a sink's address to the tables behind it.
#pragma once

#include <memory>
#include <optional>

#include "booking/sink.hpp"
#include "booking/tables/fill_tables.hpp"

namespace truefill::tool {

/// What a command is about to do with the tables.
enum class table_use : std::uint8_t { create = 1, amend = 2, read = 3 };

/// The file of a sink sqlite:FILE; nothing for another sink. Throws failure (usage) without a name.
[[nodiscard]] std::optional<fs::path> sqlite_file(const sink_options& sink);

/// Throws failure: usage when the address is none; for a file also as open_fills says.
[[nodiscard]] std::unique_ptr<fill_tables> open_tables(const sink_options& where, table_use use);

}  // namespace truefill::tool
