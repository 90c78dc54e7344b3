// What makes a page that reads well unworthy of belief.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "exchange/page.hpp"

namespace truefill::tool {

/// Fills regardless of their order, in constant memory.
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

/// The pages that one walk of one endpoint has believed so far: a cursor or the fills of a page
/// that come again lead in a circle. Takes about 100 bytes a page.
class pages_met {
public:
    /// What contradicts the request or the pages before; "" when nothing does. An empty page is
    /// judged elsewhere: whether it may be the end depends on what is known.
    [[nodiscard]] std::string fault_of(const page_query& query, std::string_view body,
                                       const page_outcome& page) const;
    /// The same of its cursor alone.
    [[nodiscard]] std::string cursor_fault(const page_query& query, const page_outcome& page) const;
    /// Takes a page as believed.
    void add(const page_outcome& page);

private:
    std::unordered_set<std::uint64_t> cursors_;
    std::unordered_set<std::uint64_t> contents_;
};

/// The fills of a page as one.
[[nodiscard]] fill_digest digest_of(const page_outcome& page);

}  // namespace truefill::tool
