// The rate of requests, and the pauses after failures.
#pragma once

#include <algorithm>
#include <chrono>
#include <random>

namespace truefill::tool {

/// A token bucket: it allows `per_second` calls per second on average, and a burst of a quarter of
/// that.
class token_bucket {
public:
    using clock = std::chrono::steady_clock;

    explicit token_bucket(double per_second)
        : per_second_{per_second}, burst_{std::max(1.0, per_second / 4)}, tokens_{burst_} {}

    /// Counts a call and returns the pause before it.
    [[nodiscard]] std::chrono::milliseconds take(clock::time_point now) {
        tokens_ = std::min(
            burst_, tokens_ + per_second_ * std::chrono::duration<double>(now - last_).count());
        last_ = now;
        tokens_ -= 1;
        return std::chrono::ceil<std::chrono::milliseconds>(
            std::chrono::duration<double>(tokens_ < 0 ? -tokens_ / per_second_ : 0));
    }

private:
    double per_second_;
    double burst_;
    double tokens_;
    clock::time_point last_ = clock::now();
};

/// Pauses that double from 0.2 s to 30 s. Each is a random part between half and all of that, so
/// that the requests of many clients are spread.
class backoff {
public:
    [[nodiscard]] std::chrono::milliseconds next() {
        const double share = std::uniform_real_distribution{0.5, 1.0}(random_);
        const double delay = std::min(longest, first * static_cast<double>(1U << failures_));
        failures_ = std::min(failures_ + 1, 16U);
        return std::chrono::milliseconds{static_cast<long>(1000 * share * delay)};
    }
    void reset() noexcept { failures_ = 0; }
    [[nodiscard]] unsigned failures() const noexcept { return failures_; }

private:
    static constexpr double first = 0.2;
    static constexpr double longest = 30;
    unsigned failures_ = 0;
    std::minstd_rand random_{std::random_device{}()};
};

}  // namespace truefill::tool
