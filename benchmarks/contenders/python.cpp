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
    posix_spawn_file_actions_t wires;
    posix_spawn_file_actions_init(&wires);
    posix_spawn_file_actions_adddup2(&wires, to[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&wires, from[1], STDOUT_FILENO);
    std::string program = "python3";
    std::string argument = script;
    std::array<char*, 3> arguments{program.data(), argument.data(), nullptr};
    pid_t child = 0;
    const int failed =
        posix_spawnp(&child, program.c_str(), &wires, nullptr, arguments.data(), environ);
    posix_spawn_file_actions_destroy(&wires);
    close(to[0]);
    close(from[1]);
    if (failed != 0) {
        close(to[1]);
        close(from[0]);
        return nullptr;
    }
    std::signal(SIGPIPE, SIG_IGN);
    std::unique_ptr<python> made{new python{child, to[1], from[0]}};
    std::fprintf(made->to_, "%zu\n", page.size());
    std::fwrite(page.data(), 1, page.size(), made->to_);
    std::fflush(made->to_);
    return made;
}

python::python(pid_t child, int to, int from)
    : child_{child}, to_{fdopen(to, "w")}, from_{fdopen(from, "r")} {}

python::~python() {
    std::fclose(to_);
    std::fclose(from_);
    waitpid(child_, nullptr, 0);
}

std::optional<std::string> python::line() {
    std::string read;
    for (int c = std::fgetc(from_); c != EOF; c = std::fgetc(from_)) {
        if (c == '\n') {
            return read;
        }
        read += static_cast<char>(c);
    }
    return std::nullopt;
}

bool python::agrees(const std::vector<row>& rows) {
    using json = nlohmann::json;
    const auto or_null = [](std::int64_t value) { return value == unknown ? json{} : json(value); };
    std::fputs("rows\n", to_);
    std::fflush(to_);
    bool same = true;
    for (const row& one : rows) {
        const json taker =
            one.liquidity ? json(*one.liquidity == truefill::liquidity::taker) : json{};
        const json expected = {one.fill_id,
                               one.order_id,
                               one.market,
                               truefill::name_of(one.side),
                               one.price_u,
                               one.count_c,
                               one.ts_us,
                               or_null(one.fee_u),
                               taker,
                               or_null(one.subaccount),
                               or_null(one.exchange_index),
                               one.action,
                               one.notes.bits()};
        const auto said = line();
        if (!said || *said == "end") {
            return false;
        }
        same = same && json::parse(*said, nullptr, false) == expected;
    }
    return same && line() == "end";
}

double python::timed() {
    std::fputs("time\n", to_);
    std::fflush(to_);
    const auto said = line();
    if (!said) {
        throw std::runtime_error{"the Python script ended early"};
    }
    return std::strtod(said->c_str(), nullptr);
}

}  // namespace bench
