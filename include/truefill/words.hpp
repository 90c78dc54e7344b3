// Short words, compared without a call: trimmed, in any case, or as they are.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

namespace truefill::detail {

template <class Word>
[[nodiscard]] inline Word load(const char* from) noexcept {
    Word word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// Whether `text` begins with `word`, which has 2 to 24 bytes: overlapping loads instead of a call,
/// which would cost more than all of it. Precondition: text has as many bytes.
[[nodiscard]] constexpr bool begins_with(const char* text, std::string_view word) noexcept {
    if (std::is_constant_evaluated()) {
        return std::string_view{text, word.size()} == word;
    }
    const std::size_t size = word.size();
    const auto same = [&]<class Word>(Word, std::size_t at) {
        return load<Word>(text + at) == load<Word>(word.data() + at);
    };
    if (size >= 8) {
        using eight = std::uint64_t;
        return same(eight{}, 0) && same(eight{}, size - 8) && (size <= 16 || same(eight{}, 8));
    }
    if (size >= 4) {
        using four = std::uint32_t;
        return same(four{}, 0) && same(four{}, size - 4);
    }
    using two = std::uint16_t;
    return same(two{}, 0) && same(two{}, size - 2);
}

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

/// Whether a text is a word, trimmed and in any case. `word` is in lower case, of 2 to 24 letters.
[[nodiscard]] constexpr bool is_word(std::string_view text, std::string_view word) noexcept {
    if (text.size() == word.size() && begins_with(text.data(), word)) {
        return true;
    }
    text = trimmed(text);
    return text.size() == word.size() && std::equal(text.begin(), text.end(), word.begin(),
                                                    [](char a, char b) { return lowered(a) == b; });
}

}  // namespace truefill::detail
