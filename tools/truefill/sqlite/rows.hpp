// A fill as a row of mm_fills_v2, and a row read back.
#pragma once

#include <string_view>

#include "booking/reconcile.hpp"
#include "sqlite/database.hpp"

namespace truefill::tool {

/// The columns that read_fill reads, in its order, from column 0 on.
inline constexpr std::string_view sqlite_fill_columns =
    "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u, "
    "ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, ingest_ver, "
    "schema_ver";

/// Reads the current row. Throws failure (schema) for a value that the program cannot have written.
[[nodiscard]] stored_record read_fill(const sqlite_statement& row, const fs::path& file);

/// Stores fills: inserts a row, or replaces the row with the same identity.
class fill_writer {
public:
    /// `instance`: the name of this program in the rows that it writes.
    fill_writer(const sqlite_database& in, std::string_view instance);
    void put(const stored_record& row);

private:
    sqlite_statement statement_;
    std::string instance_;
    std::string engine_;
};

/// Stores links; of two of one order the one with the higher version counts.
class link_writer {
public:
    explicit link_writer(const sqlite_database& in);
    void put(const link_row& link, std::uint64_t version);

private:
    sqlite_statement statement_;
};

}  // namespace truefill::tool
