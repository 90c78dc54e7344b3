// A verdict on cadence as a line for people.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <string>
#include <string_view>
#include <truefill/analysis/cadence.hpp>
#include <truefill/detail/decimal_write.hpp>

namespace truefill::inline v0_1 {

namespace detail {

/// 97 as "97", 1.25 as "1.3".
[[nodiscard]] inline std::string tenths_text(double value) {
    constexpr double largest = 9e17;
    return std::string{decimal_text(std::llround(std::min(value, largest) * 10), 1, true)};
}

/// "350.0 ms", "10.0 s", "5.0 min", "2.5 h".
[[nodiscard]] inline std::string duration_text(std::chrono::microseconds length) {
    struct scale {
        double us;
        double from;
        std::string_view name;
    };
    constexpr std::array scales{scale{3.6e9, 7.2e9, " h"}, scale{6e7, 1.2e8, " min"},
                                scale{1e6, 1e5, " s"}, scale{1e3, 0, " ms"}};
    const auto us = static_cast<double>(length.count());
    const auto& [unit, from, name] = *std::find_if(
        scales.begin(), scales.end(), [&](const scale& one) { return us >= one.from; });
    return std::string{decimal_text(std::llround(us / unit * 10), 1)} + std::string{name};
}

[[nodiscard]] inline std::string rows_text(double rows) {
    return rows == 1 ? "one row" : tenths_text(rows) + " rows";
}

/// "6 rows in each of 60 minutes (dispersion 0.00)".
[[nodiscard]] inline std::string counts_text(const cadence_report& report) {
    std::string text;
    if (report.fewest != report.most) {
        text += std::to_string(report.fewest) + " to ";
    }
    text +=
        report.most == 1 && report.fewest == 1 ? "one row" : std::to_string(report.most) + " rows";
    text += " in each of " + std::to_string(report.buckets);
    text += report.bucket == std::chrono::minutes{1} ? " minutes"
                                                     : " times " + duration_text(report.bucket);
    text += " (dispersion ";
    text += decimal_text(std::llround(std::min(report.dispersion, 1e12) * 100), 2);
    return text + ')';
}

}  // namespace detail

/// A verdict as a line for people: "6 rows every 10.0 s, 97.2 % of 359 gaps within 1.2 s of it",
/// "6 rows in each of 60 minutes (dispersion 0.00)", "0 to 7 rows in each of 60 minutes (dispersion
/// 1.04), to no beat", "7 instants are too few to tell".
[[nodiscard]] inline std::string sentence(const cadence_report& report) {
    if (report.fit) {
        const auto& [period, within, gaps, share] = *report.fit;
        const double each = static_cast<double>(report.rows) / static_cast<double>(gaps + 1);
        return detail::rows_text(each) + " every " + detail::duration_text(period) + ", " +
               detail::tenths_text(share * 100) + " % of " + std::to_string(gaps) +
               " gaps within " + detail::duration_text(within) + " of it";
    }
    switch (report.verdict) {
        case cadence_verdict::periodic: return detail::counts_text(report);
        case cadence_verdict::irregular: return detail::counts_text(report) + ", to no beat";
        default: break;
    }
    if (report.instants < fewest_instants) {
        return std::to_string(report.instants) +
               (report.instants == 1 ? " instant is" : " instants are") + " too few to tell";
    }
    return detail::counts_text(report) + ", too little to tell";
}

}  // namespace truefill::inline v0_1
