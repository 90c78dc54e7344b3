// The schema in ClickHouse: numbered migrations, and whether the tables are as these make them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "booking/schema_report.hpp"
#include "clickhouse/catalog.hpp"
#include "clickhouse/connection.hpp"

namespace truefill::tool {

/// In the order in which they are applied.
[[nodiscard]] const std::vector<migration>& migrations();

/// The statement that makes the table of applied migrations.
[[nodiscard]] std::string_view migrations_record();

/// The name of the view in this database: mm_fills, or mm_fills_v2_view beside a table mm_fills.
[[nodiscard]] std::string view_name(connection& server);
[[nodiscard]] std::string view_name(const catalog& tables);
/// Stores in truefill_migrations that a migration was applied now.
void record_migration(connection& server, int number, std::string_view name);
/// When it was last applied, microseconds since 1970; nothing when that is not recorded.
[[nodiscard]] std::optional<std::int64_t> migrated_at_us(connection& server, int number);
/// Compares every table and column with what the migrations make, on a cluster those of the asked
/// node. Changes nothing.
[[nodiscard]] schema_report verify_schema(connection& server);
/// Applies the migrations that are missing, in order, and records them in truefill_migrations.
/// Returns the names of those applied: none the second time.
std::vector<std::string> apply_schema(connection& server);
/// The statements of all migrations, for people, with the names of the database and the view.
[[nodiscard]] std::string clickhouse_schema_text(std::string_view database, std::string_view view);

}  // namespace truefill::tool
