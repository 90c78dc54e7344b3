// The program: from its arguments to a command's exit code.
#pragma once

#include <string>
#include <vector>

namespace truefill::tool {

/// `arguments` without the program's name. Prints help, or runs the command that is asked for.
/// Throws failure.
[[nodiscard]] int run_program(std::vector<std::string> arguments);

}  // namespace truefill::tool
