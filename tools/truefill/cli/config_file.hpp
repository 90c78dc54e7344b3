// The configuration file: TOML, a section for each command, the names of its options as keys.
#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <vector>

namespace truefill::tool {

/// Reads the file for CLI11, which gives each option the first of: the command line, the
/// environment, the file. A section or key that nobody knows, a key outside of a section, one that
/// is given twice, a value that is no string, number, true or false, and anything that is no TOML
/// throws failure (usage) with the file's name and the line.
class config_file : public CLI::Config {
public:
    /// `app` knows the commands and their options, and lives as long.
    explicit config_file(const CLI::App& app) : app_{app} {}

    [[nodiscard]] std::vector<CLI::ConfigItem> from_config(std::istream& in) const override;
    /// The program writes no configuration.
    [[nodiscard]] std::string to_config(const CLI::App* /*app*/, bool /*default_also*/,
                                        bool /*write_description*/,
                                        std::string /*prefix*/) const override {
        return {};
    }

    /// Where the file gives an option that `message` names, as "; --every is from FILE, line 3";
    /// "" when it gives none: an error's cause may stand there.
    [[nodiscard]] std::string cause_of(const std::string& message) const;

private:
    const CLI::App& app_;
    mutable std::map<std::string, std::string> places_;  ///< of an option's value
};

}  // namespace truefill::tool
