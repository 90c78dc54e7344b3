#include "contenders/python.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace bench {

std::unique_ptr<python> python::start(const std::string& script, std::string_view page) {
    std::array<int, 2> to{};
    std::array<int, 2> from{};
    if (pipe2(to.data(), O_CLOEXEC) != 0) {
        return nullptr;
    }
    if (pipe2(from.data(), O_CLOEXEC) != 0) {
        close(to[0]);
        close(to[1]);
        return nullptr;
    }
    posix_spawn_file_actions_t redirections;
    posix_spawn_file_actions_init(&redirections);
    posix_spawn_file_actions_adddup2(&redirections, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&redirections, from[1], STDOUT_FILENO);
    std::string program = "python3";
    std::string argument = script;
    std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
    pid_t child = 0;
    const int failed =
        posix_spawnp(&child, program.c_str(), &redirections, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&redirections);
    close(to[0]);
    close(from[1]);
    if (failed != 0) {
        close(to[1]);
        close(from[0]);
        return nullptr;
    }
    std::signal(SIGPIPE, SIG_IGN);
    std::unique_ptr<python> script_process{new python{child, to[1], from[0]}};
    std::fprintf(script_process->to_, "%zu\n", page.size());
    std::fwrite(page.data(), 1, page.size(), script_process->to_);
    std::fflush(script_process->to_);
    return script_process;
}

python::python(pid_t child, int to, int from)
    : child_{child}, to_{fdopen(to, "w")}, from_{fdopen(from, "r")} {}

python::~python() {
    std::fclose(to_);
    std::fclose(from_);
    waitpid(child_, nullptr, 0);
}

std::optional<std::string> python::read_line() {
    std::string text;
    for (int c = std::fgetc(from_); c != EOF; c = std::fgetc(from_)) {
        if (c == '\n') {
            return text;
        }
        text += static_cast<char>(c);
    }
    return std::nullopt;
}

bool python::agrees(const std::vector<row>& rows) {
    using json = nlohmann::json;
    const auto or_null = [](std::int64_t value) { return value == unknown ? json{} : json(value); };
    std::fputs("rows\n", to_);
    std::fflush(to_);
    bool same = true;
    for (const row& fill : rows) {
        const json taker =
            fill.liquidity ? json(*fill.liquidity == truefill::liquidity::taker) : json{};
        const json expected = {fill.fill_id,
                               fill.order_id,
                               fill.market,
                               truefill::name_of(fill.side),
                               fill.price_u,
                               fill.count_c,
                               fill.ts_us,
                               or_null(fill.fee_u),
                               taker,
                               or_null(fill.subaccount),
                               or_null(fill.exchange_index),
                               fill.action,
                               fill.notes.bits()};
        const auto answer = read_line();
        if (!answer || *answer == "end") {
            return false;
        }
        same = same && json::parse(*answer, nullptr, false) == expected;
    }
    return same && read_line() == "end";
}

double python::time_once() {
    std::fputs("time\n", to_);
    std::fflush(to_);
    const auto answer = read_line();
    if (!answer) {
        throw std::runtime_error{"the Python script ended early"};
    }
    return std::strtod(answer->c_str(), nullptr);
}

}  // namespace bench
