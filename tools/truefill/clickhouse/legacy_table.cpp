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

std::string older_table::text(std::string_view column) const {
    return has(column) ? "toString(" + std::string{column} + ")" : "''";
}

std::string older_table::ts_us() const {
    const auto type = types_.find("ts");
    if (type != types_.end() && type->second.starts_with("DateTime64")) {
        return "toUnixTimestamp64Milli(toDateTime64(ts, 3)) * 1000";
    }
    return "toInt64(toUnixTimestamp(ts)) * 1000000";
}

std::string older_table::price_u() const {
    return has("price_cents") ? "toInt64(price_cents) * 10000" : "toInt64(0)";
}

std::string older_table::count_c() const {
    return has("size") ? "toInt64(round(size * 100))" : "toInt64(0)";
}

std::string older_table::fee_u() const {
    return has("fee") ? "if(fee = 0, NULL, toInt64(round(fee * 1000000)))" : "NULL";
}

std::string older_table::side() const {
    return "lower(" + text("side") + ")";
}

std::string older_table::decision() const {
    const std::string id = text("decision_id");
    return "if(" + id + " = '00000000-0000-0000-0000-000000000000', '', " + id + ")";
}

std::string older_table::garbage() const {
    return "(" + price_u() + " < 10000 OR " + price_u() + " > 990000 OR " + count_c() +
           " <= 0 OR " + text("exchange_order_id") + " = '' OR " + text("fill_id") + " = '' OR " +
           text("market_ticker") + " = '' OR " + side() + " NOT IN ('yes', 'no'))";
}

}  // namespace truefill::tool
