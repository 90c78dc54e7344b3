// A period in the gaps between rows: how likely the gaps are with one, and without.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <truefill/version.hpp>
#include <vector>

namespace truefill::inline v0_1 {

/// Streams of fewer distinct times than this are undecided.
inline constexpr std::size_t fewest_instants = 12;

/// A period that the gaps show: rows come every `period`, or after two, three or four of it where
/// some are missing.
struct period_fit {
    std::chrono::microseconds period{};
    std::chrono::microseconds within{};  ///< a gap that is this close to the period counts
    std::uint64_t gaps = 0;              ///< how many there are, those within bursts left out
    double share = 0;                    ///< of the gaps that count: 0 to 1

    friend bool operator==(const period_fit&, const period_fit&) = default;
};

namespace detail {

/// Rows that share a time.
struct time_count {
    std::int64_t us;
    std::uint64_t rows;
};

/// b - a as a double, for any two times. Precondition: a <= b.
[[nodiscard]] inline double gap_between(const time_count& a, const time_count& b) noexcept {
    return static_cast<double>(static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us));
}

/// From the first time to the last, at most the largest value of the type. Precondition: sorted,
/// not empty.
[[nodiscard]] inline std::chrono::microseconds span_of(
    const std::vector<time_count>& all) noexcept {
    using std::chrono::microseconds;
    const auto us =
        static_cast<std::uint64_t>(all.back().us) - static_cast<std::uint64_t>(all.front().us);
    constexpr auto longest = static_cast<std::uint64_t>(microseconds::max().count());
    return microseconds{static_cast<std::int64_t>(std::min(us, longest))};
}

/// Merges neighbours that are at most `furthest` microseconds apart into the first of them.
/// Precondition: sorted.
inline void merge_within(std::vector<time_count>& all, double furthest) {
    std::size_t last = 0;
    for (std::size_t i = 1; i < all.size(); ++i) {
        if (gap_between(all[i - 1], all[i]) <= furthest) {
            all[last].rows += all[i].rows;
        } else {
            all[++last] = all[i];
        }
    }
    all.resize(std::min(last + 1, all.size()));
}

/// Sorts by time, adds up the rows of equal times and keeps the newest `keep`.
inline void keep_newest(std::vector<time_count>& all, std::size_t keep) {
    std::sort(all.begin(), all.end(),
              [](const time_count& a, const time_count& b) { return a.us < b.us; });
    merge_within(all, 0);
    if (all.size() > keep) {
        all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(keep));
    }
}

/// The unit that the times were rounded to: the largest of a power of ten up to a second, a minute
/// and an hour that at least half of the times are multiples of. A shorter period can't be found.
[[nodiscard]] inline std::int64_t resolution_of(const std::vector<time_count>& all) noexcept {
    constexpr std::array<std::int64_t, 8> units{3'600'000'000, 60'000'000, 1'000'000, 100'000,
                                                10'000,        1'000,      100,       10};
    for (const std::int64_t resolution : units) {
        const auto on_it = std::count_if(all.begin(), all.end(), [&](const time_count& one) {
            return one.us % resolution == 0;
        });
        if (2 * static_cast<std::size_t>(on_it) >= all.size()) {
            return resolution;
        }
    }
    return 1;
}

/// The gaps between neighbours, in microseconds, sorted.
[[nodiscard]] inline std::vector<double> sorted_gaps(const std::vector<time_count>& all) {
    std::vector<double> gaps;
    gaps.reserve(all.size());
    for (std::size_t i = 1; i < all.size(); ++i) {
        gaps.push_back(gap_between(all[i - 1], all[i]));
    }
    std::sort(gaps.begin(), gaps.end());
    return gaps;
}

/// The longest gap within bursts (rows that a poll writes one after the other, partial fills of an
/// order), or 0 where there are no bursts. There are bursts where a fifth of the gaps or more is
/// ten times shorter than all others: of a Poisson stream the k shortest gaps are so in one of
/// 10^k.
[[nodiscard]] inline double longest_within_bursts(const std::vector<double>& gaps) noexcept {
    double widest = 10;
    double longest = 0;
    for (std::size_t i = std::max<std::size_t>(gaps.size() / 5, 4);
         i + fewest_instants <= gaps.size() + 1; ++i) {
        if (gaps[i] >= widest * gaps[i - 1]) {
            widest = gaps[i] / gaps[i - 1];
            longest = gaps[i - 1];
        }
    }
    return longest;
}

/// The probability that a normal number is within half a resolution of `x`.
[[nodiscard]] inline double normal_mass(double x, double mean, double deviation,
                                        double resolution) noexcept {
    const double z = (x - mean) / deviation;
    const double width = resolution / deviation;
    if (width < 0.3) {
        return 0.39894228040143268 * width * std::exp(-0.5 * z * z);
    }
    const auto below = [](double value) { return 0.5 * std::erfc(-value * 0.70710678118654752); };
    return below(z + width / 2) - below(z - width / 2);
}

