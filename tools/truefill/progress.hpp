// A progress line on standard error, for people: only on a terminal, only when it takes a while.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace truefill::tool {

class progress {
public:
    explicit progress(bool wanted);
    ~progress() { clear(); }
    progress(const progress&) = delete;
    progress& operator=(const progress&) = delete;

    /// Shows how far it is, at most a few times a second, from the second second on.
    void update(std::uint64_t bytes, std::optional<std::uint64_t> of_bytes, std::uint64_t fills);
    /// Wipes the line, before anything else is written there.
    void clear();

private:
    using clock = std::chrono::steady_clock;
    bool wanted_;
    bool shown_ = false;
    clock::time_point start_ = clock::now();
    clock::time_point next_ = start_ + std::chrono::seconds{1};
};

}  // namespace truefill::tool
