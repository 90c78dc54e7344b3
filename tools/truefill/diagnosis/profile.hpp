// The figures of a window's rows, for the verdicts and plots.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/digest.hpp"
#include "cadence/cadence.hpp"
#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// The condition of a row. The first that applies is used.
enum class row_condition : std::uint8_t {
    valid = 0,
    impossible = 1,  ///< a price, size, side or id that no fill has
    repeated = 2,    ///< possible, and a row of the same fill was there before
};
inline constexpr std::size_t n_row_conditions = 3;

/// One minute's rows, by row_condition.
using minute_rows = std::array<std::uint64_t, n_row_conditions>;

/// Rows that share an order, an id or a writer.
struct row_group {
    std::string name;
    std::uint64_t n_rows = 0;
    std::uint64_t n_prices = 0;  ///< rows at another price than the group's first
    std::uint64_t n_without_id = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
};

/// What one relation holds in the window: the material of the plots.
struct chart_data {
    std::string name;
    bool is_legacy = false;  ///< an older table's
    std::uint64_t n_rows = 0;
    std::uint64_t n_orders = 0;
    std::uint64_t n_fill_ids = 0;  ///< distinct, without the blank one
    /// Rows in each minute of the window, from its first, minutes without rows included.
    std::vector<minute_rows> per_minute;
    timestamp first_minute;
    /// How many orders have 1, 2, 3-5, 6-10, 11-100, 101-1000, more rows.
    std::array<std::uint64_t, 7> orders_by_rows{};
    /// Rows by price: below or at 0, (0,10], (10,20] .. (90,100) cents, 100 and above.
    std::array<std::uint64_t, 12> by_price{};
    /// Gaps between neighbouring times of rows, by gap_limits; the last bin is longer than all.
    std::array<std::uint64_t, 13> by_gap{};
    std::uint64_t n_yes = 0;
    std::uint64_t n_no = 0;
    std::vector<row_group> worst_orders;  ///< most rows first, at most five, of two rows and more
    std::vector<row_group> repeated_ids;  ///< likewise
    std::vector<row_group> writers;       ///< most rows first
    std::vector<observed_row> samples;    ///< at most five; bad ones before good ones
};

/// The upper ends of chart_data::by_gap's bins, in microseconds, each included.
inline constexpr std::array<std::int64_t, 12> gap_limits{
    100'000,    1'000'000,  2'000'000,   4'000'000,   8'000'000,   15'000'000,
    30'000'000, 60'000'000, 120'000'000, 300'000'000, 900'000'000, 3'600'000'000};

/// What was counted.
struct row_counts {
    std::uint64_t n_rows = 0;
    std::uint64_t n_zero_price = 0;
    std::uint64_t n_valid_price = 0;  ///< strictly between 0 and 1 dollar
    std::uint64_t n_zero_size = 0;
    std::uint64_t n_without_order = 0;
    std::uint64_t n_without_id = 0;
    std::uint64_t n_blank_ids = 0;  ///< rows without an order's or a fill's id
    std::uint64_t n_without_market = 0;
    std::uint64_t n_linked = 0;
    /// Rows whose order, id, side, price and size equal those of an earlier row.
    std::uint64_t n_copies = 0;
    std::uint64_t n_with_id = 0;      ///< rows whose fill id is not blank
    std::uint64_t n_fill_ids = 0;     ///< distinct ones among them
    std::uint64_t n_identities = 0;   ///< the same, with account and order
    std::uint64_t n_other_price = 0;  ///< rows of an id at another price than its first row's
    /// Rows without a fill id at another price than their order's first such row.
    std::uint64_t n_moving_orders = 0;
    std::uint64_t n_orders = 0;  ///< without the blank one
    std::uint64_t most_rows_an_id = 0;
    std::uint64_t most_rows_an_order = 0;
    std::int64_t largest_size_c = 0;
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
};

/// Summarizes rows. Memory: about 200 bytes per order, 150 per fill id, and 8 per row of the first
/// million.
class row_profile {
public:
    row_profile(std::string name, const time_window& window);

    void add(const observed_row& row);
    [[nodiscard]] row_counts counts() const;
    [[nodiscard]] chart_data chart() const;
    [[nodiscard]] const cadence& times() const noexcept { return times_; }

private:
    struct id_rows {
        std::uint64_t n = 0;
        std::int64_t first_price = 0;
    };

    row_condition kind_of(const observed_row& row);
    void add_time(const observed_row& row, row_condition kind);
    void add_values(const observed_row& row);
    void add_order(const observed_row& row);
    bool add_id(const observed_row& row);
    void add_sample(const observed_row& row, row_condition kind);
    [[nodiscard]] std::vector<row_group> most_repeated_ids() const;
    [[nodiscard]] std::array<std::uint64_t, 13> gaps() const;

    static constexpr std::size_t n_samples = 5;
    static constexpr std::size_t most_times = 1'000'000;

    chart_data chart_;
    row_counts counts_;
    cadence times_;
    std::vector<std::int64_t> instants_;
    struct order_rows {
        row_group group;
        std::int64_t first_price = 0;
    };
    std::unordered_map<std::string, order_rows> by_order_;
    std::unordered_map<std::string, row_group> by_writer_;
    std::unordered_map<fingerprint, id_rows, fingerprint_hash> by_id_;
    std::unordered_map<std::string, row_group> repeated_;  ///< ids of two rows and more
    std::unordered_set<fingerprint, fingerprint_hash> fill_ids_;
    std::unordered_set<fingerprint, fingerprint_hash> contents_;
    std::array<std::vector<observed_row>, n_row_conditions> samples_;
};

/// Counts fills that are stored under several accounts. Memory: about 60 bytes per fill.
class account_profile {
public:
    void add(const observed_row& row);

    /// Rows of each account.
    [[nodiscard]] const std::map<std::string, std::uint64_t>& rows() const noexcept {
        return rows_;
    }
    /// The number of fills, by id and order, that are stored under two accounts, of which one is
    /// `account` (nothing: any two). That is always wrong, because an order belongs to one account.
    /// The two orders of a trade may have the same fill id.
    [[nodiscard]] std::uint64_t n_shared(const std::optional<std::string>& account) const;
    [[nodiscard]] std::uint64_t n_fills() const noexcept { return owners_.size(); }
    /// The first fill ids with a second account, at most five.
    [[nodiscard]] const std::vector<std::string>& first_shared() const noexcept {
        return first_shared_;
    }

private:
    std::uint64_t bit_of(const std::string& account);

    std::map<std::string, std::uint64_t> rows_;
    std::map<std::string, std::uint64_t>
        bits_;  ///< one bit per account; the 64th and later accounts share one
    std::unordered_map<fingerprint, std::uint64_t, fingerprint_hash> owners_;
    std::vector<std::string> first_shared_;
};

}  // namespace truefill::tool
