// Any bytes as a payload: the counters' law, the grammar, and that saying the same thing in other
// bytes changes nothing.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <tuple>
#include <vector>

#include "json_tree.hpp"
#include "library/strict_json.hpp"
#include "targets.hpp"

namespace truefill::fuzz {

namespace {

/// What an item or a payload became, whatever its bytes were.
struct ending {
    std::optional<fill> made;
    std::optional<std::tuple<stage, reason, std::uint8_t, std::optional<field>,
                             std::optional<likeness>, std::optional<std::size_t>>>
        refused;
    friend bool operator==(const ending&, const ending&) = default;
};

struct outcome {
    std::vector<ending> endings;
    stats counted;
    std::optional<std::string> cursor;
    truefill::cursor_status cursor_status = truefill::cursor_status::none;
    bool is_json = true;
    friend bool operator==(const outcome&, const outcome&) = default;

    [[nodiscard]] std::vector<fill> fills() const {
        std::vector<fill> made;
        for (const ending& one : endings) {
            if (one.made) {
                made.push_back(*one.made);
            }
        }
        return made;
    }
};

outcome run(normalizer<>& normalize, std::string_view bytes, std::optional<source> from) {
    const exact copy{bytes};
    const std::string_view text = copy.view();
    outcome all;
    std::size_t reached = 0;
    const auto on_fill = [&](const fill_view& one) {
        require(all.is_json, "nothing is delivered after the break", text);
        all.endings.push_back({fill{one}, {}});
    };
    const auto on_reject = [&](const reject_view& bad) {
        require(all.is_json, "nothing is delivered after the break", text);
        all.endings.push_back({{},
                               std::tuple{bad.stage, bad.why, bad.gates.bits(), bad.field,
                                          bad.looks_like, bad.index}});
        all.is_json = bad.why != reason::not_json;
        if (all.is_json) {
            require(text.substr(bad.offset, bad.raw.size()) == bad.raw && bad.raw.data() != nullptr,
                    "a reject's text stands at its offset", text);
            require(bad.stage == stage::payload || test::strict_json::accepts(bad.raw),
                    "an item's text is JSON", text);
            require(bad.stage == stage::payload || bad.offset >= reached,
                    "items come in their order", text);
            reached = bad.offset;
        } else {
            require(bad.raw == text && bad.offset == json::scan_all(text).offset,
                    "not_json carries the payload and the byte that breaks it", text);
        }
        std::string row;
        append_row(row, bad);
        row.pop_back();
        require(test::strict_json::accepts(row), "a reject's row is JSON", text);
    };
    all.counted =
        from ? normalize(text, *from, on_fill, on_reject) : normalize(text, on_fill, on_reject);
    if (normalize.cursor()) {
        all.cursor.emplace(*normalize.cursor());
    }
    all.cursor_status = normalize.cursor_status();
    const bool has_text = all.cursor_status == cursor_status::last_page ||
                          all.cursor_status == cursor_status::next_page;
    require(all.cursor.has_value() == has_text, "a cursor has a text where it reads", text);
    require(adds_up(all.counted), "the counters add up", text);
    require(all.counted.n_payloads == 1, "a payload is one payload", text);
    require(all.endings.size() == all.counted.n_api + all.counted.n_payload_rejects,
            "everything ends once", text);
    return all;
}

outcome run_fresh(std::string_view text, std::optional<source> from = std::nullopt) {
    normalizer normalize;
    return run(normalize, text, from);
}

bool is_blank(std::string_view text) {
    return text.find_first_not_of(" \t\n\v\f\r") == std::string_view::npos;
}

/// The six gates once more, and the row of a fill fed back.
void check_fill(const fill& one, std::string_view of) {
    require(!is_blank(one.order_id()) && !is_blank(one.fill_id()) && !is_blank(one.market()),
            "a fill has its ids and its market", of);
    require(one.size().raw() > 0, "a fill has a size", of);
    require(one.price().raw() > 0 && one.price().raw() < 1'000'000, "a price is inside a dollar",
            of);
    require(microseconds_of(one.time()) >= 946'684'800'000'000 &&
                microseconds_of(one.time()) < 4'102'444'800'000'000,
            "a time is of this century", of);
    const auto lower = [](char c) { return c < 'A' || c > 'Z'; };
    require(!one.action() || std::all_of(one.action()->begin(), one.action()->end(), lower),
            "an action is in lower case", of);

    std::string row;
    append_row(row, one);
    require(row.back() == '\n' && row.find('\n') == row.size() - 1, "a row is a line", of);
    row.pop_back();
    require(test::strict_json::accepts(row), "a row is JSON", of);
    const std::vector<fill> back = run_fresh(row).fills();
    require(back.size() == 1, "a row is a fill", of);
    const fill& again = back.front();
    require(again.fill_id() == one.fill_id() && again.order_id() == one.order_id() &&
                again.market() == one.market() && again.side() == one.side() &&
                again.price() == one.price() && again.size() == one.size() &&
                again.time() == one.time() && again.fee() == one.fee() &&
                again.action() == one.action() && again.liquidity() == one.liquidity() &&
                again.subaccount() == one.subaccount() &&
                again.exchange_index() == one.exchange_index() &&
                again.client_order_id() == one.client_order_id(),
            "a row fed back gives the same values", of);
    require((again.notes() | note::direction_legacy) == note::direction_legacy,
            "a row agrees with itself", of);
    std::string second;
    append_row(second, again);
    const std::vector<fill> third = run_fresh(second).fills();
    require(third.size() == 1 && third.front() == again, "rows are a fixed point", of);
}

/// Names that differ in nothing but their rank, where a slot is given by one of them alone.
constexpr std::array<std::array<std::string_view, 6>, 10> alike{{
    {"order_id", "orderId", "exchange_order_id", "id"},
    {"fill_id", "trade_id"},
    {"market_ticker", "market", "ticker"},
    {"count", "size", "qty"},
    {"yes_price_dollars", "yes_price_fixed"},
    {"no_price_dollars", "no_price_fixed"},
    {"created_time", "ts", "timestamp", "time", "created_at", "filled_at"},
    {"client_order_id", "clientOrderId"},
    {"fee_cost", "fee"},
    {"subaccount_number", "subaccount"},
}};

const kalshi::name* name_said_by(std::string_view key) {
    const std::string said = said_by(key);
    const auto* const found =
        std::find_if(kalshi::names.begin(), kalshi::names.end(),
                     [&](const kalshi::name& one) { return one.text == said; });
    return found == kalshi::names.end() ? nullptr : &*found;
}

bool is_price(kalshi::slot fills) {
    return fills == kalshi::slot::yes_leg || fills == kalshi::slot::no_leg ||
           fills == kalshi::slot::own_leg || fills == kalshi::slot::price;
}

/// A whole number of few digits, bare or as text; else nothing.
std::optional<int> small_integer(std::string_view spelled) {
    if (spelled.size() > 2 && spelled.front() == '"') {
        spelled = spelled.substr(1, spelled.size() - 2);
    }
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    if (spelled.empty() || spelled.size() > 10 || spelled.front() == '0' ||
        !std::all_of(spelled.begin(), spelled.end(), digit)) {
        return std::nullopt;
    }
    const long long read = std::stoll(std::string{spelled});
    return read > 2'000'000'000 ? std::nullopt : std::optional{static_cast<int>(read)};
}

std::string dollars_of_cents(int cents) {
    return "\"0." + std::string{cents < 10 ? "0" : ""} + std::to_string(cents) + "\"";
}

std::vector<fill> without_notes_of_price(std::vector<fill> fills, std::string_view of) {
    // Notes can't be taken from a fill, so its row is made without one.
    for (fill& one : fills) {
        std::string row;
        append_row(row, one);
        const std::vector<fill> back = run_fresh(row).fills();
        require(back.size() == 1, "a row is a fill", of);
        one = back.front();
    }
    return fills;
}

/// One item, said by the names and in the units of other eras.
void check_eras(const json_tree& item, choices& random) {
    if (!item.is_object() || repeats_a_key(item)) {
        return;
    }
    std::vector<const kalshi::name*> known;
    for (const std::string& key : item.keys) {
        known.push_back(name_said_by(key));
        if (known.back() != nullptr && known.back()->text == "type") {
            return;  // whether it is a frame hangs on some of the names
        }
    }
    const auto given = [&](auto&& like) {
        return std::count_if(known.begin(), known.end(), [&](const kalshi::name* one) {
            return one != nullptr && like(one->fills);
        });
    };
    const auto as_array = [](const json_tree& one) { return "[" + spelled(one) + "]"; };
    const std::string before = as_array(item);
    const outcome expected = run_fresh(before, source::rest);

    json_tree renamed = item;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i] == nullptr ||
            given([&](kalshi::slot one) { return one == known[i]->fills; }) != 1) {
            continue;
        }
        for (const auto& group : alike) {
            const auto* const end = std::find(group.begin(), group.end(), "");
            if (std::find(group.begin(), end, known[i]->text) != end) {
                const auto names = static_cast<std::size_t>(end - group.begin());
                renamed.keys[i] = quoted(group[random.below(names)]);
            }
        }
    }
    require(run_fresh(as_array(renamed), source::rest) == expected,
            "names of one slot and unit say the same", before + "\n" + as_array(renamed));

    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto number = small_integer(item.values[i].text);
        if (known[i] == nullptr || !number) {
            continue;
        }
        const std::string_view name = known[i]->text;
        const auto says_the_same = [&](std::string_view other, const std::string& value) {
            json_tree said = item;
            said.keys[i] = quoted(other);
            said.values[i].text = value;
            require(run_fresh(as_array(said), source::rest) == expected,
                    "a value says the same in another era's unit", before + "\n" + as_array(said));
        };
        const bool cents = *number < 100 && given(is_price) == 1;
        if (cents && (name == "yes_price" || name == "no_price")) {
            const bool yes = name == "yes_price";
            says_the_same(yes ? "yes_price_dollars" : "no_price_dollars",
                          dollars_of_cents(*number));
            says_the_same(yes ? "yes_price_fixed" : "no_price_fixed", dollars_of_cents(*number));
            json_tree other = item;
            other.keys[i] = quoted(yes ? "no_price" : "yes_price");
            other.values[i].text = std::to_string(100 - *number);
            require(without_notes_of_price(expected.fills(), before) ==
                        without_notes_of_price(run_fresh(as_array(other), source::rest).fills(),
                                               before),
                    "one leg is a dollar less the other", before);
        }
        if (cents && name == "price_cents") {
            says_the_same("price_dollars", dollars_of_cents(*number));
        }
        const bool sole_time =
            given([](kalshi::slot one) { return one == kalshi::slot::time; }) == 1;
        if (sole_time && known[i]->in == kalshi::unit::epoch) {
            says_the_same("ts_ms", std::to_string(*number) + "000");
            says_the_same("ts_us", "\"" + std::to_string(*number) + "000000\"");
            says_the_same("ts", std::to_string(*number) + ".0000009");
        }
    }
}

