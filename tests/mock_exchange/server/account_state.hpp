// The account: its fills, the cutoff between recent and historical fills, and its positions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <vector>

#include "account/book.hpp"
#include "account/generator.hpp"
#include "account/names.hpp"
#include "account/positions.hpp"

namespace mock_exchange {

struct account_settings {
    std::size_t fills = 1000;
    std::uint64_t seed = 1;
    std::int64_t from_us = 0;
    std::int64_t to_us = 0;
    std::optional<std::int64_t> cutoff_us;  ///< earlier fills are historical; without it none is
    unsigned subaccounts = 1;
    bool mixed_eras = false;
};

class account_state {
public:
    explicit account_state(const account_settings& settings);

    [[nodiscard]] page recent(query wanted) const;
    [[nodiscard]] page historical(query wanted) const;
    [[nodiscard]] std::int64_t cutoff_us() const;
    void move_cutoff(std::int64_t cutoff_us);
    /// Adds fills, the last one executed at `last_us`; returns their ids, newest last.
    std::vector<std::string> add(std::size_t count, std::int64_t last_us);

    /// Calls `listener` with all fills so far, and from then on, in the thread of add(), with those
    /// that it adds; an empty one ends that.
    void follow(std::function<void(std::span<const fill>)> listener);

    [[nodiscard]] std::vector<position_row> positions_of(
        std::optional<std::uint8_t> subaccount) const;
    /// Changes a position without a fill, in hundredths of a contract.
    void transfer(std::uint16_t market, std::int64_t count_c);
    /// Removes a market from the list of positions.
    void settle(std::uint16_t market);

    /// Appends the truth of the fills after `last`, one line per fill, and moves `last`. Returns
    /// false at the end.
    bool append_truth(std::string& out, position& last) const;
    [[nodiscard]] const account_names& names() const noexcept { return names_; }

private:
    account_settings settings_;
    account_names names_;
    generator generator_;
    mutable std::shared_mutex mutex_;
    std::optional<std::int64_t> cutoff_us_;
    book book_;
    positions positions_;
    std::function<void(std::span<const fill>)> listener_;
};

}  // namespace mock_exchange
