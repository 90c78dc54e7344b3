#include "cadence/gap_model.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

namespace truefill::tool {

namespace {

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
    /// The probability of one gap.
    [[nodiscard]] double mass(double gap) const noexcept {
        return std::exp(first + (gap - resolution) * each);
    }
};

/// The probability that a normal number is within half a resolution of `x`.
double normal_mass(double x, double mean, double deviation, double resolution) noexcept {
    const double z = (x - mean) / deviation;
    const double width = resolution / deviation;
    if (width < 0.3) {
        return 0.39894228040143268 * width * std::exp(-0.5 * z * z);
    }
    const auto below = [](double value) { return 0.5 * std::erfc(-value * 0.70710678118654752); };
    return below(z + width / 2) - below(z - width / 2);
}

/// The probability of one gap where there is a period.
double periodic_mass(double gap, double period, double deviation, double resolution) noexcept {
    constexpr double missing = 0.2;
    const double ratio = gap / period;
    if (ratio > gap_model::furthest) {
        return missing / 4 * gap_model::furthest / (ratio * ratio) * resolution / period;
    }
    const double k = std::max(std::round(ratio), 1.0);
    const double share = k < 1.5 ? 1 - missing : missing / (k * (k - 1));
    return share * normal_mass(gap, k * period, deviation, resolution);
}

/// Where gaps crowd: the mean of those around the fullest window, from x to 1.8 x.
double crowded_gap(const std::vector<double>& gaps) noexcept {
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

}  // namespace

void merge_within(time_counts& all, double furthest) {
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

void keep_newest(time_counts& all, std::size_t keep) {
    std::ranges::sort(all, {}, &time_count::us);
    merge_within(all, 0);
    if (all.size() > keep) {
        all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(keep));
    }
}

std::int64_t resolution_of(const time_counts& all) noexcept {
    constexpr std::array<std::int64_t, 8> units{3'600'000'000, 60'000'000, 1'000'000, 100'000,
                                                10'000,        1'000,      100,       10};
    for (const std::int64_t unit : units) {
        const auto multiples =
            std::ranges::count_if(all, [&](const time_count& at) { return at.us % unit == 0; });
        if (2 * static_cast<std::size_t>(multiples) >= all.size()) {
            return unit;
        }
    }
    return 1;
}

std::vector<double> sorted_gaps(const time_counts& all) {
    std::vector<double> gaps(all.size() - 1);
    std::transform(all.begin(), all.end() - 1, all.begin() + 1, gaps.begin(), gap_between);
    std::ranges::sort(gaps);
    return gaps;
}

double longest_within_bursts(const std::vector<double>& gaps) noexcept {
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

gap_model fit_period(const std::vector<double>& gaps, double resolution) {
    constexpr double stray = 0.02;  // share of gaps that have nothing to do with the period
    const exponential_gaps other{gaps, resolution};
    const double period = crowded_gap(gaps);
    gap_model best{period, 0, -std::numeric_limits<double>::infinity()};
    for (const double jitter : {0.004, 0.015, 0.05, 0.1, 0.165}) {
        // Two roundings to a resolution add a sixth of its square to the variance.
        const double own = jitter * period;
        const double deviation = std::sqrt(own * own + resolution * resolution / 6);
        double total = 0;
        for (const double gap : gaps) {
            const double mass = periodic_mass(gap, period, deviation, resolution);
            total += std::log((1 - stray) * mass + stray * other.mass(gap) + 1e-300);
        }
        if (total - other.total > best.evidence) {
            best = {period, deviation, total - other.total};
        }
    }
    return best;
}

}  // namespace truefill::tool
