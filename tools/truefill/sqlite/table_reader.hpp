// A table of a SQLite file, read in chunks in the order of its primary key.
#pragma once

#include <optional>
#include <string_view>

#include "booking/tables/table_chunk.hpp"
#include "sqlite/database.hpp"

namespace truefill::tool {

class sqlite_table_reader {
public:
    /// The database must outlive the reader.
    sqlite_table_reader(const sqlite_database& in, std::string_view table);

    [[nodiscard]] const copied_table& table() const noexcept { return table_; }
    /// The next rows, at most `most`; nothing after the last one. Rows that other programs insert
    /// meanwhile are read if their keys are behind the last key that was read.
    [[nodiscard]] std::optional<table_chunk> next(std::size_t most_rows);

private:
    [[nodiscard]] static copied_table describe(const sqlite_database& in, std::string_view name);
    [[nodiscard]] static std::string select(const copied_table& table, bool is_first);
    void add_row(const sqlite_statement& row, table_chunk& to) const;

    copied_table table_;
    sqlite_statement first_;
    sqlite_statement following_;
    std::vector<std::string> reached_;  ///< the last row's key; empty before the first row
};

}  // namespace truefill::tool
