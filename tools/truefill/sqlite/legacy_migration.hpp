// Taking over an older table mm_fills that lies in the same SQLite file.
#pragma once

#include <memory>
#include <string>

#include "booking/tables/legacy_migration.hpp"
#include "sqlite/database.hpp"

namespace truefill::tool {

/// Null when the file has no older table.
[[nodiscard]] std::unique_ptr<legacy_migration> sqlite_legacy(const sqlite_database& in,
                                                              const std::string& account);

/// As fill_tables::cut_over() and roll_back() say; each is one transaction.
bool sqlite_cutover(const sqlite_database& in);
void sqlite_rollback(const sqlite_database& in);

}  // namespace truefill::tool
