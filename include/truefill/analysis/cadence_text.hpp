// A verdict on cadence as a line for people.
#pragma once

#include <algorithm>
#include <chrono>
#include <cmath>
#include <string>
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
    const auto us = static_cast<double>(length.count());
    const auto in = [&](double unit, const char* name) {
        return std::string{decimal_text(std::llround(us / unit * 10), 1)} + name;
    };
    return us >= 7.2e9   ? in(3.6e9, " h")
           : us >= 1.2e8 ? in(6e7, " min")
           : us >= 1e5   ? in(1e6, " s")
                         : in(1e3, " ms");
}

[[nodiscard]] inline std::string rows_text(double rows) {
    return rows == 1 ? "one row" : tenths_text(rows) + " rows";
}

/// "6 rows in each of 60 minutes (dispersion 0.00)".
[[nodiscard]] inline std::string counts_text(const cadence_report& report) {
    std::string text = report.fewest == report.most ? rows_text(static_cast<double>(report.most))
                                                    : std::to_string(report.fewest) + " to " +
                                                          std::to_string(report.most) + " rows";
    text += " in each of " + std::to_string(report.minutes) + " minutes (dispersion ";
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
