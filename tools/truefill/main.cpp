// The program `truefill`: commands, their options, their help.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cstdlib>
#include <functional>
#include <truefill/version.hpp>

#include "arguments.hpp"
#include "clock.hpp"
#include "exit_code.hpp"
#include "load.hpp"
#include "normalize.hpp"
#include "schema_command.hpp"
#include "sync.hpp"

namespace tool = truefill::tool;

namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 all is well; 1 the exchange or an input could not be used, or not all of it;\n"
    "2 usage; 3 with --strict when anything was rejected; 4 booked durably, but not delivered: it\n"
    "waits in the spool for the next start; 5 the exchange or the sink refuses the credentials;\n"
    "6 the tables are missing or differ: see `truefill schema verify`.";

std::string from_environment(const char* name) {
    const char* const value = std::getenv(name);
    return value == nullptr ? std::string{} : std::string{value};
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

std::string default_state() {
    std::string state = from_environment("XDG_STATE_HOME");
    if (state.empty()) {
        state = from_environment("HOME");
        state = state.empty() ? "." : state + "/.local/state";
    }
    return state + "/truefill";
}

/// An option whose text is read by a function that throws std::invalid_argument.
CLI::Option* add_parsed(CLI::App* command, const std::string& name,
                        const std::function<void(const std::string&)>& read,
                        const std::string& description) {
    return command->add_option_function<std::string>(
        name,
        [name, read](const std::string& text) {
            try {
                read(text);
            } catch (const std::invalid_argument& error) {
                throw CLI::ValidationError(name, error.what());
            }
        },
        description);
}

void add_source(CLI::App* command, std::optional<truefill::source>& from) {
    add_parsed(
        command, "--source",
        [&from](const std::string& text) {
            from = truefill::parse_word<truefill::source>(text);
            if (!from && text != "auto") {
                throw std::invalid_argument{"'" + text + "' is none of rest, ws, auto"};
            }
        },
        "Which API the items came from: rest, ws, or auto to tell item by item [auto]")
        ->type_name("rest|ws|auto");
}

void add_sink(CLI::App* command, tool::sink_options& sink, bool required) {
    CLI::Option* const address =
        command
            ->add_option("--sink", sink.address,
                         "Where fills are kept: ndjson:DIR, a folder that needs no server, or "
                         "ClickHouse at http[s]://[user@]host:port/database (its password comes "
                         "from TRUEFILL_CLICKHOUSE_PASSWORD)")
            ->envname("TRUEFILL_SINK");
    if (required) {
        address->required();
    }
}

struct booking {
    tool::sink_options* sink;
    tool::ingest_options* ingest;
    std::chrono::milliseconds* patience;
    bool* dry_run;
    bool* strict;
    bool* summary;
};

/// What `sync` and `load` have in common.
void add_booking(CLI::App* command, const booking& to) {
    add_sink(command, *to.sink, false);
    command
        ->add_option("--account", to.ingest->account,
                     "The account's name, part of every fill's identity: two accounts may share a "
                     "trade's id")
        ->envname("TRUEFILL_ACCOUNT");
    command
        ->add_option("--registry", to.ingest->registry,
                     "Links fills to decisions: lines of order_id,decision_id or JSON objects with "
                     "exchange_order_id and decision_id; read again as it grows")
        ->type_name("FILE")
        ->envname("TRUEFILL_REGISTRY");
    command
        ->add_option("--state", to.sink->state,
                     "Where the spool and the watermark of a server's sink are kept")
        ->type_name("DIR")
        ->envname("TRUEFILL_STATE")
        ->capture_default_str();
    command
        ->add_option("--instance", to.sink->instance, "This program's name in the rows it writes")
        ->envname("TRUEFILL_INSTANCE")
        ->capture_default_str();
    add_parsed(
        command, "--patience",
        [to](const std::string& text) { *to.patience = tool::parse_duration(text); },
        "How long to go on delivering before ending with 4 [30s]")
        ->type_name("TIME");
    command->add_flag("--dry-run", *to.dry_run, "Do everything but write");
    command->add_flag("--quiet", to.ingest->quiet, "No events and no progress on standard error");
    command->add_flag("--debug", to.ingest->debug,
                      "Also the source's sanity and samples, as events");
    command->add_flag("--strict", *to.strict, "Exit with 3 when anything was rejected");
    command->add_flag("--summary", *to.summary,
                      "Print the funnel as a table on standard error at the end");
}

void require(bool given, const std::string& option) {
    if (!given) {
        throw CLI::RequiredError(option);
    }
}

CLI::App* add_normalize(CLI::App& app, tool::normalize_options& options) {
    CLI::App* const command = app.add_subcommand(
        "normalize", "Write one JSON object a fill, from files or standard input");
    command->add_option("FILE", options.files,
                        "Pages, arrays, documents one after the other, NDJSON, logs of frames; "
                        "none or - is standard input");
    add_source(command, options.from);
    command->add_option("--rejects", options.rejects, "Write one JSON object a reject to this file")
        ->type_name("FILE");
    command->add_flag("--quiet", options.quiet, "No events and no progress on standard error");
    command->add_flag("--debug", options.debug, "Also the source's sanity and samples, as events");
    command->add_flag("--strict", options.strict, "Exit with 3 when anything was rejected");
    command->add_flag("--summary", options.summary,
                      "Print the funnel as a table on standard error at the end");
    command->footer(
        "Exit codes: 0 everything became a fill or was reported; 1 no payload could be used, or a\n"
        "file not read to its end; 2 usage; 3 with --strict when anything was rejected.\n\n"
        "Examples:\n"
        "  truefill normalize page.json\n"
        "  truefill normalize --rejects rejects.ndjson --summary exports/*.json > fills.ndjson\n"
        "  zcat frames.log.gz | truefill normalize --source ws > fills.ndjson");
    return command;
}

CLI::App* add_sync(CLI::App& app, tool::sync_options& options) {
    CLI::App* const command = app.add_subcommand(
        "sync", "Fetch fills from the exchange and book each of them exactly once");
    command
        ->add_option("--exchange", options.exchange,
                     "The API's address, as https://external-api.kalshi.com/trade-api/v2")
        ->type_name("BASE")
        ->envname("TRUEFILL_EXCHANGE")
        ->required();
    command->add_option("--key-id", options.key_id, "The API key's id")
        ->type_name("ID")
        ->envname("TRUEFILL_KEY_ID")
        ->required();
    command->add_option("--key", options.key_file, "The API key's private key, a PEM file")
        ->type_name("FILE")
        ->envname("TRUEFILL_KEY")
        ->required();
    const booking both{&options.sink,    &options.ingest, &options.patience,
                       &options.dry_run, &options.strict, &options.summary};
    add_booking(command, both);
    auto* const once = command->add_flag_callback(
        "--once", [] {}, "Poll once and end (the default)");
    add_parsed(
        command, "--every",
        [&options](const std::string& text) {
            options.every = tool::parse_duration(text);
            if (*options.every < std::chrono::milliseconds{100}) {
                throw std::invalid_argument{"faster than every 100ms"};
            }
        },
        "Poll again and again, with so much time from one beginning to the next: 10s")
        ->type_name("TIME")
        ->excludes(once);
    add_parsed(
        command, "--since",
        [&options](const std::string& text) {
            options.since = tool::parse_moment(text, tool::now());
        },
        "Fills from this time on: RFC 3339, epoch seconds, or 30d, 12h, 15m ago; what lies before "
        "the exchange's cutoff comes from its history. Without it: from the watermark, or the "
        "first time all that is live")
        ->type_name("T");
    add_parsed(
        command, "--until",
        [&options](const std::string& text) {
            options.until = tool::parse_moment(text, tool::now());
        },
        "Fills up to this time; the watermark stays where it is")
        ->type_name("T");
    add_parsed(
        command, "--overlap",
        [&options](const std::string& text) { options.overlap = tool::parse_duration(text); },
        "How far before the watermark each poll begins, so that late fills are met [15m]")
        ->type_name("TIME");
    command
        ->add_option("--subaccount", options.subaccount,
                     "Only this subaccount's fills, 0 is the primary; without it all of them")
        ->check(CLI::Range(0, 63));
    command->add_option("--limit", options.limit, "Fills a page")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    command
        ->add_option("--pages-per-second", options.pages_per_second,
                     "The rate that the key's tier allows; Basic is 20")
        ->check(CLI::Range(0.01, 1000.0))
        ->capture_default_str();
    command->footer(
        std::string{exit_codes} +
        "\n\nEvery option may stand in a file: truefill --config truefill.toml sync, with [sync] "
        "and\nlines like sink = \"ndjson:/var/lib/truefill\". SIGTERM ends it after the batch at "
        "hand.\n\nExamples:\n"
        "  truefill sync --exchange https://external-api.kalshi.com/trade-api/v2 \\\n"
        "      --key-id $KEY_ID --key kalshi.pem --sink ndjson:fills --every 10s\n"
        "  truefill sync .. --sink http://127.0.0.1:8123/kalshi --once --since 30d --summary");
    return command;
}

CLI::App* add_load(CLI::App& app, tool::load_options& options) {
    CLI::App* const command = app.add_subcommand(
        "load", "Book files and streams by the same path: exports, backfills, WebSocket frames");
    command->add_option("FILE", options.files,
                        "Pages, arrays, documents one after the other, NDJSON, logs of frames; "
                        "none or - is standard input");
    add_source(command, options.ingest.from);
    const booking both{&options.sink,    &options.ingest, &options.patience,
                       &options.dry_run, &options.strict, &options.summary};
    add_booking(command, both);
    command->footer(
        std::string{exit_codes} +
        "\n\nExamples:\n"
        "  truefill load --sink ndjson:fills --summary exports/*.json\n"
        "  websocat .. | truefill load --source ws --sink http://127.0.0.1:8123/kalshi");
    return command;
}

struct schema_choice {
    tool::sink_options sink;
    std::string database = "kalshi";
    std::string view = "mm_fills";
    int (*run)(const schema_choice&) = nullptr;
};

CLI::App* add_schema(CLI::App& app, schema_choice& choice) {
    CLI::App* const command =
        app.add_subcommand("schema", "The tables in ClickHouse: apply, verify, show");
    command->require_subcommand(1);
    CLI::App* const apply = command->add_subcommand(
        "apply", "Create what is missing, in order; a second time changes nothing");
    add_sink(apply, choice.sink, true);
    apply->callback([&choice] {
        choice.run = [](const schema_choice& c) { return tool::schema_apply(c.sink); };
    });
    CLI::App* const verify =
        command->add_subcommand("verify", "Say what is there, what is missing, and what differs");
    add_sink(verify, choice.sink, true);
    verify->callback([&choice] {
        choice.run = [](const schema_choice& c) { return tool::schema_verify(c.sink); };
    });
    CLI::App* const show = command->add_subcommand("show", "Print the SQL, without a server");
    show->add_option("--database", choice.database, "The database's name")->capture_default_str();
    show->add_option("--view", choice.view,
                     "The view's name; mm_fills_v2_view beside an older table mm_fills")
        ->capture_default_str();
    show->callback([&choice] {
        choice.run = [](const schema_choice& c) { return tool::schema_show(c.database, c.view); };
    });
    command->footer(
        "Exit codes: 0 as it should be; 1 no answer; 2 usage; 5 no access; 6 something "
        "is missing or differs.\n\nAn older table mm_fills is never changed: the view "
        "is then called mm_fills_v2_view.");
    return command;
}

int run(int argc, char** argv) {
    CLI::App app{
        "truefill: payloads of a prediction market's API in, fills you can trust out.\n"
        "Reads every era of Kalshi's fills exactly; what is no fill is refused, with a reason.",
        "truefill"};
    app.set_version_flag("--version", "truefill " + std::string{truefill::version});
    app.require_subcommand(1);
    app.set_config("--config", "", "A TOML or INI file with options, a section a command")
        ->envname("TRUEFILL_CONFIG");

    tool::normalize_options normalize_options;
    tool::sync_options sync_options;
    tool::load_options load_options;
    schema_choice schema;
    for (tool::sink_options* const sink : {&sync_options.sink, &load_options.sink, &schema.sink}) {
        sink->state = default_state();
        sink->instance = host_name();
        sink->password = from_environment("TRUEFILL_CLICKHOUSE_PASSWORD");
    }
    sync_options.ingest.from = truefill::source::rest;

    const CLI::App* const normalize = add_normalize(app, normalize_options);
    const CLI::App* const sync = add_sync(app, sync_options);
    const CLI::App* const load = add_load(app, load_options);
    add_schema(app, schema);

    try {
        app.parse(argc, argv);
        require(!sync->parsed() || sync_options.dry_run || !sync_options.sink.address.empty(),
                "--sink (or --dry-run)");
        require(!load->parsed() || load_options.dry_run || !load_options.sink.address.empty(),
                "--sink (or --dry-run)");
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? tool::exit_fine : tool::exit_usage;
    }
    if (normalize->parsed()) {
        return tool::normalize(normalize_options);
    }
    if (sync->parsed()) {
        return tool::sync(sync_options);
    }
    if (load->parsed()) {
        return tool::load(load_options);
    }
    return schema.run(schema);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const tool::failure& error) {
        std::fprintf(stderr, "truefill: %s\n", error.what());
        return error.exit_code();
    } catch (const std::exception& error) {
        std::fprintf(stderr, "truefill: %s\n", error.what());
        return tool::exit_unusable;
    }
}
