// The gaps between rows, and a period in them: how likely the gaps are with one, and without.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "cadence/cadence.hpp"

namespace truefill::tool {

/// b - a as a double, for any two times. Precondition: a <= b.
[[nodiscard]] inline double gap_between(const time_count& a, const time_count& b) noexcept {
    return static_cast<double>(static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us));
}

/// Merges neighbours that are at most `furthest` microseconds apart into the first of them.
/// Precondition: sorted.
void merge_within(time_counts& all, double furthest);

/// Sorts by time, adds up the rows of equal times and keeps the newest `keep`.
void keep_newest(time_counts& all, std::size_t keep);

/// The unit that the times were rounded to: the largest of a power of ten up to a second, a minute
/// and an hour that at least half of the times are multiples of. A shorter period can't be found.
[[nodiscard]] std::int64_t resolution_of(const time_counts& all) noexcept;

/// The gaps between neighbours, in microseconds, sorted. Precondition: sorted, not empty.
[[nodiscard]] std::vector<double> sorted_gaps(const time_counts& all);

/// The longest gap within bursts (rows that a poll writes one after the other, partial fills of an
/// order), or 0 where there are no bursts. There are bursts where a fifth of the gaps or more is
/// ten times shorter than all others: of a Poisson stream the k shortest gaps are so in one of
/// 10^k.
[[nodiscard]] double longest_within_bursts(const std::vector<double>& gaps) noexcept;

/// A period of gaps that are normally distributed around it. A fifth of them may be longer, since
/// rows are missing: k times the period with a probability that falls as 1 / (k (k - 1)), or,
/// beyond four periods, of any length.
struct gap_model {
    double period;     ///< in microseconds
    double deviation;  ///< of a gap, in microseconds
    double evidence;   ///< log-likelihood of the gaps over that without a period, in nats

    static constexpr double furthest = 4.5;  ///< in periods: longer gaps may be of any length
};

/// The period that fits the gaps best. Precondition: there are gaps, they are sorted, and
/// multiples of the resolution but for a few.
[[nodiscard]] gap_model fit_period(const std::vector<double>& gaps, double resolution);

}  // namespace truefill::tool
