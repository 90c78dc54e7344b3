// What a payload becomes, in a line an item, so that a table of behaviour stays a table.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>

namespace truefill::test {

/// "yes 0.56 x 10": the fill's own side, price in dollars, size; then its notes.
inline std::string describe(const fill& one) {
    std::string text{name_of(one.side())};
    text += ' ';
    text += std::string_view{decimal_text(one.price().raw(), dollars::digits, true)};
    text += " x ";
    text += std::string_view{decimal_text(one.size().raw(), contracts::digits, true)};
    for (const auto& [value, name] : vocabulary<note>) {
        if (one.notes().contains(value)) {
            text += ' ';
            text += name;
        }
    }
    return text;
}

/// "! stage reason field looks_like #index @offset", without what is absent.
inline std::string describe(const reject& bad) {
    std::string text{"! "};
    text += name_of(bad.stage);
    text += ' ';
    text += name_of(bad.why);
    if (bad.field) {
        text += ' ';
        text += name_of(*bad.field);
    }
    if (bad.looks_like) {
        text += ' ';
        text += name_of(*bad.looks_like);
    }
    if (bad.index) {
        text += " #" + std::to_string(*bad.index);
    }
    return text + " @" + std::to_string(bad.offset);
}

/// All that a payload becomes, in the order of its items, separated by " | ".
inline std::string describe(std::string_view payload, std::optional<source> from = std::nullopt) {
    normalizer normalize;
    std::string all;
    const auto add = [&](const std::string& text) { all += (all.empty() ? "" : " | ") + text; };
    const auto on_fill = [&](const fill_view& view) { add(describe(fill{view})); };
    const auto on_reject = [&](const reject_view& view) { add(describe(to_owned(view))); };
    const stats counted = from ? normalize(payload, *from, on_fill, on_reject)
                               : normalize(payload, on_fill, on_reject);
    if (!adds_up(counted)) {
        add("THE COUNTERS DON'T ADD UP");
    }
    return all;
}

}  // namespace truefill::test
