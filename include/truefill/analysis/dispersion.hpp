// How evenly rows are spread over buckets of time: constant, by chance, or in bursts.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <truefill/analysis/gap_model.hpp>
#include <vector>

namespace truefill::inline v0_1::detail {

/// Number, sum and sum of squares of counts.
struct moments {
    double n = 0;
    double sum = 0;
    double squares = 0;

    void add(double count, double times = 1) noexcept {
        n += times;
        sum += times * count;
        squares += times * count * count;
    }
    [[nodiscard]] double mean() const noexcept { return n > 0 ? sum / n : 0; }
    [[nodiscard]] double dispersion() const noexcept {
        if (n < 2 || sum <= 0) {
            return 0;
        }
        return std::max(squares - sum * sum / n, 0.0) / (n - 1) / mean();
    }
    /// How many standard deviations the dispersion is above Poisson's (negative: below). By the
    /// formula of Wilson and Hilferty, since (n - 1) x dispersion is nearly a chi-square.
    [[nodiscard]] double surprise() const noexcept {
        const double spread = 2 / (9 * (n - 1));
        return (std::cbrt(dispersion()) - (1 - spread)) / std::sqrt(spread);
    }
};

/// What counts in buckets of one width show.
struct count_evidence {
    double dispersion = 0;
    double surprise = 0;
    double buckets = 0;

    [[nodiscard]] bool periodic(double most_dispersion) const noexcept {
        return buckets >= fewest_instants && dispersion <= most_dispersion && surprise < -3.3;
    }
    /// The rate is constant, whatever the times are. Poisson counts are as even as this in one
    /// stream of 70,000 (4.2 standard deviations).
    [[nodiscard]] bool constant() const noexcept {
        return buckets >= fewest_instants && dispersion <= 0.1 && surprise < -4.2;
    }
    [[nodiscard]] bool irregular() const noexcept { return surprise > -2; }
};

/// Where buckets begin, and whether the first and the last one are whole.
struct bucketing {
    std::int64_t width;
    bool by_clock = false;  ///< at multiples of the width since 1970; else at the first instant
    bool cut = false;       ///< the first and the last are partly outside the stream: left out
};

/// Judges the rows in each bucket, in units of their common divisor. Buckets that hold three units
/// or more are judged without the empty ones, outages, if they are more even so; but where a tenth
/// is filled at most, these are bursts, and what is even within them is no rate. Precondition:
/// sorted, not empty.
[[nodiscard]] inline count_evidence weigh_counts(const std::vector<time_count>& all,
                                                 const bucketing& by) noexcept {
    std::uint64_t unit = 0;
    for (const time_count& one : all) {
        unit = std::gcd(unit, one.rows);
    }
    const auto by_clock = [&](const time_count& one) {
        return static_cast<std::uint64_t>(one.us / by.width - (one.us % by.width < 0 ? 1 : 0));
    };
    const auto bucket_of = [&](const time_count& one) {
        return by.by_clock ? by_clock(one) - by_clock(all.front())
                           : (static_cast<std::uint64_t>(one.us) -
                              static_cast<std::uint64_t>(all.front().us)) /
                                 static_cast<std::uint64_t>(by.width);
    };
    const std::uint64_t last = bucket_of(all.back());
    const bool cut = by.cut && last >= 2;
    moments filled;
    for (std::size_t i = 0; i < all.size();) {
        const auto bucket = bucket_of(all[i]);
        double count = 0;
        for (; i < all.size() && bucket_of(all[i]) == bucket; ++i) {
            const std::uint64_t whole = all[i].rows / unit;
            count += static_cast<double>(whole);
        }
        if (!cut || (bucket != 0 && bucket != last)) {
            filled.add(count);
        }
    }
    moments counted = filled;
    counted.add(0, static_cast<double>(last) + (cut ? -1 : 1) - filled.n);
    const bool are_outages = 10 * filled.n >= counted.n;
    if (are_outages && filled.mean() >= 3 && filled.dispersion() < counted.dispersion()) {
        counted = filled;
    }
    if (counted.n < 2 || counted.sum <= 0) {
        return {};  // all rows are in the cut buckets: nothing is known of a rate
    }
    return {counted.dispersion(), counted.surprise(), counted.n};
}

}  // namespace truefill::inline v0_1::detail
