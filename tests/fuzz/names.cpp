// The input is two texts. The second is looked up as a name and as a word, and must give the result
// of a linear search of the table, also where the item before had the first text in its place.
#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/kalshi/names.hpp>
#include <truefill/normalizer.hpp>

#include "library/json/strict_json.hpp"
#include "targets.hpp"

namespace truefill::fuzz {

namespace {

constexpr std::string_view rest_of_item =
    R"("order_id":"o","ticker":"T","outcome_side":"yes","count_fp":"1",)"
    R"("yes_price_dollars":"0.5","created_time":"2026-07-30T04:39:40Z"})";

std::optional<kalshi::name> name_of_text(std::string_view text) {
    for (const kalshi::name& entry : kalshi::names) {
        if (entry.text == text) {
            return entry;
        }
    }
    return std::nullopt;
}

std::optional<likeness> marked_by(std::string_view text) {
    for (const kalshi::marker& entry : kalshi::markers) {
        if (entry.text == text) {
            return entry.of;
        }
    }
    return std::nullopt;
}

/// The second item of a bare array.
reading second_of(const std::string& first, const std::string& second) {
    reading all = read(exact{"[" + first + "," + second + "]"}.view(), source::rest);
    require(all.fills.size() + all.rejects.size() == 2, "two items end twice", second);
    return all;
}

void check_name(std::string_view before, std::string_view text, bool escaped) {
    const std::string key = quoted(text, escaped);
    const std::string item_before = "{" + quoted(before) + R"(:"x",)" + std::string{rest_of_item};
    const auto known = name_of_text(text);
    const auto likeness = marked_by(text);

    // A name that is twice in one item is a duplicate; a text that is not a name is ignored.
    const std::string twice = "{" + key + ":null," + key + ":null}";
    const reading doubled = second_of(item_before, twice);
    const bool is_duplicate = doubled.rejects.back().why == reason::duplicate_key;
    constexpr std::array<std::string_view, 5> of_no_item{"cursor", "error", "code", "message",
                                                         "status"};
    const bool expected =
        known && std::find(of_no_item.begin(), of_no_item.end(), text) == of_no_item.end();
    require(is_duplicate == expected, "a name is known where the table has it", key);
    require(!is_duplicate || doubled.rejects.back().field == kalshi::field_of(known->fills),
            "a name fills its slot", key);

    if (known) {
        return;
    }
    // The names of a clearing member's row are markers only beside a taker's side.
    const bool is_marked = likeness && *likeness != truefill::likeness::fcm_fill;
    require((doubled.rejects.back().why == reason::not_a_fill) == is_marked &&
                (!is_marked || doubled.rejects.back().looks_like == likeness),
            "a marker is known where the table has it", key);

    // The name with a null, beside all that a fill needs except its id: the markers of items
    // without an id refuse it.
    const reading once = second_of(item_before, "{" + key + ":null," + std::string{rest_of_item});
    const bool refuses = is_marked && *likeness != truefill::likeness::public_trade &&
                         *likeness != truefill::likeness::perps_fill;
    const bool refused = !once.rejects.empty() && once.rejects.back().index == 1 &&
                         once.rejects.back().why != reason::synthetic_collision;
    require(refused == refuses, "what is no marker refuses nothing", key);
}

std::string lowered_and_trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n\v\f\r");
    if (first == std::string_view::npos) {
        return "";
    }
    const std::size_t last = text.find_last_not_of(" \t\n\v\f\r");
    std::string word{text.substr(first, last - first + 1)};
    for (char& c : word) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    }
    return word;
}

reading item_with(const std::string& fields, source from) {
    const std::string item =
        R"([{"order_id":"o","fill_id":"f","ticker":"T","count_fp":"1","price_dollars":"0.5",)"
        R"("created_time":"2026-07-30T04:39:40Z",)" +
        fields + "}]";
    reading all = read(exact{item}.view(), from);
    require(all.fills.size() + all.rejects.size() == 1, "one item ends once", item);
    return all;
}

void check_word(std::string_view text, bool escaped) {
    const std::string word = lowered_and_trimmed(text);
    const std::string value = quoted(text, escaped);
    const auto says = [&](const std::string& name, std::string_view yes, std::string_view no) {
        const reading all = item_with("\"" + name + "\":" + value, source::rest);
        if (word == yes || word == no) {
            require(all.rejects.empty() &&
                        all.fills.front().side() == (word == yes ? side::yes : side::no),
                    "a word says its side", name + value);
        } else {
            const bool perps = name == "side" && (word == "bid" || word == "ask");
            require(all.fills.empty() && all.rejects.front().why ==
                                             (perps ? reason::not_a_fill : reason::invalid_side),
                    "another word says no side", name + value);
        }
    };
    says("outcome_side", "yes", "no");
    says("purchased_side", "yes", "no");
    says("side", "yes", "no");
    says("book_side", "bid", "ask");

    const reading action = item_with(R"("side":"no","action":)" + value, source::ws);
    require(action.fills.size() == (word == "buy" ? 1U : 0U),
            "only a buy says its side on the WebSocket", value);
    const reading stated = item_with(R"("outcome_side":"no","action":)" + value, source::rest);
    require(stated.fills.front().action().value_or("") == word, "an action is kept in lower case",
            value);

    const std::string order = R"([{"order_id":"o","status":)" + value + "}]";
    const bool is_order = word == "resting" || word == "canceled" || word == "executed";
    require((read(order).rejects.front().why == reason::not_a_fill) == is_order,
            "a status says that it is an order", value);
}

}  // namespace

void names(std::string_view bytes) {
    const std::size_t newline = bytes.find('\n');
    const std::string_view first = bytes.substr(0, newline == std::string_view::npos ? 0 : newline);
    const std::string_view second =
        newline == std::string_view::npos ? bytes : bytes.substr(newline + 1);
    if (!test::strict_json::accepts(quoted(first)) || !test::strict_json::accepts(quoted(second))) {
        return;
    }
    for (const bool escaped : {false, true}) {
        check_name(first, second, escaped);
        check_name(second, second, escaped);
        check_word(second, escaped);
    }
}

}  // namespace truefill::fuzz
