#include <memory>
#include <string>
#include <vector>

#include "cli/command_line.hpp"
#include "commands/tables/spool.hpp"

namespace truefill::tool {

void add_spool_commands(CLI::App& app, std::vector<command>& commands, log_options& log) {
    struct choice {
        fs::path state = default_sink().state;
        std::string name;
        std::vector<std::string> names;
    };
    const auto chosen = std::make_shared<choice>();
    CLI::App* const group = app.add_subcommand(
        "spool", "Batches that are booked but not in ClickHouse: list, show, retry");
    group->require_subcommand(1);
    const auto add = [&](const std::string& name, const std::string& about) {
        CLI::App* const child = group->add_subcommand(name, about);
        add_state(child, chosen->state, "The state folder that `sync` or `load` uses");
        add_log_options(child, log);
        return child;
    };
    commands.push_back({add("list", "Every batch that waits or was set aside, and why"),
                        [chosen] { return spool_list(chosen->state); }});
    CLI::App* const show = add("show", "One batch with its rows");
    show->add_option("NAME", chosen->name, "The beginning of its file's name")->required();
    commands.push_back({show, [chosen] { return spool_show(chosen->state, chosen->name); }});
    CLI::App* const retry =
        add("retry", "Move batches that were set aside back, for the next run to deliver");
    retry->add_option("NAME", chosen->names, "The beginnings of their names; none: all of them");
    commands.push_back({retry, [chosen] { return spool_retry(chosen->state, chosen->names); }});
    group->footer(
        "Exit codes: 0 every batch is delivered, or was moved back; 2 usage; 4 a batch waits, was\n"
        "set aside, or is damaged and stays.");
}

}  // namespace truefill::tool
