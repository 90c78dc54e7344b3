#include "clickhouse/legacy_table.hpp"

#include "clickhouse/query.hpp"

namespace truefill::tool {

std::optional<legacy_table> legacy_table::find(connection& server) {
    const std::string database = adapter::sql_literal(server.address().database);
    const auto rows =
        select(server, "SELECT name FROM system.tables WHERE database = " + database +
                           " AND name IN ('mm_fills', 'mm_fills_v1') AND engine != 'View' AND NOT "
                           "(engine = 'Distributed' AND position(engine_full, 'mm_fills_local') > "
                           "0) ORDER BY name");
    if (rows.empty()) {
        return std::nullopt;
    }
    legacy_table found;
    found.name_ = rows[0].at(0);
    for (auto& row : select(server, "SELECT name, type FROM system.columns WHERE database = " +
                                        database + " AND table = '" + found.name_ + "'")) {
        found.types_[row.at(0)] = row.at(1);
    }
    return found;
}

bool legacy_table::has(std::string_view column) const {
    return types_.find(column) != types_.end();
}

std::string_view legacy_table::type_of(std::string_view column) const {
    const auto type = types_.find(column);
    return type == types_.end() ? std::string_view{} : type->second;
}

// A NULL counts as the value for "unknown" in such a column: 0, or ''.

std::string legacy_table::text(std::string_view column) const {
    return has(column) ? "ifNull(toString(" + std::string{column} + "), '')" : "''";
}

std::string legacy_table::number(std::string_view column, std::int64_t scale) const {
    if (!has(column)) {
        return "toInt64(0)";
    }
    const std::string name{column};
    const std::string times = " * " + std::to_string(scale);
    return type_of(column).find("Int") != std::string_view::npos
               ? "ifNull(toInt64(" + name + ")" + times + ", 0)"
               : "ifNull(toInt64(round(toFloat64(" + name + ")" + times + ")), 0)";
}

std::string legacy_table::ts_us() const {
    return type_of("ts").find("DateTime64") != std::string_view::npos
               ? "ifNull(toUnixTimestamp64Milli(toDateTime64(ts, 3)) * 1000, 0)"
               : "ifNull(toInt64(toUnixTimestamp(ts)) * 1000000, 0)";
}

std::string legacy_table::price_u() const {
    return number("price_cents", 10'000);
}

std::string legacy_table::count_c() const {
    return number("size", 100);
}

std::string legacy_table::fee_u() const {
    return has("fee") ? "nullIf(" + number("fee", 1'000'000) + ", 0)" : "NULL";
}

std::string legacy_table::side() const {
    return "lower(" + text("side") + ")";
}

std::string legacy_table::decision() const {
    const std::string id = text("decision_id");
    return "if(" + id + " = '00000000-0000-0000-0000-000000000000', '', " + id + ")";
}

std::string legacy_table::garbage_reason() const {
    return "multiIf(" + price_u() + " < 10000 OR " + price_u() + " > 990000, 'price', " +
           count_c() + " <= 0, 'size', " + text("exchange_order_id") + " = '', 'order', " +
           text("market_ticker") + " = '', 'market', " + side() +
           " NOT IN ('yes', 'no'), 'side', '')";
}

std::string legacy_table::garbage() const {
    return "(" + garbage_reason() + " != '')";
}

std::string legacy_table::identified() const {
    return "(" + garbage_reason() + " = '' AND " + text("fill_id") + " != '')";
}

std::string legacy_table::unidentified() const {
    return "(" + garbage_reason() + " = '' AND " + text("fill_id") + " = '')";
}

std::string legacy_table::is_valid() const {
    return has("is_valid") ? "ifNull(toUInt8(is_valid), 1)" : "toUInt8(1)";
}

}  // namespace truefill::tool
