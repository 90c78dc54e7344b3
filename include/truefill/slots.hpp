// Which name a slot takes: the first of its names that counts.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <truefill/decimal.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/result.hpp>
#include <truefill/time.hpp>

namespace truefill {

namespace detail {

[[nodiscard]] constexpr bool is_ascii_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
    while (!text.empty() && is_ascii_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_ascii_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

[[nodiscard]] constexpr bool is_blank(std::string_view text) noexcept {
    return trimmed(text).empty();
}

[[nodiscard]] constexpr char lowered(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Whether a token is a word, trimmed and in any case. `word` is in lower case.
[[nodiscard]] constexpr bool says(token value, std::string_view word) noexcept {
    if (!value.is(token::kind::text)) {
        return false;
    }
    const std::string_view text = trimmed(value.text());
    return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                      [](char a, char b) { return lowered(a) == b; });
}

/// A zero in any spelling: 0, "0.00", -0.
[[nodiscard]] constexpr bool is_zero(token value) noexcept {
    if (!value.is(token::kind::text) && !value.is(token::kind::number)) {
        return false;
    }
    const std::string_view text = value.text();
    if (text.find_first_not_of("-.0") != std::string_view::npos) {
        return false;
    }
    const auto read = read_decimal(text, 0, excess::cut);
    return read && *read == 0;
}

/// A number, or a text that holds one, as whole 10^-digits units.
[[nodiscard]] constexpr result<std::int64_t> read_number(token value, int digits,
                                                         excess rule = excess::refuse) noexcept {
    switch (value.what()) {
        case token::kind::text:
        case token::kind::number: return read_decimal(value.text(), digits, rule);
        case token::kind::lone_surrogate: return reason::malformed_number;
        default: return reason::wrong_type;
    }
}

}  // namespace detail

/// Whether a name counts: it is there, and its value is neither null nor "", nor a blank word, nor,
/// for the numbers of size, price and time, zero. A zero in count_fp counts: that name has no
/// predecessor's default to be mistaken for. Neither does the exchange's zero time count.
[[nodiscard]] constexpr bool counts(const raw_fill& raw, kalshi::key name) noexcept {
    const token value = raw[name];
    if (!value.has_value()) {
        return false;
    }
    switch (name.row().in) {
        case kalshi::unit::word:
            return !value.is(token::kind::text) || !detail::is_blank(value.text());
        case kalshi::unit::contracts: return name == "count_fp"_key || !detail::is_zero(value);
        case kalshi::unit::epoch:
        case kalshi::unit::epoch_us:
        case kalshi::unit::epoch_ms:
            return !detail::is_zero(value) &&
                   !(value.is(token::kind::text) && detail::is_zero_time(value.text()));
        case kalshi::unit::dollars:
            return name.row().fills == kalshi::slot::fee || !detail::is_zero(value);
        case kalshi::unit::loose_dollars:
        case kalshi::unit::whole_cents:
        case kalshi::unit::cents: return !detail::is_zero(value);
        default: return true;
    }
}

/// The name that a slot takes: the first of its names that counts.
template <kalshi::slot Which>
[[nodiscard]] constexpr std::optional<kalshi::key> taken(const raw_fill& raw) noexcept {
    for (const kalshi::key name : raw.names() & kalshi::slot_names<Which>) {
        if (counts(raw, name)) {
            return name;
        }
    }
    return std::nullopt;
}

/// Whether any name of a slot has a value, zero included.
template <kalshi::slot Which>
[[nodiscard]] constexpr bool has_value(const raw_fill& raw) noexcept {
    for (const kalshi::key name : raw.names() & kalshi::slot_names<Which>) {
        if (raw[name].has_value()) {
            return true;
        }
    }
    return false;
}

}  // namespace truefill
