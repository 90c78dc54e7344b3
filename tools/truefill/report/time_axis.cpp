#include "report/time_axis.hpp"

#include <algorithm>
#include <numeric>

#include "report/format.hpp"

namespace truefill::tool {

namespace {

template <class Visitor>
void for_each_chart(const diagnosis& found, Visitor visit) {
    visit(found.now);
    if (found.beside) {
        visit(*found.beside);
    }
}

}  // namespace

bool time_axis::within_a_day() const {
    using std::chrono::days;
    return std::chrono::floor<days>(first) == std::chrono::floor<days>(at(minutes));
}

std::string time_axis::from_to() const {
    const bool with_day = !within_a_day();
    return clock_text(first, with_day) + " to " + clock_text(at(minutes), with_day) + " UTC";
}

std::string time_axis::per() const {
    const std::chrono::minutes bar{static_cast<std::int64_t>(per_bar)};
    return "per " + (per_bar == 1 ? "minute" : span_text(bar));
}

std::string time_axis::rate(std::uint64_t rows) const {
    return with_commas(rows) + (rows == 1 ? " row " : " rows ") + per();
}

time_axis axis_of(const diagnosis& found, std::size_t at_most) {
    using std::chrono::minutes;
    time_axis axis;
    timestamp last;
    bool any = false;
    for_each_chart(found, [&](const chart_data& chart) {
        if (chart.per_minute.empty()) {
            return;
        }
        const timestamp end =
            chart.first_minute + minutes{static_cast<std::int64_t>(chart.per_minute.size())};
        axis.first = any ? std::min(axis.first, chart.first_minute) : chart.first_minute;
        last = any ? std::max(last, end) : end;
        any = true;
    });
    axis.minutes =
        static_cast<std::uint64_t>(std::chrono::ceil<minutes>(last - axis.first).count());
    axis.per_bar = std::max<std::uint64_t>((axis.minutes + at_most - 1) / at_most, 1);
    return axis;
}

std::vector<minute_rows> bars_of(const time_axis& axis, const chart_data& chart) {
    std::vector<minute_rows> bars(axis.size());
    if (chart.per_minute.empty()) {
        return bars;
    }
    const auto skipped =
        std::chrono::floor<std::chrono::minutes>(chart.first_minute - axis.first).count();
    for (std::size_t i = 0; i < chart.per_minute.size(); ++i) {
        minute_rows& bar = bars[(static_cast<std::size_t>(skipped) + i) / axis.per_bar];
        for (std::size_t kind = 0; kind < n_row_conditions; ++kind) {
            bar.at(kind) += chart.per_minute[i].at(kind);
        }
    }
    return bars;
}

std::uint64_t total_of(const minute_rows& bar) {
    return std::accumulate(bar.begin(), bar.end(), std::uint64_t{0});
}

std::uint64_t greatest(const std::vector<minute_rows>& bars) {
    std::uint64_t most = 0;
    for (const minute_rows& bar : bars) {
        most = std::max(most, total_of(bar));
    }
    return most;
}

bool share_scale(std::uint64_t greatest, std::uint64_t other) {
    return std::max(greatest, other) / 8 <= std::min(greatest, other);
}

}  // namespace truefill::tool
