// Some rows of a table on their way from one engine to the other: `truefill copy`.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// A table that is copied. Both engines have it under this name, with these columns.
struct copied_table {
    struct column {
        std::string name;
        bool is_text = false;  ///< else a whole number, which may be NULL
    };

    std::string name;
    std::vector<column> columns;
    std::vector<std::string> key;  ///< names, in their order
    std::string version;           ///< of two rows of one key the higher one counts
};

/// What tells whether two sets of rows are the same: how many, and for each column the sum of its
/// numbers (NULL is 0) or of its texts' lengths in bytes, modulo 2^64.
struct row_sums {
    std::uint64_t n = 0;
    std::vector<std::uint64_t> columns;
    friend bool operator==(const row_sums&, const row_sums&) = default;
};

/// Rows in the order of their key, without a gap.
struct table_chunk {
    /// One JSON object per row.
    std::string lines;
    row_sums sums;
    /// The key's values as text, and the version, of each row.
    struct row_key {
        std::vector<std::string> key;
        std::uint64_t version = 0;
    };
    std::vector<row_key> keys;
};

}  // namespace truefill::tool
