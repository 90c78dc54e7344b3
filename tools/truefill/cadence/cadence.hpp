// Who writes the rows, a task or people? A task writes at a period, people trade at any time. The
// gaps between rows and the counts per minute tell the two apart (the plan's step 6).
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <truefill/time.hpp>
#include <vector>

namespace truefill::tool {

/// What a stream of rows looks like. Periodic: snapshots of a task, or a burst of rows at each
/// poll. Irregular: trades of people, with partial fills. Undecided: too few rows to tell.
enum class cadence_verdict : std::uint8_t { periodic, irregular, undecided };

/// Streams of fewer distinct times than this are undecided.
inline constexpr std::size_t fewest_instants = 12;

/// A period that the gaps show: rows come every `period`, or after two, three or four of it where
/// some are missing.
struct period_fit {
    std::chrono::microseconds period{};
    std::chrono::microseconds within{};  ///< a gap that is this close to the period counts
    std::uint64_t gaps = 0;              ///< how many there are, those within bursts left out
    double share = 0;                    ///< of the gaps that count: 0 to 1

    friend bool operator==(const period_fit&, const period_fit&) = default;
};

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

/// Rows that share a time.
struct time_count {
    std::int64_t us;
    std::uint64_t rows;
};
using time_counts = std::vector<time_count>;

/// Takes the times of rows, in any order, and judges them. Looks for one period: tasks that take
/// turns are found by their counts per minute, when there are enough of them.
///
/// Keeps the newest `keep` distinct instants, 16 bytes each and at most twice as many while it
/// takes them (2 MiB); rows that are older are counted, not judged.
class cadence {
public:
    explicit cadence(std::size_t keep = 65'536);

    /// Counts rows at a time; of a minute whose rows are only counted, its begin. Allocates now and
    /// then.
    void add(timestamp time, std::uint64_t rows = 1);

    /// The verdict. Sorts a copy of the instants: a tenth of a second for 65,536.
    [[nodiscard]] cadence_report judge() const;

private:
    time_counts kept_;
    std::size_t keep_;
    std::uint64_t total_ = 0;
};

/// A verdict as a line for people: "6 rows every 10.0 s, 97.2 % of 359 gaps within 1.2 s of it",
/// "6 rows in each of 60 minutes (dispersion 0.00)", "0 to 7 rows in each of 60 minutes (dispersion
/// 1.04), to no beat", "7 instants are too few to tell".
[[nodiscard]] std::string sentence(const cadence_report& report);

}  // namespace truefill::tool
