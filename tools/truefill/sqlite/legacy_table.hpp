// The older table mm_fills of a desk's in a SQLite file. What its columns are called differs from
// place to place, so the table is looked at.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sqlite/database.hpp"

namespace truefill::tool {

/// Expressions over the older table's columns, in the new one's units.
class sqlite_legacy_table {
public:
    /// mm_fills if that is a table, else mm_fills_v1; nothing when neither is there.
    [[nodiscard]] static std::optional<sqlite_legacy_table> find(const sqlite_database& in);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool has(const std::string& column) const { return columns_.contains(column); }
    /// A text column; '' where there is none of that name.
    [[nodiscard]] std::string text(const std::string& column) const;
    /// RFC 3339 or SQL's spelling to the millisecond, or an epoch whose unit its size tells; NULL
    /// for anything else.
    [[nodiscard]] std::string ts_us() const;
    /// Whole cents, as the service kept them: its float is no exact price.
    [[nodiscard]] std::string price_u() const;
    [[nodiscard]] std::string count_c() const;
    /// NULL for zero, which says nothing: a missing fee was kept as one.
    [[nodiscard]] std::string fee_u() const;
    [[nodiscard]] std::string side() const;
    /// The decision's id; '' for none, a UUID of zeros included.
    [[nodiscard]] std::string decision() const;
    /// Why a row is no fill, as a text: 'price' (outside 1 to 99 cents), 'size' (none), 'order' or
    /// 'market' (blank), 'side' (neither yes nor no), 'time' (does not read), the first of these;
    /// '' for a fill.
    [[nodiscard]] std::string garbage_reason() const;
    /// A condition: the row is no fill.
    [[nodiscard]] std::string garbage() const;
    /// A condition: the row is a fill, and its id tells which.
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
