#include "cli/command_line.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <stdexcept>

namespace truefill::tool {

namespace {

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

}  // namespace

CLI::Option* add_parsed(CLI::App* to, const std::string& name,
                        const std::function<void(const std::string&)>& read,
                        const std::string& description) {
    return to->add_option_function<std::string>(
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

void add_log_options(CLI::App* to, log_options& log) {
    add_parsed(
        to, "--log",
        [&log](const std::string& text) {
            if (text != "json" && text != "text") {
                throw std::invalid_argument{"'" + text + "' is neither json nor text"};
            }
            log.form = text == "json" ? log_form::json : log_form::text;
        },
        "The form of events on standard error: json, one JSON object per line; text, one sentence "
        "per line [text on a terminal, else json]")
        ->type_name("json|text")
        ->envname("TRUEFILL_LOG");
    to->add_flag("--quiet", log.quiet,
                 "No events and no progress on standard error, only errors and warnings");
}

CLI::Validator table_name() {
    return {[](const std::string& name) {
                const bool is_name = !name.empty() && std::ranges::all_of(name, [](char c) {
                    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '_';
                });
                return is_name ? std::string{} : "the name of a table has letters, digits and _";
            },
            "NAME"};
}

CLI::Option* add_sink(CLI::App* to, sink_options& sink) {
    return to
        ->add_option("--sink", sink.address,
                     "Where fills are stored: sqlite:FILE, which needs no server, or ClickHouse "
                     "at http[s]://[user@]host:port/database (with the password in "
                     "TRUEFILL_CLICKHOUSE_PASSWORD); host:port,host:port .. for the nodes of a "
                     "cluster")
        ->envname("TRUEFILL_SINK");
}

CLI::App* add_sink_command(CLI::App* to, const std::string& name, const std::string& about,
                           sink_options& sink, log_options& log) {
    CLI::App* const child = to->add_subcommand(name, about);
    add_sink(child, sink)->required();
    add_log_options(child, log);
    return child;
}

void add_state(CLI::App* to, fs::path& state, const std::string& description) {
    to->add_option("--state", state,
                   description + " [$XDG_STATE_HOME or ~/.local/state, truefill in it]")
        ->type_name("DIR")
        ->envname("TRUEFILL_STATE")
        ->capture_default_str();
}

void add_exchange(CLI::App* to, exchange_options& exchange, bool required) {
    const std::string by_default = required ? "" : " [none]";
    to->add_option(
          "--exchange", exchange.address,
          "The API's address, like https://external-api.kalshi.com/trade-api/v2" + by_default)
        ->type_name("BASE")
        ->envname("TRUEFILL_EXCHANGE")
        ->required(required);
    to->add_option("--key-id", exchange.key_id, "The API key's id" + by_default)
        ->type_name("ID")
        ->envname("TRUEFILL_KEY_ID")
        ->required(required);
    to->add_option("--key", exchange.key_file, "The API key's private key, a PEM file" + by_default)
        ->type_name("FILE")
        ->envname("TRUEFILL_KEY")
        ->required(required);
    to->add_option("--pages-per-second", exchange.pages_per_second,
                   "The most requests per second, by the key's tier; Basic is 20")
        ->check(CLI::Range(0.01, 1000.0))
        ->capture_default_str();
}

sink_options default_sink() {
    sink_options options;
    options.state = default_state();
    options.instance = host_name();
    options.password = from_environment("TRUEFILL_CLICKHOUSE_PASSWORD");
    return options;
}

}  // namespace truefill::tool
