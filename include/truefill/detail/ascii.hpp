// ASCII letters, digits and white space, whatever the locale.
#pragma once

#include <algorithm>
#include <string_view>
#include <truefill/version.hpp>

namespace truefill::inline v0_1::detail {

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_ascii_space(char c) noexcept {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

[[nodiscard]] constexpr std::string_view trimmed(std::string_view text) noexcept {
    // Most texts begin and end with a byte above a space, and no white space is above it.
    if (!text.empty() && text.front() > ' ' && text.back() > ' ') {
        return text;
    }
    while (!text.empty() && is_ascii_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_ascii_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// A function of its own, so that is_blank is inlined: 1 % fewer instructions of today's fills.
[[gnu::noinline]] [[nodiscard]] constexpr bool is_white_space(std::string_view text) noexcept {
    return trimmed(text).empty();
}
[[nodiscard]] constexpr bool is_blank(std::string_view text) noexcept {
    return text.empty() || (text.front() <= ' ' && is_white_space(text));
}

[[nodiscard]] constexpr char to_lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Whether a text is a word, trimmed and in any case. `word` is in lower case, of 2 to 24 letters.
[[nodiscard]] constexpr bool is_word(std::string_view text, std::string_view word) noexcept {
    text = trimmed(text);
    return text.size() == word.size() &&
           std::equal(text.begin(), text.end(), word.begin(),
                      [](char a, char b) { return to_lower(a) == b; });
}

}  // namespace truefill::inline v0_1::detail
