// Finds contradictions in pages that can be read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "exchange/page.hpp"

namespace truefill::tool {

/// A set of fills independent of their order, in constant memory.
class fill_digest {
public:
    void add(const fill_mark& fill) noexcept {
        ++count_;
        sum_ += fill.identity;
        mix_ ^= fill.identity * 0x9E3779B97F4A7C15U;
    }
    [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
    [[nodiscard]] std::uint64_t hash() const noexcept { return sum_ ^ (mix_ >> 1U) ^ count_; }
    friend bool operator==(const fill_digest&, const fill_digest&) = default;

private:
    std::uint64_t count_ = 0;
    std::uint64_t sum_ = 0;
    std::uint64_t mix_ = 0;
};

/// The trusted pages of a walk over one endpoint. A cursor or the fills of a page that come again
/// mean that the walk goes in a circle. Needs about 100 bytes per page.
class pages_met {
public:
    /// What contradicts the request or the pages before; "" without a contradiction. An empty page
    /// is judged by the walk, because known fills decide whether it may be the end.
    [[nodiscard]] std::string fault_of(const page_query& query, std::string_view body,
                                       const page_outcome& page) const;
    /// The same for the cursor only.
    [[nodiscard]] std::string cursor_fault(const page_query& query, const page_outcome& page) const;
    /// Adds a trusted page.
    void add(const page_outcome& page);

private:
    std::unordered_set<std::uint64_t> cursors_;
    std::unordered_set<std::uint64_t> contents_;
};

/// The combined mark of the fills of a page.
[[nodiscard]] fill_digest digest_of(const page_outcome& page);

}  // namespace truefill::tool
