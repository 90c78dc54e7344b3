// Limits the stored rejects: the size of each, and the sum of a day.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <truefill/time.hpp>

#include "booking/batch.hpp"

namespace truefill::tool {

/// The largest stored part of a reject's text, in bytes.
inline constexpr std::size_t longest_raw = std::size_t{64} * 1024;
/// The limit of the rejects of a day (UTC), in bytes, with 256 for each row, so that a faulty
/// exchange does not fill the disk.
inline constexpr std::uint64_t most_reject_bytes_a_day = std::uint64_t{256} * 1024 * 1024;

/// Sets the stored text: all of it, or its beginning, its length and the byte at which it broke (of
/// an item: began), under the hash of the whole text.
void set_raw(reject_row& row, std::string_view raw, std::size_t offset);

class reject_budget {
public:
    /// `stored_since` returns the size of the stored rejects that were seen since a time.
    explicit reject_budget(std::function<std::uint64_t(timestamp)> stored_since)
        : stored_since_{std::move(stored_since)} {}

    /// Whether to store a reject of this size. The reject is counted in both cases.
    [[nodiscard]] bool take(std::size_t size, timestamp now);
    /// The number of rejects that were not stored since the last reset.
    [[nodiscard]] std::uint64_t n_refused() const noexcept { return n_refused_; }
    void reset_count() noexcept { n_refused_ = 0; }

private:
    std::function<std::uint64_t(timestamp)> stored_since_;
    std::optional<timestamp> day_;
    std::uint64_t bytes_ = 0;
    std::uint64_t n_refused_ = 0;
};

}  // namespace truefill::tool
