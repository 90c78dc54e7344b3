// Who writes the rows, a task or people? A task writes at a period, people trade at any time. The
// gaps between rows and the counts per minute tell the two apart (the plan's step 6).
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <truefill/analysis/dispersion.hpp>
#include <truefill/analysis/gap_model.hpp>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>
#include <vector>

namespace truefill::inline v0_1 {

/// What a stream of rows looks like. Periodic: snapshots of a task, or a burst of rows at each
/// poll. Irregular: trades of people, with partial fills. Undecided: too few rows to tell.
enum class cadence_verdict : std::uint8_t { periodic = 1, irregular = 2, undecided = 3 };

template <>
inline constexpr std::array vocabulary<cadence_verdict>{
    word{cadence_verdict::periodic, "periodic"}, word{cadence_verdict::irregular, "irregular"},
    word{cadence_verdict::undecided, "undecided"}};

/// A verdict and the figures behind it. Counts are of the minutes (UTC) from the first row to the
/// last, those without a row included; where there are more than three, the first and the last
/// minute are left out, since they are cut.
struct cadence_report {
    cadence_verdict verdict = cadence_verdict::undecided;
    std::uint64_t rows = 0;            ///< of those judged
    std::uint64_t instants = 0;        ///< distinct times
    std::uint64_t older = 0;           ///< rows not judged: before the instants that were kept
    std::chrono::microseconds span{};  ///< from the first to the last of the instants
    std::uint64_t minutes = 0;         ///< counted
    std::uint64_t fewest = 0;          ///< rows in a minute
    std::uint64_t most = 0;
    double mean = 0;
    double dispersion = 0;  ///< variance / mean of the counts: near 0 periodic, 1 and above people
    double evidence = 0;    ///< log-likelihood of a period over none, in nats; 0: not computed
    std::optional<period_fit> fit;  ///< the period, where the gaps show one

