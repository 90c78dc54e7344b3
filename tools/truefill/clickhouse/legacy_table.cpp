#include "clickhouse/legacy_table.hpp"

#include "clickhouse/schema.hpp"

namespace truefill::tool {

std::optional<older_table> older_table::find(adapter::clickhouse& server) {
    const std::string database = adapter::sql_literal(server.address().database);
    const auto rows = adapter::tab_separated(
        ask(server, "SELECT name FROM system.tables WHERE database = " + database +
                        " AND name IN ('mm_fills', 'mm_fills_v1') AND engine != 'View' ORDER BY "
                        "name FORMAT TabSeparated"));
    if (rows.empty()) {
        return std::nullopt;
    }
    older_table found;
    found.name_ = rows[0].at(0);
    for (auto& row : adapter::tab_separated(
             ask(server, "SELECT name, type FROM system.columns WHERE database = " + database +
                             " AND table = '" + found.name_ + "' FORMAT TabSeparated"))) {
        found.types_[row.at(0)] = row.at(1);
    }
    return found;
}

bool older_table::has(std::string_view column) const {
    return types_.find(column) != types_.end();
}

std::string_view older_table::type_of(std::string_view column) const {
    const auto type = types_.find(column);
    return type == types_.end() ? std::string_view{} : type->second;
}

// A NULL reads as what such a column holds where nothing was known: 0, or ''.

std::string older_table::text(std::string_view column) const {
    return has(column) ? "ifNull(toString(" + std::string{column} + "), '')" : "''";
}

std::string older_table::number(std::string_view column, std::int64_t scale) const {
    if (!has(column)) {
        return "toInt64(0)";
    }
    const std::string name{column};
    const std::string times = " * " + std::to_string(scale);
    return type_of(column).find("Int") != std::string_view::npos
               ? "ifNull(toInt64(" + name + ")" + times + ", 0)"
               : "ifNull(toInt64(round(toFloat64(" + name + ")" + times + ")), 0)";
}

std::string older_table::ts_us() const {
    return type_of("ts").find("DateTime64") != std::string_view::npos
               ? "ifNull(toUnixTimestamp64Milli(toDateTime64(ts, 3)) * 1000, 0)"
               : "ifNull(toInt64(toUnixTimestamp(ts)) * 1000000, 0)";
}

std::string older_table::price_u() const {
    return number("price_cents", 10'000);
}

std::string older_table::count_c() const {
    return number("size", 100);
}

std::string older_table::fee_u() const {
    return has("fee") ? "nullIf(" + number("fee", 1'000'000) + ", 0)" : "NULL";
}

std::string older_table::side() const {
    return "lower(" + text("side") + ")";
}

std::string older_table::decision() const {
    const std::string id = text("decision_id");
    return "if(" + id + " = '00000000-0000-0000-0000-000000000000', '', " + id + ")";
}

std::string older_table::garbage_reason() const {
    return "multiIf(" + price_u() + " < 10000 OR " + price_u() + " > 990000, 'price', " +
           count_c() + " <= 0, 'size', " + text("exchange_order_id") + " = '', 'order', " +
           text("market_ticker") + " = '', 'market', " + side() +
           " NOT IN ('yes', 'no'), 'side', '')";
}

std::string older_table::garbage() const {
    return "(" + garbage_reason() + " != '')";
}

std::string older_table::identified() const {
    return "(" + garbage_reason() + " = '' AND " + text("fill_id") + " != '')";
}

std::string older_table::unidentified() const {
    return "(" + garbage_reason() + " = '' AND " + text("fill_id") + " = '')";
}

std::string older_table::is_valid() const {
    return has("is_valid") ? "ifNull(toUInt8(is_valid), 1)" : "toUInt8(1)";
}

}  // namespace truefill::tool
