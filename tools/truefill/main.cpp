// The program `truefill`.
#include <cstdio>
#include <exception>
#include <truefill/version.hpp>

#include "base/exit_code.hpp"
#include "cli/command_line.hpp"

namespace tool = truefill::tool;

namespace {

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
    tool::add_booking_commands(app, commands);
    tool::add_table_commands(app, commands);
    try {
        app.parse(argc, argv);
        for (const tool::command& one : commands) {
            if (one.app->parsed()) {
                return one.run();
            }
        }
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? tool::exit_fine : tool::exit_usage;
    }
    return tool::exit_usage;
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
