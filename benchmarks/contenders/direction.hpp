// Which outcome a fill acquired: `outcome_side`, else `book_side`, else `purchased_side`, else
// `side`.
#pragma once

#include <optional>
#include <string_view>
#include <truefill/vocabulary.hpp>

#include "contenders/values.hpp"
#include "harness/task.hpp"

namespace bench {

[[nodiscard]] inline std::optional<truefill::side> read_side(const fields& item,
                                                             name field) noexcept {
    using truefill::side;
    const std::string_view text = item.text(field);
    const bool is_book = field == name::book_side;
    if (is_book ? is(text, "bid") : is(text, "yes")) {
        return side::yes;
    }
    if (is_book ? is(text, "ask") : is(text, "no")) {
        return side::no;
    }
    if (is_word_in_any_case(text, is_book ? "bid" : "yes")) {
        return side::yes;
    }
    return is_word_in_any_case(text, is_book ? "ask" : "no") ? std::optional{side::no}
                                                             : std::nullopt;
}

/// What an item says about its direction.
class direction {
public:
    /// The reason to refuse the item, if there is one. A direction that cannot be read is no reason
    /// yet: the gates refuse it after the fields were read.
    std::optional<truefill::reason> read(const fields& item, truefill::source from, row& fill) {
        if (const auto refused = read_current(item, fill)) {
            return refused;
        }
        if (has_word(item, name::side)) {
            if (const auto refused = read_legacy(item, from, fill)) {
                return refused;
            }
        }
        fill.side = side_.value_or(truefill::side::yes);
        return std::nullopt;
    }
    [[nodiscard]] bool is_known() const noexcept { return side_.has_value(); }

private:
    /// The first name that is there decides; the others must not contradict what was read.
    std::optional<truefill::reason> read_current(const fields& item, row& fill) {
        std::optional<truefill::side> last;
        for (const name field : {name::outcome_side, name::book_side, name::purchased_side}) {
            if (!has_word(item, field)) {
                continue;
            }
            const auto side = read_side(item, field);
            if (!is_decided_) {
                side_ = side;
            } else if (!side) {
                fill.notes |= truefill::note::side_mismatch;
            }
            is_decided_ = true;
            if (side && last && side != last) {
                return truefill::reason::direction_conflict;
            }
            last = side ? side : last;
        }
        return std::nullopt;
    }
    /// On a WebSocket a sell's `side` is not the outcome that was acquired.
    std::optional<truefill::reason> read_legacy(const fields& item, truefill::source from,
                                                row& fill) {
        const auto legacy = read_side(item, name::side);
        if (!is_decided_) {
            fill.notes |= truefill::note::direction_legacy;
            side_ = legacy;
            const bool is_buy =
                !item.has(name::action) ||
                (item.is_text(name::action) && is_word(item.text(name::action), "buy"));
            if (from == truefill::source::ws && legacy && !is_buy) {
                return truefill::reason::unknown_direction;
            }
        } else if (!legacy || (side_ && legacy != side_ && from == truefill::source::rest)) {
            fill.notes |= truefill::note::side_mismatch;
        }
        return std::nullopt;
    }

    std::optional<truefill::side> side_;
    bool is_decided_ = false;
};

}  // namespace bench
