// Random payloads from a fixed seed: most are fills of some era, with a few wrong values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace truefill::test {

class random_payload {
public:
    explicit random_payload(std::uint64_t seed) : engine_{seed} {}

    /// A number in [0, bound).
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
    bool once_in(std::size_t times) { return below(times) == 0; }

    /// A payload of any form: a page, an array, a frame, a lone item. It is JSON.
    std::string json() {
        switch (below(6)) {
            case 0: return item();
            case 1: return frame();
            case 2: return "[" + elements() + "]";
            default: {
                const std::string cursor = R"("cursor":"c")";
                const std::string fills = std::string{once_in(8)   ? "\"data\""
                                                      : once_in(8) ? "\"items\""
                                                                   : "\"fills\""} +
                                          ":[" + elements() + "]";
                return once_in(2) ? "{" + cursor + "," + fills + "}"
                                  : "{" + fills + "," + cursor + "}";
            }
        }
    }

    /// Such a payload with a few bytes changed. It is often not JSON.
    std::string mutated() {
        std::string text = json();
        for (std::size_t times = 1 + below(3); times > 0 && !text.empty(); --times) {
            const std::size_t at = below(text.size());
            switch (below(5)) {
                case 0: text[at] = static_cast<char>(below(256)); break;
                case 1: text[at] = structural[below(structural.size())]; break;
                case 2: text.erase(at, 1 + below(4)); break;
                case 3: text.insert(at, 1, structural[below(structural.size())]); break;
                default: text.resize(at);
            }
        }
        return text;
    }

private:
    template <std::size_t N>
    std::string_view one_of(const std::array<std::string_view, N>& choices) {
        return choices[below(N)];
    }

    std::string elements() {
        std::string all;
        for (std::size_t i = below(4); i > 0; --i) {
            all += (all.empty() ? "" : ",") + element();
        }
        return all;
    }
    std::string element() { return once_in(12) ? value() : once_in(6) ? frame() : item(); }
    std::string frame() {
        const std::string type = once_in(6) ? R"("type":"trade")" : R"("type":"fill")";
        const std::string message = R"("msg":)" + (once_in(12) ? value() : item());
        return once_in(2) ? "{" + type + "," + message + "}" : "{" + message + "," + type + "}";
    }

    std::string item() {
        std::vector<std::string> fields;
        const auto add = [&](std::string_view name, std::string_view text) {
            fields.push_back("\"" + std::string{name} + "\":" + std::string{text});
        };
        const std::size_t era = below(4);
        add("order_id", R"("o1")");
        if (!once_in(5)) {
            add(era == 0 ? "trade_id" : "fill_id", R"("f1")");
        }
        add(once_in(2) ? "ticker" : "market_ticker", R"("T")");
        if (era < 2) {
            add("yes_price", once_in(3) ? "56" : "42");
            add("no_price", once_in(3) ? "44" : "58");
            add("count", "10");
            add("side", once_in(2) ? R"("yes")" : R"("no")");
        } else {
            add("yes_price_dollars", R"("0.5600")");
            add("no_price_dollars", R"("0.4400")");
            add("count_fp", R"("2.97")");
            add(once_in(2) ? "outcome_side" : "side", once_in(2) ? R"("yes")" : R"("no")");
        }
        add(era == 0 ? "ts" : "created_time",
            era == 0 ? "1700000000" : R"("2026-07-30T04:39:40.458649Z")");
        if (once_in(2)) {
            fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(below(fields.size())));
        }
        for (std::size_t extra = below(3); extra > 0; --extra) {
            add(one_of(names), value());
        }
        for (std::size_t i = fields.size(); i > 1; --i) {
            std::swap(fields[i - 1], fields[below(i)]);
        }
        std::string all;
        for (const std::string& field : fields) {
            all += (all.empty() ? "" : ",") + field;
        }
        return "{" + all + "}";
    }

    std::string value() {
        if (!once_in(10)) {
            return std::string{one_of(values)};
        }
        // A text of any length, with or without an escape.
        std::string text = once_in(2) ? "\\n" : "\\u0041";
        const std::string more = once_in(4) ? text : "x";
        for (std::size_t i = below(200); i > 0; --i) {
            text += more;
        }
        return "\"" + text + "\"";
    }

    static constexpr std::string_view structural = "{}[]:,\"\\0-.eE \t\n\x01\x80";
    static constexpr std::array<std::string_view, 34> names{"order_id",
                                                            "id",
                                                            "fill_id",
                                                            "trade_id",
                                                            "market",
                                                            "ticker",
                                                            "count_fp",
                                                            "count",
                                                            "qty",
                                                            "yes_price_fixed",
                                                            "yes_price",
                                                            "no_price",
                                                            "price_dollars",
                                                            "price_cents",
                                                            "price",
                                                            "ts_us",
                                                            "ts_ms",
                                                            "ts",
                                                            "filled_at",
                                                            "book_side",
                                                            "purchased_side",
                                                            "side",
                                                            "action",
                                                            "fee_cost",
                                                            "is_taker",
                                                            "subaccount",
                                                            "exchange_index",
                                                            "status",
                                                            "fees",
                                                            "open_size",
                                                            "taker_side",
                                                            "type",
                                                            "msg",
                                                            "unknown"};
    static constexpr std::array<std::string_view, 36> values{"null",
                                                             "true",
                                                             "false",
                                                             "0",
                                                             "-0",
                                                             "1",
                                                             "56",
                                                             "0.56",
                                                             "0.5600000001",
                                                             "1e3",
                                                             "-7",
                                                             "9223372036854775807",
                                                             "92233720368547758079",
                                                             "\"\"",
                                                             "\" \"",
                                                             "\"0\"",
                                                             "\"0.4400\"",
                                                             "\"56\"",
                                                             "\"yes\"",
                                                             "\" NO \"",
                                                             "\"bid\"",
                                                             "\"ask\"",
                                                             "\"sell\"",
                                                             "\"\\u0079es\"",
                                                             "\"\\ud800\"",
                                                             "\"\\ud83d\\ude00\"",
                                                             "\"2026-07-30T04:39:40Z\"",
                                                             "\"0001-01-01T00:00:00Z\"",
                                                             "1700000000123",
                                                             "{}",
                                                             "[]",
                                                             "[1,{\"a\":[]}]",
                                                             "{\"order_id\":\"x\",\"order_id\":1}",
                                                             "\"o1\"",
                                                             "\"f1\"",
                                                             "\"resting\""};

    std::mt19937_64 engine_;
};

}  // namespace truefill::test
