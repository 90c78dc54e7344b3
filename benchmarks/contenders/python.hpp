// A Python script as a contender: a child process, asked to read its page and to say how long that
// took.
#pragma once

#include <sys/types.h>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/task.hpp"

namespace bench {

class python {
public:
    /// Starts it for one page; nothing where there is no python3.
    [[nodiscard]] static std::unique_ptr<python> start(const std::string& script,
                                                       std::string_view page);
    python(const python&) = delete;
    python& operator=(const python&) = delete;
    ~python();

    /// Whether its rows are these.
    [[nodiscard]] bool agrees(const std::vector<row>& rows);
    /// Nanoseconds of one reading.
    [[nodiscard]] double timed();

private:
    python(pid_t child, int to, int from);
    [[nodiscard]] std::optional<std::string> line();

    pid_t child_;
    std::FILE* to_;
    std::FILE* from_;
};

}  // namespace bench
