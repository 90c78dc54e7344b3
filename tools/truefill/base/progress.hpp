// A line of progress on standard error. It appears only on a terminal, and after the first second.
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

    /// Whether to update the line now: a few times per second, after the first second.
    [[nodiscard]] bool due();
    void show(const std::string& line) const;
    /// Erases the line before other output.
    void clear() const;
    [[nodiscard]] bool on_terminal() const noexcept { return wanted_; }
    /// The time since the construction.
    [[nodiscard]] double seconds() const;

private:
    using clock = std::chrono::steady_clock;
    bool wanted_;
    clock::time_point start_ = clock::now();
    clock::time_point next_ = start_ + std::chrono::seconds{1};
};

/// Shows how far a file was read, if an update is due.
void show_bytes(progress& line, std::uint64_t bytes, std::optional<std::uint64_t> of_bytes,
                std::uint64_t fills);

}  // namespace truefill::tool
