// How things are measured: in rounds, each of which runs everything once, so that what disturbs the
// machine disturbs all alike.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace bench {

/// Something that is timed, and what became of it.
struct lane {
    std::string name{};
    std::function<void()> run{};
    std::size_t items = 0;  ///< per run
    std::size_t bytes = 0;  ///< per run
    std::size_t calls = 1;  ///< per run: payloads
    /// What times itself, in another process: nanoseconds of a run.
    std::function<double()> timed_elsewhere{};

    std::vector<double> ns{};             ///< an item, by round
    std::optional<double> allocations{};  ///< a call, once warm
    std::optional<double> peak_kb{};

    [[nodiscard]] double least() const;
    [[nodiscard]] double median() const;
};

/// The median of a round's ratios.
[[nodiscard]] double ratio(const lane& of, const lane& to);

struct effort {
    int rounds = 51;
    int large_rounds = 5;    ///< for what takes long
    double sample_ms = 3.0;  ///< a sample repeats its run for about so long
};

/// Warms the lanes up, counts their allocations, and times them round by round.
void measure(std::vector<lane>& lanes, const effort& how);

/// How often memory was asked for since the program began: malloc and what ends there, operator new
/// among it. Nothing where that can't be counted.
[[nodiscard]] std::optional<std::uint64_t> allocations();

/// This process's memory, in kB: what it holds now, and the most since the last `forget_peak`.
struct memory {
    double resident_kb = 0;
    double peak_kb = 0;
};
[[nodiscard]] std::optional<memory> memory_now();
void forget_peak();

}  // namespace bench
