// The rows of the tables. The columns are listed once, for SELECT, INSERT and the reader.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <truefill/output/rows.hpp>
#include <vector>

#include "booking/batch.hpp"
#include "booking/reconcile.hpp"

namespace truefill::tool {

/// The columns of mm_fills_v2 in the order of append_table_row(); its MATERIALIZED `ts` is neither
/// written nor read.
inline constexpr std::array<std::string_view, 20> fill_columns{"account",
                                                               "fill_id",
                                                               "exchange_order_id",
                                                               "market_ticker",
                                                               "side",
                                                               "action",
                                                               "price_u",
                                                               "count_c",
                                                               "fee_u",
                                                               "ts_us",
                                                               "is_taker",
                                                               "subaccount",
                                                               "exchange_index",
                                                               "client_order_id",
                                                               "notes",
                                                               "source",
                                                               "engine_instance_id",
                                                               "engine_version",
                                                               "schema_ver",
                                                               "ingest_ver"};

/// The columns that are read back: all except the two that identify the writer.
inline constexpr std::array stored_columns = [] {
    std::array<std::string_view, fill_columns.size() - 2> columns{};
    std::copy_if(fill_columns.begin(), fill_columns.end(), columns.begin(),
                 [](std::string_view name) { return !name.starts_with("engine_"); });
    return columns;
}();

inline constexpr std::array<std::string_view, 9> reject_columns{
    "raw_sha256", "stage", "reason", "field", "looks_like", "source", "raw", "seen_us", "ver"};
inline constexpr std::array<std::string_view, 5> link_columns{
    "account", "exchange_order_id", "decision_id", "client_order_id", "ver"};
inline constexpr std::array<std::string_view, 16> poll_columns{"account",      "engine_instance_id",
                                                               "polled_us",    "complete",
                                                               "problem",      "n_pages",
                                                               "n_api",        "n_raw",
                                                               "n_real",       "n_valid",
                                                               "n_passed",     "n_duplicate",
                                                               "n_inserted",   "n_failed",
                                                               "watermark_us", "ver"};

/// The tables that the program inserts into.
enum class row_kind : std::uint8_t { fill = 1, reject = 2, link = 3, poll = 4 };
inline constexpr std::array all_row_kinds{row_kind::fill, row_kind::reject, row_kind::link,
                                          row_kind::poll};

[[nodiscard]] std::string_view table_of(row_kind kind) noexcept;

/// Names joined by ", ".
[[nodiscard]] std::string joined(std::span<const std::string_view> columns);

/// "INSERT INTO table (columns) FORMAT JSONEachRow\n": the rows follow, a line each.
[[nodiscard]] std::string insert_statement(row_kind kind);

/// The rows as lines of JSONEachRow. `instance` is the engine_instance_id of the writer; `ver` is
/// the version of a row in microseconds since 1970.
[[nodiscard]] std::string fill_lines(const std::vector<stored_record>& rows,
                                     std::string_view instance);
[[nodiscard]] std::string reject_lines(const std::vector<reject_row>& rows, std::uint64_t ver);
[[nodiscard]] std::string link_lines(const std::vector<link_row>& rows, std::uint64_t ver);
[[nodiscard]] std::string poll_line(const poll_row& row, std::uint64_t ver);

/// Reads a row of a SELECT of stored_columns. Nothing when the number of fields differs or a value
/// is none that the program writes.
[[nodiscard]] std::optional<stored_record> read_fill_row(const std::vector<std::string>& row);

}  // namespace truefill::tool
