#include "clickhouse/sink/row_json.hpp"

#include <utility>

#include "base/json_read.hpp"

namespace truefill::tool {

namespace {

bool is_unknown(const simdjson::dom::object& row, std::string_view key) {
    simdjson::dom::element value;
    return row[key].get(value) != simdjson::SUCCESS || value.is_null();
}

/// A whole number of the units of a price, a size or a fee.
template <class Fixed>
std::optional<Fixed> units_at(const simdjson::dom::object& row, std::string_view name) {
    const auto units = integer_at(row, name);
    return units ? std::optional{Fixed::from_raw(*units)} : std::nullopt;
}

/// A value that may be unknown; false if it is present and not such a number.
bool read_int32(const simdjson::dom::object& row, std::string_view key,
                std::optional<std::int32_t>& value) {
    const auto read = integer_at(row, key);
    if (read && std::in_range<std::int32_t>(*read)) {
        value = static_cast<std::int32_t>(*read);
    }
    return value.has_value() || is_unknown(row, key);
}

bool read_role(const simdjson::dom::object& row, std::optional<liquidity>& role) {
    const std::int64_t is_taker = integer_at(row, "is_taker").value_or(-1);
    if (is_taker == 0 || is_taker == 1) {
        role = is_taker == 1 ? liquidity::taker : liquidity::maker;
    }
    return role.has_value() || is_unknown(row, "is_taker");
}

}  // namespace

std::optional<stored_record> read_row_line(simdjson::dom::parser& parser, std::string_view line) {
    const auto read = object_in(parser, line);
    if (!read) {
        return std::nullopt;
    }
    const simdjson::dom::object& row = *read;
    const auto fill_id = text_at(row, "fill_id");
    const auto order_id = text_at(row, "exchange_order_id");
    const auto market = text_at(row, "market_ticker");
    const auto outcome = parse_word<side>(text_or_blank(row, "side"));
    const auto price = units_at<dollars>(row, "price_u");
    const auto size = units_at<contracts>(row, "count_c");
    const auto time = integer_at(row, "ts_us");
    const auto from = parse_word<source>(text_or_blank(row, "source"));
    const auto version = integer_at(row, "ingest_ver");
    const auto fee = units_at<dollars>(row, "fee_u");
    const auto note_bits = integer_at(row, "notes");
    std::optional<liquidity> role;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> shard;
    if (!fill_id || !order_id || !market || !outcome || !price || !size || !time || !from ||
        !version || *version < 0 || !note_bits || !std::in_range<std::uint32_t>(*note_bits) ||
        (!fee && !is_unknown(row, "fee_u")) || !read_role(row, role) ||
        !read_int32(row, "subaccount", subaccount) || !read_int32(row, "exchange_index", shard)) {
        return std::nullopt;
    }
    return stored_record{{.account = text_or_blank(row, "account"),
                          .fill_id = std::string{*fill_id},
                          .order_id = std::string{*order_id},
                          .market = std::string{*market},
                          .side = *outcome,
                          .action = text_or_blank(row, "action"),
                          .price = *price,
                          .size = *size,
                          .fee = fee,
                          .time = timestamp{std::chrono::microseconds{*time}},
                          .role = role,
                          .subaccount = subaccount,
                          .shard = shard,
                          .client_order_id = text_or_blank(row, "client_order_id"),
                          .notes = notes::from_bits(static_cast<std::uint32_t>(*note_bits)),
                          .source = *from},
                         static_cast<std::uint64_t>(*version)};
}

}  // namespace truefill::tool
