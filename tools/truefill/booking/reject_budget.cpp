#include "booking/reject_budget.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace truefill::tool {

void set_raw(reject_row& row, std::string_view raw, std::size_t offset) {
    row.raw = raw.substr(0, longest_raw);
    if (raw.size() > longest_raw) {
        row.sha256 = sha256_hex(raw);
        row.raw += fmt::format("\n[cut by truefill: {} bytes; {} at byte {}]", raw.size(),
                               row.stage == "payload" ? "broken" : "begins", offset);
    }
}

bool reject_budget::take(std::size_t size, timestamp now) {
    const timestamp today = std::chrono::floor<std::chrono::days>(now);
    if (day_ != today) {
        day_ = today;
        bytes_ = stored_since_(today);
    }
    constexpr std::uint64_t row_overhead = 256;
    const std::uint64_t cost = std::min(size, longest_raw) + row_overhead;
    if (bytes_ + cost > most_reject_bytes_a_day) {
        ++n_refused_;
        return false;
    }
    bytes_ += cost;
    return true;
}

}  // namespace truefill::tool
