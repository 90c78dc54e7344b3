// A Python script as a contender: a child process that reads a page on request and answers with its
// rows or with the time that it took.
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
    /// Starts the script with one page; null where there is no python3.
    [[nodiscard]] static std::unique_ptr<python> start(const std::string& script,
                                                       std::string_view page);
    python(const python&) = delete;
    python& operator=(const python&) = delete;
    ~python();

    /// Whether the script reads exactly these rows.
    [[nodiscard]] bool agrees(const std::vector<row>& rows);
    /// Nanoseconds of processor time for reading the page once. Throws where the script has ended.
    [[nodiscard]] double time_once();

private:
    python(pid_t child, int to, int from);
    /// The next line of its answer, or none where the script has ended.
    [[nodiscard]] std::optional<std::string> read_line();

    pid_t child_;
    std::FILE* to_;
    std::FILE* from_;
};

}  // namespace bench
