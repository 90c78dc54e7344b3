#include "sqlite/rows.hpp"

#include <optional>
#include <string>
#include <truefill/version.hpp>
#include <utility>

#include "base/exit_code.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view put_fill =
    "INSERT INTO mm_fills_v2 (account, fill_id, exchange_order_id, market_ticker, side, action, "
    "price_u, count_c, fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, "
    "source, engine_instance_id, engine_version, schema_ver, ingest_ver) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (account, fill_id, exchange_order_id) DO UPDATE SET "
    "market_ticker = excluded.market_ticker, side = excluded.side, action = excluded.action, "
    "price_u = excluded.price_u, count_c = excluded.count_c, fee_u = excluded.fee_u, "
    "ts_us = excluded.ts_us, is_taker = excluded.is_taker, subaccount = excluded.subaccount, "
    "exchange_index = excluded.exchange_index, client_order_id = excluded.client_order_id, "
    "notes = excluded.notes, source = excluded.source, "
    "engine_instance_id = excluded.engine_instance_id, engine_version = excluded.engine_version, "
    "schema_ver = excluded.schema_ver, ingest_ver = excluded.ingest_ver";

constexpr std::string_view put_link =
    "INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, client_order_id, ver) "
    "VALUES (?, ?, ?, ?, ?) "
    "ON CONFLICT (account, exchange_order_id) DO UPDATE SET decision_id = excluded.decision_id, "
    "client_order_id = excluded.client_order_id, ver = excluded.ver WHERE excluded.ver >= ver";

std::optional<std::int64_t> integer_or_null(const sqlite_statement& row, int column) {
    return row.is_null(column) ? std::nullopt : std::optional{row.integer(column)};
}

/// A whole number that fits; false when it does not.
template <class Integer>
bool read_narrow(const sqlite_statement& row, int column, std::optional<Integer>& value) {
    const auto wide = integer_or_null(row, column);
    if (wide && !std::in_range<Integer>(*wide)) {
        return false;
    }
    if (wide) {
        value = static_cast<Integer>(*wide);
    }
    return true;
}

}  // namespace

stored_record read_fill(const sqlite_statement& row, const fs::path& file) {
    const auto outcome = parse_word<side>(row.text(4));
    const auto from = parse_word<source>(row.text(15));
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> shard;
    std::optional<std::uint32_t> note_bits;
    std::optional<std::uint64_t> version;
    std::optional<std::uint16_t> schema_version;
    if (!outcome || !from || !read_narrow(row, 11, subaccount) || !read_narrow(row, 12, shard) ||
        !read_narrow(row, 14, note_bits) || !read_narrow(row, 16, version) ||
        !read_narrow(row, 17, schema_version)) {
        throw failure{exit_schema, file.string() +
                                       " holds a row that this program did not write: fill " +
                                       std::string{row.text(1)}};
    }
    stored_record read{{.account = std::string{row.text(0)},
                        .fill_id = std::string{row.text(1)},
                        .order_id = std::string{row.text(2)},
                        .market = std::string{row.text(3)},
                        .side = *outcome,
                        .action = std::string{row.text(5)},
                        .price = dollars::from_raw(row.integer(6)),
                        .size = contracts::from_raw(row.integer(7)),
                        .fee = std::nullopt,
                        .time = timestamp{std::chrono::microseconds{row.integer(9)}},
                        .role = std::nullopt,
                        .subaccount = subaccount,
                        .shard = shard,
                        .client_order_id = std::string{row.text(13)},
                        .notes = notes::from_bits(note_bits.value_or(0)),
                        .source = *from},
                       version.value_or(0),
                       schema_version.value_or(0)};
    if (const auto fee = integer_or_null(row, 8)) {
        read.content.fee = dollars::from_raw(*fee);
    }
    if (const auto is_taker = integer_or_null(row, 10)) {
        read.content.role = *is_taker != 0 ? liquidity::taker : liquidity::maker;
    }
    return read;
}

fill_writer::fill_writer(const sqlite_database& in, std::string_view instance)
    : statement_{in.prepare(put_fill)},
      instance_{instance},
      engine_{"truefill " + std::string{truefill::version}} {}

void fill_writer::put(const stored_record& row) {
    const record& fill = row.content;
    const auto fee = fill.fee ? std::optional{fill.fee->raw()} : std::nullopt;
    const auto is_taker = fill.role ? std::optional{*fill.role == liquidity::taker} : std::nullopt;
    statement_
        .with(fill.account, fill.fill_id, fill.order_id, fill.market, name_of(fill.side),
              fill.action, fill.price.raw(), fill.size.raw(), fee, microseconds_of(fill.time),
              is_taker, fill.subaccount, fill.shard, fill.client_order_id, fill.notes.bits(),
              name_of(fill.source), instance_, engine_, row.schema_version, row.version)
        .run();
}

link_writer::link_writer(const sqlite_database& in) : statement_{in.prepare(put_link)} {}

void link_writer::put(const link_row& link, std::uint64_t version) {
    statement_.with(link.account, link.order_id, link.decision_id, link.client_order_id, version)
        .run();
}

}  // namespace truefill::tool
