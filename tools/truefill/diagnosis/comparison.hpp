// Compares a table with the exchange fill by fill, so that errors can't cancel in a total.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <truefill/output/rows.hpp>
#include <unordered_map>
#include <vector>

#include "base/digest.hpp"
#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// The fields of a fill that are compared.
enum class fill_field : std::uint8_t {
    order = 1,
    market = 2,
    side = 3,
    price = 4,
    size = 5,
    fee = 6,
    time = 7,
    is_taker = 8,
    subaccount = 9,
};
inline constexpr std::size_t n_fill_fields = 9;

/// The name of the column: "exchange_order_id", "price_u".
[[nodiscard]] std::string_view column_of(fill_field field);

/// An hour of exchange time.
struct hour_comparison {
    std::uint64_t n_rows = 0;
    std::uint64_t n_fills = 0;
    std::uint64_t n_missing = 0;
    std::uint64_t n_extra = 0;
    std::uint64_t n_differing = 0;
};

/// Some fill ids, the first in the order of time.
struct id_list {
    std::uint64_t n = 0;
    std::vector<std::string> first;  ///< at most five, each with what is wrong with it
};

struct comparison {
    std::uint64_t n_fills = 0;  ///< the exchange's, of the window
    std::uint64_t n_rows = 0;   ///< the table's, of the window
    id_list missing;            ///< at the exchange, not in the table
    id_list not_yet;            ///< the same, but executed after the last complete poll
    id_list extra;              ///< in the table, not at the exchange
    id_list differing;          ///< in both, and not the same
    std::array<std::uint64_t, n_fill_fields> by_field{};  ///< differing, by fill_field less one
    std::map<std::int64_t, hour_comparison> hours;        ///< by hours since 1970
    std::vector<std::string> not_yet_markets;

    [[nodiscard]] bool agrees() const noexcept {
        return missing.n == 0 && extra.n == 0 && differing.n == 0;
    }
    /// The fields that differ and how often: "price_u 3, side 1".
    [[nodiscard]] std::string fields_text() const;
};

struct comparison_options {
    time_window window;
    row_owner owner;
    bool has_cents_only = false;  ///< an older table: whole cents, no time, fee, role, subaccount
    std::int64_t last_complete_poll_us = 0;  ///< 0: no poll was complete
};

/// Takes the rows of the window one by one. Memory: the exchange's fills of the window.
class comparer {
public:
    /// `fills` are the exchange's, of the window and shortly before and after it.
    comparer(std::vector<record> fills, comparison_options options);

    void add(const observed_row& row);
    /// Searches the missing fills among the rows of other times and accounts.
    [[nodiscard]] comparison finish(evidence_source& from, const relation& of);

private:
    struct expected {
        record fill;
        bool met = false;
        std::string elsewhere;  ///< where a row of it exists that does not count
    };

    [[nodiscard]] std::vector<fill_field> differences(const observed_row& row,
                                                      const record& fill) const;
    [[nodiscard]] static bool agrees_in_time(const observed_row& row, const record& fill);
    [[nodiscard]] expected* find(const observed_row& row);
    void count_row(const observed_row& row, expected& wanted);
    void find_elsewhere(evidence_source& from, const relation& of);
    hour_comparison& hour_of(std::int64_t us);

    comparison_options options_;
    std::vector<expected> fills_;  ///< in the order of time
    std::unordered_map<fingerprint, std::vector<std::size_t>, fingerprint_hash> by_id_;
    comparison result_;
    struct odd_row {
        std::int64_t ts_us;
        std::string text;
    };
    std::vector<odd_row> extra_;      ///< at most most_kept
    std::vector<odd_row> differing_;  ///< likewise
};

}  // namespace truefill::tool
