// `truefill schema apply|verify|show`.
#pragma once

#include <string>

#include "booking/schema_report.hpp"
#include "booking/sink.hpp"

namespace truefill::tool {

struct schema_options {
    sink_options sink;
    std::string cluster;  ///< its name in remote_servers; "" for tables of one server
    bool deep = false;    ///< of verify: read the keys of all rows
};
/// Applies the missing migrations and prints the result for each table. Returns the exit code.
[[nodiscard]] int schema_apply(const schema_options& options);
/// Prints the tables, and what is missing or differs. Returns the exit code.
[[nodiscard]] int schema_verify(const schema_options& options);
/// Prints what was found, table by table. Returns the exit code: schema when something differs.
[[nodiscard]] int print_schema(const schema_report& report);

struct schema_show_options {
    std::string engine = "clickhouse";  ///< or sqlite
    std::string database = "kalshi";    ///< ClickHouse's alone
    std::string view = "mm_fills";
    std::string cluster;  ///< "" for tables of one server
};
/// Prints all statements, without a server.
[[nodiscard]] int schema_show(const schema_show_options& options);

}  // namespace truefill::tool
