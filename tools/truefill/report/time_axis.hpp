// The common time axis of charts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// The minutes of all charts of a diagnosis, and the number of minutes per bar.
struct time_axis {
    timestamp first;
    std::uint64_t minutes = 0;
    std::uint64_t per_bar = 1;  ///< the last bar may hold fewer

    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>((minutes + per_bar - 1) / per_bar);
    }
    [[nodiscard]] timestamp at(std::uint64_t minute) const {
        return first + std::chrono::minutes{static_cast<std::int64_t>(minute)};
    }
    [[nodiscard]] bool within_a_day() const;
    [[nodiscard]] std::string from_to() const;                 ///< "04:00 to 05:00 UTC"
    [[nodiscard]] std::string per() const;                     ///< "per minute", "per 42 min"
    [[nodiscard]] std::string rate(std::uint64_t rows) const;  ///< "92 rows per minute"
};

/// An axis of at most `most` bars.
[[nodiscard]] time_axis axis_of(const diagnosis& found, std::size_t at_most);
/// The chart's rows in each bar of the axis.
[[nodiscard]] std::vector<minute_rows> bars_of(const time_axis& axis, const chart_data& chart);
/// All rows of a bar.
[[nodiscard]] std::uint64_t total_of(const minute_rows& bar);
/// The rows of the fullest bar.
[[nodiscard]] std::uint64_t greatest(const std::vector<minute_rows>& bars);
/// Whether two plots can have one scale, on which neither is flat.
[[nodiscard]] bool share_scale(std::uint64_t greatest, std::uint64_t other);

}  // namespace truefill::tool
