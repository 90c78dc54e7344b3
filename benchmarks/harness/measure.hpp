// Measuring: in rounds, each of which runs every lane once, so that a disturbance of the machine
// falls on all lanes alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// Something that is timed, and its results.
struct lane {
    std::string name{};
    std::function<void()> run{};
    std::size_t items = 0;  ///< per run
    std::size_t bytes = 0;  ///< per run
    std::size_t calls = 1;  ///< per run: payloads
    /// Set where another process takes the time: returns the nanoseconds of one run.
    std::function<double()> timed_elsewhere{};

    std::vector<double> ns{};             ///< per item, by round
    std::optional<double> allocations{};  ///< per call, after two runs to warm up
    std::optional<double> peak_kb{};

    [[nodiscard]] double least() const;
    [[nodiscard]] double median() const;
};

/// The median over the rounds of `of` divided by `to`.
[[nodiscard]] double ratio(const lane& of, const lane& to);

struct effort {
    int rounds = 51;
    int large_rounds = 5;    ///< where one run takes more than 50 ms
    double sample_ms = 3.0;  ///< a run is repeated for about this long
};

/// Warms the lanes up, counts their allocations, and times them, round by round.
void measure(std::vector<lane>& lanes, const effort& how);

/// The number of allocations since the program began, by malloc and all that calls it (operator new
/// does). None where they cannot be counted.
[[nodiscard]] std::optional<std::uint64_t> allocations();

/// The memory of this process, in kB: now, and the most since the last `forget_peak`.
struct memory {
    double resident_kb = 0;
    double peak_kb = 0;
};
[[nodiscard]] std::optional<memory> memory_now();
void forget_peak();

}  // namespace bench
