// The account: its fills, which of them are history, and the truth about them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

#include "account/book.hpp"
#include "account/generator.hpp"
#include "account/positions.hpp"
#include "wire/json.hpp"

namespace mock_exchange {

struct exchange_settings {
    std::size_t fills = 1000;
    std::uint64_t seed = 1;
    std::int64_t from_us = 0;
    std::int64_t to_us = 0;
    std::optional<std::int64_t> cutoff_us;  ///< older fills are history; without it none are
    unsigned subaccounts = 1;
    bool mixed_eras = false;
    std::string truth;  ///< a file to write; "" for none
};

class exchange {
public:
    explicit exchange(const exchange_settings& settings);

    [[nodiscard]] page recent(query wanted) const;
    [[nodiscard]] page historical(query wanted) const;
    [[nodiscard]] std::int64_t cutoff_us() const;
    void move_cutoff(std::int64_t cutoff_us);
    /// Adds fills, the last executed at the given instant; returns their ids, newest last.
    std::vector<std::string> add(std::size_t count, std::int64_t last_us);

    [[nodiscard]] std::vector<position_row> positions_of(
        std::optional<std::uint8_t> subaccount) const;
    /// Changes a position without a fill, in hundredths of a contract.
    void transfer(std::uint16_t market, std::int64_t count_c);
    /// Takes a market off the list of positions.
    void settle(std::uint16_t market);

    /// Appends lines of the truth after a position, and moves it; false at the end.
    bool append_truth(std::string& out, position& last) const;
    [[nodiscard]] const wire& shapes() const noexcept { return wire_; }

private:
    void write_truth() const;

    exchange_settings settings_;
    wire wire_;
    generator generator_;
    mutable std::shared_mutex mutex_;
    std::optional<std::int64_t> cutoff_us_;
    book book_;
    positions positions_;
};

}  // namespace mock_exchange
