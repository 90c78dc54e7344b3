#include "cadence/dispersion.hpp"

#include <cmath>
#include <cstddef>
#include <numeric>

#include "cadence/gap_model.hpp"

namespace truefill::tool {

namespace {

/// The counts of buckets, and of those that have a row.
struct bucket_counts {
    moments all;
    moments filled;
};

/// Counts the rows in each bucket, in units of `unit` rows. Precondition: sorted, not empty.
bucket_counts count_buckets(const time_counts& times, const bucketing& by,
                            std::uint64_t unit) noexcept {
    const auto width = static_cast<double>(by.width);
    const auto into_bucket = by.by_clock ? static_cast<double>(times.front().us % by.width) : 0.0;
    const double offset = into_bucket + (into_bucket < 0 ? width : 0);
    const auto bucket_of = [&](const time_count& at) {
        return std::floor((gap_between(times.front(), at) + offset) / width);
    };
    const double last = bucket_of(times.back());
    const bool cut = by.by_clock && last >= 3;
    moments filled;
    for (std::size_t i = 0; i < times.size();) {
        const double bucket = bucket_of(times[i]);
        std::uint64_t count = 0;
        for (; i < times.size() && bucket_of(times[i]) == bucket; ++i) {
            count += times[i].rows / unit;
        }
        if (!cut || (bucket != 0 && bucket != last)) {
            filled.add(count);
        }
    }
    bucket_counts counted{filled, filled};
    counted.all.add(0, last + (cut ? -1 : 1) - filled.n);
    return counted;
}

}  // namespace

moments count_rows(const time_counts& times, const bucketing& by) noexcept {
    return count_buckets(times, by, 1).all;
}

moments weigh_counts(const time_counts& times, const bucketing& by) noexcept {
    std::uint64_t unit = times.front().rows;
    for (const time_count& at : times) {
        unit = std::gcd(unit, at.rows);
    }
    const auto [all, filled] = count_buckets(times, by, unit);
    const bool are_outages = 10 * filled.n >= all.n;
    return are_outages && filled.mean() >= 3 && filled.dispersion() < all.dispersion() ? filled
                                                                                       : all;
}

}  // namespace truefill::tool
