// The version of a stored row. Of several rows with one identity, readers see the highest version.
//
// Two programs may write one fill at the same time, while neither sees the other's row. Therefore
// the version orders rows by completeness first and by time second, so that readers see the more
// complete row, whichever is inserted last:
//
//   version                      rows
//   t (microseconds since 1970)  complete: from REST, fee known, time in microseconds
//   k * 2^47 + t / 64            k = 0..6, less complete; all of them are below 2^50 microseconds,
//                                which is September 2005, so below every complete row
//   4102444800 - seconds         copied from a legacy table (written by `truefill migrate`)
//
// t / 64 stays below 2^47 until the year 2255.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <truefill/output/rows.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::tool {

inline constexpr unsigned highest_completeness = 7;
inline constexpr std::uint64_t lowest_complete_version = std::uint64_t{1} << 50U;

/// 0 to highest_completeness. Being from REST counts more than a known fee, which counts more than
/// a time in microseconds.
[[nodiscard]] inline unsigned completeness(const record& fill) {
    using namespace std::chrono;
    const bool has_microseconds = floor<milliseconds>(fill.time) != fill.time;
    return (fill.source == source::rest ? 4U : 0U) + (fill.fee ? 2U : 0U) +
           (has_microseconds ? 1U : 0U);
}

inline constexpr unsigned completeness_shift = 47;
inline constexpr std::uint64_t version_tick_us = 64;

/// The version of a row with this content that is written at `now_us` (microseconds since 1970).
[[nodiscard]] inline std::uint64_t row_version(const record& fill, std::uint64_t now_us) {
    const unsigned rank = completeness(fill);
    if (rank == highest_completeness) {
        return std::max(now_us, lowest_complete_version);
    }
    constexpr std::uint64_t most_ticks = (std::uint64_t{1} << completeness_shift) - 1;
    return (std::uint64_t{rank} << completeness_shift) +
           std::min(now_us / version_tick_us, most_ticks);
}

/// When a row was written, in microseconds since 1970; of a less complete row to 64 microseconds.
[[nodiscard]] constexpr std::uint64_t written_us(std::uint64_t version) {
    constexpr std::uint64_t ticks = (std::uint64_t{1} << completeness_shift) - 1;
    return version >= lowest_complete_version ? version : (version & ticks) * version_tick_us;
}

}  // namespace truefill::tool