/// The model without a period: exponential gaps in multiples of the resolution, as of people who
/// trade at a constant rate.
struct exponential_gaps {
    double resolution;
    double first;  ///< log-probability of a gap of one resolution
    double each;   ///< what each microsecond beyond it adds
    double total;  ///< the log-likelihood of all the gaps

    exponential_gaps(const std::vector<double>& gaps, double unit) : resolution{unit} {
        const auto n = static_cast<double>(gaps.size());
        const double sum = std::accumulate(gaps.begin(), gaps.end(), 0.0);
        const double chance = std::min(n * resolution / sum, 1 - 1e-9);
        first = std::log(chance);
        each = std::log1p(-chance) / resolution;
        total = n * first + (sum - n * resolution) * each;
    }
    /// The log-likelihood of one gap.
    [[nodiscard]] double log_mass(double gap) const noexcept {
        return first + (gap - resolution) * each;
    }
};

/// The model with a period: gaps are normally distributed around the period. A fifth of them may be
/// longer, since rows are missing: k times the period with a probability that falls as
/// 1 / (k (k - 1)), or, beyond four periods, of any length.
struct periodic_gaps {
    double period;
    double deviation;  ///< of a gap, in microseconds

    static constexpr double missing = 0.2;
    static constexpr double stray =
        0.02;  ///< share of gaps that have nothing to do with the period
    static constexpr double furthest = 4.5;  ///< in periods: longer gaps may be of any length

    [[nodiscard]] double log_likelihood(const std::vector<double>& gaps, double resolution,
                                        const exponential_gaps& other) const noexcept {
        double total = 0;
        for (const double gap : gaps) {
            const double ratio = gap / period;
            double mass = 0;
            if (ratio > furthest) {
                mass = missing / 4 * furthest / (ratio * ratio) * resolution / period;
            } else {
                const double k = std::max(std::round(ratio), 1.0);
                const double share = k < 1.5 ? 1 - missing : missing / (k * (k - 1));
                mass = share * normal_mass(gap, k * period, deviation, resolution);
            }
            total += std::log((1 - stray) * mass + stray * std::exp(other.log_mass(gap)) + 1e-300);
        }
        return total;
    }
};

/// Where gaps crowd: the mean of those around the fullest window, from x to 1.8 x.
[[nodiscard]] inline double crowded_gap(const std::vector<double>& gaps) noexcept {
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t first = 0, end = 0; first < gaps.size(); ++first) {
        while (end < gaps.size() && gaps[end] <= 1.8 * gaps[first]) {
            ++end;
        }
        if (end - first > most) {
            most = end - first;
            best = first;
        }
    }
    double center = gaps[best + most / 2];
    for (int round = 0; round < 2; ++round) {
        const auto from = std::lower_bound(gaps.begin(), gaps.end(), 0.6 * center);
        const auto to = std::upper_bound(from, gaps.end(), 1.4 * center);
        center = std::accumulate(from, to, 0.0) / static_cast<double>(to - from);
    }
    return center;
}

struct best_fit {
    periodic_gaps model{};
    double evidence = 0;
};

/// The period that fits the gaps best, and its evidence over the model without one. Precondition:
/// there are gaps.
[[nodiscard]] inline best_fit fit_period(const std::vector<double>& gaps, double resolution) {
    const exponential_gaps other{gaps, resolution};
    const double period = crowded_gap(gaps);
    best_fit best{{period, 0}, -std::numeric_limits<double>::infinity()};
    for (const double jitter : {0.004, 0.015, 0.05, 0.1, 0.165}) {
        // Two roundings to a resolution add a sixth of its square to the variance.
        const double own = jitter * period;
        const periodic_gaps model{period, std::sqrt(own * own + resolution * resolution / 6)};
        const double evidence = model.log_likelihood(gaps, resolution, other) - other.total;
        if (evidence > best.evidence) {
            best = {model, evidence};
        }
    }
    return best;
}

[[nodiscard]] inline period_fit describe_fit(const periodic_gaps& model,
                                             const std::vector<double>& gaps) noexcept {
    const double within = 2.5 * model.deviation;
    const auto on_it = std::count_if(gaps.begin(), gaps.end(), [&](double gap) {
        const double k = std::max(std::round(gap / model.period), 1.0);
        return k < periodic_gaps::furthest && std::abs(gap - k * model.period) <= within;
    });
    return {std::chrono::microseconds{std::llround(model.period)},
            std::chrono::microseconds{std::llround(within)}, gaps.size(),
            static_cast<double>(on_it) / static_cast<double>(gaps.size())};
}

}  // namespace detail

}  // namespace truefill::inline v0_1