/// The objects that are items, or may be.
std::vector<const json_tree*> items_of(const json_tree& tree) {
    std::vector<const json_tree*> items{&tree};
    for (const json_tree& inner : tree.values) {
        items.push_back(&inner);
        for (const json_tree& element : inner.values) {
            items.push_back(&element);
        }
    }
    constexpr std::size_t enough = 16;
    items.resize(std::min(items.size(), enough));
    return items;
}

/// Elements alone become what they become together, except for ids that collide.
void check_elements(const json_tree& array, std::string_view of) {
    constexpr std::size_t enough = 16;
    if (!array.is_array() || array.values.size() < 2 || array.values.size() > enough) {
        return;
    }
    const outcome together = run_fresh(spelled(array), source::rest);
    if (together.counted.rejects[reason::synthetic_collision] != 0) {
        return;
    }
    std::vector<ending> apart;
    std::size_t index = 0;
    for (const json_tree& element : array.values) {
        for (ending one : run_fresh("[" + spelled(element) + "]", source::rest).endings) {
            if (one.refused) {
                std::get<5>(*one.refused) = index;
            }
            apart.push_back(one);
        }
        ++index;
    }
    require(together.endings == apart, "elements don't hang on each other", of);
}

}  // namespace

void payload(std::string_view bytes) {
    // One normalizer for all inputs: what it remembers of them must not show.
    static normalizer warm;
    const outcome told = run_fresh(bytes);
    require(run(warm, bytes, std::nullopt) == told, "a warm normalizer says what a fresh one says",
            bytes);
    const bool is_json = test::strict_json::accepts(bytes);
    const bool scans = json::scan_all(bytes).status == json::scan_status::complete;
    require(told.is_json == is_json, "JSON is what a strict checker accepts", bytes);
    require(scans == is_json, "a scan finds what a strict checker finds", bytes);
    for (const fill& one : told.fills()) {
        check_fill(one, bytes);
    }
    for (const source from : {source::rest, source::ws}) {
        const outcome stated = run_fresh(bytes, from);
        require(run(warm, bytes, from) == stated, "a warm normalizer says what a fresh one says",
                bytes);
        require(stated.counted.n_api == told.counted.n_api || !is_json,
                "a stated source changes no item's number", bytes);
        for (const fill& one : stated.fills()) {
            require(one.source() == from, "a stated source is the source", bytes);
        }
    }
    if (!is_json) {
        return;
    }

    choices random{bytes};
    const json_tree tree = json_tree::of(bytes);
    const auto says_the_same = [&](const spelling& how, std::string_view promise) {
        const std::string other = spelled(tree, how);
        require(run(warm, other, std::nullopt) == told, promise, std::string{bytes} + "\n" + other);
    };
    says_the_same({}, "no white space says the same");
    says_the_same({&random, true, false, false}, "white space says nothing");
    says_the_same({&random, false, true, false}, "escapes say what they stand for");
    says_the_same({&random, false, true, false, 1}, "nothing but escapes says the same");
    // Of what the outermost object says twice, the first counts.
    if (!repeats_a_key(tree)) {
        says_the_same({&random, false, false, true}, "the order of keys says nothing");
        says_the_same({&random, true, true, true}, "no spelling says anything");
    }
    for (const json_tree* item : items_of(tree)) {
        check_eras(*item, random);
        check_elements(*item, bytes);
    }
}

}  // namespace truefill::fuzz
