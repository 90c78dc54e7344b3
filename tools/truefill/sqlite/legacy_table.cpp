#include "sqlite/legacy_table.hpp"

#include "sqlite/schema.hpp"

namespace truefill::tool {

std::optional<sqlite_legacy_table> sqlite_legacy_table::find(const sqlite_database& in) {
    sqlite_statement names = in.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name IN ('mm_fills', "
        "'mm_fills_v1') ORDER BY name");
    if (!names.next()) {
        return std::nullopt;
    }
    std::string name{names.text(0)};
    auto columns = columns_of(in, name);
    return sqlite_legacy_table{std::move(name), std::move(columns)};
}

std::string sqlite_legacy_table::text(const std::string& column) const {
    return has(column) ? "coalesce(CAST(" + column + " AS TEXT), '')" : "''";
}

std::string sqlite_legacy_table::ts_us() const {
    if (!has("ts")) {
        return "NULL";
    }
    return "CASE typeof(ts) WHEN 'text' THEN "
           "CAST(round((julianday(ts) - 2440587.5) * 86400000) AS INTEGER) * 1000 "
           "WHEN 'blob' THEN NULL ELSE CAST(round(CASE WHEN abs(ts) < 1e11 THEN ts * 1000000 "
           "WHEN abs(ts) < 1e14 THEN ts * 1000 WHEN abs(ts) < 1e17 THEN ts ELSE ts / 1000 END) "
           "AS INTEGER) END";
}

std::string sqlite_legacy_table::price_u() const {
    return has("price_cents") ? "coalesce(CAST(price_cents AS INTEGER), 0) * 10000" : "0";
}

std::string sqlite_legacy_table::count_c() const {
    return has("size") ? "coalesce(CAST(round(size * 100) AS INTEGER), 0)" : "0";
}

std::string sqlite_legacy_table::fee_u() const {
    return has("fee") ? "CASE WHEN fee != 0 THEN CAST(round(fee * 1000000) AS INTEGER) END"
                      : "NULL";
}

std::string sqlite_legacy_table::side() const {
    return "lower(" + text("side") + ")";
}

std::string sqlite_legacy_table::decision() const {
    return "coalesce(nullif(" + text("decision_id") +
           ", '00000000-0000-0000-0000-000000000000'), '')";
}

std::string sqlite_legacy_table::garbage_reason() const {
    return "CASE WHEN " + price_u() + " < 10000 OR " + price_u() + " > 990000 THEN 'price' WHEN " +
           count_c() + " <= 0 THEN 'size' WHEN " + text("exchange_order_id") +
           " = '' THEN 'order' WHEN " + text("market_ticker") + " = '' THEN 'market' WHEN " +
           side() + " NOT IN ('yes', 'no') THEN 'side' WHEN (" + ts_us() +
           ") IS NULL THEN 'time' ELSE '' END";
}

std::string sqlite_legacy_table::garbage() const {
    return "(" + garbage_reason() + " != '')";
}

std::string sqlite_legacy_table::identified() const {
    return "(" + garbage_reason() + " = '' AND " + text("fill_id") + " != '')";
}

std::string sqlite_legacy_table::unidentified() const {
    return "(" + garbage_reason() + " = '' AND " + text("fill_id") + " = '')";
}

std::string sqlite_legacy_table::is_valid() const {
    return has("is_valid") ? "coalesce(is_valid, 1)" : "1";
}

}  // namespace truefill::tool
