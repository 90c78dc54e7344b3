#include "harness/inputs.hpp"

#include <utility>

#include "harness/trades.hpp"

namespace bench {

namespace {

constexpr std::int64_t july_2026_us = 1'785'369'600'000'000;
constexpr std::int64_t february_2026_us = 1'770'681'600'000'000;
constexpr std::int64_t june_2023_us = 1'685'577'600'000'000;

struct style {
    const char* before_item = "";
    const char* before_key = "";
    const char* after_colon = "";
    const char* after_last = "";
};
constexpr style compact{};
constexpr style pretty{"\n    ", "\n      ", " ", "\n    "};

void append(std::string& out, const item& fields, const style& in) {
    out += '{';
    const char* separator = "";
    for (const auto& [key, value] : fields) {
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
    generator trades;
    input result{name, shape::page, 0, 0, {}, {}};
    std::vector<std::string> texts;
    const auto add = [&](std::size_t items, const auto& make, const style& in = compact,
                         std::size_t bytes = 0) {
        texts.push_back(page(
            [&](std::size_t i) {
                ++result.items;
                return make(i);
            },
            items, bytes, in));
    };
    const auto today = [&](std::size_t) { return current(trades.next(july_2026_us)); };
    constexpr std::size_t usual = 1000;

    if (name == "legacy") {
        add(usual, [&](std::size_t) { return legacy(trades.next(june_2023_us)); });
    } else if (name == "both eras") {
        add(usual, [&](std::size_t) { return both_eras(trades.next(february_2026_us)); });
    } else if (name == "no ids") {
        add(usual, [&](std::size_t i) {
            item fields = today(i);
            drop(fields, "fill_id");
            drop(fields, "trade_id");
            return fields;
        });
    } else if (name == "shuffled") {
        add(usual, [&](std::size_t i) {
            item fields = today(i);
            trades.shuffle(fields);
            return fields;
        });
    } else if (name == "pretty") {
        add(usual, today, pretty);
    } else if (name == "rejects") {
        add(usual, [&](std::size_t i) {
            item fields = today(i);
            if (i % 10 == 3) {
                spoil(fields, i / 10);
            }
            return fields;
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
        result.what = shape::frame;
        result.items = usual;
        for (std::size_t i = 0; i < usual; ++i) {
            const trade happened = trades.next(july_2026_us);
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

    for (const std::string& text : texts) {
        result.bytes += text.size();
    }
    result.storage.reserve(result.bytes + texts.size() * padding);
    for (const std::string& text : texts) {
        const std::size_t at = result.storage.size();
        result.storage += text;
        result.storage.append(padding, ' ');
        result.payloads.emplace_back(result.storage.data() + at, text.size());
    }
    return result;
}

}  // namespace bench
