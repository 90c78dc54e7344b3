// Taking over an older table mm_fills in ClickHouse.
#pragma once

#include <memory>
#include <string>

#include "booking/tables/legacy_migration.hpp"
#include "clickhouse/connection.hpp"

namespace truefill::tool {

/// Null when the database has no older table. The server must outlive the result.
[[nodiscard]] std::unique_ptr<legacy_migration> clickhouse_legacy(connection& server,
                                                                  const std::string& account);

/// Gives the view the name mm_fills; the older table becomes mm_fills_v1. False when that is so
/// already. Throws failure (schema) when the tables are not those of a cut-over.
bool clickhouse_cutover(connection& server);
/// Gives the older table its name back.
void clickhouse_rollback(connection& server);

}  // namespace truefill::tool
