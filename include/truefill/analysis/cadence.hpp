// Who writes the rows, a task or people? A task writes to a beat, people trade when they like: the
// gaps between rows, and the counts per minute, tell the two apart (the plan's step 6).
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <truefill/analysis/dispersion.hpp>
#include <truefill/analysis/gap_model.hpp>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>
#include <vector>

namespace truefill {

/// What a stream of rows looks like. Periodic: a task's snapshots, or a burst of rows at each poll.
/// Irregular: people trade, an order's partial fills among it. Undecided: too little to tell.
enum class cadence_verdict : std::uint8_t { periodic = 1, irregular = 2, undecided = 3 };

template <>
inline constexpr std::array vocabulary<cadence_verdict>{
    word{cadence_verdict::periodic, "periodic"}, word{cadence_verdict::irregular, "irregular"},
    word{cadence_verdict::undecided, "undecided"}};
/// A verdict and what it rests on. The counts per bucket are what a database shows of the stream;
/// buckets without a row count, too.
struct cadence_report {
    cadence_verdict verdict = cadence_verdict::undecided;
    std::uint64_t rows = 0;            ///< of those judged
    std::uint64_t instants = 0;        ///< distinct times, or buckets with a row in them
    std::uint64_t older = 0;           ///< rows not judged: before the instants that were kept
    std::chrono::microseconds span{};  ///< from the first to the last of the instants
    std::chrono::microseconds bucket = std::chrono::minutes{1};
    std::uint64_t buckets = 0;
    std::uint64_t fewest = 0;  ///< rows in a bucket
    std::uint64_t most = 0;
    double mean = 0;
    double dispersion = 0;  ///< variance / mean of the counts: near 0 periodic, 1 and above people
    double evidence = 0;    ///< log-likelihood of a beat over no beat, in nats; 0: not asked
    std::optional<period_fit> fit;  ///< when the gaps told that the stream is periodic

    friend bool operator==(const cadence_report&, const cadence_report&) = default;
};

namespace detail {

/// Whether more than half of the gaps are one period: two tasks that take turns are no beat of half
/// their period.
[[nodiscard]] inline bool mostly_one_period(const std::vector<double>& gaps,
                                            double period) noexcept {
    const auto single = std::count_if(gaps.begin(), gaps.end(), [&](double gap) {
        return gap >= 0.5 * period && gap < 1.5 * period;
    });
    return 20 * static_cast<std::size_t>(single) >= 11 * gaps.size();
}

/// Whether a beat goes on for half of the time at least; else it is one of rows within bursts.
[[nodiscard]] inline bool covers_time(const std::vector<double>& gaps, double period) noexcept {
    double filled = 0;
    double whole = 0;
    for (const double gap : gaps) {
        filled += gap <= periodic_gaps::furthest * period ? gap : 0;
        whole += gap;
    }
    return 2 * filled >= whole;
}

/// Fills in verdict, evidence and beat. Precondition: sorted by time, which is a multiple of
/// resolution but for strays. `cut`: the stream begins and ends within a minute of the clock.
inline void decide(cadence_report& said, std::vector<time_count> all, std::int64_t resolution,
                   bool cut) {
    if (all.size() < fewest_instants) {
        return;
    }
    constexpr std::int64_t minute = 60'000'000;
    // By the minutes of the clock, as the figures are: a constant rate shows in them alone.
    const auto per_minute =
        weigh_counts(all, {.width = std::max(resolution, minute), .by_clock = true, .cut = cut});
    auto gaps = sorted_gaps(all);
    if (const double within = longest_within_bursts(gaps); within > 0) {
        merge_within(all, within);
        gaps = sorted_gaps(all);
    }

    auto best = fit_period(gaps, static_cast<double>(resolution));
    // Chance alone has e^6 in its favour in fewer than one stream of e^6. Gaps that are merely more
    // even than Poisson's, as of a trader who waits after each order, have little each.
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
        said.evidence = best.evidence;
        if (is_periodic()) {
            said.verdict = cadence_verdict::periodic;
            said.fit = describe_fit(best.model, gaps);
        } else if (per_minute.constant()) {
            said.verdict = cadence_verdict::periodic;
        } else if (best.evidence < enough() / 2 || !mostly_one_period(gaps, best.model.period)) {
            said.verdict = cadence_verdict::irregular;
        }
        return;
    }
    // The clock that rounded the times has a beat of its own: what is left are the counts.
    const auto per_tick = weigh_counts(all, {.width = resolution});
    const auto per_ticks = weigh_counts(all, {.width = 5 * resolution});
    if (per_tick.periodic(0.4) || per_ticks.periodic(0.4) || per_minute.constant()) {
        said.verdict = cadence_verdict::periodic;
    } else if (per_tick.irregular()) {
        said.verdict = cadence_verdict::irregular;
    }
}

/// The figures of counts per bucket. Precondition: not empty.
inline void describe_counts(cadence_report& said, const moments& counted, std::uint64_t fewest,
                            std::uint64_t most) noexcept {
    said.buckets = static_cast<std::uint64_t>(counted.n);
    said.fewest = fewest;
    said.most = most;
    said.mean = counted.mean();
    said.dispersion = counted.dispersion();
}

/// The figures of rows per minute (UTC); without the first and the last, which are cut, where
/// there are more than three. Precondition: sorted, not empty.
inline void describe_minutes(cadence_report& said, const std::vector<time_count>& all) {
    using std::chrono::microseconds;
    const auto minute_of = [](const time_count& one) {
        return std::chrono::floor<std::chrono::minutes>(microseconds{one.us}).count();
    };
    const std::int64_t first = minute_of(all.front());
    const std::int64_t last = minute_of(all.back());
    const bool cut = last - first >= 3;
    moments counted;
    std::uint64_t fewest = ~std::uint64_t{};
    std::uint64_t most = 0;
    std::int64_t filled = 0;
    for (std::size_t i = 0; i < all.size();) {
        const std::int64_t minute = minute_of(all[i]);
        std::uint64_t rows = 0;
        for (; i < all.size() && minute_of(all[i]) == minute; ++i) {
            rows += all[i].rows;
        }
        if (!cut || (minute != first && minute != last)) {
            counted.add(static_cast<double>(rows));
            fewest = std::min(fewest, rows);
            most = std::max(most, rows);
            ++filled;
        }
    }
    const std::int64_t empty = last - first + 1 - (cut ? 2 : 0) - filled;
    if (empty > 0) {
        counted.add(0, static_cast<double>(empty));
        fewest = 0;
    }
    describe_counts(said, counted, fewest, most);
}

}  // namespace detail

