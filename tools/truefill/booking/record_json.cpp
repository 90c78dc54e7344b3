#include "booking/record_json.hpp"

#include <charconv>
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

template <class Integer>
std::optional<Integer> number_in(const std::string& text) {
    Integer value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{value}
                                                                    : std::nullopt;
}

/// A column that may be NULL: false when it is neither that nor such a number.
template <class Integer>
bool read_nullable(const std::string& text, std::optional<Integer>& value) {
    value = number_in<Integer>(text);
    return value || text == "\\N";
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

std::string_view kept_columns() noexcept {
    return "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, "
           "fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, "
           "ingest_ver, schema_ver";
}

std::optional<stored_record> read_table_row(const std::vector<std::string>& row) {
    constexpr std::size_t width = 18;
    if (row.size() != width) {
        return std::nullopt;
    }
    const auto outcome = parse_word<side>(row[4]);
    const auto price = number_in<std::int64_t>(row[6]);
    const auto size = number_in<std::int64_t>(row[7]);
    std::optional<std::int64_t> fee;
    std::optional<int> is_taker;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> shard;
    const bool nullables_read = read_nullable(row[8], fee) && read_nullable(row[10], is_taker) &&
                                read_nullable(row[11], subaccount) && read_nullable(row[12], shard);
    const auto time = number_in<std::int64_t>(row[9]);
    const auto bits = number_in<std::uint32_t>(row[14]);
    const auto from = parse_word<source>(row[15]);
    const auto version = number_in<std::uint64_t>(row[16]);
    const auto schema = number_in<std::uint16_t>(row[17]);
    if (!outcome || !price || !size || !time || !bits || !from || !version || !schema ||
        !nullables_read) {
        return std::nullopt;
    }
    stored_record read{{.account = row[0],
                      .fill_id = row[1],
                      .order_id = row[2],
                      .market = row[3],
                      .side = *outcome,
                      .action = row[5],
                      .price = dollars::from_raw(*price),
                      .size = contracts::from_raw(*size),
                      .fee = std::nullopt,
                      .time = timestamp{std::chrono::microseconds{*time}},
                      .role = std::nullopt,
                      .subaccount = subaccount,
                      .shard = shard,
                      .client_order_id = row[13],
                      .notes = notes::from_bits(*bits),
                      .source = *from},
                     *version,
                     *schema};
    if (fee) {
        read.content.fee = dollars::from_raw(*fee);
    }
    if (is_taker) {
        read.content.role = *is_taker != 0 ? liquidity::taker : liquidity::maker;
    }
    return read;
}

}  // namespace truefill::tool
