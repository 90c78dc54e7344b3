#include <simdjson.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <set>
#include <stdexcept>

#include "base/clock.hpp"
#include "cli/command_line.hpp"
#include "cli/stream_options.hpp"
#include "cli/times.hpp"
#include "commands/load.hpp"
#include "commands/normalize.hpp"
#include "commands/sync.hpp"

namespace truefill::tool {

namespace {

constexpr const char* exit_codes =
    "Exit codes: 0 success; 1 the exchange or an input could not be used, or only in part;\n"
    "2 usage; 3 with --strict if an item was rejected; 4 booked durably but not delivered: a\n"
    "batch is in the spool; 5 the exchange or the sink refuses the credentials; 6 the tables\n"
    "are missing or differ: see `truefill schema verify`.";

void add_source(CLI::App* command, std::optional<source>& from) {
    add_parsed(
        command, "--source",
        [&from](const std::string& text) {
            from = parse_word<source>(text);
            if (!from && text != "auto") {
                throw std::invalid_argument{"'" + text + "' is none of rest, ws, auto"};
            }
        },
        "The API of the items: rest, ws, or auto to decide for each item [auto]")
        ->type_name("rest|ws|auto");
}

/// What `sync` and `load` have in common.
void add_booking(CLI::App* command, booking_options& options, log_options& log) {
    CLI::Option* const sink = add_sink(command, options.sink);
    sink->description(sink->get_description() + "; not wanted with --dry-run [none]");
    command
        ->add_option("--account", options.ingest.account,
                     "The account's name, part of every fill's identity, since two accounts may "
                     "share a trade's id [\"\"]")
        ->envname("TRUEFILL_ACCOUNT")
        ->check(CLI::Validator(
            [](const std::string& name) {
                return simdjson::validate_utf8(name) ? std::string{} : "the name is not UTF-8";
            },
            ""));
    command
        ->add_option("--registry", options.ingest.registry,
                     "Links fills to decisions: lines of order_id,decision_id or JSON objects with "
                     "exchange_order_id and decision_id; read again as it grows [none]")
        ->type_name("FILE")
        ->envname("TRUEFILL_REGISTRY");
    add_state(command, options.sink.state,
              "The folder for the spool and the watermark of a sink that is a server");
    command
        ->add_option("--instance", options.sink.instance,
                     "This program's name in the rows that it writes [the host's name]")
        ->envname("TRUEFILL_INSTANCE")
        ->capture_default_str();
    add_parsed(
        command, "--patience",
        [&options](const std::string& text) { options.patience = parse_duration(text); },
        "How long to try to deliver waiting batches at the end, before ending with 4 [30s]")
        ->type_name("TIME");
    command->add_flag("--dry-run", options.dry_run, "Read, check and count, and write nothing");
    add_log_options(command, log);
    command->add_flag("--debug", options.ingest.debug,
                      "Log also the events fill_source_sanity and raw_fill_sample");
    command->add_flag("--strict", options.strict, "Exit with 3 if an item was rejected");
    command->add_flag("--summary", options.summary,
                      "Print the funnel as a table on standard error at the end");
}

/// Without a sink there is nothing to do but a dry run.
void require_sink(const std::string& address, bool dry_run) {
    if (address.empty() && !dry_run) {
        throw CLI::RequiredError("--sink (or --dry-run)");
    }
}

CLI::App* add_normalize(CLI::App& app, normalize_options& options, log_options& log) {
    CLI::App* const command = app.add_subcommand(
        "normalize", "Write one JSON object per fill, from files or standard input");
    command->add_option(
        "FILE", options.files,
        "Pages, arrays, consecutive documents, NDJSON, logs of frames; none or - is "
        "standard input [-]");
    add_source(command, options.from);
    add_parsed(
        command, "--at", [&options](const std::string& text) { options.at.emplace(text); },
        "Read this part of each document (RFC 6901) instead of all of it, for journals that "
        "wrap payloads: /obj, /0/payload. If the part is a text, the text is the payload; a "
        "document without it is rejected as not_a_page [all of it]")
        ->type_name("POINTER");
    command
        ->add_option("--rejects", options.rejects,
                     "Write one JSON object for each reject to this file [none]")
        ->type_name("FILE");
    add_log_options(command, log);
    command->add_flag("--debug", options.debug,
                      "Log also the events fill_source_sanity and raw_fill_sample");
    command->add_flag("--strict", options.strict, "Exit with 3 if an item was rejected");
    command->add_flag("--summary", options.summary,
                      "Print the funnel as a table on standard error at the end");
    command->footer(
        "Exit codes: 0 everything became a fill or was reported; 1 no payload could be used, or a\n"
        "file could not be read to its end; 2 usage; 3 with --strict if an item was rejected.\n\n"
        "Examples:\n"
        "  truefill normalize page.json\n"
        "  truefill normalize --rejects rejects.ndjson --summary exports/*.json > fills.ndjson\n"
        "  zcat frames.log.gz | truefill normalize --source ws > fills.ndjson");
    return command;
}

/// The names between commas in one order, so that the same markets share a watermark.
std::string tickers(const std::string& text) {
    const std::vector<std::string> given = split_tickers(text);
    const std::set<std::string> names{given.begin(), given.end()};
    constexpr std::size_t most = 100;
    if (names.contains("") || names.size() > most) {
        throw std::invalid_argument{"'" + text + "' is not 1 to 100 markets' names between commas"};
    }
    std::string joined;
    for (const std::string& name : names) {
        joined += joined.empty() ? name : "," + name;
    }
    return joined;
}

CLI::App* add_sync(CLI::App& app, sync_options& options, log_options& log) {
    CLI::App* const command =
        app.add_subcommand("sync", "Fetch fills from the exchange and book each exactly once");
    add_exchange(command, options.exchange, true);
    add_booking(command, options, log);
    auto* const once = command->add_flag_callback(
        "--once", [] {}, "Poll once and end (the default)");
    add_parsed(
        command, "--every",
        [&options](const std::string& text) {
            options.every = parse_duration(text);
            if (*options.every < std::chrono::milliseconds{100}) {
                throw std::invalid_argument{"faster than every 100ms"};
            }
        },
        "Poll repeatedly, and start a poll this long after the start of the last one: 10s [poll "
        "once]")
        ->type_name("TIME")
        ->excludes(once);
    add_parsed(
        command, "--since",
        [&options](const std::string& text) { options.since = parse_moment(text, now()); },
        "Fills from this time on: RFC 3339, epoch seconds, or 30d, 12h, 15m ago; fills before the "
        "exchange's cutoff come from its history [from --overlap before the watermark; the first "
        "time all live fills]")
        ->type_name("T");
    add_parsed(
        command, "--until",
        [&options](const std::string& text) { options.until = parse_moment(text, now()); },
        "Fills up to this time; the watermark does not move [no end]")
        ->type_name("T");
    command
        ->add_option("--link-from", options.link_from,
                     "The desk's own table in the sink's database, such as mm_orders, with the "
                     "decisions of orders that the registry does not have [none]")
        ->type_name("TABLE")
        ->check(table_name());
    command
        ->add_option(
            "--metrics", options.metrics,
            "Replace this file after each poll by counters in Prometheus' text format [none]")
        ->type_name("FILE");
    add_parsed(
        command, "--overlap",
        [&options](const std::string& text) { options.overlap = parse_duration(text); },
        "How long before the watermark each poll begins, so that it meets late fills [15m]")
        ->type_name("TIME");
    command
        ->add_option("--subaccount", options.subaccount,
                     "Only the fills of this subaccount; 0 is the primary one [all of them]")
        ->check(CLI::Range(0, 63));
    add_parsed(
        command, "--ticker",
        [&options](const std::string& text) { options.ticker = tickers(text); },
        "Only the fills of these markets, separated by commas, up to 100; such a walk has its own "
        "watermark [all markets]")
        ->type_name("A,B,..");
    command
        ->add_option("--max-pages", options.max_pages,
                     "End a walk after this many pages, as incomplete")
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000}))
        ->capture_default_str();
    command->add_option("--limit", options.limit, "The number of fills to ask for per page")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    add_stream_options(command, options);
    command->footer(
        std::string{exit_codes} +
        "\n\nEvery option may be set in a file: truefill --config truefill.toml sync, with [sync] "
        "and\nlines like sink = \"sqlite:/var/lib/truefill/fills.db\". SIGTERM ends it after the "
        "current batch.\n\nExamples:\n"
        "  truefill sync --exchange https://external-api.kalshi.com/trade-api/v2 \\\n"
        "      --key-id $KEY_ID --key kalshi.pem --sink sqlite:fills.db --every 10s\n"
        "  truefill sync .. --sink sqlite:fills.db --stream\n"
        "  truefill sync .. --sink http://127.0.0.1:8123/kalshi --once --since 30d --summary");
    return command;
}

