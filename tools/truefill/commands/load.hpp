// `truefill load`: books files and streams, with the same code as `sync`.
#pragma once

#include <string>
#include <vector>

#include "commands/options.hpp"

namespace truefill::tool {

struct load_options : booking_options {
    std::vector<std::string> files;  ///< none: standard input
};

/// Runs the command. Returns the exit code; throws failure if a person must act.
[[nodiscard]] int load(const load_options& options);

}  // namespace truefill::tool
