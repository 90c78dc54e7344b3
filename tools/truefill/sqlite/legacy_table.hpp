// The older table mm_fills of a desk in a SQLite file. Its columns differ between desks, so they
// are read from the file.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sqlite/database.hpp"

namespace truefill::tool {

/// SQL expressions over the older table's columns, in the units of mm_fills_v2.
class sqlite_legacy_table {
public:
    /// mm_fills if that is a table, else mm_fills_v1; nothing if neither exists.
    [[nodiscard]] static std::optional<sqlite_legacy_table> find(const sqlite_database& in);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool has(const std::string& column) const { return columns_.contains(column); }
    /// A text column; '' if the table has no such column.
    [[nodiscard]] std::string text(const std::string& column) const;
    /// RFC 3339 or SQL's spelling to the millisecond, or an epoch whose unit its size tells; NULL
    /// for anything else.
    [[nodiscard]] std::string ts_us() const;
    /// Micro-dollars, from whole cents, because the service's float is not an exact price.
    [[nodiscard]] std::string price_u() const;
    [[nodiscard]] std::string count_c() const;
    /// NULL for zero, because the service stored a missing fee as zero.
    [[nodiscard]] std::string fee_u() const;
    [[nodiscard]] std::string side() const;
    /// The decision's id; '' without one, and for the UUID of zeros.
    [[nodiscard]] std::string decision() const;
    /// Why a row is not a fill, as a text: 'price' (outside 1 to 99 cents), 'size' (none), 'order'
    /// or 'market' (blank), 'side' (neither yes nor no), 'time' (does not read), the first of
    /// these;
    /// '' for a fill.
    [[nodiscard]] std::string garbage_reason() const;
    /// A condition: the row is not a fill.
    [[nodiscard]] std::string garbage() const;
    /// A condition: the row is a fill with an id.
    [[nodiscard]] std::string identified() const;
    /// A condition: the row is a fill without an id.
    [[nodiscard]] std::string unidentified() const;
    /// 0 where the desk marked a row as invalid; 1 where there is no such column.
    [[nodiscard]] std::string is_valid() const;

private:
    sqlite_legacy_table(std::string name, std::set<std::string> columns)
        : name_{std::move(name)}, columns_{std::move(columns)} {}

    std::string name_;
    std::set<std::string> columns_;
};

}  // namespace truefill::tool
