// The result of a payload as a short text, so that a test can be a table of payloads and texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>

namespace truefill::test {

/// "yes 0.56 x 10": the fill's side, its price in dollars, its size; then its notes.
inline std::string describe(const fill& fill) {
    std::string text{name_of(fill.side())};
    text += ' ';
    text += std::string_view{decimal_text(fill.price().raw(), dollars::digits, true)};
    text += " x ";
    text += std::string_view{decimal_text(fill.size().raw(), contracts::digits, true)};
    for (const auto& [value, name] : vocabulary<note>) {
        if (fill.notes().contains(value)) {
            text += ' ';
            text += name;
        }
    }
    return text;
}

/// "! stage reason field looks_like #index @offset", without what is absent.
inline std::string describe(const reject& reject) {
    std::string text{"! "};
    text += name_of(reject.stage);
    text += ' ';
    text += name_of(reject.why);
    if (reject.field) {
        text += ' ';
        text += name_of(*reject.field);
    }
    if (reject.looks_like) {
        text += ' ';
        text += name_of(*reject.looks_like);
    }
    if (reject.index) {
        text += " #" + std::to_string(*reject.index);
    }
    return text + " @" + std::to_string(reject.offset);
}

/// The texts of all fills and rejects of a payload, in the order of its items, separated by " | ".
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
