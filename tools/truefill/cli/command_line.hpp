// The command line: what its commands have in common, and the commands.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "commands/options.hpp"

namespace truefill::tool {

/// A command of the program, and what it runs.
struct command {
    CLI::App* app;
    std::function<int()> run;
    /// How it logs where standard error is no terminal.
    log_form log_in_pipe = log_form::text;
};

/// An option whose text is read by a function that throws std::invalid_argument.
CLI::Option* add_parsed(CLI::App* to, const std::string& name,
                        const std::function<void(const std::string&)>& read,
                        const std::string& description);

/// Accepts the name of a table of a database: letters, digits and _.
[[nodiscard]] CLI::Validator table_name();

/// --log and --quiet.
void add_log_options(CLI::App* to, log_options& log);
/// --sink.
CLI::Option* add_sink(CLI::App* to, sink_options& sink);
/// A command with --sink, which must be given, and the options of logs.
CLI::App* add_sink_command(CLI::App* to, const std::string& name, const std::string& about,
                           sink_options& sink, log_options& log);
/// --state, a folder; `description` says what is looked for there.
void add_state(CLI::App* to, fs::path& state, const std::string& description);
/// --exchange, --key-id, --key, --pages-per-second.
void add_exchange(CLI::App* to, exchange_options& exchange, bool required);
/// Where state is kept, who writes, and the password: from the environment.
[[nodiscard]] sink_options default_sink();

/// normalize, sync, load.
void add_booking_commands(CLI::App& app, std::vector<command>& commands, log_options& log);
/// schema apply, verify, show.
void add_schema_command(CLI::App& app, std::vector<command>& commands, log_options& log);
/// schema, diagnose, link, migrate, invalidate, export, copy.
void add_table_commands(CLI::App& app, std::vector<command>& commands, log_options& log);
/// spool list, show, retry.
void add_spool_commands(CLI::App& app, std::vector<command>& commands, log_options& log);
/// headers.
void add_headers_command(CLI::App& app, std::vector<command>& commands, log_options& log);

}  // namespace truefill::tool
