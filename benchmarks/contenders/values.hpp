// Values of an item, read by truefill's own functions for numbers and times: every contender pays
// the same for them.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/result.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

#include "contenders/fields.hpp"

namespace bench {

[[nodiscard]] inline bool is_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}
[[nodiscard]] inline bool is_blank(std::string_view text) noexcept {
    return text.empty() ||
           (is_space(text.front()) && std::all_of(text.begin(), text.end(), is_space));
}

/// Whether a text is `word` once it is trimmed and in lower case.
[[nodiscard]] inline bool is_word_in_any_case(std::string_view text,
                                              std::string_view word) noexcept {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(), [](char a, char b) {
               return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + ('a' - 'A')) : a) == b;
           });
}
/// The same, with the spelling that the exchange uses tried first.
template <std::size_t Size>
[[nodiscard]] inline bool is_word(
    std::string_view text,
    const char (&word)[Size]) noexcept {  // NOLINT(modernize-avoid-c-arrays)
    return is(text, word) || is_word_in_any_case(text, {&word[0], Size - 1});
}
/// Whether a field holds text that is not blank.
[[nodiscard]] inline bool has_word(const fields& item, name field) noexcept {
    return item.is_text(field) && !is_blank(item.text(field));
}

/// A fixed-point number, from text or from an integer. Precondition: the field is there.
template <class Fixed>
[[nodiscard]] inline truefill::result<Fixed> read_fixed(const fields& item, name field) {
    if (item.is_text(field)) {
        return Fixed::parse(item.text(field));
    }
    if (!item.is_number(field)) {
        return truefill::reason::wrong_type;
    }
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / Fixed::scale;
    const std::int64_t value = item.number(field);
    if (value > limit || value < -limit) {
        return truefill::reason::out_of_range;
    }
    return Fixed::from_raw(value * Fixed::scale);
}

/// Whether a field holds a time: 0 is how some eras wrote that there is none.
[[nodiscard]] inline bool has_time(const fields& item, name field) noexcept {
    return item.has(field) && !(item.is_number(field) && item.number(field) == 0);
}

/// RFC 3339 text, or an epoch: `ts_ms` in milliseconds, others in the unit that its size tells.
[[nodiscard]] inline truefill::result<truefill::timestamp> read_time(const fields& item,
                                                                     name field) {
    if (item.is_text(field)) {
        return truefill::parse_time(item.text(field), field == name::ts_ms
                                                          ? truefill::epoch_unit::milliseconds
                                                          : truefill::epoch_unit::by_magnitude);
    }
    if (!item.is_number(field)) {
        return truefill::reason::wrong_type;
    }
    constexpr std::int64_t year_2000_us = 946'684'800'000'000;
    constexpr std::int64_t year_2100_us = 4'102'444'800'000'000;
    std::int64_t value = item.number(field);
    if (field == name::ts_ms) {
        value = value < year_2100_us ? value * 1'000 : value;
    } else if (value < 100'000'000'000) {  // seconds
        value *= 1'000'000;
    } else if (value < 100'000'000'000'000) {  // milliseconds
        value *= 1'000;
    } else if (value >= 100'000'000'000'000'000) {  // nanoseconds
        value /= 1'000;
    }
    if (value < year_2000_us || value >= year_2100_us) {
        return truefill::reason::out_of_range;
    }
    return truefill::timestamp{std::chrono::microseconds{value}};
}

}  // namespace bench
