// Counters of what became of a payload's items. They add up: every item ends as a fill or a reject.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <truefill/detail/printable.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// One count for each enumerator of a vocabulary.
template <worded E>
class tally {
public:
    constexpr void add(E word, std::uint64_t times = 1) noexcept { counts_[index(word)] += times; }
    [[nodiscard]] constexpr std::uint64_t operator[](E word) const noexcept {
        return counts_[index(word)];
    }
    [[nodiscard]] constexpr std::uint64_t total() const noexcept {
        return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
    }
    constexpr tally& operator+=(const tally& other) noexcept {
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            counts_[i] += other.counts_[i];
        }
        return *this;
    }
    friend constexpr bool operator==(const tally&, const tally&) = default;

private:
    static constexpr std::size_t index(E word) noexcept {
        std::size_t i = 0;
        while (vocabulary<E>[i].value != word) {
            ++i;
        }
        return i;
    }
    std::array<std::uint64_t, vocabulary<E>.size()> counts_{};
};

/// How many items reached each stage: n_api >= n_raw >= n_real >= n_valid >= n_passed.
struct stats {
    std::uint64_t n_payloads = 0;
    std::uint64_t n_payload_rejects = 0;
    std::uint64_t n_skipped = 0;  ///< WebSocket frames that carry no fill
    std::uint64_t n_api = 0;      ///< items
    std::uint64_t n_raw = 0;      ///< items that are objects
    std::uint64_t n_real = 0;     ///< raw items that are fills
    std::uint64_t n_valid = 0;    ///< real fills that read and passed the six gates
    std::uint64_t n_passed = 0;   ///< valid fills with an id of their own, past the appended gates
    std::uint64_t n_synthetic = 0;  ///< passed fills with a synthetic id
    // A sink counts these: n_passed = n_duplicate + n_inserted + n_failed.
    std::uint64_t n_duplicate = 0;
    std::uint64_t n_inserted = 0;
    std::uint64_t n_failed = 0;
    tally<reason> rejects{};       ///< refused items
    tally<likeness> looks_like{};  ///< refused items of stage real_fill

    /// Sets all counters to zero. Skips the two tallies when nothing was refused, which is the
    /// usual case. Precondition: adds_up(*this).
    constexpr void clear() noexcept {
        n_payloads = n_payload_rejects = n_skipped = n_duplicate = n_inserted = n_failed = 0;
        if (n_api != n_passed) {
            rejects = {};
            looks_like = {};
        }
        n_api = n_raw = n_real = n_valid = n_passed = n_synthetic = 0;
    }

    constexpr stats& operator+=(const stats& other) noexcept;
    friend constexpr stats operator+(stats a, const stats& b) noexcept { return a += b; }
    friend constexpr bool operator==(const stats&, const stats&) = default;
};

/// One counter of the stats, with its name in texts and events.
struct stats_counter {
    std::string_view name;
    std::uint64_t stats::*value;
    bool is_of_a_sink = false;
};
inline constexpr std::array stats_counters{
    stats_counter{"n_payloads", &stats::n_payloads},
    stats_counter{"n_payload_rejects", &stats::n_payload_rejects},
    stats_counter{"n_skipped", &stats::n_skipped},
    stats_counter{"n_api", &stats::n_api},
    stats_counter{"n_raw", &stats::n_raw},
    stats_counter{"n_real", &stats::n_real},
    stats_counter{"n_valid", &stats::n_valid},
    stats_counter{"n_passed", &stats::n_passed},
    stats_counter{"n_synthetic", &stats::n_synthetic},
    stats_counter{"n_duplicate", &stats::n_duplicate, true},
    stats_counter{"n_inserted", &stats::n_inserted, true},
    stats_counter{"n_failed", &stats::n_failed, true}};

constexpr stats& stats::operator+=(const stats& other) noexcept {
    for (const stats_counter& counter : stats_counters) {
        this->*counter.value += other.*counter.value;
    }
    rejects += other.rejects;
    looks_like += other.looks_like;
    return *this;
}

/// Whether each item is counted once, as a fill or as a reject, and no stage has more than the one
/// before it. True of what a normalizer returns, and of sums of it.
[[nodiscard]] constexpr bool adds_up(const stats& s) noexcept {
    return s.n_api == s.n_passed + s.rejects.total() && s.n_api >= s.n_raw && s.n_raw >= s.n_real &&
           s.n_real >= s.n_valid && s.n_valid >= s.n_passed && s.n_passed >= s.n_synthetic &&
           s.n_payloads >= s.n_payload_rejects;
}

/// Whether a sink counted each fill once: as inserted, as a duplicate, or as failed.
[[nodiscard]] constexpr bool sink_adds_up(const stats& s) noexcept {
    return s.n_passed == s.n_duplicate + s.n_inserted + s.n_failed;
}

template <worded E>
inline constexpr bool detail::is_printable<tally<E>> = true;
template <>
inline constexpr bool detail::is_printable<stats> = true;

}  // namespace truefill::inline v0_1