/// Takes the times of rows and judges them. Sums: streams that are split in any way, and taken in
/// any order, give the verdict of the whole. Looks for one beat: tasks that take turns are told by
/// their counts per minute, when there are enough of them.
///
/// Keeps the newest `keep` distinct instants, 16 bytes each and at most twice as many while it
/// takes them (2 MiB); rows that are older are counted, not judged.
class cadence {
public:
    explicit cadence(std::size_t keep = 65'536) : keep_{std::max(keep, fewest_instants)} {}

    /// Counts rows at a time. Allocates now and then.
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
        for (std::size_t i = 0; i < theirs; ++i) {
            kept_.push_back(other.kept_[i]);
        }
        detail::keep_newest(kept_, keep_);
        return *this;
    }
    friend cadence operator+(cadence a, const cadence& b) { return a += b; }

    /// Rows taken.
    [[nodiscard]] std::uint64_t rows() const noexcept { return total_; }

    /// The verdict, its buckets being minutes (UTC; the first and the last, which are cut, are left
    /// out of the figures where there are more than three). Sorts a copy of the instants: a tenth
    /// of a second for 65,536.
    [[nodiscard]] cadence_report judge() const {
        auto all = kept_;
        detail::keep_newest(all, keep_);
        cadence_report said;
        if (all.empty()) {
            return said;
        }
        said.instants = all.size();
        for (const auto& one : all) {
            said.rows += one.rows;
        }
        said.older = total_ - said.rows;
        said.span = detail::span_of(all);
        detail::describe_minutes(said, all);
        const auto resolution = detail::resolution_of(all);
        detail::decide(said, std::move(all), resolution, true);
        return said;
    }

private:
    std::vector<detail::time_count> kept_;
    std::size_t keep_;
    std::uint64_t total_ = 0;
};

/// Judges counts of rows in consecutive buckets of equal width, those without a row included: what
/// a database says of a stream it won't list. Buckets before the first row and after the last show
/// in the figures and do not weigh. Precondition: width > 0. Allocates 16 bytes a filled bucket.
[[nodiscard]] inline cadence_report judge(std::span<const std::uint64_t> counts,
                                          std::chrono::microseconds width = std::chrono::minutes{
                                              1}) {
    cadence_report said;
    said.bucket = width;
    if (counts.empty()) {
        return said;
    }
    std::vector<detail::time_count> filled;
    detail::moments counted;
    std::int64_t at = 0;
    for (const std::uint64_t count : counts) {
        counted.add(static_cast<double>(count));
        if (count != 0) {
            filled.push_back({at, count});
            said.rows += count;
        }
        at += width.count();
    }
    said.instants = filled.size();
    if (!filled.empty()) {
        said.span = detail::span_of(filled);
    }
    const auto [fewest, most] = std::minmax_element(counts.begin(), counts.end());
    detail::describe_counts(said, counted, *fewest, *most);
    detail::decide(said, std::move(filled), width.count(), false);
    return said;
}

}  // namespace truefill
