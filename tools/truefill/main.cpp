// The program `truefill`.
#include <exception>
#include <string>
#include <vector>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "cli/program.hpp"

int main(int argc, char** argv) {
    namespace tool = truefill::tool;
    try {
        return tool::run_program(std::vector<std::string>(argv + 1, argv + argc));
    } catch (const tool::failure& error) {
        tool::complain(error.what());
        return error.exit_code();
    } catch (const std::exception& error) {
        tool::complain(error.what());
        return tool::exit_unusable;
    }
}
