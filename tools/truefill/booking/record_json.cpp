#include "booking/record_json.hpp"

#include <truefill/output/rows.hpp>
#include <utility>

#include "base/json_read.hpp"

namespace truefill::tool {

namespace {

bool is_unknown(const simdjson::dom::object& row, std::string_view key) {
    simdjson::dom::element value;
    return row[key].get(value) != simdjson::SUCCESS || value.is_null();
}

/// A decimal as a text under one name, or a whole number of its units under another.
template <class Fixed>
std::optional<Fixed> decimal_at(const simdjson::dom::object& row, std::string_view name,
                                std::string_view raw) {
    if (const auto text = text_at(row, name)) {
        const auto read = Fixed::parse(*text);
        return read ? std::optional{*read} : std::nullopt;
    }
    const auto units = integer_at(row, raw);
    return units ? std::optional{Fixed::from_raw(*units)} : std::nullopt;
}

/// What may be unknown: false when it is there and is no such number.
bool read_int32(const simdjson::dom::object& row, std::string_view key,
                std::optional<std::int32_t>& value) {
    const auto read = integer_at(row, key);
    if (read && std::in_range<std::int32_t>(*read)) {
        value = static_cast<std::int32_t>(*read);
    }
    return value.has_value() || is_unknown(row, key);
}

bool read_role(const simdjson::dom::object& row, std::optional<liquidity>& role) {
    bool is_taker = false;
    const auto number = integer_at(row, "is_taker");
    if (row["is_taker"].get(is_taker) == simdjson::SUCCESS) {
        role = is_taker ? liquidity::taker : liquidity::maker;
    } else if (number && (*number == 0 || *number == 1)) {
        role = *number == 1 ? liquidity::taker : liquidity::maker;
    }
    return role.has_value() || is_unknown(row, "is_taker");
}

notes notes_at(const simdjson::dom::object& row) {
    simdjson::dom::array names;
    if (row["notes"].get(names) != simdjson::SUCCESS) {
        return notes::from_bits(static_cast<std::uint32_t>(integer_at(row, "notes").value_or(0)));
    }
    notes all;
    for (const simdjson::dom::element name : names) {
        std::string_view text;
        if (name.get(text) == simdjson::SUCCESS) {
            if (const auto one = parse_word<note>(text)) {
                all |= *one;
            }
        }
    }
    return all;
}

}  // namespace

std::optional<stored_record> read_line(simdjson::dom::parser& parser, std::string_view line) {
    const auto row = object_in(parser, line);
    return row ? read_stored(*row) : std::nullopt;
}

std::optional<stored_record> read_stored(const simdjson::dom::object& row) {
    const auto fill_id = text_at(row, "fill_id");
    const auto order_id = text_at(row, "exchange_order_id");
    const auto market = text_at(row, "market_ticker");
    const auto outcome = parse_word<side>(text_or_blank(row, "side"));
    const auto price = decimal_at<dollars>(row, "price_dollars", "price_u");
    const auto size = decimal_at<contracts>(row, "size", "count_c");
    const auto time = integer_at(row, "ts_us");
    const auto from = parse_word<source>(text_or_blank(row, "source"));
    const auto version = integer_at(row, "ingest_ver");
    const auto fee = decimal_at<dollars>(row, "fee", "fee_u");
    const bool fee_reads = fee || (is_unknown(row, "fee") && is_unknown(row, "fee_u"));
    std::optional<liquidity> role;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> shard;
    if (!fill_id || !order_id || !market || !outcome || !price || !size || !time || !from ||
        !version || *version < 0 || !fee_reads || !read_role(row, role) ||
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
                          .notes = notes_at(row),
                          .source = *from},
                         static_cast<std::uint64_t>(*version)};
}

}  // namespace truefill::tool
