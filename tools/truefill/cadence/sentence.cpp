#include <fmt/format.h>

#include <cmath>
#include <cstdint>

#include "cadence/cadence.hpp"

namespace truefill::tool {

namespace {

/// The nearest multiple of 1 / `parts`, halves away from zero. {fmt} rounds the exact value of a
/// double and halves to even: by itself it writes 0.25 as 0.2, and 0.35, which lies below, as 0.3.
double rounded(double value, double parts) {
    return std::round(value * parts) / parts;
}

/// "350.0 ms", "10.0 s", "5.0 min", "2.5 h".
std::string duration_text(std::chrono::microseconds length) {
    const auto us = static_cast<double>(length.count());
    const auto in = [&](double unit, const char* name) {
        return fmt::format("{:.1f} {}", rounded(us / unit, 10), name);
    };
    return us >= 7.2e9   ? in(3.6e9, "h")
           : us >= 1.2e8 ? in(6e7, "min")
           : us >= 1e5   ? in(1e6, "s")
                         : in(1e3, "ms");
}

/// "one row", "97 rows", "1.3 rows".
std::string rows_text(double rows) {
    return rows == 1 ? "one row" : fmt::format("{} rows", rounded(rows, 10));
}

/// "6 rows in each of 60 minutes (dispersion 0.00)".
std::string counts_text(const cadence_report& report) {
    const std::string rows = report.fewest == report.most
                                 ? rows_text(static_cast<double>(report.most))
                                 : fmt::format("{} to {} rows", report.fewest, report.most);
    return fmt::format("{} in each of {} minutes (dispersion {:.2f})", rows, report.minutes,
                       rounded(report.dispersion, 100));
}

}  // namespace

std::string sentence(const cadence_report& report) {
    if (report.fit) {
        const auto& [period, within, gaps, share] = *report.fit;
        const double each = static_cast<double>(report.rows) / static_cast<double>(gaps + 1);
        return fmt::format("{} every {}, {} % of {} gaps within {} of it", rows_text(each),
                           duration_text(period), rounded(share * 100, 10), gaps,
                           duration_text(within));
    }
    if (report.verdict == cadence_verdict::undecided && report.instants < fewest_instants) {
        return fmt::format("{} {} too few to tell", report.instants,
                           report.instants == 1 ? "instant is" : "instants are");
    }
    return counts_text(report) + (report.verdict == cadence_verdict::irregular ? ", to no beat"
                                  : report.verdict == cadence_verdict::undecided
                                      ? ", too little to tell"
                                      : "");
}

}  // namespace truefill::tool
