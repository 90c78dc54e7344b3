// The tables in a SQLite file, for the commands that ask them or amend them.
#pragma once

#include "booking/tables.hpp"
#include "sqlite/database.hpp"

namespace truefill::tool {

class sqlite_tables final : public fill_tables {
public:
    /// `access`: create for `schema apply`, which makes the file; existing for what amends it.
    sqlite_tables(const fs::path& file, sqlite_access access);

    [[nodiscard]] schema_report verify() override;
    std::vector<std::string> apply() override;

private:
    sqlite_database database_;
};

}  // namespace truefill::tool
