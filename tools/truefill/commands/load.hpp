// `truefill load`: files and streams into a sink, by the same path as `sync`.
#pragma once

#include <string>
#include <vector>

#include "commands/options.hpp"

namespace truefill::tool {

struct load_options : booking_options {
    std::vector<std::string> files;  ///< none: standard input
};

/// Runs the command. Returns the exit code; throws failure for what a person must put right.
[[nodiscard]] int load(const load_options& options);

}  // namespace truefill::tool
