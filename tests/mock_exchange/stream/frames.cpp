#include "stream/frames.hpp"

#include "base/rfc3339.hpp"

namespace mock_exchange {

namespace {

void append_big_endian(std::string& out, std::uint64_t value, unsigned bytes) {
    for (unsigned shift = 8 * bytes; shift != 0; shift -= 8) {
        out += static_cast<char>(value >> (shift - 8) & 0xFFU);
    }
}

}  // namespace

json fill_message(const account_names& names, const fill& execution, std::int64_t position_c,
                  std::int64_t sent_us, bool legacy) {
    fill today = execution;
    today.layout = era::today;
    const json item = fill_item(names, today);
    const json held = position_item(names, {.market = execution.market, .count_c = position_c});
    const bool order_is_yes = execution.acquires_yes == execution.says_buy;
    json message{{"trade_id", item["trade_id"]},
                 {"order_id", item["order_id"]},
                 {"market_ticker", item["market_ticker"]},
                 {"is_taker", item["is_taker"]},
                 {"side", order_is_yes ? "yes" : "no"},
                 {"yes_price_dollars", item["yes_price_dollars"]},
                 {"count_fp", item["count_fp"]},
                 {"action", item["action"]},
                 {"ts", item["ts"]},
                 {"ts_ms", execution.ts_us / 1000},
                 {"post_position_fp", held["position_fp"]}};
    if (execution.layout != era::integer_cents) {
        message["fee_cost"] = item["fee_cost"];
        message["subaccount"] = item["subaccount_number"];
    }
    if (execution.layout == era::today) {
        message["exchange_index"] = item["exchange_index"];
    }
    if (!legacy) {
        message["purchased_side"] = item["outcome_side"];
        message["outcome_side"] = item["outcome_side"];
        message["book_side"] = item["book_side"];
    }
    return {{"type", "fill"}, {"sid", 1}, {"sending_ts_ms", sent_us / 1000}, {"msg", message}};
}

json subscribed_message(const json& id) {
    return {{"id", id}, {"type", "subscribed"}, {"msg", {{"channel", "fill"}, {"sid", 1}}}};
}

json error_message(const json& id, int code, std::string_view text) {
    json message{{"type", "error"}, {"msg", {{"code", code}, {"msg", text}}}};
    if (!id.is_null()) {
        message["id"] = id;
    }
    return message;
}

std::string frame_bytes(opcode kind, std::string_view payload, frame_flags flags) {
    constexpr std::size_t longest_in_7_bits = 125;
    constexpr std::size_t longest_in_16_bits = 0xFFFF;
    constexpr unsigned last_bit = 0x80;
    constexpr unsigned compressed_bit = 0x40;
    std::string bytes;
    bytes +=
        static_cast<char>((flags.last ? last_bit : 0) | (flags.compressed ? compressed_bit : 0) |
                          static_cast<unsigned>(kind));
    if (payload.size() <= longest_in_7_bits) {
        append_big_endian(bytes, payload.size(), 1);
    } else if (payload.size() <= longest_in_16_bits) {
        bytes += '\x7E';
        append_big_endian(bytes, payload.size(), 2);
    } else {
        bytes += '\x7F';
        append_big_endian(bytes, payload.size(), 8);
    }
    return bytes.append(payload);
}

std::string fragmented_bytes(std::string_view text) {
    const std::size_t half = text.size() / 2;
    return frame_bytes(opcode::text, text.substr(0, half), {.last = false}) +
           frame_bytes(opcode::continuation, text.substr(half));
}

std::string close_bytes(std::uint16_t code) {
    std::string payload;
    append_big_endian(payload, code, 2);
    return frame_bytes(opcode::close, payload);
}

}  // namespace mock_exchange
