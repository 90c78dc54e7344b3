// The table of an older writer, mm_fills or mm_fills_v1. Its columns differ from site to site, so
// they are read from the server.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "clickhouse/connection.hpp"

namespace truefill::tool {

/// SQL expressions over the legacy table's columns, in the units of mm_fills_v2.
class legacy_table {
public:
    /// mm_fills if that is a table and not a view, else mm_fills_v1; nothing if neither exists.
    [[nodiscard]] static std::optional<legacy_table> find(connection& server);

    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] bool has(std::string_view column) const;
    /// A text column; '' where there is none of that name.
    [[nodiscard]] std::string text(std::string_view column) const;
    [[nodiscard]] std::string ts_us() const;
    /// Micro-dollars, from whole cents: the legacy float price is not exact.
    [[nodiscard]] std::string price_u() const;
    [[nodiscard]] std::string count_c() const;
    /// NULL for zero: the older writer stored a missing fee as zero.
    [[nodiscard]] std::string fee_u() const;
    [[nodiscard]] std::string side() const;
    /// The decision's id; '' for none, also when it is the UUID of zeros.
    [[nodiscard]] std::string decision() const;
    /// Why a row is not a fill, as a text: 'price' (outside 1 to 99 cents), 'size' (none), 'order'
    /// or 'market' (blank), 'side' (neither yes nor no), the first of these; '' for a fill.
    [[nodiscard]] std::string garbage_reason() const;
    /// A condition: the row is not a fill.
    [[nodiscard]] std::string garbage() const;
    /// A condition: the row is a fill with an id.
    [[nodiscard]] std::string identified() const;
    /// A condition: the row has a price, a size and an order, but no fill id, so that a copy can't
    /// be distinguished from a second fill.
    [[nodiscard]] std::string unidentified() const;
    /// 0 where the desk marked a row as invalid; 1 where there is no such column.
    [[nodiscard]] std::string is_valid() const;

private:
    /// A whole number of 1/scale; 0 where there is no such column.
    [[nodiscard]] std::string number(std::string_view column, std::int64_t scale) const;
    [[nodiscard]] std::string_view type_of(std::string_view column) const;

    std::string name_;
    std::map<std::string, std::string, std::less<>> types_;
};

}  // namespace truefill::tool
