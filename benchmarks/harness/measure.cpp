#include "harness/measure.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <fstream>

#if defined(__GLIBC__)
// glibc's allocator under its other name: whatever is defined here counts, and passes on.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-*, cert-dcl37-c, cert-dcl51-cpp)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t items, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
}

namespace {
std::atomic<std::uint64_t> asked{0};
void count() noexcept {
    asked.store(asked.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}
}  // namespace

extern "C" {
void* malloc(std::size_t size) noexcept {
    count();
    return __libc_malloc(size);
}
void* calloc(std::size_t items, std::size_t size) noexcept {
    count();
    return __libc_calloc(items, size);
}
void* realloc(void* block, std::size_t size) noexcept {
    count();
    return __libc_realloc(block, size);
}
}
// NOLINTEND(bugprone-reserved-identifier, readability-*, cert-dcl37-c, cert-dcl51-cpp)
#endif

namespace bench {

namespace {

double in_order(std::vector<double> values, double quantile) {
    if (values.empty()) {
        return 0;
    }
    const auto at = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

/// The processor's time, in nanoseconds: on a machine that others use too, the clock on the wall
/// counts their work as well.
double processor_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// Nanoseconds that so many runs take.
double timed(const lane& one, int runs) {
    if (one.timed_elsewhere) {
        return one.timed_elsewhere();
    }
    const double begin = processor_ns();
    for (int i = 0; i < runs; ++i) {
        one.run();
    }
    return processor_ns() - begin;
}

}  // namespace

double lane::least() const {
    return in_order(ns, 0);
}
double lane::median() const {
    return in_order(ns, 0.5);
}

double ratio(const lane& of, const lane& to) {
    std::vector<double> all;
    for (std::size_t i = 0; i < std::min(of.ns.size(), to.ns.size()); ++i) {
        all.push_back(of.ns[i] / to.ns[i]);
    }
    return in_order(std::move(all), 0.5);
}

void measure(std::vector<lane>& lanes, const effort& how) {
    constexpr double large_ns = 50e6;
    std::vector<int> runs;
    bool is_large = false;
    for (lane& one : lanes) {
        timed(one, 1);
        const double once = timed(one, 1);
        is_large = is_large || once > large_ns;
        const double wanted = how.sample_ms * 1e6 / std::max(once, 1.0);
        runs.push_back(one.timed_elsewhere ? 1 : std::max(1, static_cast<int>(wanted)));
        const auto before = allocations();
        if (before && !one.timed_elsewhere) {
            one.run();
            one.allocations =
                static_cast<double>(*allocations() - *before) / static_cast<double>(one.calls);
        }
    }
    const int rounds = is_large ? how.large_rounds : how.rounds;
    for (int round = 0; round < rounds; ++round) {
        // Each round begins elsewhere, so that nothing always runs after the same neighbour.
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const std::size_t at = (i + static_cast<std::size_t>(round)) % lanes.size();
            const double items = static_cast<double>(lanes[at].items) * runs[at];
            lanes[at].ns.push_back(timed(lanes[at], runs[at]) / items);
        }
    }
}

std::optional<std::uint64_t> allocations() {
#if defined(__GLIBC__)
    return asked.load(std::memory_order_relaxed);
#else
    return std::nullopt;
#endif
}

std::optional<memory> memory_now() {
    std::ifstream status{"/proc/self/status"};
    memory found;
    std::string word;
    while (status >> word) {
        if (word == "VmRSS:") {
            status >> found.resident_kb;
        } else if (word == "VmHWM:") {
            status >> found.peak_kb;
        }
    }
    return found.peak_kb > 0 ? std::optional{found} : std::nullopt;
}

void forget_peak() {
    constexpr int peak_of_resident = 5;
    std::ofstream{"/proc/self/clear_refs"} << peak_of_resident;
}

}  // namespace bench
