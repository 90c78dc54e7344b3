// Rows that another engine holds, written into a table and held against what it then holds.
#pragma once

#include <chrono>
#include <clickhouse.hpp>
#include <cstdint>

#include "booking/tables/table_chunk.hpp"

namespace truefill::tool {

class clickhouse_table_writer {
public:
    /// Both must outlive the writer.
    clickhouse_table_writer(adapter::clickhouse& server, const copied_table& table)
        : server_{server}, table_{table} {}

    /// What the table holds between the chunk's first and last key, the newest row of each key.
    [[nodiscard]] row_sums sums(const table_chunk& of);
    /// Inserts the rows; they are there when the call returns. Repeating it changes nothing that a
    /// reader sees. Throws failure when the server gives no answer for a minute.
    void insert(const table_chunk& rows);

    /// How the chunk's rows compare with those of the table.
    struct comparison {
        std::uint64_t n_missing = 0;  ///< not there, or there in an older version
        std::uint64_t n_newer = 0;    ///< there in a higher version
    };
    [[nodiscard]] comparison compare(const table_chunk& rows);

private:
    [[nodiscard]] std::string range(const table_chunk& of) const;

    adapter::clickhouse& server_;
    const copied_table& table_;
};

}  // namespace truefill::tool
