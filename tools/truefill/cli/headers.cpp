#include <memory>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "commands/headers.hpp"

namespace truefill::tool {

void add_headers_command(CLI::App& app, std::vector<command>& commands, log_options& log) {
    const auto options = std::make_shared<headers_options>();
    CLI::App* const headers = app.add_subcommand(
        "headers", "Print the signed headers of a request, for another program's client");
    headers->add_option("METHOD", "GET: nothing else is signed")
        ->required()
        ->check(CLI::IsMember({"GET"}));
    headers
        ->add_option("PATH", options->path,
                     "The request's path from the host's root on; its query is not signed")
        ->required()
        ->check(CLI::Validator(
            [](const std::string& path) {
                const bool is_path =
                    path.starts_with('/') && path.find_first_of(" \t\r\n") == std::string::npos;
                return is_path ? std::string{} : "a path begins with / and has no blanks";
            },
            "PATH"));
    headers->add_option("--key-id", options->key_id, "The API key's id")
        ->type_name("ID")
        ->envname("TRUEFILL_KEY_ID")
        ->required();
    headers->add_option("--key", options->key_file, "The API key's private key, a PEM file")
        ->type_name("FILE")
        ->envname("TRUEFILL_KEY")
        ->required();
    add_log_options(headers, log);
    headers->footer(
        "The headers are secrets for as long as the exchange accepts them, some seconds: they are\n"
        "written to standard output only.\n\n"
        "Exit codes: 0 success; 2 usage, or an unreadable key.\n\n"
        "Examples:\n"
        "  curl -H @<(truefill headers GET /trade-api/v2/portfolio/fills) \\\n"
        "      'https://external-api.kalshi.com/trade-api/v2/portfolio/fills?limit=5'\n"
        "  truefill headers GET /trade-api/ws/v2    # for the upgrade of a WebSocket");
    commands.push_back({headers, [options] { return print_headers(*options); }});
}

}  // namespace truefill::tool
