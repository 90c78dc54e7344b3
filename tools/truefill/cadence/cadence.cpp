#include "cadence/cadence.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>
#include <vector>

#include "cadence/dispersion.hpp"
#include "cadence/gap_model.hpp"

namespace truefill::tool {

namespace {

/// b - a, at most the largest value of the type. Precondition: a <= b.
std::chrono::microseconds span_between(const time_count& a, const time_count& b) noexcept {
    const auto us = static_cast<std::uint64_t>(b.us) - static_cast<std::uint64_t>(a.us);
    return std::chrono::microseconds{std::min<std::uint64_t>(us, INT64_MAX)};
}

/// Times, the gaps between them and the period that fits these best.
struct fitted_times {
    time_counts times;
    std::vector<double> gaps;
    gap_model best;

    fitted_times(time_counts sorted, double resolution)
        : times{std::move(sorted)}, gaps{sorted_gaps(times)}, best{fit_period(gaps, resolution)} {}

    /// By chance the evidence exceeds 6 in fewer than one stream of e^6. The second bound is for
    /// gaps that are only more even than Poisson's, as of a trader who waits after each order: they
    /// have little evidence each.
    [[nodiscard]] double enough() const noexcept {
        return std::max(6.0, 0.4 * static_cast<double>(gaps.size()));
    }
    /// Whether 55 % of the gaps or more are one period. Two tasks that take turns do not have half
    /// their period.
    [[nodiscard]] bool mostly_one_period() const noexcept {
        const auto single = std::ranges::count_if(
            gaps, [&](double gap) { return gap >= 0.5 * best.period && gap < 1.5 * best.period; });
        return 20 * static_cast<std::size_t>(single) >= 11 * gaps.size();
    }
    [[nodiscard]] bool is_periodic() const noexcept {
        return best.evidence > enough() && mostly_one_period();
    }
    /// Whether gaps of the period cover at least half of the time; else it is a period within
    /// bursts.
    [[nodiscard]] bool covers_time() const noexcept {
        const auto end =
            std::upper_bound(gaps.begin(), gaps.end(), gap_model::furthest * best.period);
        const double filled = std::accumulate(gaps.begin(), end, 0.0);
        return 2 * filled >= std::accumulate(end, gaps.end(), filled);
    }
    [[nodiscard]] period_fit describe() const noexcept {
        const double within = 2.5 * best.deviation;
        const auto on_it = std::ranges::count_if(gaps, [&](double gap) {
            const double k = std::max(std::round(gap / best.period), 1.0);
            return k < gap_model::furthest && std::abs(gap - k * best.period) <= within;
        });
        return {std::chrono::microseconds{std::llround(best.period)},
                std::chrono::microseconds{std::llround(within)}, gaps.size(),
                static_cast<double>(on_it) / static_cast<double>(gaps.size())};
    }
};

/// The period of single instants or, where these come in bursts, of the bursts.
fitted_times fit_bursts(time_counts all, double resolution) {
    merge_within(all, longest_within_bursts(sorted_gaps(all)));
    fitted_times fitted{std::move(all), resolution};
    while (fitted.is_periodic() && !fitted.covers_time()) {
        time_counts bursts = fitted.times;
        merge_within(bursts, gap_model::furthest * fitted.best.period);
        if (bursts.size() < fewest_instants) {
            break;
        }
        fitted = fitted_times{std::move(bursts), resolution};
    }
    return fitted;
}

/// The verdict by the counts of units of the resolution, for periods as short as it.
cadence_verdict judge_counts(const time_counts& all, std::int64_t resolution) {
    const moments per_unit = weigh_counts(all, {.width = resolution});
    const moments per_five = weigh_counts(all, {.width = 5 * resolution});
    return per_unit.periodic(0.4) || per_five.periodic(0.4) ? cadence_verdict::periodic
           : per_unit.irregular()                           ? cadence_verdict::irregular
                                                            : cadence_verdict::undecided;
}

/// Fills in verdict, evidence and fit. Precondition: sorted by time, not empty.
void decide(cadence_report& report, time_counts all) {
    const std::int64_t resolution = resolution_of(all);
    // By minutes of the clock, as the figures are: only there a constant rate per minute shows.
    bucketing minutes = minutes_of_the_clock;
    minutes.width = std::max(minutes.width, resolution);
    const bool is_constant = weigh_counts(all, minutes).constant();
    report.verdict = is_constant ? cadence_verdict::periodic : cadence_verdict::undecided;
    // Rows closer than a millisecond are one burst, an order's partial fills or the inserts of a
    // poll: no task has so short a period.
    constexpr std::int64_t shortest_period = 1'000;
    if (resolution < shortest_period) {
        merge_within(all, static_cast<double>(shortest_period));
    }
    if (all.size() < fewest_instants) {
        return;
    }
    const auto fitted = fit_bursts(std::move(all), static_cast<double>(resolution));
    if (fitted.best.period < 2.5 * static_cast<double>(resolution)) {
        // As short as the resolution of the times, which has a period itself.
        report.verdict = is_constant ? report.verdict : judge_counts(fitted.times, resolution);
        return;
    }
    report.evidence = fitted.best.evidence;
    if (fitted.is_periodic()) {
        report.verdict = cadence_verdict::periodic;
        report.fit = fitted.describe();
    } else if (!is_constant &&
               (fitted.best.evidence < fitted.enough() / 2 || !fitted.mostly_one_period())) {
        report.verdict = cadence_verdict::irregular;
    }
}

}  // namespace

cadence::cadence(std::size_t keep) : keep_{std::max(keep, fewest_instants)} {}

void cadence::add(timestamp time, std::uint64_t rows) {
    if (rows == 0) {
        return;
    }
    total_ += rows;
    const std::int64_t us = microseconds_of(time);
    if (!kept_.empty() && kept_.back().us == us) {
        kept_.back().rows += rows;
        return;
    }
    kept_.push_back({us, rows});
    if (kept_.size() / 2 >= keep_) {
        keep_newest(kept_, keep_);
    }
}

cadence_report cadence::judge() const {
    cadence_report report;
    if (kept_.empty()) {
        return report;
    }
    time_counts all = kept_;
    keep_newest(all, keep_);
    report.instants = all.size();
    for (const time_count& at : all) {
        report.rows += at.rows;
    }
    report.older = total_ - report.rows;
    report.span = span_between(all.front(), all.back());
    const moments counted = count_rows(all, minutes_of_the_clock);
    report.minutes = static_cast<std::uint64_t>(counted.n);
    report.fewest = counted.fewest;
    report.most = counted.most;
    report.mean = counted.mean();
    report.dispersion = counted.dispersion();
    decide(report, std::move(all));
    return report;
}

}  // namespace truefill::tool