    friend bool operator==(const cadence_report&, const cadence_report&) = default;
};

namespace detail {

inline constexpr std::int64_t us_per_minute = 60'000'000;

/// Whether 55 % of the gaps or more are one period. Two tasks that take turns do not have half
/// their period.
[[nodiscard]] inline bool mostly_one_period(const std::vector<double>& gaps,
                                            double period) noexcept {
    const auto single = std::count_if(gaps.begin(), gaps.end(), [&](double gap) {
        return gap >= 0.5 * period && gap < 1.5 * period;
    });
    return 20 * static_cast<std::size_t>(single) >= 11 * gaps.size();
}

/// Whether gaps of the period cover at least half of the time; else it is a period within bursts.
[[nodiscard]] inline bool covers_time(const std::vector<double>& gaps, double period) noexcept {
    double filled = 0;
    double whole = 0;
    for (const double gap : gaps) {
        filled += gap <= periodic_gaps::furthest * period ? gap : 0;
        whole += gap;
    }
    return 2 * filled >= whole;
}

/// Fills in verdict, evidence and fit. Precondition: sorted by time; the times are multiples of
/// `resolution`, except for a few.
inline void decide(cadence_report& report, std::vector<time_count> all, std::int64_t resolution) {
    if (all.size() < fewest_instants) {
        return;
    }
    // By minutes of the clock, as the figures are: only there a constant rate per minute shows.
    const moments per_minute =
        weigh_counts(all, {.width = std::max(resolution, us_per_minute), .by_clock = true});
    // Rows closer than a millisecond are one burst, an order's partial fills or the inserts of a
    // poll: no task has so short a period.
    constexpr std::int64_t shortest_period = 1'000;
    if (resolution < shortest_period) {
        merge_within(all, static_cast<double>(shortest_period));
    }
    if (all.size() < fewest_instants) {
        report.verdict = per_minute.constant() ? cadence_verdict::periodic : report.verdict;
        return;
    }
    merge_within(all, longest_within_bursts(sorted_gaps(all)));
    auto gaps = sorted_gaps(all);
    auto best = fit_period(gaps, static_cast<double>(resolution));
    // By chance the evidence exceeds 6 in fewer than one stream of e^6. The second bound is for
    // gaps that are only more even than Poisson's, as of a trader who waits after each order: they
    // have little evidence each.
    const auto enough = [&] { return std::max(6.0, 0.4 * static_cast<double>(gaps.size())); };
    const auto is_periodic = [&] {
        return best.evidence > enough() && mostly_one_period(gaps, best.model.period);
    };
    while (is_periodic() && !covers_time(gaps, best.model.period)) {
        auto bursts = all;
        merge_within(bursts, periodic_gaps::furthest * best.model.period);
        if (bursts.size() < fewest_instants) {
            break;
        }
        all = std::move(bursts);
        gaps = sorted_gaps(all);
        best = fit_period(gaps, static_cast<double>(resolution));
    }
    if (best.model.period >= 2.5 * static_cast<double>(resolution)) {
        report.evidence = best.evidence;
        if (is_periodic()) {
            report.verdict = cadence_verdict::periodic;
            report.fit = describe_fit(best.model, gaps);
        } else if (per_minute.constant()) {
            report.verdict = cadence_verdict::periodic;
        } else if (best.evidence < enough() / 2 || !mostly_one_period(gaps, best.model.period)) {
            report.verdict = cadence_verdict::irregular;
        }
        return;
    }
    // The period is as short as the resolution of the times, which has a period itself: only the
    // counts can tell.
    const moments per_unit = weigh_counts(all, {.width = resolution});
    const moments per_five = weigh_counts(all, {.width = 5 * resolution});
    if (per_unit.periodic(0.4) || per_five.periodic(0.4) || per_minute.constant()) {
        report.verdict = cadence_verdict::periodic;
    } else if (per_unit.irregular()) {
        report.verdict = cadence_verdict::irregular;
    }
}

}  // namespace detail

/// Takes the times of rows and judges them. Can be added up: streams that are split in any way, and
/// taken in any order, give the verdict of the whole. Looks for one period: tasks that take turns
/// are found by their counts per minute, when there are enough of them.
///
/// Keeps the newest `keep` distinct instants, 16 bytes each and at most twice as many while it
/// takes them (2 MiB); rows that are older are counted, not judged.
class cadence {
public:
    explicit cadence(std::size_t keep = 65'536) : keep_{std::max(keep, fewest_instants)} {}

    /// Counts rows at a time; of a minute whose rows are only counted, its begin. Allocates now and
    /// then.
    void add(timestamp time, std::uint64_t rows = 1) {
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
            detail::keep_newest(kept_, keep_);
        }
    }

    /// Of two that keep differently many instants, the sum keeps the fewer.
    cadence& operator+=(const cadence& other) {
        keep_ = std::min(keep_, other.keep_);
        total_ += other.total_;
        const std::size_t theirs = other.kept_.size();
        kept_.reserve(kept_.size() + theirs);  // so that a stream can be added to itself
        std::copy_n(other.kept_.begin(), theirs, std::back_inserter(kept_));
        detail::keep_newest(kept_, keep_);
        return *this;
    }
    friend cadence operator+(cadence a, const cadence& b) { return a += b; }

    /// Rows taken.
    [[nodiscard]] std::uint64_t rows() const noexcept { return total_; }

    /// The verdict. Sorts a copy of the instants: a tenth of a second for 65,536.
    [[nodiscard]] cadence_report judge() const {
        cadence_report report;
        if (kept_.empty()) {
            return report;
        }
        auto all = kept_;
        detail::keep_newest(all, keep_);
        report.instants = all.size();
        for (const auto& one : all) {
            report.rows += one.rows;
        }
        report.older = total_ - report.rows;
        report.span = detail::span_of(all);
        const detail::bucketing minutes{.width = detail::us_per_minute, .by_clock = true};
        const detail::moments counted = detail::count_buckets(all, minutes).all;
        report.minutes = static_cast<std::uint64_t>(counted.n);
        report.fewest = counted.fewest;
        report.most = counted.most;
        report.mean = counted.mean();
        report.dispersion = counted.dispersion();
        const auto resolution = detail::resolution_of(all);
        detail::decide(report, std::move(all), resolution);
        return report;
    }

private:
    std::vector<detail::time_count> kept_;
    std::size_t keep_;
    std::uint64_t total_ = 0;
};

}  // namespace truefill::inline v0_1
