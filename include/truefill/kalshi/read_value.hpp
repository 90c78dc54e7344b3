// What the value of a name reads as: a number in the unit of the name, or the reason why it does
// not read.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/result.hpp>
#include <truefill/time.hpp>
#include <truefill/token.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1::kalshi {

/// What a word reads as, as a number: the side that it says, under the name of a direction; whether
/// it says "buy" or "sell", under `action`. A blank word is `none`.
enum class word_value : std::uint8_t {
    none = 0,
    yes = 1,
    no = 2,
    buy = 1,
    sell = 2,
    other_action = 3
};

namespace detail {

using truefill::detail::excess;

/// What a value reads as.
using number = result<std::int64_t>;

// The decimals of amounts, in dollars and in cents, and of sizes.
inline constexpr int dollar_digits = 6;
inline constexpr int cent_digits = 4;
inline constexpr int contract_digits = 2;

[[nodiscard]] constexpr bool is_text_or_number(const token& value) noexcept {
    return value.is(token::kind::text) || value.is(token::kind::number);
}

/// Why a value of another kind does not read: a string that no UTF-8 can hold is `malformed`.
[[nodiscard]] constexpr reason not_read(const token& value, reason malformed) noexcept {
    return value.is(token::kind::lone_surrogate) ? malformed : reason::wrong_type;
}

/// An id is the token's text as it is: of a string, or the digits of an integer. Its number is 1.
[[nodiscard]] constexpr number read_id(const token& value) noexcept {
    const bool is_integer = value.is(token::kind::number) &&
                            value.text().find_first_of(".eE") == std::string_view::npos;
    return value.is(token::kind::text) || is_integer
               ? number{1}
               : number{not_read(value, reason::malformed_text)};
}

/// A number, or a text that holds one, as whole 10^-digits units.
[[nodiscard]] constexpr number read_number(const token& value, int digits,
                                           excess rule = excess::refuse) noexcept {
    if (!is_text_or_number(value)) {
        return not_read(value, reason::malformed_number);
    }
    return truefill::detail::read_decimal(value.text(), digits, rule);
}

/// Dollars, of which a number was a binary float before it was a text.
[[nodiscard]] constexpr number read_loose_dollars(const token& value) noexcept {
    const bool was_float = value.is(token::kind::number);
    return read_number(value, dollar_digits, was_float ? excess::round_half_even : excess::refuse);
}

/// Whole cents, as micro-dollars.
[[nodiscard]] constexpr number read_whole_cents(const token& value) noexcept {
    const number cents = read_number(value, 0);
    return cents ? read_number(value, cent_digits) : cents;
}

[[nodiscard]] constexpr number read_int32(const token& value) noexcept {
    using limits = std::numeric_limits<std::int32_t>;
    const number read = read_number(value, 0);
    const bool is_beyond = read && (*read < limits::min() || *read > limits::max());
    return is_beyond ? number{reason::out_of_range} : read;
}

/// What an epoch under a name of this unit counts.
[[nodiscard]] constexpr epoch_unit epoch_unit_of(unit in) noexcept {
    return in == unit::epoch_us   ? epoch_unit::microseconds
           : in == unit::epoch_ms ? epoch_unit::milliseconds
                                  : epoch_unit::by_magnitude;
}

/// A time as microseconds since 1970.
[[nodiscard]] constexpr number read_time(const token& value, unit in) noexcept {
    if (!is_text_or_number(value)) {
        return not_read(value, reason::malformed_time);
    }
    const auto time = parse_time(value.text(), epoch_unit_of(in));
    return time ? number{microseconds_of(*time)} : number{time.error()};
}

/// A word as its word_value; a text that is none of the name's words is `none`.
[[nodiscard]] constexpr number read_word(const token& value, key name) noexcept {
    if (!value.is(token::kind::text)) {
        return not_read(value, reason::malformed_text);
    }
    const auto chosen = [](word_value word) { return number{static_cast<int>(word)}; };
    const auto says = [&](std::string_view word) {
        return value.text() == word || truefill::detail::says(value, word);
    };
    if (name == "action"_key) {
        return chosen(says("buy")                                ? word_value::buy
                      : says("sell")                             ? word_value::sell
                      : truefill::detail::is_blank(value.text()) ? word_value::none
                                                                 : word_value::other_action);
    }
    const bool is_book = name == "book_side"_key;
    return chosen(says(is_book ? "bid" : "yes")  ? word_value::yes
                  : says(is_book ? "ask" : "no") ? word_value::no
                                                 : word_value::none);
}

[[nodiscard]] constexpr number read_flag(const token& value) noexcept {
    return value.is(token::kind::boolean) ? number{value.text().front() == 't'}
                                          : number{reason::wrong_type};
}

/// A zero in any spelling: 0, "0.00", -0.
[[nodiscard]] constexpr bool is_zero(std::string_view text) noexcept {
    if (text.find_first_not_of("0.-") != std::string_view::npos) {
        return false;
    }
    const number read = truefill::detail::read_decimal(text, 0, excess::cut);
    return read && *read == 0;
}

}  // namespace detail

/// Reads a value in the unit of its name: micro-dollars, hundredths of a contract, microseconds
/// since 1970, 0 or 1 for a flag, a word_value; of an id and of what the rules do not read, 1.
/// Precondition: value.has_value().
[[nodiscard]] constexpr result<std::int64_t> read_value(const token& value, key name) noexcept {
    using namespace detail;
    const unit in = name.row().in;
    switch (in) {
        case unit::id: return read_id(value);
        case unit::word: return read_word(value, name);
        case unit::contracts: return read_number(value, contract_digits);
        case unit::dollars: return read_number(value, dollar_digits);
        case unit::loose_dollars: return read_loose_dollars(value);
        case unit::whole_cents: return read_whole_cents(value);
        case unit::cents: return read_number(value, cent_digits);
        case unit::epoch:
        case unit::epoch_us:
        case unit::epoch_ms: return read_time(value, in);
        case unit::flag: return read_flag(value);
        case unit::integer: return read_int32(value);
        case unit::any: break;
    }
    return 1;
}

/// The names whose value can be there and still count as absent: a blank word, a zero size or
/// price, a zero or the zero time. A zero in count_fp counts: the exchange sends that name only
/// with a size.
inline constexpr key_set names_that_may_say_nothing =
    (slot_names<slot::size> - key_set{"count_fp"_key}) | price_names | slot_names<slot::time> |
    slot_names<slot::direction> | slot_names<slot::action>;

/// Whether a value is there and still counts as absent. Precondition: the name may say nothing.
[[nodiscard]] constexpr bool says_nothing(const token& value, key name) noexcept {
    const unit in = name.row().in;
    if (in == unit::word) {
        return value.is(token::kind::text) && truefill::detail::is_blank(value.text());
    }
    if (!detail::is_text_or_number(value)) {
        return false;
    }
    const bool is_time = slot_names<slot::time>.contains(name);
    return detail::is_zero(value.text()) ||
           (is_time && truefill::detail::is_zero_time(value.text(), detail::epoch_unit_of(in)));
}

}  // namespace truefill::inline v0_1::kalshi
