// All fills in the order of time, and lists by market, order and subaccount, so that the cost of a
// page grows with the page and not with the history.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "account/fill.hpp"

namespace mock_exchange {

/// The positions before and after every fill.
inline constexpr position first_position{std::numeric_limits<std::int64_t>::min(), 0};
inline constexpr position last_position{std::numeric_limits<std::int64_t>::max(),
                                        std::numeric_limits<std::uint64_t>::max()};

/// The filters of a request for a page. A filter that is not set accepts every fill.
struct query {
    bool nothing = false;                ///< a filter names an order or market that does not exist
    std::vector<std::uint16_t> markets;  ///< a fill's market is one of these; empty: any market
    std::optional<std::uint32_t> order;
    std::optional<std::uint8_t> subaccount;
    std::int64_t min_us = std::numeric_limits<std::int64_t>::min();  ///< inclusive
    position before = last_position;                                 ///< exclusive
    std::size_t limit = 100;
};

struct page {
    std::vector<fill> fills;  ///< newest first
    bool more = false;
};

class book {
public:
    explicit book(std::vector<fill> fills);

    void add(std::vector<fill> fills);
    [[nodiscard]] page newest(const query& wanted) const;
    /// The next fills in ascending time, after a position.
    [[nodiscard]] std::span<const fill> after(position last, std::size_t limit) const;
    [[nodiscard]] std::span<const fill> all() const noexcept { return fills_; }

private:
    /// Indices of the fills in ascending time, grouped by a small integer key of each fill.
    class grouping {
    public:
        template <class KeyOf>
        void rebuild(const std::vector<fill>& fills, KeyOf key_of);
        [[nodiscard]] std::span<const std::uint32_t> of(std::size_t key) const;

    private:
        std::vector<std::uint32_t> begins_;
        std::vector<std::uint32_t> indices_;
    };

    void rebuild();

    std::vector<fill> fills_;
    grouping by_market_;
    grouping by_order_;
    grouping by_subaccount_;
};

}  // namespace mock_exchange
