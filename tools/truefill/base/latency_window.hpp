// Percentiles of the latest durations.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace truefill::tool {

/// In microseconds; zeros when there was none.
struct latency_summary {
    std::uint64_t n = 0;      ///< all that were added
    std::int64_t p50_us = 0;  ///< of the latest 4096
    std::int64_t p99_us = 0;  ///< of the latest 4096
    std::int64_t max_us = 0;  ///< of all
};

class latency_window {
public:
    void add(std::chrono::steady_clock::duration time) {
        const std::int64_t us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
        if (latest_.size() < size) {
            latest_.push_back(us);
        } else {
            latest_[n_ % size] = us;
        }
        ++n_;
        max_ = std::max(max_, us);
    }

    [[nodiscard]] latency_summary summary() const {
        std::vector<std::int64_t> sorted = latest_;
        std::sort(sorted.begin(), sorted.end());
        const auto at = [&](std::size_t percent) {
            return sorted.empty() ? 0 : sorted[(sorted.size() - 1) * percent / 100];
        };
        return {.n = n_, .p50_us = at(50), .p99_us = at(99), .max_us = max_};
    }

private:
    static constexpr std::size_t size = 4096;
    std::vector<std::int64_t> latest_;
    std::uint64_t n_ = 0;
    std::int64_t max_ = 0;
};

}  // namespace truefill::tool
