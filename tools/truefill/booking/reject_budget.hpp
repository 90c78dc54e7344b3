// How much of what is refused is stored: the beginning of each, and so much a day.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <truefill/time.hpp>

#include "booking/batch.hpp"

namespace truefill::tool {

/// What of a reject's text is stored, in bytes.
inline constexpr std::size_t longest_raw = std::size_t{64} * 1024;
/// What of a day's (UTC) rejects is stored, in bytes, with 256 for each row: an exchange gone wrong
/// must not fill the disk.
inline constexpr std::uint64_t most_reject_bytes_a_day = std::uint64_t{256} * 1024 * 1024;

/// Sets what is stored of a text: all of it, or its beginning, its length and the byte at which it
/// broke (of an item: began), under the hash of the whole.
void set_raw(reject_row& row, std::string_view raw, std::size_t offset);

class reject_budget {
public:
    /// `stored_since` says how many bytes of rejects are stored already that were seen since then.
    explicit reject_budget(std::function<std::uint64_t(timestamp)> stored_since)
        : stored_since_{std::move(stored_since)} {}

    /// Whether a reject of so many bytes is to be stored; counts it either way.
    [[nodiscard]] bool take(std::size_t size, timestamp now);
    /// How many were not, since the last reset.
    [[nodiscard]] std::uint64_t n_refused() const noexcept { return n_refused_; }
    void reset_count() noexcept { n_refused_ = 0; }

private:
    std::function<std::uint64_t(timestamp)> stored_since_;
    std::optional<timestamp> day_;
    std::uint64_t bytes_ = 0;
    std::uint64_t n_refused_ = 0;
};

}  // namespace truefill::tool