CLI::App* add_load(CLI::App& app, load_options& options, log_options& log) {
    CLI::App* const command =
        app.add_subcommand("load", "Book files and streams: exports, backfills, WebSocket frames");
    command->add_option(
        "FILE", options.files,
        "Pages, arrays, consecutive documents, NDJSON, logs of frames; none or - is "
        "standard input [-]");
    add_source(command, options.ingest.from);
    add_booking(command, options, log);
    command->footer(
        std::string{exit_codes} +
        "\n\nExamples:\n"
        "  truefill load --sink sqlite:fills.db --summary exports/*.json\n"
        "  websocat .. | truefill load --source ws --sink http://127.0.0.1:8123/kalshi");
    return command;
}

}  // namespace

void add_booking_commands(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto of_normalize = std::make_shared<normalize_options>();
    commands.push_back({add_normalize(app, *of_normalize, log),
                        [of_normalize] { return normalize(*of_normalize); }, log_form::json});

    const auto of_sync = std::make_shared<sync_options>();
    of_sync->sink = default_sink();
    of_sync->ingest.from = source::rest;
    commands.push_back({add_sync(app, *of_sync, log),
                        [of_sync] {
                            require_sink(of_sync->sink.address, of_sync->dry_run);
                            if (of_sync->stream && !of_sync->every) {
                                of_sync->every = std::chrono::seconds{60};
                            }
                            return sync(*of_sync);
                        },
                        log_form::json});

    const auto of_load = std::make_shared<load_options>();
    of_load->sink = default_sink();
    commands.push_back({add_load(app, *of_load, log),
                        [of_load] {
                            require_sink(of_load->sink.address, of_load->dry_run);
                            return load(*of_load);
                        },
                        log_form::json});
}

}  // namespace truefill::tool
