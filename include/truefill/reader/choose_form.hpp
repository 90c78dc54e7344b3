// In which form a value is expected, from the name's unit and the value in the item that is
// learned.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/kalshi/read_value.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/expected_field.hpp>
#include <truefill/reader/number_forms.hpp>
#include <truefill/reader/plain_forms.hpp>
#include <truefill/reader/plain_reader.hpp>
#include <truefill/time.hpp>
#include <truefill/token.hpp>

namespace truefill::inline v0_1::detail {

/// The form of a string that is not empty.
[[nodiscard]] inline const form& choose_text_form(kalshi::key name,
                                                  std::string_view text) noexcept {
    using kalshi::unit;
    switch (name.row().in) {
        case unit::id:
        case unit::any:
            return text.size() == uuid_form::size ? form_of<uuid_form> : form_of<text_form>;
        case unit::word:
            return name == "action"_key      ? form_of<action_form>
                   : name == "book_side"_key ? form_of<book_side_form>
                                             : form_of<side_form>;
        case unit::dollars:
            return text.size() == 6   ? form_of<dollars_form<4>>
                   : text.size() == 8 ? form_of<dollars_form<6>>
                                      : odd_form;
        case unit::contracts: return form_of<size_form>;
        case unit::epoch: return text.size() == time_form::size ? form_of<time_form> : odd_form;
        default: return odd_form;
    }
}

/// The form of a number; where it is an integer one, its range and scale.
[[nodiscard]] inline const form& choose_number_form(kalshi::unit in, std::string_view text,
                                                    expected_value& value) noexcept {
    using kalshi::unit;
    constexpr std::int64_t earliest_s = earliest_us / 1'000'000;
    constexpr std::int64_t latest_s = latest_us / 1'000'000 - 1;
    const auto integer = [&](std::int64_t low, std::int64_t high,
                             std::int64_t scale) -> const form& {
        value.size = static_cast<std::uint32_t>(text.size());
        value.low = low;
        value.high = high;
        value.scale = scale;
        return text.size() <= 4  ? form_of<integer_form>
               : text.size() > 8 ? form_of<long_integer_form>
                                 : form_of<number_form>;
    };
    if (text.size() > 16 || text.find_first_of("-.eE") != std::string_view::npos) {
        return form_of<number_form>;
    }
    switch (in) {
        case unit::contracts: return integer(value.low, 1'000'000'000, 100);
        case unit::whole_cents: return integer(value.low, 1'000'000, 10'000);
        case unit::epoch: return integer(earliest_s, latest_s, 1'000'000);
        case unit::epoch_ms: return integer(earliest_s * 1'000, latest_s * 1'000, 1'000);
        case unit::integer: return integer(0, std::numeric_limits<std::int32_t>::max(), 1);
        case unit::any: return integer(0, std::numeric_limits<std::int64_t>::max(), 1);
        default: return form_of<number_form>;
    }
}

/// The form of a value whose key has this index in the dictionary. The general reader reads the
/// markers, to note that they are there, and the names of `slot::control`, of which it keeps the
/// first of two values. It need not read texts of `type` and `cursor`: a second type refuses the
/// object, and the first of two cursors is looked up again.
[[nodiscard]] inline const form& choose_form(std::uint8_t index, const token& value,
                                             raw_fill::cell* cells,
                                             expected_value& expected) noexcept {
    expected.index = index;
    expected.cell = &cells[std::min<std::size_t>(index, kalshi::names.size())];
    const bool is_name = index < kalshi::names.size();
    if (!is_name && index != kalshi::detail::dictionary::unknown) {
        return odd_form;
    }
    const kalshi::key name = kalshi::key::at(is_name ? index : 0);
    if (is_name) {
        const bool is_plain =
            (name == "type"_key || name == "cursor"_key) && value.is(token::kind::text);
        if (name.row().fills == kalshi::slot::control && !is_plain) {
            return odd_form;
        }
        expected.low = kalshi::names_that_may_say_nothing.contains(name) ? 1 : 0;
    }
    switch (value.type()) {
        case token::kind::text:
            if (!value.has_value() || value.text().size() > longest_text) {
                return odd_form;
            }
            expected.size = static_cast<std::uint32_t>(value.text().size());  // if it is sized
            return is_name ? choose_text_form(name, value.text()) : form_of<text_form>;
        case token::kind::number:
            return choose_number_form(is_name ? name.row().in : kalshi::unit::any, value.text(),
                                      expected);
        case token::kind::boolean:
            return !is_name || name.row().in == kalshi::unit::flag ? form_of<flag_form> : odd_form;
        case token::kind::null: return form_of<null_form>;
        default: return odd_form;
    }
}

}  // namespace truefill::inline v0_1::detail
