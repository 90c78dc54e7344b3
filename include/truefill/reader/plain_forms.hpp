// How plain values are read: those in the form that the exchange writes. A form checks every byte
// of its value, and leaves what it does not expect to the general reader, which knows all of JSON.
// A form reads at most `longest_value` bytes. A longer text occurs where fields come in no order
// only, and there its end is known.
//
//     ,"yes_price_dollars":"0.5600","no_price_dollars":"0.4400"
//                           ^ at   ^ what read() returns
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/json/plain.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/read_value.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/plain_reader.hpp>
#include <truefill/result.hpp>
#include <truefill/token.hpp>

namespace truefill::inline v0_1::detail {

/// Whether all bytes of a text are plain. Precondition: sixteen bytes can be read at `at`.
[[nodiscard]] inline bool all_plain(const char* at, std::size_t size) noexcept {
    if (size < 16) {
        return json::detail::count_plain_sixteen(at) >= size;
    }
    sixteen_bytes plain = json::detail::plain_sixteen(at + size - 16);
    for (const char* const last = at + size - 16; at < last; at += 16) {
        plain &= json::detail::plain_sixteen(at);
    }
    return holds_nowhere(~plain);
}

/// Which of sixteen bytes are plain and above the quote, as those of ids are: one comparison
/// refuses control characters, spaces, quotes and, being negative, bytes beyond ASCII.
[[nodiscard]] inline sixteen_bytes plain_id(const char* at) noexcept {
    const sixteen_bytes bytes = load_sixteen(at);
    return (bytes > '"') & (bytes != '\\');
}

/// A text as long as a UUID, which the exchange's ids are. One with a space or a `!` is left to the
/// general reader.
struct uuid_form {
    static constexpr bool is_text = true;
    static constexpr std::size_t size = 36;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        const sixteen_bytes plain = plain_id(at) & plain_id(at + 16) & plain_id(at + size - 16);
        return at[size] == '"' && holds_nowhere(~plain)
                   ? keep(expected, token::kind::text, at, size, 1)
                   : nullptr;
    }
};

/// Any text that is kept as it is, of the size of the text before.
struct text_form {
    static constexpr bool is_text = true;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        return at[expected.size] == '"' && all_plain(at, expected.size)
                   ? keep(expected, token::kind::text, at, expected.size, 1)
                   : nullptr;
    }
    /// Expects a text of another size.
    static bool adapt(expected_value& expected, const char* at) noexcept {
        const std::string_view text{at, longest_value};
        std::size_t size = 0;
        json::detail::pass_plain(text, size);
        const bool is_other = size != 0 && size <= longest_text && size != expected.size;
        expected.size = is_other ? static_cast<std::uint32_t>(size) : expected.size;
        return is_other && text[size] == '"';
    }
};

/// A word of up to eight bytes, as load() reads it.
struct word_bytes {
    eight_bytes text;
    eight_bytes used;  ///< ones in the bytes of the text
    std::size_t size;
    consteval word_bytes(std::string_view word) noexcept
        : text{bytes_of(word)}, used{low_mask(word.size())}, size{word.size()} {}
};

/// One of two words that begin with different letters, with the closing quote if they are texts. A
/// text reads as 1 or 2, true and false as 1 and 0.
template <const std::array<word_bytes, 2>& Words, token::kind Kind = token::kind::text>
struct two_words_form {
    static constexpr bool is_text = Kind == token::kind::text;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        // By an index and not by a branch on the word, which nobody can predict.
        const bool is_second = *at != static_cast<char>(Words[0].text);
        const word_bytes& word = Words[is_second];
        if ((load<eight_bytes>(at) & word.used) != word.text) {
            return nullptr;
        }
        const std::int64_t number =
            is_text ? 1 + std::int64_t{is_second} : std::int64_t{!is_second};
        return keep(expected, Kind, at, word.size - (is_text ? 1 : 0), number);
    }
};
inline constexpr std::array side_words{word_bytes{"yes\""}, word_bytes{"no\""}};
inline constexpr std::array book_side_words{word_bytes{"bid\""}, word_bytes{"ask\""}};
inline constexpr std::array action_words{word_bytes{"buy\""}, word_bytes{"sell\""}};
inline constexpr std::array flag_words{word_bytes{"true"}, word_bytes{"false"}};
using side_form = two_words_form<side_words>;
using book_side_form = two_words_form<book_side_words>;
using action_form = two_words_form<action_words>;
using flag_form = two_words_form<flag_words, token::kind::boolean>;

/// Any JSON number that reads in the unit of its name.
struct number_form {
    static constexpr bool is_text = false;
    static constexpr std::size_t longest_number = 31;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        const std::string_view text{at, longest_number};
        std::size_t size = 0;
        if (!json::detail::pass_number(text, size)) {
            return nullptr;
        }
        const token written{token::kind::number, text.substr(0, size)};
        result<std::int64_t> read{0};
        if (expected.index < kalshi::names.size()) {
            read = kalshi::read_value(written, kalshi::key::at(expected.index));
        }
        return !read || *read < expected.low ? nullptr
                                             : keep(expected, token::kind::number, at, size, *read);
    }
};

struct null_form {
    static constexpr bool is_text = false;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        return load<four_bytes>(at) == bytes_of("null")
                   ? keep(expected, token::kind::null, at, 4, 0)
                   : nullptr;
    }
};

}  // namespace truefill::inline v0_1::detail
