#include "commands/tables/schema.hpp"

#include <memory>

#include "cli/command_line.hpp"

namespace truefill::tool {

namespace {

CLI::Option* add_cluster(CLI::App* to, std::string& cluster) {
    return to
        ->add_option(
            "--cluster", cluster,
            "The cluster's name in remote_servers: tables on all of its nodes [one server]")
        ->type_name("NAME")
        ->check(table_name());
}

}  // namespace

void add_schema_command(CLI::App& app, std::vector<command>& commands, log_options& log) {
    struct choice {
        schema_options schema;
        schema_show_options show;
    };
    const auto of = std::make_shared<choice>();
    of->schema.sink = default_sink();
    CLI::App* const schema =
        app.add_subcommand("schema", "The tables behind a sink: apply, verify, show");
    schema->require_subcommand(1);
    CLI::App* const apply = add_sink_command(
        schema, "apply", "Create what is missing, in order; run again, it changes nothing",
        of->schema.sink, log);
    add_cluster(apply, of->schema.cluster);
    commands.push_back({apply, [of] { return schema_apply(of->schema); }});
    CLI::App* const verify = add_sink_command(
        schema, "verify", "Print which tables are there, which are missing, and what differs",
        of->schema.sink, log);
    add_cluster(verify, of->schema.cluster);
    verify->add_flag("--deep", of->schema.deep,
                     "On a cluster: count the fills that are stored twice or on a wrong shard");
    commands.push_back({verify, [of] { return schema_verify(of->schema); }});
    CLI::App* const show = schema->add_subcommand("show", "Print the SQL; needs no server");
    CLI::Option* const engine =
        show->add_option("--engine", of->show.engine,
                         "The engine whose SQL is printed: clickhouse or sqlite")
            ->check(CLI::IsMember({"clickhouse", "sqlite"}))
            ->capture_default_str();
    add_cluster(show, of->show.cluster)->excludes(engine);
    show->add_option("--database", of->show.database, "The database's name in ClickHouse")
        ->capture_default_str();
    show->add_option("--view", of->show.view,
                     "The view's name; mm_fills_v2_view beside an older table mm_fills")
        ->capture_default_str();
    add_log_options(show, log);
    commands.push_back({show, [of] { return schema_show(of->show); }});
    schema->footer(
        "Exit codes: 0 the tables are as they should be; 1 the sink does not answer (verify: 4);\n"
        "2 usage; 5 the sink refuses the credentials; 6 tables are missing or differ.\n\n"
        "An older table mm_fills is never changed: beside it the view is called mm_fills_v2_view.");
}

}  // namespace truefill::tool
