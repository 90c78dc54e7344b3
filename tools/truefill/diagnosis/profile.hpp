// The rows of a window, looked at one by one: what diagnose's verdicts and plots are made of.
#pragma once

#include <cstdint>
#include <string>
#include <truefill/analysis/cadence.hpp>
#include <unordered_map>
#include <unordered_set>

#include "base/digest.hpp"
#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// A row as a table holds it, good or bad.
struct observed_row {
    std::int64_t ts_us = 0;
    std::string account;
    std::string order_id;
    std::string fill_id;
    std::string side;
    std::int64_t price_u = 0;
    std::int64_t count_c = 0;
    bool linked = false;
};

/// What was counted. Memory: about 150 bytes an order and 100 a fill id.
struct counted_rows {
    std::uint64_t n_rows = 0;
    std::uint64_t n_zero_price = 0;
    std::uint64_t n_valid_price = 0;  ///< strictly between 0 and 1 dollar
    std::uint64_t n_zero_size = 0;
    std::uint64_t n_blank_ids = 0;
    std::uint64_t n_linked = 0;
    /// Rows that say of one order, id, side, price and size what another row has said.
    std::uint64_t n_copies = 0;
    std::uint64_t n_with_id = 0;      ///< rows whose fill id is not blank
    std::uint64_t n_fill_ids = 0;     ///< distinct ones among them
    std::uint64_t n_identities = 0;   ///< the same, with account and order
    std::uint64_t n_other_price = 0;  ///< rows of an id at another price than its first row's
    std::uint64_t n_accounts = 0;
    std::uint64_t n_orders = 0;  ///< without the blank one
    std::uint64_t most_rows_an_id = 0;
    std::uint64_t most_rows_an_order = 0;
    std::int64_t largest_size_c = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
};

class examination {
public:
    examination(std::string name, timestamp from, timestamp to);

    void add(const observed_row& row);
    [[nodiscard]] counted_rows counted() const;
    [[nodiscard]] picture drawn() const;
    [[nodiscard]] const cadence& rhythm() const noexcept { return rhythm_; }

private:
    struct id_rows {
        std::uint64_t n = 0;
        std::int64_t first_price = 0;
    };

    picture picture_;
    counted_rows counted_;
    cadence rhythm_;
    std::unordered_map<fingerprint, std::uint64_t, fingerprint_hash> by_order_;
    std::unordered_map<fingerprint, id_rows, fingerprint_hash> by_id_;
    std::unordered_set<fingerprint, fingerprint_hash> fill_ids_;
    std::unordered_set<std::string> accounts_;
    std::unordered_set<fingerprint, fingerprint_hash> said_;
};

}  // namespace truefill::tool
