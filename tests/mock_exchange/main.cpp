// The program `mock_exchange`: its options, its help, and its run until a signal.
#include <pthread.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <optional>
#include <string>
#include <thread>

#include "base/files.hpp"
#include "base/rfc3339.hpp"
#include "server/account_state.hpp"
#include "server/faults.hpp"
#include "server/server.hpp"
#include "server/signature.hpp"
#include "stream/stream_server.hpp"

namespace {

namespace mock = mock_exchange;

constexpr int exit_failed = 1;
constexpr int exit_usage = 2;
constexpr std::int64_t thirty_days_us = 30LL * 86'400 * mock::second_us;

struct options {
    mock::account_settings account;
    mock::server_settings server;
    int port = 0;
    std::string port_file;
    std::string key_id = "mock-key";
    std::string public_key;
    std::string new_key;
    std::string key_type = "ed25519";
    std::string from;
    std::string to;
    std::string cutoff;
    std::string eras = "today";
    std::string faults;
    std::int64_t drip_ms = 20;
    std::string stream_port_file;
    std::int64_t ping_ms = 10'000;
};

void declare(CLI::App& app, options& chosen) {
    const CLI::Validator time{[](const std::string& text) {
                                  return mock::parse_rfc3339(text) ? std::string{}
                                                                   : text + " is no RFC 3339 time";
                              },
                              "RFC3339"};
    const CLI::Validator script{[](const std::string& text) {
                                    try {
                                        static_cast<void>(mock::parse_faults(text));
                                        return std::string{};
                                    } catch (const std::invalid_argument& error) {
                                        return std::string{error.what()};
                                    }
                                },
                                "SCRIPT"};
    const auto positive = [](double max) { return CLI::Range(1.0, max).description("N"); };

    app.add_option("--port", chosen.port, "Port of 127.0.0.1 to listen at; 0 is any free one")
        ->check(CLI::Range(0, 65'535).description("N"))
        ->capture_default_str();
    app.add_option("--port-file", chosen.port_file,
                   "Write the port and a newline to this file once it listens")
        ->type_name("FILE");

    app.add_option("--key-id", chosen.key_id, "The id that requests must name")
        ->capture_default_str();
    CLI::Option_group* const key =
        app.add_option_group("Key", "The key that requests are signed with, one of");
    key->add_option("--public-key", chosen.public_key, "A PEM file with its public or private half")
        ->type_name("FILE");
    key->add_option("--new-key", chosen.new_key,
                    "Make a key, and write its private half to this PEM file")
        ->type_name("FILE");
    key->require_option(1);
    app.add_option("--key-type", chosen.key_type, "What --new-key makes")
        ->check(CLI::IsMember({"ed25519", "rsa"}))
        ->capture_default_str();

    app.add_option("--fills", chosen.account.fills, "The number of fills to generate")
        ->check(CLI::Range(0.0, 100e6).description("N"))
        ->capture_default_str();
    app.add_option("--seed", chosen.account.seed,
                   "The same seed, --from and --to give the same fills")
        ->capture_default_str();
    app.add_option("--from", chosen.from,
                   "The earliest time of a fill; by default 30 days before --to")
        ->check(time);
    app.add_option("--to", chosen.to, "The latest time of a fill; by default now")->check(time);
    app.add_option("--cutoff", chosen.cutoff,
                   "Earlier fills are only in /historical/fills; without a cutoff it has none")
        ->check(time);
    app.add_option("--subaccounts", chosen.account.subaccounts,
                   "The number of subaccounts; the first is 0")
        ->check(positive(64))
        ->capture_default_str();
    app.add_option("--eras", chosen.eras,
                   "Layouts of the fills: today's, or mixed with those of 2023 and early 2026")
        ->check(CLI::IsMember({"today", "mixed"}))
        ->capture_default_str();

    app.add_option("--max-limit", chosen.server.max_limit, "The largest page; more is an error 400")
        ->check(positive(1e6))
        ->capture_default_str();
    app.add_option("--rate", chosen.server.rate,
                   "The limit of pages per second, and in a burst; 0 is no limit")
        ->check(CLI::Range(0.0, 1e6).description("N"))
        ->capture_default_str();
    app.add_option("--faults", chosen.faults,
                   "N:KIND or N:KIND*TIMES, separated by commas: inject a fault into the Nth\n"
                   "request for fills and the TIMES-1 requests after it")
        ->check(script);
    app.add_option("--fault-rate", chosen.server.fault_rate,
                   "The probability of a random fault for each request for fills")
        ->check(CLI::Range(0.0, 1.0).description("P"))
        ->capture_default_str();
    app.add_option("--drip-ms", chosen.drip_ms, "The pause between the pieces of a drip")
        ->check(CLI::Range(0.0, 60'000.0).description("MS"))
        ->capture_default_str();
    app.add_option("--stream-port-file", chosen.stream_port_file,
                   "Serve the WebSocket too, at a free port, and write the port to this file")
        ->type_name("FILE");
    app.add_option("--ping-ms", chosen.ping_ms, "The time between the WebSocket's pings")
        ->check(CLI::Range(1.0, 60'000.0).description("MS"))
        ->capture_default_str();
    app.add_flag("--incident", chosen.server.incident,
                 "Pages of /portfolio/fills also carry resting orders, and rows whose prices are "
                 "zero");
    app.add_flag("--forbid", chosen.server.forbid, "Answer every signed request with 403");
    app.add_flag("--verbose", chosen.server.verbose, "Log each request to standard error");

    app.footer(
        "Kinds of faults:\n"
        "  429 500 503     these errors\n"
        "  refuse          the connection is closed without a reply\n"
        "  reset           the connection is closed in the middle of the body\n"
        "  drip            the right page in slow pieces\n"
        "  truncate        a page cut short, with the length of what is left\n"
        "  repeat_cursor   the right page with the cursor that led to it\n"
        "  orders          a page of resting orders\n"
        "  error200 html   an error, or an HTML page, with status 200\n"
        "and never at random:\n"
        "  empty_null empty  a last page whose list is null or empty\n"
        "  no_cursor number_cursor  the right page, its cursor missing or a number\n"
        "  204 301 400 401 404  these statuses\n"
        "  retry_after     429 with Retry-After: 2\n"
        "  no_date wrong_date  the right page, its Date missing or yesterday's\n"
        "  many_items huge  a page of numbers, of 8 MB or of 70 MB\n\n"
        "Unsigned endpoints for tests:\n"
        "  GET /mock/stats    GET /mock/truth    POST /mock/add?n=5&age=0\n"
        "  POST /mock/faults (a script; N starts again at 1)  POST /mock/cutoff?t=RFC3339\n"
        "  POST /mock/transfer?ticker=T&count_c=100  POST /mock/settle?ticker=T\n\n"
        "The WebSocket's port answers /trade-api/ws/v2 and, unsigned, for tests:\n"
        "  GET /mock/stats    POST /mock/faults (a script; N counts fills from 1)\n"
        "  POST /mock/refuse (how many upgrades)  POST /mock/cut\n"
        "Its faults: drop twice reorder fragment legacy cut bad_utf8 compressed huge error_25\n"
        "  no_pong half_open reset close_1000 close_1001 close_1011 close_1013\n\n"
        "Exit codes: 0 after SIGTERM or SIGINT; 1 cannot listen or write; 2 usage.\n\n"
        "Examples:\n"
        "  mock_exchange --new-key client.pem --port-file port\n"
        "  mock_exchange --public-key key.pem --port 8080 --fills 1000000 --seed 7 --rate 20\n"
        "  mock_exchange --new-key client.pem --faults '2:500,5:429*3,9:truncate' --verbose\n"
        "  mock_exchange --new-key client.pem --from 2026-07-01T00:00:00Z \\\n"
        "      --to 2026-08-01T00:00:00Z --cutoff 2026-07-15T00:00:00Z --eras mixed --incident");
}

/// Sets the defaults that depend on other options or on the time.
void complete(options& chosen) {
    const auto time_or = [](const std::string& text, std::int64_t otherwise) {
        return mock::parse_rfc3339(text).value_or(otherwise);
    };
    mock::account_settings& account = chosen.account;
    account.to_us = time_or(chosen.to, mock::now_us());
    account.from_us = time_or(chosen.from, account.to_us - thirty_days_us);
    if (account.from_us > account.to_us) {
        throw CLI::ValidationError{"--from", "is after --to"};
    }
    account.cutoff_us = mock::parse_rfc3339(chosen.cutoff);
    account.mixed_eras = chosen.eras == "mixed";
    chosen.server.faults = mock::parse_faults(chosen.faults);
    chosen.server.seed = account.seed;
    chosen.server.drip = std::chrono::milliseconds{chosen.drip_ms};
}

void write_port(const std::string& file, int port) {
    if (!file.empty()) {
        mock::write_file(file, 0644,
                         [&](const mock::file_sink& write) { write(std::to_string(port) + '\n'); });
    }
}

/// Serves until one of `signals` arrives. Every thread blocks them; this one waits for them.
int serve(const options& chosen, const sigset_t& signals) {
    mock::key_pointer key =
        chosen.new_key.empty()
            ? mock::load_key(chosen.public_key)
            : mock::make_key(chosen.new_key, chosen.key_type == "rsa" ? mock::key_type::rsa
                                                                      : mock::key_type::ed25519);
    mock::account_state account{chosen.account};
    mock::server server{chosen.server, account,
                        mock::signature_check{chosen.key_id, std::move(key)}};
    const int port = server.bind(chosen.port);
    if (port == 0) {
        std::fprintf(stderr, "mock_exchange: cannot listen at port %d of 127.0.0.1\n", chosen.port);
        return exit_failed;
    }
    write_port(chosen.port_file, port);
    std::optional<mock::stream_server> stream;
    if (!chosen.stream_port_file.empty()) {
        stream.emplace(account,
                       mock::signature_check{
                           chosen.key_id, mock::load_key(chosen.new_key.empty() ? chosen.public_key
                                                                                : chosen.new_key)},
                       std::chrono::milliseconds{chosen.ping_ms});
        write_port(chosen.stream_port_file, stream->start(0));
    }
    std::printf("mock_exchange: http://127.0.0.1:%d/trade-api/v2\n", port);
    std::fflush(stdout);

    std::atomic<bool> fine = true;
    std::thread answering{[&] {
        fine = server.run();
        ::kill(::getpid(), SIGTERM);  // ends the wait below when the server ended by itself
    }};
    int received = 0;
    ::sigwait(&signals, &received);
    server.stop();
    answering.join();
    return fine ? 0 : exit_failed;
}

int run(int argc, char** argv) {
    sigset_t signals{};
    ::sigemptyset(&signals);
    ::sigaddset(&signals, SIGTERM);
    ::sigaddset(&signals, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    CLI::App app{
        "A mock of the exchange for tests: fills generated from a seed, behind an API in the\n"
        "form of Kalshi's, with its signatures, pages and cursors, and with faults on demand.",
        "mock_exchange"};
    options chosen;
    declare(app, chosen);
    try {
        app.parse(argc, argv);
        complete(chosen);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : exit_usage;
    }
    return serve(chosen, signals);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "mock_exchange: %s\n", error.what());
        return exit_failed;
    }
}
