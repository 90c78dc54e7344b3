#include "commands/tables/schema.hpp"

#include <fmt/format.h>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"
#include "commands/tables/open_tables.hpp"
#include "sqlite/schema.hpp"

namespace truefill::tool {

int schema_apply(const sink_options& where) {
    const auto tables = open_tables(where, table_use::create);
    const auto applied = tables->apply();
    for (const std::string& name : applied) {
        print_text(fmt::format("applied {}\n", name));
    }
    if (applied.empty()) {
        print_text("nothing to apply\n");
    }
    return print_schema(tables->verify());
}

int schema_verify(const sink_options& where) {
    try {
        return print_schema(open_tables(where, table_use::read)->verify());
    } catch (const failure& error) {
        if (error.exit_code() != exit_unusable) {
            throw;
        }
        complain(error.what());
        return exit_waiting;  // the server did not answer, so the tables are unknown
    }
}

int print_schema(const schema_report& report) {
    for (const table_report& table : report.tables) {
        print_text(fmt::format("{:<9} {}{}\n", table.problems.empty() ? "ok" : "DIFFERS",
                               table.name,
                               table.name == report.view ? "  (the view that readers read)" : ""));
        for (const std::string& problem : table.problems) {
            print_text(fmt::format("          {}\n", problem));
        }
    }
    if (current_log_form() == log_form::json) {  // people have read the table above
        std::string events;
        append_schema_events(events, report);
        log_event(events);
    }
    if (!report.verified()) {
        complain(
            "the schema is not what the program writes: run `truefill schema apply` for what is "
            "missing; what differs needs a person");
        return exit_schema;
    }
    return exit_fine;
}

int schema_show(const schema_show_options& options) {
    print_text(options.engine == "sqlite" ? sqlite_schema_text(options.view)
                                          : clickhouse_schema_text(options.database, options.view));
    return exit_fine;
}

}  // namespace truefill::tool
