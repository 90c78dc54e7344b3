// A progress line on standard error, for people: only on a terminal, only when it takes a while.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace truefill::tool {

class progress {
public:
    progress();
    ~progress() { clear(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Whether the line is wanted now: at most a few times a second, from the second second on.
    [[nodiscard]] bool due();
    void show(const std::string& line) const;
    /// Wipes the line, before anything else is written there.
    void clear() const;
    [[nodiscard]] bool on_terminal() const noexcept { return wanted_; }
    /// Since it was made.
    [[nodiscard]] double seconds() const;

private:
    using clock = std::chrono::steady_clock;
    bool wanted_;
    clock::time_point start_ = clock::now();
    clock::time_point next_ = start_ + std::chrono::seconds{1};
};

/// How far a file is read, if a line is due.
void show_bytes(progress& line, std::uint64_t bytes, std::optional<std::uint64_t> of_bytes,
                std::uint64_t fills);

}  // namespace truefill::tool
