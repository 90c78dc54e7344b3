// `truefill schema apply|verify|show`.
#pragma once

#include <clickhouse.hpp>
#include <string>

#include "booking/sink.hpp"

namespace truefill::tool {

/// Applies what is missing; says what it did, table by table. Returns the exit code.
[[nodiscard]] int schema_apply(const sink_options& where);
/// Says what is there, what is missing, what differs. Returns the exit code.
[[nodiscard]] int schema_verify(const sink_options& where);
/// The same, of a server at hand.
[[nodiscard]] int schema_check(adapter::clickhouse& server);
/// The server of a ClickHouse sink. Throws failure (usage) when it is another sink, or none.
[[nodiscard]] adapter::clickhouse connect(const sink_options& where);
/// Prints all statements, without a server.
[[nodiscard]] int schema_show(const std::string& database, const std::string& view);

}  // namespace truefill::tool
