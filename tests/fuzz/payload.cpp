// Any bytes as a payload: the counters add up, the grammar is enforced, and another spelling of the
// same value gives the same result.
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
#include "library/json/strict_json.hpp"
#include "targets.hpp"

namespace truefill::fuzz {

namespace {

/// The result of an item or a payload, without what depends on its spelling.
struct ending {
    std::optional<fill> accepted;
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
        std::vector<fill> accepted;
        for (const ending& entry : endings) {
            if (entry.accepted) {
                accepted.push_back(*entry.accepted);
            }
        }
        return accepted;
    }
};

outcome run(normalizer<>& normalize, std::string_view bytes, std::optional<source> from) {
    const exact copy{bytes};
    const std::string_view text = copy.view();
    outcome all;
    std::size_t reached = 0;
    const auto on_fill = [&](const fill_view& view) {
        require(all.is_json, "nothing is delivered after the break", text);
        all.endings.push_back({fill{view}, {}});
    };
    const auto on_reject = [&](const reject_view& reject) {
        require(all.is_json, "nothing is delivered after the break", text);
        all.endings.push_back({{},
                               std::tuple{reject.stage, reject.why, reject.gates.bits(),
                                          reject.field, reject.looks_like, reject.index}});
        all.is_json = reject.why != reason::not_json;
        if (all.is_json) {
            require(text.substr(reject.offset, reject.raw.size()) == reject.raw &&
                        reject.raw.data() != nullptr,
                    "a reject's text stands at its offset", text);
            require(reject.stage == stage::payload || test::strict_json::accepts(reject.raw),
                    "an item's text is JSON", text);
            require(reject.stage == stage::payload || reject.offset >= reached,
                    "items come in their order", text);
            reached = reject.offset;
        } else {
            require(reject.raw == text && reject.offset == json::scan_all(text).offset,
                    "not_json carries the payload and the byte that breaks it", text);
        }
        std::string row;
        append_row(row, reject);
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

/// Checks the six gates again, and reads the row of the fill back.
void check_fill(const fill& fill, std::string_view of) {
    require(!is_blank(fill.order_id()) && !is_blank(fill.fill_id()) && !is_blank(fill.market()),
            "a fill has its ids and its market", of);
    require(fill.size().raw() > 0, "a fill has a size", of);
    require(fill.price().raw() > 0 && fill.price().raw() < 1'000'000, "a price is inside a dollar",
            of);
    require(microseconds_of(fill.time()) >= 946'684'800'000'000 &&
                microseconds_of(fill.time()) < 4'102'444'800'000'000,
            "a time is of this century", of);
    const auto lower = [](char c) { return c < 'A' || c > 'Z'; };
    require(!fill.action() || std::all_of(fill.action()->begin(), fill.action()->end(), lower),
            "an action is in lower case", of);

    std::string row;
    append_row(row, fill);
    require(row.back() == '\n' && row.find('\n') == row.size() - 1, "a row is a line", of);
    row.pop_back();
    require(test::strict_json::accepts(row), "a row is JSON", of);
    const auto back = run_fresh(row).fills();
    require(back.size() == 1, "a row is a fill", of);
    const auto& again = back.front();
    require(again.fill_id() == fill.fill_id() && again.order_id() == fill.order_id() &&
                again.market() == fill.market() && again.side() == fill.side() &&
                again.price() == fill.price() && again.size() == fill.size() &&
                again.time() == fill.time() && again.fee() == fill.fee() &&
                again.action() == fill.action() && again.liquidity() == fill.liquidity() &&
                again.subaccount() == fill.subaccount() &&
                again.exchange_index() == fill.exchange_index() &&
                again.client_order_id() == fill.client_order_id(),
            "a row fed back gives the same values", of);
    require((again.notes() | note::direction_legacy) == note::direction_legacy,
            "a row agrees with itself", of);
    std::string second;
    append_row(second, again);
    const auto third = run_fresh(second).fills();
    require(third.size() == 1 && third.front() == again, "rows are a fixed point", of);
}

/// Names that differ only in their rank, where an item has one name of the slot.
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

const kalshi::name* name_of_key(std::string_view key) {
    const std::string text = decoded_key(key);
    const auto* const found =
        std::find_if(kalshi::names.begin(), kalshi::names.end(),
                     [&](const kalshi::name& name) { return name.text == text; });
    return found == kalshi::names.end() ? nullptr : &*found;
}

bool is_price(kalshi::slot fills) {
    return fills == kalshi::slot::yes_leg || fills == kalshi::slot::no_leg ||
           fills == kalshi::slot::own_leg || fills == kalshi::slot::price;
}

/// A whole number of few digits, as a number or as a text; nothing otherwise.
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
    // The row is made without notes, which a fill does not allow to remove.
    for (fill& fill : fills) {
        std::string row;
        append_row(row, fill);
        const auto back = run_fresh(row).fills();
        require(back.size() == 1, "a row is a fill", of);
        fill = back.front();
    }
    return fills;
}

/// One item with the names and in the units of other eras.
void check_eras(const json_tree& item, choices& random) {
    if (!item.is_object() || repeats_a_key(item)) {
        return;
    }
    std::vector<const kalshi::name*> known;
    for (const std::string& key : item.keys) {
        known.push_back(name_of_key(key));
        if (known.back() != nullptr && known.back()->text == "type") {
            return;  // some names decide whether the item is a frame
        }
    }
    const auto given = [&](auto&& like) {
        return std::count_if(known.begin(), known.end(), [&](const kalshi::name* name) {
            return name != nullptr && like(name->fills);
        });
    };
    const auto as_array = [](const json_tree& tree) { return "[" + spelled(tree) + "]"; };
    const std::string before = as_array(item);
    const outcome expected = run_fresh(before, source::rest);

    json_tree renamed = item;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i] == nullptr ||
            given([&](kalshi::slot slot) { return slot == known[i]->fills; }) != 1) {
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
            "names of one slot and unit give the same result", before + "\n" + as_array(renamed));

