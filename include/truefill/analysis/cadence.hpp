// Who writes the rows, a task or people? A task writes to a beat, people trade when they like: the
// gaps between rows, and the counts per minute, tell the two apart (the plan's step 6).
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <truefill/analysis/gap_model.hpp>
#include <truefill/detail/decimal.hpp>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>
#include <vector>

namespace truefill {

/// What a stream of rows looks like. Periodic: a task's snapshots, or a burst of rows at each poll.
/// Irregular: people trade, an order's partial fills among it. Undecided: too little to tell.
enum class rhythm : std::uint8_t { periodic = 1, irregular = 2, undecided = 3 };

template <>
inline constexpr std::array vocabulary<rhythm>{word{rhythm::periodic, "periodic"},
                                               word{rhythm::irregular, "irregular"},
                                               word{rhythm::undecided, "undecided"}};
/// A verdict and what it rests on. The counts per bucket are what a database shows of the stream;
/// buckets without a row count, too.
struct judgement {
    rhythm verdict = rhythm::undecided;
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
    std::optional<truefill::beat> beat;  ///< when the gaps told that the stream is periodic

    friend bool operator==(const judgement&, const judgement&) = default;
};

namespace detail {

/// Counts, by their moments.
struct moments {
    double n = 0;
    double sum = 0;
    double squares = 0;

    void add(double count, double times = 1) noexcept {
        n += times;
        sum += times * count;
        squares += times * count * count;
    }
    [[nodiscard]] double mean() const noexcept { return n > 0 ? sum / n : 0; }
    [[nodiscard]] double dispersion() const noexcept {
        if (n < 2 || sum <= 0) {
            return 0;
        }
        return std::max(squares - sum * sum / n, 0.0) / (n - 1) / mean();
    }
    /// How far below Poisson's the dispersion is, in standard deviations (negative: below). By
    /// Wilson and Hilferty, (n - 1) x dispersion being nearly a chi-square.
    [[nodiscard]] double surprise() const noexcept {
        const double spread = 2 / (9 * (n - 1));
        return (std::cbrt(dispersion()) - (1 - spread)) / std::sqrt(spread);
    }
};

/// What counts in buckets of one width say.
struct count_evidence {
    double dispersion = 0;
    double surprise = 0;
    double buckets = 0;

