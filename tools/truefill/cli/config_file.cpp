#include "cli/config_file.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <cstdlib>

#include "base/exit_code.hpp"
#include "cli/suggest.hpp"

namespace truefill::tool {

namespace {

class reader {
public:
    reader(std::string file, std::map<std::string, std::string>& places)
        : file_{std::move(file)}, places_{places} {}

    std::vector<CLI::ConfigItem> read(std::istream& in, const CLI::App& app) {
        try {
            for (const auto& [key, node] : toml::parse(in)) {
                if (!node.is_table()) {
                    refuse(node, fmt::format("'{}' stands in no section; put it below one that is "
                                             "called like a command, as [sync]",
                                             key.str()));
                }
                read_section(*node.as_table(), find_command(app, key, node), {});
            }
        } catch (const toml::parse_error& error) {
            refuse(error.source(), error.description());
        }
        return std::move(items_);
    }

private:
    void read_section(const toml::table& section, const CLI::App& command,
                      std::vector<std::string> parents) {
        parents.push_back(command.get_name());
        for (const auto& [key, node] : section) {
            if (const auto* const nested = node.as_table()) {
                read_section(*nested, find_command(command, key, node), parents);
            } else {
                read_value(std::string{key.str()}, node, command, parents);
            }
        }
    }

    [[nodiscard]] const CLI::App& find_command(const CLI::App& app, const toml::key& key,
                                               const toml::node& node) const {
        std::vector<std::string> names;
        for (const CLI::App* command : app.get_subcommands({})) {
            if (command->get_name() == key.str()) {
                return *command;
            }
            names.push_back(command->get_name());
        }
        refuse(node,
               fmt::format("no command is called '{}'{}", key.str(), suggestion(key.str(), names)));
    }

    void read_value(const std::string& key, const toml::node& node, const CLI::App& command,
                    const std::vector<std::string>& parents) {
        std::vector<std::string> names;
        const CLI::Option* found = nullptr;
        for (const CLI::Option* option : command.get_options()) {
            const std::string name = option->get_lnames().empty() ? "" : option->get_lnames()[0];
            if (!name.empty() && option->get_configurable()) {
                names.push_back(name);
                found = name == key ? option : found;
            }
        }
        if (found == nullptr) {
            refuse(node, fmt::format("`truefill {}` knows no '{}'{}", fmt::join(parents, " "), key,
                                     suggestion(key, names)));
        }
        const std::string value = text_of(node);
        const char* const variable = std::getenv(found->get_envname().c_str());
        if (variable == nullptr || *variable == '\0') {  // else the environment decides
            items_.push_back({parents, key, {value}});
            places_["--" + key] = place(node.source());
        }
    }

    [[nodiscard]] std::string text_of(const toml::node& node) const {
        if (const auto* const text = node.as_string()) {
            return text->get();
        }
        if (const auto* const number = node.as_integer()) {
            return fmt::format("{}", number->get());
        }
        if (const auto* const number = node.as_floating_point()) {
            return fmt::format("{}", number->get());
        }
        if (const auto* const flag = node.as_boolean()) {
            return flag->get() ? "true" : "false";
        }
        refuse(node, "a value is a string, a number, true or false");
    }

    [[nodiscard]] std::string place(const toml::source_region& where) const {
        return fmt::format("{}, line {}", file_, where.begin.line);
    }
    [[noreturn]] void refuse(const toml::source_region& where, std::string_view why) const {
        throw failure{exit_usage, fmt::format("{}: {}", place(where), why)};
    }
    [[noreturn]] void refuse(const toml::node& where, std::string_view why) const {
        refuse(where.source(), why);
    }

    std::string file_;
    std::map<std::string, std::string>& places_;
    std::vector<CLI::ConfigItem> items_;
};

}  // namespace

std::vector<CLI::ConfigItem> config_file::from_config(std::istream& in) const {
    return reader{app_.get_config_ptr()->as<std::string>(), places_}.read(in, app_);
}

std::string config_file::cause_of(const std::string& message) const {
    for (const auto& [option, place] : places_) {
        const std::size_t at = message.find(option);
        const bool is_whole = at != std::string::npos &&
                              (at + option.size() == message.size() ||
                               message.find_first_of("abcdefghijklmnopqrstuvwxyz-",
                                                     at + option.size()) != at + option.size());
        if (is_whole) {
            return fmt::format("; {} is from {}", option, place);
        }
    }
    return {};
}

}  // namespace truefill::tool
