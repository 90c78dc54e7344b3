// How evenly rows are spread over buckets of time: constant, by chance, or in bursts.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "cadence/cadence.hpp"

namespace truefill::tool {

/// Number, sum, sum of squares, least and largest of counts.
struct moments {
    double n = 0;
    double sum = 0;
    double squares = 0;
    std::uint64_t fewest = ~std::uint64_t{};
    std::uint64_t most = 0;

    void add(std::uint64_t count, double times = 1) noexcept {
        if (times <= 0) {
            return;
        }
        const auto value = static_cast<double>(count);
        n += times;
        sum += times * value;
        squares += times * value * value;
        fewest = std::min(fewest, count);
        most = std::max(most, count);
    }
    [[nodiscard]] double mean() const noexcept { return n > 0 ? sum / n : 0; }
    [[nodiscard]] double dispersion() const noexcept {
        return says_nothing() ? 0 : std::max(squares - sum * sum / n, 0.0) / (n - 1) / mean();
    }
    [[nodiscard]] bool periodic(double most_dispersion) const noexcept {
        return n >= fewest_instants && dispersion() <= most_dispersion && surprise() < -3.3;
    }
    /// The rate is constant, whatever the times are. Poisson counts are as even as this in one
    /// stream of 70,000 (4.2 standard deviations).
    [[nodiscard]] bool constant() const noexcept {
        return n >= fewest_instants && dispersion() <= 0.1 && surprise() < -4.2;
    }
    [[nodiscard]] bool irregular() const noexcept { return surprise() > -2; }

private:
    [[nodiscard]] bool says_nothing() const noexcept { return n < 2 || sum <= 0; }
    /// How many standard deviations the dispersion is above Poisson's (negative: below). By the
    /// formula of Wilson and Hilferty, since (n - 1) x dispersion is nearly a chi-square.
    [[nodiscard]] double surprise() const noexcept {
        const double spread = 2 / (9 * (n - 1));
        return says_nothing() ? 0 : (std::cbrt(dispersion()) - (1 - spread)) / std::sqrt(spread);
    }
};

/// Where buckets begin: at the first instant, or, by the clock, at multiples of the width since
/// 1970. By the clock the first and the last bucket are cut: of more than three they are left out.
struct bucketing {
    std::int64_t width;  ///< in microseconds
    bool by_clock = false;
};
inline constexpr bucketing minutes_of_the_clock{.width = 60'000'000, .by_clock = true};

/// The counts of rows in all buckets. Precondition: sorted, not empty.
[[nodiscard]] moments count_rows(const time_counts& times, const bucketing& by) noexcept;

/// The counts that tell of a rate, in units of their common divisor. Buckets that hold three units
/// or more are judged without the empty ones, outages, if they are more even so; but where a tenth
/// is filled at most, these are bursts, and what is even within them is no rate. Precondition:
/// sorted, not empty.
[[nodiscard]] moments weigh_counts(const time_counts& times, const bucketing& by) noexcept;

}  // namespace truefill::tool