    [[nodiscard]] bool periodic(double most_dispersion) const noexcept {
        return buckets >= fewest_instants && dispersion <= most_dispersion && surprise < -3.3;
    }
    /// The rate is held constant, whatever the instants are. Poisson counts are as even as this in
    /// one stream of 70,000 (4.2 standard deviations).
    [[nodiscard]] bool constant() const noexcept {
        return buckets >= fewest_instants && dispersion <= 0.1 && surprise < -4.2;
    }
    [[nodiscard]] bool irregular() const noexcept { return surprise > -2; }
};

/// Where buckets begin, and whether the first and the last one are whole.
struct bucketing {
    std::int64_t width;
    bool by_clock = false;  ///< at multiples of the width since 1970; else at the first instant
    bool cut = false;       ///< the first and the last are partly outside the stream: left out
};

/// Judges the rows in each bucket, in units of their common divisor. Buckets that hold three units
/// or more are judged without the empty ones, outages, if they are more even so. Precondition:
/// sorted, not empty.
[[nodiscard]] inline count_evidence weigh_counts(const std::vector<instant>& all,
                                                 const bucketing& by) noexcept {
    std::uint64_t unit = 0;
    for (const instant& one : all) {
        unit = std::gcd(unit, one.rows);
    }
    const auto bucket_of = [&](const instant& one) {
        if (by.by_clock) {
            const std::int64_t floored = one.us / by.width - (one.us % by.width < 0 ? 1 : 0);
            const std::int64_t first =
                all.front().us / by.width - (all.front().us % by.width < 0 ? 1 : 0);
            return static_cast<std::uint64_t>(floored) - static_cast<std::uint64_t>(first);
        }
        return (static_cast<std::uint64_t>(one.us) - static_cast<std::uint64_t>(all.front().us)) /
               static_cast<std::uint64_t>(by.width);
    };
    const std::uint64_t last = bucket_of(all.back());
    const bool cut = by.cut && last >= 2;
    moments filled;
    for (std::size_t i = 0; i < all.size();) {
        const auto bucket = bucket_of(all[i]);
        double count = 0;
        for (; i < all.size() && bucket_of(all[i]) == bucket; ++i) {
            const std::uint64_t whole = all[i].rows / unit;
            count += static_cast<double>(whole);
        }
        if (!cut || (bucket != 0 && bucket != last)) {
            filled.add(count);
        }
    }
    moments counted = filled;
    counted.add(0, static_cast<double>(last) + (cut ? -1 : 1) - filled.n);
    if (filled.mean() >= 3 && filled.dispersion() < counted.dispersion()) {
        counted = filled;
    }
    return {counted.dispersion(), counted.n < 2 ? 0 : counted.surprise(), counted.n};
}

/// Whether more than half of the gaps are one period: two tasks that take turns are no beat of half
/// their period.
[[nodiscard]] inline bool beats_mostly(const std::vector<double>& gaps, double period) noexcept {
    const auto single = std::count_if(gaps.begin(), gaps.end(), [&](double gap) {
        return gap >= 0.5 * period && gap < 1.5 * period;
    });
    return 20 * static_cast<std::size_t>(single) >= 11 * gaps.size();
}

/// Whether a beat goes on for half of the time at least; else it is one of rows within bursts.
[[nodiscard]] inline bool fills_time(const std::vector<double>& gaps, double period) noexcept {
    double filled = 0;
    double whole = 0;
    for (const double gap : gaps) {
        filled += gap <= beat_model::furthest * period ? gap : 0;
        whole += gap;
    }
    return 2 * filled >= whole;
}

/// Fills in verdict, evidence and beat. Precondition: sorted by time, which is a multiple of tick
/// but for strays. `cut`: the stream begins and ends within a minute of the clock.
inline void decide(judgement& said, std::vector<instant> all, std::int64_t tick, bool cut) {
    if (all.size() < fewest_instants) {
        return;
    }
    constexpr std::int64_t minute = 60'000'000;
    // By the minutes of the clock, as the figures are: a constant rate shows in them alone.
    const auto per_minute =
        weigh_counts(all, {.width = std::max(tick, minute), .by_clock = true, .cut = cut});
    auto gaps = sorted_gaps(all);
    if (const double within = longest_within_bursts(gaps); within > 0) {
        merge_within(all, within);
        gaps = sorted_gaps(all);
    }

    auto best = find_beat(gaps, static_cast<double>(tick));
    // Chance alone has e^6 in its favour in fewer than one stream of e^6. Gaps that are merely more
    // even than Poisson's, as of a trader who waits after each order, have little each.
    const auto enough = [&] { return std::max(6.0, 0.4 * static_cast<double>(gaps.size())); };
    const auto is_beat = [&] {
        return best.evidence > enough() && beats_mostly(gaps, best.model.period);
    };
    while (is_beat() && !fills_time(gaps, best.model.period)) {
        auto bursts = all;
        merge_within(bursts, beat_model::furthest * best.model.period);
        if (bursts.size() < fewest_instants) {
            break;
        }
        all = std::move(bursts);
        gaps = sorted_gaps(all);
        best = find_beat(gaps, static_cast<double>(tick));
    }
    if (best.model.period >= 2.5 * static_cast<double>(tick)) {
        said.evidence = best.evidence;
        if (is_beat()) {
            said.verdict = rhythm::periodic;
            said.beat = describe_beat(best.model, gaps);
        } else if (per_minute.constant()) {
            said.verdict = rhythm::periodic;
        } else if (best.evidence < enough() / 2 || !beats_mostly(gaps, best.model.period)) {
            said.verdict = rhythm::irregular;
        }
        return;
    }
    // The clock that rounded the times has a beat of its own: what is left are the counts.
    const auto per_tick = weigh_counts(all, {.width = tick});
    const auto per_ticks = weigh_counts(all, {.width = 5 * tick});
    if (per_tick.periodic(0.4) || per_ticks.periodic(0.4) || per_minute.constant()) {
        said.verdict = rhythm::periodic;
    } else if (per_tick.irregular()) {
        said.verdict = rhythm::irregular;
    }
}

/// The figures of counts per bucket. Precondition: not empty.
inline void describe_counts(judgement& said, const moments& counted, std::uint64_t fewest,
                            std::uint64_t most) noexcept {
    said.buckets = static_cast<std::uint64_t>(counted.n);
    said.fewest = fewest;
    said.most = most;
    said.mean = counted.mean();
    said.dispersion = counted.dispersion();
}

/// The figures of rows per minute (UTC); without the first and the last, which are cut, where
/// there are more than three. Precondition: sorted, not empty.
inline void describe_minutes(judgement& said, const std::vector<instant>& all) {
    using std::chrono::microseconds;
    const auto minute_of = [](const instant& one) {
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
[[nodiscard]] inline std::string counts_text(const judgement& said) {
    std::string text;
    if (said.fewest != said.most) {
        text += std::to_string(said.fewest) + " to ";
    }
    text += said.most == 1 && said.fewest == 1 ? "one row" : std::to_string(said.most) + " rows";
    text += " in each of " + std::to_string(said.buckets);
    text += said.bucket == std::chrono::minutes{1} ? " minutes"
                                                   : " times " + duration_text(said.bucket);
    text += " (dispersion ";
    text += decimal_text(std::llround(std::min(said.dispersion, 1e12) * 100), 2);
    return text + ')';
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
    [[nodiscard]] judgement judge() const {
        auto all = kept_;
        detail::keep_newest(all, keep_);
        judgement said;
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
        const auto tick = detail::tick_of(all);
        detail::decide(said, std::move(all), tick, true);
        return said;
    }

private:
    std::vector<detail::instant> kept_;
    std::size_t keep_;
    std::uint64_t total_ = 0;
};

/// Judges counts of rows in consecutive buckets of equal width, those without a row included: what
/// a database says of a stream it won't list. Buckets before the first row and after the last show
/// in the figures and do not weigh. Precondition: width > 0. Allocates 16 bytes a filled bucket.
[[nodiscard]] inline judgement judge(std::span<const std::uint64_t> counts,
                                     std::chrono::microseconds width = std::chrono::minutes{1}) {
    judgement said;
    said.bucket = width;
    if (counts.empty()) {
        return said;
    }
    std::vector<detail::instant> filled;
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

/// A verdict as a line for people: "6 rows every 10.0 s, 97.2 % of 359 gaps within 1.2 s of it",
/// "6 rows in each of 60 minutes (dispersion 0.00)", "0 to 7 rows in each of 60 minutes (dispersion
/// 1.04), to no beat", "7 instants are too few to tell".
[[nodiscard]] inline std::string sentence(const judgement& said) {
    if (said.beat) {
        const auto& [period, within, gaps, share] = *said.beat;
        const double each = static_cast<double>(said.rows) / static_cast<double>(gaps + 1);
        return detail::rows_text(each) + " every " + detail::duration_text(period) + ", " +
               detail::tenths_text(share * 100) + " % of " + std::to_string(gaps) +
               " gaps within " + detail::duration_text(within) + " of it";
    }
    switch (said.verdict) {
        case rhythm::periodic: return detail::counts_text(said);
        case rhythm::irregular: return detail::counts_text(said) + ", to no beat";
        default: break;
    }
    if (said.instants < fewest_instants) {
        return std::to_string(said.instants) +
               (said.instants == 1 ? " instant is" : " instants are") + " too few to tell";
    }
    return detail::counts_text(said) + ", too little to tell";
}

}  // namespace truefill
