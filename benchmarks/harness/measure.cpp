#include "harness/measure.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <ctime>
#include <fstream>

#if defined(__GLIBC__)
// glibc's allocator has a second name. The definitions here count a call and pass it on.
// NOLINTBEGIN(bugprone-reserved-identifier, readability-*, cert-dcl37-c, cert-dcl51-cpp)
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t items, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
}

namespace {
std::atomic<std::uint64_t> calls{0};
void count() noexcept {
    calls.store(calls.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
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

double quantile_of(std::vector<double> values, double quantile) {
    if (values.empty()) {
        return 0;
    }
    const auto at = static_cast<std::ptrdiff_t>(quantile * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + at, values.end());
    return values[static_cast<std::size_t>(at)];
}

/// Processor time of this thread, in nanoseconds: wall time would count other programs' work too.
double processor_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

/// The nanoseconds of `runs` runs.
double time_runs(const lane& lane, int runs) {
    if (lane.timed_elsewhere) {
        return lane.timed_elsewhere();
    }
    const double begin = processor_ns();
    for (int i = 0; i < runs; ++i) {
        lane.run();
    }
    return processor_ns() - begin;
}

}  // namespace

double lane::least() const {
    return quantile_of(ns, 0);
}
double lane::median() const {
    return quantile_of(ns, 0.5);
}

double ratio(const lane& of, const lane& to) {
    std::vector<double> all;
    for (std::size_t i = 0; i < std::min(of.ns.size(), to.ns.size()); ++i) {
        all.push_back(of.ns[i] / to.ns[i]);
    }
    return quantile_of(std::move(all), 0.5);
}

void measure(std::vector<lane>& lanes, const effort& how) {
    constexpr double large_ns = 50e6;
    std::vector<int> runs;
    bool is_large = false;
    for (lane& lane : lanes) {
        time_runs(lane, 1);
        const double once = time_runs(lane, 1);
        is_large = is_large || once > large_ns;
        const double wanted = how.sample_ms * 1e6 / std::max(once, 1.0);
        runs.push_back(lane.timed_elsewhere ? 1 : std::max(1, static_cast<int>(wanted)));
        const auto before = allocations();
        if (before && !lane.timed_elsewhere) {
            lane.run();
            lane.allocations =
                static_cast<double>(*allocations() - *before) / static_cast<double>(lane.calls);
        }
    }
    const int rounds = is_large ? how.large_rounds : how.rounds;
    for (int round = 0; round < rounds; ++round) {
        // Each round begins with another lane: no lane always runs first.
        for (std::size_t i = 0; i < lanes.size(); ++i) {
            const std::size_t at = (i + static_cast<std::size_t>(round)) % lanes.size();
            const double items = static_cast<double>(lanes[at].items) * runs[at];
            lanes[at].ns.push_back(time_runs(lanes[at], runs[at]) / items);
        }
    }
}

std::optional<std::uint64_t> allocations() {
#if defined(__GLIBC__)
    return calls.load(std::memory_order_relaxed);
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
