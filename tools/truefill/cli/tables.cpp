#include <memory>
#include <stdexcept>

#include "base/clock.hpp"
#include "cli/command_line.hpp"
#include "cli/times.hpp"
#include "commands/diagnose.hpp"
#include "commands/tables/invalidate.hpp"
#include "commands/tables/link.hpp"
#include "commands/tables/migrate.hpp"
#include "commands/tables/schema.hpp"
#include "commands/transfer/copy.hpp"
#include "commands/transfer/export_fills.hpp"

namespace truefill::tool {

namespace {

CLI::App* add_child(CLI::App* to, const std::string& name, const std::string& about,
                    sink_options& sink, log_options& log) {
    CLI::App* const child = to->add_subcommand(name, about);
    add_sink(child, sink)->required();
    add_log_options(child, log);
    return child;
}

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

/// Who asks the exchange must say as whom.
void require_key(const exchange_options& exchange) {
    if (!exchange.address.empty() && (exchange.key_id.empty() || exchange.key_file.empty())) {
        throw CLI::RequiredError("--key-id and --key, beside --exchange");
    }
}

void add_schema(CLI::App& app, std::vector<command>& commands, log_options& log) {
    struct choice {
        sink_options sink = default_sink();
        schema_show_options show;
    };
    const auto of = std::make_shared<choice>();
    CLI::App* const schema =
        app.add_subcommand("schema", "The tables behind a sink: apply, verify, show");
    schema->require_subcommand(1);
    commands.push_back({add_child(schema, "apply",
                                  "Create what is missing, in order; a second time changes nothing",
                                  of->sink, log),
                        [of] { return schema_apply(of->sink); }});
    commands.push_back(
        {add_child(schema, "verify", "Say what is there, what is missing, and what differs",
                   of->sink, log),
         [of] { return schema_verify(of->sink); }});
    CLI::App* const show = schema->add_subcommand("show", "Print the SQL, without a server");
    show->add_option("--engine", of->show.engine, "Whose SQL: clickhouse or sqlite")
        ->check(CLI::IsMember({"clickhouse", "sqlite"}))
        ->capture_default_str();
    show->add_option("--database", of->show.database, "The database's name in ClickHouse")
        ->capture_default_str();
    show->add_option("--view", of->show.view,
                     "The view's name; mm_fills_v2_view beside an older table mm_fills")
        ->capture_default_str();
    add_log_options(show, log);
    commands.push_back({show, [of] { return schema_show(of->show); }});
    schema->footer(
        "Exit codes: 0 as it should be; 1 no answer (verify: 4); 2 usage; 5 no access; 6 something "
        "missing\n"
        "or differs.\n\nAn older table mm_fills is never changed: the view is then called "
        "mm_fills_v2_view.");
}

void add_diagnose(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<diagnose_options>();
    of->sink = default_sink();
    CLI::App* const diagnose_app = add_child(
        &app, "diagnose", "Say whether the table can be trusted, and what is wrong", of->sink, log);
    add_since(diagnose_app, of->since, "The window's beginning [1h]");
    diagnose_app->add_option("--account", of->account,
                             "Only this account's rows and polls [all accounts']");
    add_state(diagnose_app, of->sink.state,
              "Where sync's spool of a server's sink is: batches in it are named");
    add_exchange(diagnose_app, of->exchange, false);
    diagnose_app
        ->add_option("--subaccount", of->subaccount,
                     "Compare with this subaccount's fills alone [all of them]")
        ->check(CLI::Range(0, 63));
    diagnose_app
        ->add_option("--table", of->table,
                     "Judge this relation instead of what readers read under the name mm_fills: "
                     "mm_fills_v2_view before a cut-over, mm_fills_v1 after it [mm_fills]")
        ->type_name("NAME");
    diagnose_app->add_flag("--json", of->json, "Print one JSON object");
    diagnose_app
        ->add_option("--html", of->html, "Write a page with plots, which needs no network [none]")
        ->type_name("FILE");
    add_parsed(
        diagnose_app, "--every",
        [of](const std::string& text) { of->every = parse_duration(text); },
        "Look again and again, at a window of the same length each time: 5m [look once]")
        ->type_name("TIME");
    diagnose_app
        ->add_option(
            "--metrics", of->metrics,
            "Write verdicts and figures in Prometheus' text format, each time at once [none]")
        ->type_name("FILE");
    diagnose_app->footer(
        "Exit codes: 0 every criterion passes; 1 something fails; 2 something can't be decided, a "
        "server\n"
        "that does not answer included (or usage); 5 no access; 6 no tables at all.\n\nExamples:\n"
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
    CLI::App* const link_app = add_child(
        &app, "link", "Find the decisions behind orders that have none yet", of->sink, log);
    link_app
        ->add_option("--registry", of->registry,
                     "Asked first: lines of order_id,decision_id, or JSON objects [none]")
        ->type_name("FILE")
        ->envname("TRUEFILL_REGISTRY");
    link_app
        ->add_option("--orders-table", of->orders_table,
                     "Asked second: the desk's own orders, with exchange_order_id and decision_id; "
                     "else mm_order_actions with mm_order_responses")
        ->check(CLI::Validator(
            [](const std::string& name) {
                const bool fine =
                    !name.empty() &&
                    name.find_first_not_of(
                        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
                        std::string::npos;
                return fine ? std::string{} : "a table's name is of letters, digits and _";
            },
            "NAME"))
        ->capture_default_str();
    add_since(link_app, of->since, "Only fills from this time on [all]");
    link_app->add_flag("--dry-run", of->dry_run, "Say the rates, and write nothing");
    link_app->footer(
        "What nobody knows stays unknown. Exit codes: 0 done; 1 no answer; 2 usage; 5 "
        "no access; 6 tables.");
    commands.push_back({link_app, [of] { return link(*of); }});
}

void add_migrate(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of = std::make_shared<migrate_options>();
    of->sink = default_sink();
    CLI::App* const migrate_app =
        app.add_subcommand("migrate", "Take over what an older table mm_fills holds and is valid");
    CLI::Option* const sink = add_sink(migrate_app, of->sink);
    add_log_options(migrate_app, log);
    add_account(migrate_app, of->account);
    add_exchange(migrate_app, of->exchange, false);
    add_state(migrate_app, of->sink.state,
              "Where fills of the exchange wait that a server does not take at once");
    migrate_app->add_flag("--dry-run", of->dry_run, "Count, and change nothing");
    migrate_app->require_subcommand(0, 1);
    CLI::App* const cutover = add_child(
        migrate_app, "cutover",
        "Give the view the name mm_fills; the older table becomes mm_fills_v1", of->sink, log);
    CLI::App* const rollback =
        add_child(migrate_app, "rollback", "Give the older table its name back", of->sink, log);
    migrate_app->footer(
        "Garbage is flagged in the older table (is_valid = 0) and stays; the rest is copied, one "
        "row\nper fill, and compared. Nothing is dropped; begun again it goes on.\n\nWith "
        "--exchange a row without a fill id is stored as the exchange tells it, where exactly\none "
        "of its fills has the row's order, market, side, size and whole cents; other such "
        "rows\nare "
        "counted.\n\nExit codes: 0 done and verified; 1 the tables disagree, or no answer; 2 "
        "usage; "
        "4 fills wait in\nthe spool; 5 no access; 6 tables.");
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
        add_child(&app, "invalidate", "Mark fills as invalid, or valid again, with the reason",
                  of->sink, log);
    add_account(invalidate_app, of->account);
    CLI::Option* const fill =
        invalidate_app->add_option("--fill", of->fill, "One fill's id [none]")->type_name("ID");
    CLI::Option* const where =
        invalidate_app
            ->add_option("--where", of->where,
                         "All fills of the view mm_fills that fit an SQL condition [none]")
            ->type_name("SQL")
            ->excludes(fill);
    invalidate_app->add_option("--why", of->why, "The reason, kept with the verdict")
        ->type_name("TEXT")
        ->required();
    invalidate_app->add_flag("--restore", of->restore, "Mark them as valid again");
    invalidate_app->add_flag("--dry-run", of->dry_run, "Count, and change nothing");
    invalidate_app->add_flag("--yes", of->yes,
                             "Do not ask before --where changes fills; must be given where nobody "
                             "can be asked");
    invalidate_app->footer(
        "Verdicts stand beside the fills: no poll and no link undoes them. Exit codes: 0 done; 1 "
        "no\nfill fits, or the answer was no; 2 usage, a --where that is no condition included; 5 "
        "no access;\n6 tables.\n\nExample:\n"
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
    CLI::App* const export_app =
        add_child(&app, "export", "Write every fill as a line, with its decision and its verdict",
                  of->sink, log);
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
        "In the order of the exchange's times, also fills that were invalidated. Exit codes: 0 "
        "done;\n1 no answer, or standard output can't be written; 2 usage; 5 no access; 6 tables.");
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
        "Fills, links, verdicts, rejects and polls. What is there already is not sent again; begun "
        "again\nit goes on. Exit codes: 0 done and verified; 1 no answer, or rows are missing; 2 "
        "usage; 5 no\naccess; 6 tables.");
    commands.push_back({copy_app, [of] { return copy(*of); }});
}

}  // namespace

void add_table_commands(CLI::App& app, std::vector<command>& commands, log_options& log) {
    add_schema(app, commands, log);
    add_diagnose(app, commands, log);
    add_link(app, commands, log);
    add_migrate(app, commands, log);
    add_invalidate(app, commands, log);
    add_export(app, commands, log);
    add_copy(app, commands, log);
}

}  // namespace truefill::tool
