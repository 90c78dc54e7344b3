#include "harness/inputs.hpp"

#include <algorithm>
#include <cstdint>
#include <random>
#include <truefill/time.hpp>
#include <utility>

#include "harness/text.hpp"

namespace bench {

namespace {

std::string quoted(const std::string& inside) {
    return '"' + inside + '"';
}

using item = std::vector<std::pair<std::string, std::string>>;

/// What happened, before an era gives it names.
struct event {
    std::string id;
    std::string order;
    std::string market;
    bool is_yes = false;
    bool is_taker = false;
    unsigned yes_price = 0;  ///< in 0.0001 dollars
    unsigned count = 0;      ///< in 0.01 contracts
    unsigned fee_u = 0;
    unsigned shard = 0;
    std::int64_t ts_us = 0;

    [[nodiscard]] std::string yes() const { return quoted(text("0.%04u", yes_price)); }
    [[nodiscard]] std::string no() const { return quoted(text("0.%04u", 10'000 - yes_price)); }
    [[nodiscard]] std::string size() const {
        return quoted(text("%u.%02u", count / 100, count % 100));
    }
    [[nodiscard]] std::string fee() const { return quoted(text("0.%06u", fee_u)); }
    [[nodiscard]] std::string side() const { return is_yes ? "\"yes\"" : "\"no\""; }
    [[nodiscard]] std::string taker() const { return is_taker ? "true" : "false"; }
    [[nodiscard]] std::string created() const {
        return quoted(std::string{
            truefill::to_rfc3339(truefill::timestamp{std::chrono::microseconds{ts_us}})});
    }
    [[nodiscard]] std::string seconds() const { return std::to_string(ts_us / 1'000'000); }
};

class source {
public:
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }

    event next(std::int64_t day_us) {
        event made;
        made.id = uuid();
        made.order = uuid();
        made.market = text("KXHIGHNY-26JUL30-B%u.5", static_cast<unsigned>(80 + below(10)));
        made.is_yes = below(2) == 0;
        made.is_taker = below(2) == 0;
        made.yes_price = static_cast<unsigned>(1 + below(9'999));
        made.count = static_cast<unsigned>(1 + below(50'000));
        made.fee_u = static_cast<unsigned>(below(100'000));
        made.shard = static_cast<unsigned>(below(4));
        made.ts_us = day_us + static_cast<std::int64_t>(below(86'400'000'000));
        return made;
    }
    void shuffle(item& keys) {
        for (std::size_t i = keys.size(); i > 1; --i) {
            std::swap(keys[i - 1], keys[below(i)]);
        }
    }

private:
    std::string uuid() {
        return text("%08x-%04x-%04x-%04x-%012llx", static_cast<unsigned>(below(1ULL << 32)),
                    static_cast<unsigned>(below(65'536)), static_cast<unsigned>(below(65'536)),
                    static_cast<unsigned>(below(65'536)),
                    static_cast<unsigned long long>(below(1ULL << 48)));
    }
    std::mt19937_64 engine_{20'260'730};
};

constexpr std::int64_t july_2026_us = 1'785'369'600'000'000;
constexpr std::int64_t february_2026_us = 1'770'681'600'000'000;
constexpr std::int64_t june_2023_us = 1'685'577'600'000'000;

/// As sent since 2026-08-20.
item current(const event& of) {
    return {{"action", of.is_yes ? "\"buy\"" : "\"sell\""},
            {"book_side", of.is_yes ? "\"bid\"" : "\"ask\""},
            {"count_fp", of.size()},
            {"created_time", of.created()},
            {"exchange_index", std::to_string(of.shard)},
            {"fee_cost", of.fee()},
            {"fill_id", quoted(of.id)},
            {"is_taker", of.taker()},
            {"market_ticker", quoted(of.market)},
            {"no_price_dollars", of.no()},
            {"order_id", quoted(of.order)},
            {"outcome_side", of.side()},
            {"side", of.side()},
            {"subaccount_number", "0"},
            {"ticker", quoted(of.market)},
            {"trade_id", quoted(of.id)},
            {"ts", of.seconds()},
            {"yes_price_dollars", of.yes()}};
}

/// As sent in 2023: whole contracts at whole cents.
item legacy(event of) {
    of.yes_price = 100 * (1 + of.yes_price % 99);
    return {{"action", of.is_taker ? "\"buy\"" : "\"sell\""},
            {"count", std::to_string(1 + of.count / 100)},
            {"created_time", of.created()},
            {"is_taker", of.taker()},
            {"no_price", std::to_string(100 - of.yes_price / 100)},
            {"order_id", quoted(of.order)},
            {"side", of.side()},
            {"ticker", quoted("HIGHNY-23JUN01-B8" + std::to_string(of.shard))},
            {"trade_id", quoted(of.id)},
            {"yes_price", std::to_string(of.yes_price / 100)}};
}

/// As sent early in 2026, when old names and new ones stood side by side: cents and contracts cut
/// where they are not whole, a float for those who like floats.
item both_eras(const event& of) {
    return {{"action", of.is_taker ? "\"buy\"" : "\"sell\""},
            {"client_order_id", quoted("maker-" + of.order.substr(0, 8))},
            {"count", std::to_string(of.count / 100)},
            {"count_fp", of.size()},
            {"created_time", of.created()},
            {"fee_cost", of.fee()},
            {"fill_id", quoted(of.id)},
            {"is_taker", of.taker()},
            {"market_ticker", quoted(of.market)},
            {"no_price", std::to_string((10'000 - of.yes_price) / 100)},
            {"no_price_dollars", of.no()},
            {"no_price_fixed", of.no()},
            {"order_id", quoted(of.order)},
            {"price", text("%g", of.yes_price / 10'000.0)},
            {"side", of.side()},
            {"ticker", quoted(of.market)},
            {"trade_id", quoted(of.id)},
            {"ts", of.seconds()},
            {"yes_price", std::to_string(of.yes_price / 100)},
            {"yes_price_dollars", of.yes()},
            {"yes_price_fixed", of.yes()}};
}

/// The message of a WebSocket frame: one price, one ticker, one id, and the trader's own id.
item message(const event& of) {
    return {{"trade_id", quoted(of.id)},
            {"order_id", quoted(of.order)},
            {"market_ticker", quoted(of.market)},
            {"exchange_index", std::to_string(of.shard)},
            {"is_taker", of.taker()},
            {"side", of.side()},
            {"yes_price_dollars", of.yes()},
            {"count_fp", of.size()},
            {"fee_cost", of.fee()},
            {"action", of.is_yes ? "\"buy\"" : "\"sell\""},
            {"ts", of.seconds()},
            {"ts_ms", std::to_string(of.ts_us / 1'000)},
            {"client_order_id", quoted("maker-" + of.order.substr(0, 8))},
            {"post_position_fp", of.size()},
            {"purchased_side", of.side()},
            {"outcome_side", of.side()},
            {"book_side", of.is_yes ? "\"bid\"" : "\"ask\""},
            {"subaccount", "0"}};
}

void drop(item& from, std::string_view key) {
    from.erase(
        std::remove_if(from.begin(), from.end(), [&](const auto& one) { return one.first == key; }),
        from.end());
}
void set(item& in, std::string_view key, const std::string& value) {
    std::find_if(in.begin(), in.end(), [&](const auto& one) { return one.first == key; })->second =
        value;
}

/// What no fill should be: every way in turn.
void spoil(item& one, std::size_t how) {
    switch (how % 12) {
        case 0: drop(one, "order_id"); break;
        case 1: set(one, "order_id", "\" \""); break;
        case 2:
            drop(one, "created_time");
            drop(one, "ts");
            break;
        case 3:
            drop(one, "yes_price_dollars");
            drop(one, "no_price_dollars");
            break;
        case 4: set(one, "count_fp", "\"0.00\""); break;
        case 5: set(one, "count_fp", "\"1.005\""); break;
        case 6: set(one, "book_side", one[1].second == "\"bid\"" ? "\"ask\"" : "\"bid\""); break;
        case 7: set(one, "yes_price_dollars", "\"0.00005\""); break;
        case 8:
            set(one, "yes_price_dollars", "\"1.0000\"");
            set(one, "no_price_dollars", "\"0.0000\"");
            break;
        case 9:
            drop(one, "market_ticker");
            drop(one, "ticker");
            break;
        case 10:
            drop(one, "outcome_side");
            drop(one, "book_side");
            drop(one, "side");
            break;
        default: set(one, "created_time", "\"2026-07-32T00:00:00Z\""); break;
    }
}

struct style {
    const char* before_item = "";
    const char* before_key = "";
    const char* after_colon = "";
    const char* after_last = "";
};
constexpr style compact{};
constexpr style pretty{"\n    ", "\n      ", " ", "\n    "};

void append(std::string& out, const item& one, const style& in) {
    out += '{';
    const char* separator = "";
    for (const auto& [key, value] : one) {
        out += separator;
        out += in.before_key;
        out += quoted(key) + ':' + in.after_colon + value;
        separator = ",";
    }
    out += in.after_last;
    out += '}';
}

template <class Make>
std::string page(const Make& make, std::size_t items, std::size_t bytes, const style& in) {
    std::string out = R"({"cursor":"EhIKEHRydWVmaWxs","fills":[)";
    for (std::size_t i = 0; i < items || out.size() < bytes; ++i) {
        out += i == 0 ? "" : ",";
        out += in.before_item;
        append(out, make(i), in);
    }
    return out += "]}";
}

}  // namespace

const std::vector<std::string>& input_names() {
    static const std::vector<std::string> all{"current",  "legacy", "both eras", "no ids",
                                              "shuffled", "pretty", "rejects",   "100 a page",
                                              "1 a page", "frames", "64 MB"};
    return all;
}

input make_input(const std::string& name) {
    source events;
    input made{name, shape::page, 0, 0, {}, {}};
    std::vector<std::string> texts;
    const auto add = [&](std::size_t items, const auto& make, const style& in = compact,
                         std::size_t bytes = 0) {
        texts.push_back(page(
            [&](std::size_t i) {
                ++made.items;
                return make(i);
            },
            items, bytes, in));
    };
    const auto today = [&](std::size_t) { return current(events.next(july_2026_us)); };
    constexpr std::size_t usual = 1000;

    if (name == "legacy") {
        add(usual, [&](std::size_t) { return legacy(events.next(june_2023_us)); });
    } else if (name == "both eras") {
        add(usual, [&](std::size_t) { return both_eras(events.next(february_2026_us)); });
    } else if (name == "no ids") {
        add(usual, [&](std::size_t i) {
            item one = today(i);
            drop(one, "fill_id");
            drop(one, "trade_id");
            return one;
        });
    } else if (name == "shuffled") {
        add(usual, [&](std::size_t i) {
            item one = today(i);
            events.shuffle(one);
            return one;
        });
    } else if (name == "pretty") {
        add(usual, today, pretty);
    } else if (name == "rejects") {
        add(usual, [&](std::size_t i) {
            item one = today(i);
            if (i % 10 == 3) {
                spoil(one, i / 10);
            }
            return one;
        });
    } else if (name == "100 a page") {
        for (int i = 0; i < 10; ++i) {
            add(100, today);
        }
    } else if (name == "1 a page") {
        for (std::size_t i = 0; i < usual; ++i) {
            add(1, today);
        }
    } else if (name == "frames") {
        made.what = shape::frame;
        made.items = usual;
        for (std::size_t i = 0; i < usual; ++i) {
            const event happened = events.next(july_2026_us);
            std::string frame = R"({"type":"fill","sid":13,"sending_ts_ms":)" +
                                std::to_string(happened.ts_us / 1'000 + 2) + R"(,"msg":)";
            append(frame, message(happened), compact);
            texts.push_back(std::move(frame += '}'));
        }
    } else if (name == "64 MB") {
        add(0, today, compact, std::size_t{64} << 20);
    } else {
        add(usual, today);
    }

    for (const std::string& one : texts) {
        made.bytes += one.size();
    }
    made.storage.reserve(made.bytes + texts.size() * padding);
    for (const std::string& one : texts) {
        const std::size_t at = made.storage.size();
        made.storage += one;
        made.storage.append(padding, ' ');
        made.payloads.emplace_back(made.storage.data() + at, one.size());
    }
    return made;
}

}  // namespace bench
