// Writes the rows of another engine into a table, and compares them with the table afterwards.
#pragma once

#include <chrono>
#include <cstdint>

#include "booking/tables/table_chunk.hpp"
#include "clickhouse/connection.hpp"

namespace truefill::tool {

class clickhouse_table_writer {
public:
    /// Both must outlive the writer.
    clickhouse_table_writer(connection& server, const copied_table& table)
        : server_{server}, table_{table} {}

    /// What the table holds between the chunk's first and last key, the newest row of each key.
    [[nodiscard]] row_sums sums(const table_chunk& of);
    /// Inserts the rows; they are stored when the call returns. A repeated call changes nothing for
    /// a reader. Throws failure if the server gives no answer for a minute.
    void insert(const table_chunk& rows);

    /// The comparison of the chunk's rows with those of the table.
    struct comparison {
        std::uint64_t n_missing = 0;  ///< missing, or stored in an older version
        std::uint64_t n_newer = 0;    ///< stored in a higher version
    };
    [[nodiscard]] comparison compare(const table_chunk& rows);

private:
    [[nodiscard]] std::string range(const table_chunk& of) const;

    connection& server_;
    const copied_table& table_;
};

}  // namespace truefill::tool
