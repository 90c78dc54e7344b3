#include "commands/tables/schema.hpp"

#include <fmt/format.h>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "clickhouse/cluster/layout.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"
#include "commands/tables/open_tables.hpp"
#include "sqlite/schema.hpp"

namespace truefill::tool {

namespace {

void print_applied(const std::vector<std::string>& applied) {
    for (const std::string& name : applied) {
        print_text(fmt::format("applied {}\n", name));
    }
    if (applied.empty()) {
        print_text("nothing to apply\n");
    }
}

void require_server(const schema_options& options) {
    if (sqlite_file(options.sink)) {
        throw failure{exit_usage, "a SQLite file has no cluster"};
    }
}

int print_cluster(connection& server, const std::string& cluster) {
    const cluster_report found = verify_on_all_nodes(server, cluster);
    const int code = print_schema(found.schema);
    for (const std::string& warning : found.warnings) {
        print_text(fmt::format("warning   {}\n", warning));
    }
    for (const std::string& node : found.unanswered) {
        print_text(fmt::format("unknown   {}\n", node));
    }
    return code == exit_fine && !found.unanswered.empty() ? exit_waiting : code;
}

int print_misplaced_rows(connection& server, const std::string& cluster) {
    const misplaced_rows found = find_misplaced_rows(server, cluster);
    print_text(fmt::format("{:<9} fills that stand on two shards: {}\n",
                           found.doubled == 0 ? "ok" : "DIFFERS", found.doubled));
    print_text(fmt::format("{:<9} fills and links on a wrong shard: {}\n",
                           found.wrong_shard == 0 ? "ok" : "DIFFERS", found.wrong_shard));
    return found.doubled == 0 && found.wrong_shard == 0 ? exit_fine : exit_schema;
}

int verify_cluster(const schema_options& options) {
    require_server(options);
    connection server = connect(options.sink);
    const auto cluster = cluster_of(server);
    if (!cluster) {
        throw failure{exit_schema, server.address().database +
                                       " has no table mm_fills_v2 that is "
                                       "spread over a cluster"};
    }
    if (!options.cluster.empty() && options.cluster != *cluster) {
        throw failure{exit_schema, "mm_fills_v2 is spread over the cluster " + *cluster + ", not " +
                                       options.cluster};
    }
    const int code = print_cluster(server, *cluster);
    return code == exit_fine && options.deep ? print_misplaced_rows(server, *cluster) : code;
}

}  // namespace

int schema_apply(const schema_options& options) {
    if (!options.cluster.empty()) {
        require_server(options);
        connection server = connect(options.sink);
        print_applied(apply_on_cluster(server, options.cluster));
        return print_cluster(server, options.cluster);
    }
    const auto tables = open_tables(options.sink, table_use::create);
    print_applied(tables->apply());
    return print_schema(tables->verify());
}

int schema_verify(const schema_options& options) try {
    if (options.deep || !options.cluster.empty()) {
        return verify_cluster(options);
    }
    if (!sqlite_file(options.sink)) {
        connection server = connect(options.sink);
        if (const auto cluster = cluster_of(server)) {
            return print_cluster(server, *cluster);
        }
    }
    return print_schema(open_tables(options.sink, table_use::read)->verify());
} catch (const failure& error) {
    if (error.exit_code() != exit_unusable) {
        throw;
    }
    complain(error.what());
    return exit_waiting;  // the server did not answer, so the tables are unknown
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
    if (!options.cluster.empty()) {
        print_text(cluster_schema_text(options.cluster, options.database, options.view));
        return exit_fine;
    }
    print_text(options.engine == "sqlite" ? sqlite_schema_text(options.view)
                                          : clickhouse_schema_text(options.database, options.view));
    return exit_fine;
}

}  // namespace truefill::tool
