#include "record_json.hpp"

#include <charconv>
#include <truefill/rows.hpp>

#include "json_read.hpp"

namespace truefill::tool {

namespace {

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

std::optional<std::int32_t> int32_at(const simdjson::dom::object& row, std::string_view key) {
    const auto value = integer_at(row, key);
    return value ? std::optional{static_cast<std::int32_t>(*value)} : std::nullopt;
}

std::optional<liquidity> role_at(const simdjson::dom::object& row) {
    bool is_taker = false;
    if (row["is_taker"].get(is_taker) != simdjson::SUCCESS) {
        const auto number = integer_at(row, "is_taker");
        if (!number) {
            return std::nullopt;
        }
        is_taker = *number != 0;
    }
    return is_taker ? liquidity::taker : liquidity::maker;
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

}  // namespace

std::optional<kept_record> read_line(simdjson::dom::parser& parser, std::string_view line) {
    const auto object = object_in(parser, line);
    if (!object) {
        return std::nullopt;
    }
    const auto& row = *object;
    const auto fill_id = text_at(row, "fill_id");
    const auto order_id = text_at(row, "exchange_order_id");
    const auto market = text_at(row, "market_ticker");
    const auto outcome = parse_word<side>(text_or_blank(row, "side"));
    const auto price = decimal_at<dollars>(row, "price_dollars", "price_u");
    const auto size = decimal_at<contracts>(row, "size", "count_c");
    const auto time = integer_at(row, "ts_us");
    const auto from = parse_word<source>(text_or_blank(row, "source"));
    const auto version = integer_at(row, "ingest_ver");
    if (!fill_id || !order_id || !market || !outcome || !price || !size || !time || !from ||
        !version) {
        return std::nullopt;
    }
    return kept_record{{.account = text_or_blank(row, "account"),
                        .fill_id = std::string{*fill_id},
                        .order_id = std::string{*order_id},
                        .market = std::string{*market},
                        .side = *outcome,
                        .action = text_or_blank(row, "action"),
                        .price = *price,
                        .size = *size,
                        .fee = decimal_at<dollars>(row, "fee", "fee_u"),
                        .time = timestamp{std::chrono::microseconds{*time}},
                        .role = role_at(row),
                        .subaccount = int32_at(row, "subaccount"),
                        .shard = int32_at(row, "exchange_index"),
                        .client_order_id = text_or_blank(row, "client_order_id"),
                        .notes = notes_at(row),
                        .source = *from},
                       static_cast<std::uint64_t>(*version)};
}

std::string_view kept_columns() noexcept {
    return "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, "
           "fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, "
           "ingest_ver";
}

std::optional<kept_record> read_table_row(const std::vector<std::string>& row) {
    constexpr std::size_t width = 17;
    if (row.size() != width) {
        return std::nullopt;
    }
    const auto outcome = parse_word<side>(row[4]);
    const auto price = number_in<std::int64_t>(row[6]);
    const auto size = number_in<std::int64_t>(row[7]);
    const auto fee = number_in<std::int64_t>(row[8]);
    const auto time = number_in<std::int64_t>(row[9]);
    const auto is_taker = number_in<int>(row[10]);
    const auto bits = number_in<std::uint32_t>(row[14]);
    const auto from = parse_word<source>(row[15]);
    const auto version = number_in<std::uint64_t>(row[16]);
    if (!outcome || !price || !size || !time || !bits || !from || !version) {
        return std::nullopt;
    }
    kept_record read{{.account = row[0],
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
                      .subaccount = number_in<std::int32_t>(row[11]),
                      .shard = number_in<std::int32_t>(row[12]),
                      .client_order_id = row[13],
                      .notes = notes::from_bits(*bits),
                      .source = *from},
                     *version};
    if (fee) {
        read.content.fee = dollars::from_raw(*fee);
    }
    if (is_taker) {
        read.content.role = *is_taker != 0 ? liquidity::taker : liquidity::maker;
    }
    return read;
}

}  // namespace truefill::tool
