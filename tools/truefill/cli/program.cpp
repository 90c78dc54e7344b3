#include "cli/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <sstream>
#include <truefill/version.hpp>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "cli/command_line.hpp"
#include "cli/config_file.hpp"
#include "cli/event_text.hpp"
#include "cli/suggest.hpp"

namespace truefill::tool {

namespace {

constexpr const char* about =
    "truefill reads payloads of a prediction market's API and writes fills that you can trust.\n"
    "It reads every era of Kalshi's fills exactly, and refuses other items with a reason.";

constexpr const char* footer =
    "`truefill help COMMAND` describes the options of a command with defaults and units.\n\n"
    "An option has the first of these values: the command line; the environment variable that its\n"
    "description names; the configuration file that --config or TRUEFILL_CONFIG names. That is "
    "TOML\n"
    "with one section per command:\n\n"
    "  [sync]\n"
    "  sink = \"sqlite:/var/lib/truefill/fills.db\"\n"
    "  every = \"10s\"\n\n"
    "An unknown section or key is an error.\n\n"
    "normalize, sync and load write events to standard error: one sentence per line on a "
    "terminal,\n"
    "otherwise one JSON object per line (--log json|text). The other commands write text. Colours\n"
    "are used only on a terminal, and not if NO_COLOR is set.\n\n"
    "Exit codes: 0 success; 1 an input or the exchange could not be used, or only in part;\n"
    "2 usage or configuration; 3 with --strict if an item was rejected; 4 booked durably but not\n"
    "delivered; 5 no access; 6 tables are missing or differ; 130, 143 interrupted by SIGINT or\n"
    "SIGTERM. `diagnose` has its own: see `truefill help diagnose`.";

bool has_any(const std::vector<std::string>& arguments, std::initializer_list<const char*> wanted) {
    return std::any_of(arguments.begin(), arguments.end(), [&](const std::string& argument) {
        return std::find(wanted.begin(), wanted.end(), argument) != wanted.end();
    });
}

/// `truefill help sync` is `truefill sync --help`.
void translate_help(std::vector<std::string>& arguments) {
    if (!arguments.empty() && arguments.front() == "help") {
        arguments.erase(arguments.begin());
        arguments.emplace_back("--help");
    }
}

/// Moves --config in front of the command, behind which CLI11 does not look for it; without one
/// puts there what the environment names, which CLI11 would ask only after it has read the file.
void put_config_first(std::vector<std::string>& arguments) {
    const auto given =
        std::find_if(arguments.begin(), arguments.end(), [](const std::string& argument) {
            return argument == "--config" || argument.starts_with("--config=");
        });
    const char* const file = std::getenv("TRUEFILL_CONFIG");
    if (given != arguments.end()) {
        const bool has_value_behind = *given == "--config" && given + 1 != arguments.end();
        std::rotate(arguments.begin(), given, given + (has_value_behind ? 2 : 1));
    } else if (file != nullptr && *file != '\0' &&
               !has_any(arguments, {"-h", "--help", "-V", "--version"})) {
        arguments.insert(arguments.begin(), std::string{"--config="} + file);
    }
}

/// The form of the log for what goes wrong before the options are read.
log_options early_log(const std::vector<std::string>& arguments) {
    log_options log;
    log.sentence = event_text;
    log.in_pipe =
        has_any(arguments, {"normalize", "sync", "load"}) ? log_form::json : log_form::text;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string next = i + 1 < arguments.size() ? arguments[i + 1] : "";
        for (const auto& [name, form] :
             {std::pair{"json", log_form::json}, std::pair{"text", log_form::text}}) {
            if (arguments[i] == std::string{"--log="} + name ||
                (arguments[i] == "--log" && next == name)) {
                log.form = form;
            }
        }
    }
    return log;
}

/// The command that was asked for; `app` itself when there is none.
const CLI::App& command_asked_for(const CLI::App& app) {
    const auto asked = app.get_subcommands();
    return asked.empty() ? app : command_asked_for(*asked.front());
}

/// What the first argument that nobody knows may have been meant to be.
std::string meant(const CLI::App& app) {
    const std::vector<std::string> unknown = app.remaining(true);
    if (unknown.empty()) {
        return {};
    }
    const CLI::App& command = command_asked_for(app);
    std::vector<std::string> known;
    if (unknown.front().starts_with('-')) {
        for (const CLI::Option* option : command.get_options()) {
            for (const std::string& name : option->get_lnames()) {
                known.push_back("--" + name);
            }
        }
    } else {
        for (const CLI::App* child : command.get_subcommands({})) {
            known.push_back(child->get_name());
        }
    }
    const std::string what = unknown.front().starts_with('-') ? "option" : "command";
    return fmt::format("there is no {} '{}'{}", what, unknown.front(),
                       suggestion(unknown.front(), known));
}

/// Prints the help or the version that was asked for, or says what is wrong with the arguments.
int end_parsing(const CLI::App& app, const CLI::ParseError& error, const config_file& config) {
    std::ostringstream help;
    std::string text = meant(app);
    if (text.empty() && app.exit(error, help, help) == 0) {
        print_text(help.str());
        return exit_fine;
    }
    if (text.empty()) {
        const bool is_command_missing =
            dynamic_cast<const CLI::RequiredError*>(&error) != nullptr &&
            !command_asked_for(app).get_subcommands({}).empty();
        text = is_command_missing ? "name a command" : error.what();
        text += config.cause_of(text);
    }
    const CLI::App& command = command_asked_for(app);
    const std::string path =
        &command == &app
            ? ""
            : " " + (command.get_parent() == &app
                         ? command.get_name()
                         : command.get_parent()->get_name() + " " + command.get_name());
    complain(fmt::format("{}; see truefill help{}", text, path));
    return exit_usage;
}

}  // namespace

int run_program(std::vector<std::string> arguments) {
    translate_help(arguments);
    put_config_first(arguments);
    configure_log(early_log(arguments));
    CLI::App app{about, "truefill"};
    app.footer(footer);
    app.set_version_flag("-V,--version", "truefill " + std::string{version});
    app.require_subcommand(1);
    app.set_config("--config", "", "A TOML file with options, a section for each command [none]")
        ->type_name("FILE");
    const auto config = std::make_shared<config_file>(app);
    app.config_formatter(config);
    std::vector<command> commands;
    log_options log;
    log.sentence = event_text;
    add_booking_commands(app, commands, log);
    add_table_commands(app, commands, log);
    add_spool_commands(app, commands, log);
    add_headers_command(app, commands, log);
    try {
        std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes them
        app.parse(std::move(arguments));
        for (const command& candidate : commands) {
            if (candidate.app->parsed()) {
                log.in_pipe = candidate.log_in_pipe;
                configure_log(log);
                return candidate.run();
            }
        }
    } catch (const CLI::ParseError& error) {
        return end_parsing(app, error, *config);
    }
    return exit_usage;
}

}  // namespace truefill::tool
