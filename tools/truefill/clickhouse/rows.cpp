#include "clickhouse/rows.hpp"

#include <algorithm>
#include <charconv>
#include <truefill/version.hpp>
#include <utility>

namespace truefill::tool {

namespace {

/// The index of a column in stored_columns. An unknown name does not compile.
consteval std::size_t column(std::string_view name) {
    const auto* const found = std::find(stored_columns.begin(), stored_columns.end(), name);
    return found == stored_columns.end() ? throw "no such column"
                                         : static_cast<std::size_t>(found - stored_columns.begin());
}

std::span<const std::string_view> columns_of(row_kind kind) noexcept {
    switch (kind) {
        case row_kind::fill: return fill_columns;
        case row_kind::reject: return reject_columns;
        case row_kind::link: return link_columns;
        case row_kind::poll: return poll_columns;
    }
    return {};
}

template <class Row>
void append_versioned(std::string& lines, const Row& row, std::uint64_t ver) {
    json::line line{lines};
    write_fields(line, row);
    line.number("ver", ver);
}

template <class Row>
std::string versioned_lines(const std::vector<Row>& rows, std::uint64_t ver) {
    std::string lines;
    for (const Row& row : rows) {
        append_versioned(lines, row, ver);
    }
    return lines;
}

template <class Integer>
std::optional<Integer> integer_in(const std::string& text) {
    Integer value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value}
                                                                    : std::nullopt;
}

/// Reads a column that may be NULL; false if it is neither NULL nor such a number.
template <class Integer>
bool read_nullable(const std::string& text, std::optional<Integer>& value) {
    value = integer_in<Integer>(text);
    return value || text == "\\N";
}

}  // namespace

std::string_view table_of(row_kind kind) noexcept {
    switch (kind) {
        case row_kind::fill: return "mm_fills_v2";
        case row_kind::reject: return "mm_fill_rejects";
        case row_kind::link: return "mm_fill_links";
        case row_kind::poll: return "mm_fill_polls";
    }
    return {};
}

std::string joined(std::span<const std::string_view> columns) {
    std::string text;
    for (const std::string_view name : columns) {
        text += text.empty() ? "" : ", ";
        text += name;
    }
    return text;
}

std::string insert_statement(row_kind kind) {
    std::string statement = "INSERT INTO ";
    statement += table_of(kind);
    statement += " (" + joined(columns_of(kind)) + ") FORMAT JSONEachRow\n";
    return statement;
}

std::string fill_lines(const std::vector<stored_record>& rows, std::string_view instance) {
    const std::string engine = "truefill " + std::string{truefill::version};
    std::string lines;
    for (const stored_record& row : rows) {
        append_table_row(lines, row.content,
                         {.engine_instance_id = instance,
                          .engine_version = engine,
                          .ingest_version = row.version});
    }
    return lines;
}

std::string reject_lines(const std::vector<reject_row>& rows, std::uint64_t ver) {
    return versioned_lines(rows, ver);
}

std::string link_lines(const std::vector<link_row>& rows, std::uint64_t ver) {
    return versioned_lines(rows, ver);
}

std::string poll_line(const poll_row& row, std::uint64_t ver) {
    std::string line;
    append_versioned(line, row, ver);
    return line;
}

std::optional<stored_record> read_fill_row(const std::vector<std::string>& row) {
    if (row.size() != stored_columns.size()) {
        return std::nullopt;
    }
    const auto outcome = parse_word<side>(row[column("side")]);
    const auto price = integer_in<std::int64_t>(row[column("price_u")]);
    const auto size = integer_in<std::int64_t>(row[column("count_c")]);
    const auto time = integer_in<std::int64_t>(row[column("ts_us")]);
    const auto note_bits = integer_in<std::uint32_t>(row[column("notes")]);
    const auto from = parse_word<source>(row[column("source")]);
    const auto version = integer_in<std::uint64_t>(row[column("ingest_ver")]);
    const auto schema = integer_in<std::uint16_t>(row[column("schema_ver")]);
    std::optional<std::int64_t> fee;
    std::optional<int> is_taker;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> shard;
    const bool nullables_read = read_nullable(row[column("fee_u")], fee) &&
                                read_nullable(row[column("is_taker")], is_taker) &&
                                read_nullable(row[column("subaccount")], subaccount) &&
                                read_nullable(row[column("exchange_index")], shard);
    if (!outcome || !price || !size || !time || !note_bits || !from || !version || !schema ||
        !nullables_read) {
        return std::nullopt;
    }
    stored_record stored{{.account = row[column("account")],
                          .fill_id = row[column("fill_id")],
                          .order_id = row[column("exchange_order_id")],
                          .market = row[column("market_ticker")],
                          .side = *outcome,
                          .action = row[column("action")],
                          .price = dollars::from_raw(*price),
                          .size = contracts::from_raw(*size),
                          .fee = std::nullopt,
                          .time = timestamp{std::chrono::microseconds{*time}},
                          .role = std::nullopt,
                          .subaccount = subaccount,
                          .shard = shard,
                          .client_order_id = row[column("client_order_id")],
                          .notes = notes::from_bits(*note_bits),
                          .source = *from},
                         *version,
                         *schema};
    if (fee) {
        stored.content.fee = dollars::from_raw(*fee);
    }
    if (is_taker) {
        stored.content.role = *is_taker != 0 ? liquidity::taker : liquidity::maker;
    }
    return stored;
}

}  // namespace truefill::tool
