#include <memory>
#include <stdexcept>

#include "base/clock.hpp"
#include "cli/command_line.hpp"
#include "cli/times.hpp"
#include "commands/diagnose.hpp"
#include "commands/tables/invalidate.hpp"
#include "commands/tables/link.hpp"
#include "commands/tables/migrate.hpp"
#include "commands/transfer/copy.hpp"
#include "commands/transfer/export_fills.hpp"

namespace truefill::tool {

namespace {

void add_since(CLI::App* to, std::optional<timestamp>& since, const std::string& about) {
    add_parsed(
        to, "--since", [&since](const std::string& text) { since = parse_moment(text, now()); },
        about + ": RFC 3339, epoch seconds, or 30d, 12h, 15m ago")
        ->type_name("T");
}

void add_account(CLI::App* to, std::string& account) {
    to->add_option("--account", account,
                   "The account's name, as `truefill sync` was given it [\"\"]")
        ->envname("TRUEFILL_ACCOUNT");
}

/// Requests to the exchange are signed, so --exchange needs a key.
void require_key(const exchange_options& exchange) {
    if (!exchange.address.empty() && (exchange.key_id.empty() || exchange.key_file.empty())) {
        throw CLI::RequiredError("--key-id and --key, beside --exchange");
    }
}

void add_diagnose(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<diagnose_options>();
    of->sink = default_sink();
    CLI::App* const diagnose_app = add_sink_command(
        &app, "diagnose", "Say whether the table can be trusted, and what is wrong", of->sink, log);
    add_since(diagnose_app, of->since, "The window's beginning [1h]");
    diagnose_app->add_option("--account", of->account,
                             "Only this account's rows and polls [all accounts']");
    add_state(diagnose_app, of->sink.state,
              "The folder with the spool of `sync`, whose waiting batches are named");
    add_exchange(diagnose_app, of->exchange, false);
    diagnose_app
        ->add_option("--subaccount", of->subaccount,
                     "Compare with the fills of this subaccount alone [all of them]")
        ->check(CLI::Range(0, 63));
    diagnose_app
        ->add_option("--table", of->table,
                     "Judge this relation instead of what readers read under the name mm_fills: "
                     "mm_fills_v2_view before a cut-over, mm_fills_v1 after it [mm_fills]")
        ->type_name("NAME");
    diagnose_app->add_flag("--json", of->json, "Print one JSON object");
    diagnose_app
        ->add_option(
            "--html", of->html,
            "Write a page with plots to this file; it loads nothing from the network [none]")
        ->type_name("FILE");
    add_parsed(
        diagnose_app, "--every",
        [of](const std::string& text) { of->every = parse_duration(text); },
        "Judge repeatedly, at a window of the same length each time: 5m [once]")
        ->type_name("TIME");
    diagnose_app
        ->add_option("--metrics", of->metrics,
                     "Replace this file after each judgement by verdicts and figures in "
                     "Prometheus' text format [none]")
        ->type_name("FILE");
    diagnose_app->footer(
        "Exit codes: 0 every criterion passes; 1 a criterion fails; 2 a criterion cannot be "
        "decided,\n"
        "also because the server does not answer (or usage); 5 the sink refuses the credentials;\n"
        "6 there are no tables.\n\nExamples:\n"
        "  truefill diagnose --sink http://127.0.0.1:8123/kalshi\n"
        "  truefill diagnose --sink sqlite:fills.db --since 1d --html report.html \\\n"
        "      --exchange https://external-api.kalshi.com/trade-api/v2 --key-id ID --key key.pem");
    commands.push_back({diagnose_app, [of] {
                            require_key(of->exchange);
                            return diagnose(*of);
                        }});
}

void add_link(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<link_options>();
    of->sink = default_sink();
    CLI::App* const link_app = add_sink_command(
        &app, "link", "Find the decisions behind orders that have none yet", of->sink, log);
    link_app
        ->add_option("--registry", of->registry,
                     "Where a decision is looked for first: lines of order_id,decision_id, or JSON "
                     "objects [none]")
        ->type_name("FILE")
        ->envname("TRUEFILL_REGISTRY");
    link_app
        ->add_option("--orders-table", of->orders_table,
                     "Where it is looked for next: the desk's own orders, with the columns "
                     "exchange_order_id and decision_id; without such a table, mm_order_actions "
                     "joined with mm_order_responses")
        ->check(table_name())
        ->capture_default_str();
    add_since(link_app, of->since, "Only fills from this time on [all]");
    link_app->add_flag("--dry-run", of->dry_run, "Print the rates, and write nothing");
    link_app->footer(
        "A fill whose order is in neither source stays without a decision. Exit codes: 0 done; 1 "
        "the sink\ndoes not answer; 2 usage; 5 the sink refuses the credentials; 6 tables are "
        "missing or differ.");
    commands.push_back({link_app, [of] { return link(*of); }});
}

void add_migrate(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<migrate_options>();
    of->sink = default_sink();
    CLI::App* const migrate_app = app.add_subcommand(
        "migrate", "Copy the valid fills of an older table mm_fills, and compare");
    CLI::Option* const sink = add_sink(migrate_app, of->sink);
    add_log_options(migrate_app, log);
    add_account(migrate_app, of->account);
    add_exchange(migrate_app, of->exchange, false);
    add_state(migrate_app, of->sink.state,
              "Where fills of --exchange wait while the server does not take them");
    migrate_app->add_flag("--dry-run", of->dry_run, "Count, and change nothing");
    migrate_app->require_subcommand(0, 1);
    CLI::App* const cutover = add_sink_command(
        migrate_app, "cutover",
        "Give the view the name mm_fills; the older table becomes mm_fills_v1", of->sink, log);
    CLI::App* const rollback = add_sink_command(
        migrate_app, "rollback", "Give the older table its name back", of->sink, log);
    migrate_app->footer(
        "Rows that are no fills get is_valid = 0 in the older table and stay there. The others "
        "are\n"
        "copied, one row per fill, and compared. No row is deleted. Run again, the command\n"
        "continues where it was stopped.\n\n"
        "With --exchange, a row without a fill id is stored as the exchange reports the fill, if\n"
        "exactly one fill has the row's order, market, side, size and whole cents; other such "
        "rows\n"
        "are counted.\n\n"
        "Exit codes: 0 done and verified; 1 the tables disagree, or the sink does not answer;\n"
        "2 usage; 4 fills wait in the spool; 5 the sink refuses the credentials; 6 tables are\n"
        "missing or differ.");
    commands.push_back({cutover, [of] { return migrate_cutover(of->sink); }});
    commands.push_back({rollback, [of] { return migrate_rollback(of->sink); }});
    commands.push_back({migrate_app, [of, sink] {
                            if (sink->empty() && of->sink.address.empty()) {
                                throw CLI::RequiredError("--sink");
                            }
                            require_key(of->exchange);
                            return migrate(*of);
                        }});
}

void add_invalidate(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<invalidate_options>();
    of->sink = default_sink();
    CLI::App* const invalidate_app =
        add_sink_command(&app, "invalidate",
                         "Mark fills as invalid, or valid again, with the reason", of->sink, log);
    add_account(invalidate_app, of->account);
    CLI::Option* const fill =
        invalidate_app->add_option("--fill", of->fill, "One fill's id [none]")->type_name("ID");
    CLI::Option* const where =
        invalidate_app
            ->add_option("--where", of->where,
                         "All fills of the view mm_fills for which an SQL condition is true [none]")
            ->type_name("SQL")
            ->excludes(fill);
    invalidate_app->add_option("--why", of->why, "The reason, kept with the verdict")
        ->type_name("TEXT")
        ->required();
    invalidate_app->add_flag("--restore", of->restore, "Mark them as valid again");
    invalidate_app->add_flag("--dry-run", of->dry_run, "Count, and change nothing");
    invalidate_app->add_flag("--yes", of->yes,
                             "Do not ask before --where changes fills; required where standard "
                             "input is not a terminal");
    invalidate_app->footer(
        "Verdicts are rows of their own, so no later poll or link changes them.\n\n"
        "Exit codes: 0 done; 1 no fill was found, or the question was answered with no; 2 usage, "
        "or\n"
        "--where is not a condition; 5 the sink refuses the credentials; 6 tables are missing or\n"
        "differ.\n\nExample:\n"
        "  truefill invalidate --sink .. --where \"market_ticker = 'T' AND ts < '2026-01-01'\" "
        "\\\n      --why test");
    commands.push_back({invalidate_app, [of, fill, where] {
                            if (fill->empty() && where->empty()) {
                                throw CLI::RequiredError("--fill or --where");
                            }
                            return invalidate(*of);
                        }});
}

void add_export(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<export_options>();
    of->sink = default_sink();
    CLI::App* const export_app = add_sink_command(
        &app, "export", "Write every fill as a line, with its decision and its verdict", of->sink,
        log);
    add_since(export_app, of->since, "Only fills from this time on");
    add_parsed(
        export_app, "--format",
        [of](const std::string& text) {
            if (text != "ndjson" && text != "csv") {
                throw std::invalid_argument{"'" + text + "' is none of ndjson, csv"};
            }
            of->format = text == "csv" ? export_format::csv : export_format::ndjson;
        },
        "ndjson, which `truefill load` reads back, or csv [ndjson]")
        ->type_name("ndjson|csv");
    export_app->footer(
        "The lines are in the order of the exchange's times. Invalidated fills are among them.\n\n"
        "Exit codes: 0 done; 1 the sink does not answer, or standard output cannot be written;\n"
        "2 usage; 5 the sink refuses the credentials; 6 tables are missing or differ.");
    commands.push_back({export_app, [of] { return export_fills(*of); }});
}

void add_copy(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<copy_options>();
    of->from = of->to = default_sink();
    CLI::App* const copy_app =
        app.add_subcommand("copy", "Copy one SQLite file into ClickHouse, and compare");
    copy_app->add_option("--from", of->from.address, "sqlite:FILE")->required();
    copy_app
        ->add_option("--to", of->to.address,
                     "http[s]://[user@]host:port/database, whose tables `truefill schema apply` "
                     "made; its password comes from TRUEFILL_CLICKHOUSE_PASSWORD")
        ->required();
    add_log_options(copy_app, log);
    copy_app->footer(
        "Fills, links, verdicts, rejects and polls are copied. Rows that the target has are not "
        "sent\n"
        "again. Run again, the command continues where it was stopped.\n\n"
        "Exit codes: 0 done and verified; 1 a sink does not answer, or rows are missing; 2 usage;\n"
        "5 a sink refuses the credentials; 6 tables are missing or differ.");
    commands.push_back({copy_app, [of] { return copy(*of); }});
}

}  // namespace

void add_table_commands(CLI::App& app, std::vector<command>& commands, log_options& log) {
    add_schema_command(app, commands, log);
    add_diagnose(app, commands, log);
    add_link(app, commands, log);
    add_migrate(app, commands, log);
    add_invalidate(app, commands, log);
    add_export(app, commands, log);
    add_copy(app, commands, log);
}

}  // namespace truefill::tool
