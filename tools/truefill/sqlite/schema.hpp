// The tables in a SQLite file: numbered migrations, and a comparison of the tables with them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "booking/schema_report.hpp"
#include "sqlite/database.hpp"

namespace truefill::tool {

[[nodiscard]] const std::vector<migration>& sqlite_migrations();

/// The statement that makes the view that readers read, under this name.
[[nodiscard]] std::string view_statement(std::string_view name);

/// Opens a file of fills. Throws failure: usage when it is no SQLite database; schema when it is
/// not there (unless `create`), or when its user_version is above this program's. Such files stay
/// untouched.
[[nodiscard]] sqlite_database open_fills(const fs::path& file, sqlite_access access);

/// The name of the view in this file: mm_fills unless a table of that name stands there.
[[nodiscard]] std::string view_name(const sqlite_database& in);
/// The columns of a table or view; none if it does not exist, or is a view of a missing table.
[[nodiscard]] std::set<std::string> columns_of(const sqlite_database& in, std::string_view table);
/// Compares the tables with the expected ones; changes nothing.
[[nodiscard]] schema_report verify_schema(const sqlite_database& in);
/// Applies the missing migrations in order, and records them in truefill_migrations and
/// user_version. Returns the names of the applied ones.
std::vector<std::string> apply_schema(const sqlite_database& in);
/// Stores in truefill_migrations that a migration was applied now.
void record_migration(const sqlite_database& in, int number, std::string_view name);
/// When it was last applied, microseconds since 1970; nothing when that is not recorded.
[[nodiscard]] std::optional<std::int64_t> migrated_at_us(const sqlite_database& in, int number);
/// All statements, for people.
[[nodiscard]] std::string sqlite_schema_text(std::string_view view);

}  // namespace truefill::tool
