// The program `truefill`.
#include <exception>
#include <iostream>
#include <sstream>
#include <truefill/version.hpp>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "cli/command_line.hpp"

namespace tool = truefill::tool;

namespace {

/// Prints the help or the version that was asked for, or says what is wrong with the command line.
int end_parsing(const CLI::App& app, const CLI::ParseError& error) {
    std::ostringstream message;
    if (app.exit(error, std::cout, message) == 0) {
        return tool::exit_fine;
    }
    std::string text = message.str();
    text.resize(text.find_last_not_of('\n') + 1);
    tool::complain(text);
    return tool::exit_usage;
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
    std::vector<tool::command> commands;
    tool::log_options log;
    tool::add_booking_commands(app, commands, log);
    tool::add_table_commands(app, commands, log);
    tool::add_spool_commands(app, commands);
    try {
        app.parse(argc, argv);
        for (const tool::command& one : commands) {
            if (one.app->parsed()) {
                tool::configure_log(log);
                return one.run();
            }
        }
    } catch (const CLI::ParseError& error) {
        return end_parsing(app, error);
    }
    return tool::exit_usage;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const tool::failure& error) {
        tool::complain(error.what());
        return error.exit_code();
    } catch (const std::exception& error) {
        tool::complain(error.what());
        return tool::exit_unusable;
    }
}
