// Rows per order, rows per fill id: many of one key are the plan's first sign of trouble (step 6).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace truefill {

/// Counts rows per key: a fill id with two rows is a duplicate, an order id with many is a burst of
/// partial fills or a snapshot that repeats. Keys are kept, one node each: memory grows with their
/// number. Sums, in any order.
template <class Text = std::string>
class rows_per_key {
public:
    /// Looks the key up as a view; allocates, once, for a key that is new.
    void add(std::string_view key, std::uint64_t rows = 1) {
        if (rows == 0) {
            return;
        }
        auto found = counts_.find(key);
        if (found == counts_.end()) {
            found = counts_.emplace(Text{key}, 0).first;
        }
        const bool was_repeated = found->second > 1;
        found->second += rows;
        repeated_ += !was_repeated && found->second > 1 ? 1 : 0;
        most_ = std::max(most_, found->second);
        total_ += rows;
    }
    rows_per_key& operator+=(const rows_per_key& other) {
        for (const auto& [key, rows] : other.counts_) {
            add(key, rows);
        }
        return *this;
    }
    friend rows_per_key operator+(rows_per_key a, const rows_per_key& b) { return a += b; }

    /// Rows of a key; 0 for one that was never added.
    [[nodiscard]] std::uint64_t operator[](std::string_view key) const {
        const auto found = counts_.find(key);
        return found == counts_.end() ? 0 : found->second;
    }
    [[nodiscard]] std::uint64_t total() const noexcept { return total_; }
    [[nodiscard]] std::uint64_t distinct() const noexcept { return counts_.size(); }
    /// Rows of the key that has most of them.
    [[nodiscard]] std::uint64_t most() const noexcept { return most_; }
    /// Keys with more than one row.
    [[nodiscard]] std::uint64_t repeated() const noexcept { return repeated_; }

    friend bool operator==(const rows_per_key&, const rows_per_key&) = default;

private:
    struct hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view key) const noexcept {
            return std::hash<std::string_view>{}(key);
        }
    };
    struct equal {
        using is_transparent = void;
        bool operator()(std::string_view a, std::string_view b) const noexcept { return a == b; }
    };
    std::unordered_map<Text, std::uint64_t, hash, equal> counts_;
    std::uint64_t total_ = 0;
    std::uint64_t most_ = 0;
    std::uint64_t repeated_ = 0;
};

}  // namespace truefill