    for (std::size_t i = 0; i < known.size(); ++i) {
        const auto number = small_integer(item.values[i].text);
        if (known[i] == nullptr || !number) {
            continue;
        }
        const std::string_view name = known[i]->text;
        const auto require_same = [&](std::string_view other, const std::string& value) {
            json_tree respelled = item;
            respelled.keys[i] = quoted(other);
            respelled.values[i].text = value;
            require(run_fresh(as_array(respelled), source::rest) == expected,
                    "a value gives the same result in another era's unit",
                    before + "\n" + as_array(respelled));
        };
        const bool cents = *number < 100 && given(is_price) == 1;
        if (cents && (name == "yes_price" || name == "no_price")) {
            const bool yes = name == "yes_price";
            require_same(yes ? "yes_price_dollars" : "no_price_dollars", dollars_of_cents(*number));
            require_same(yes ? "yes_price_fixed" : "no_price_fixed", dollars_of_cents(*number));
            json_tree other = item;
            other.keys[i] = quoted(yes ? "no_price" : "yes_price");
            other.values[i].text = std::to_string(100 - *number);
            require(without_notes_of_price(expected.fills(), before) ==
                        without_notes_of_price(run_fresh(as_array(other), source::rest).fills(),
                                               before),
                    "one leg is one dollar minus the other", before);
        }
        if (cents && name == "price_cents") {
            require_same("price_dollars", dollars_of_cents(*number));
        }
        const bool sole_time =
            given([](kalshi::slot slot) { return slot == kalshi::slot::time; }) == 1;
        if (sole_time && known[i]->in == kalshi::unit::epoch) {
            require_same("ts_ms", std::to_string(*number) + "000");
            require_same("ts_us", "\"" + std::to_string(*number) + "000000\"");
            require_same("ts", std::to_string(*number) + ".0000009");
        }
    }
}

/// The objects that may be items.
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

/// An element alone gives the same result as among others, except for ids that collide.
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
        for (ending alone : run_fresh("[" + spelled(element) + "]", source::rest).endings) {
            if (alone.refused) {
                std::get<5>(*alone.refused) = index;
            }
            apart.push_back(alone);
        }
        ++index;
    }
    require(together.endings == apart, "an element does not depend on the others", of);
}

}  // namespace

void payload(std::string_view bytes) {
    // One normalizer for all inputs: what it learned from earlier ones must not change a result.
    static normalizer warm;
    const outcome detected = run_fresh(bytes);
    require(run(warm, bytes, std::nullopt) == detected,
            "a warm normalizer gives the result of a new one", bytes);
    const bool is_json = test::strict_json::accepts(bytes);
    const bool scans = json::scan_all(bytes).status == json::scan_status::complete;
    require(detected.is_json == is_json, "JSON is what a strict checker accepts", bytes);
    require(scans == is_json, "a scan finds what a strict checker finds", bytes);
    for (const fill& fill : detected.fills()) {
        check_fill(fill, bytes);
    }
    for (const source from : {source::rest, source::ws}) {
        const outcome stated = run_fresh(bytes, from);
        require(run(warm, bytes, from) == stated, "a warm normalizer gives the result of a new one",
                bytes);
        require(stated.counted.n_api == detected.counted.n_api || !is_json,
                "a stated source changes no item's number", bytes);
        for (const fill& fill : stated.fills()) {
            require(fill.source() == from, "a stated source is the source", bytes);
        }
    }
    if (!is_json) {
        return;
    }

    choices random{bytes};
    const json_tree tree = json_tree::of(bytes);
    const auto require_same = [&](const spelling& how, std::string_view promise) {
        const std::string other = spelled(tree, how);
        require(run(warm, other, std::nullopt) == detected, promise,
                std::string{bytes} + "\n" + other);
    };
    require_same({}, "without white space the result is the same");
    require_same({&random, true, false, false}, "white space changes nothing");
    require_same({&random, false, true, false}, "escapes change nothing");
    require_same({&random, false, true, false, 1}, "escapes for every letter change nothing");
    // Of a key that the outermost object has twice, the first counts.
    if (!repeats_a_key(tree)) {
        require_same({&random, false, false, true}, "the order of keys changes nothing");
        require_same({&random, true, true, true}, "the spelling changes nothing");
    }
    for (const json_tree* item : items_of(tree)) {
        check_eras(*item, random);
        check_elements(*item, bytes);
    }
}

}  // namespace truefill::fuzz
