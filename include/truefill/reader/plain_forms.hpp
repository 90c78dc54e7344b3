// How plain values are read: those in the form that the exchange writes. A form checks every byte
// of its value. What it does not expect it leaves to the general reader, which knows all of JSON. A
// form may read `lookahead` bytes, and those of a text's expected size.
//
//     ,"yes_price_dollars":"0.5600","no_price_dollars":"0.4400"
//                           ^ at   ^ what read() returns
#pragma once

#include <bit>
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
    json::detail::sixteen_bytes odd = json::detail::not_plain_sixteen(at + size - 16);
    for (const char* const last = at + size - 16; at < last; at += 16) {
        odd |= json::detail::not_plain_sixteen(at);
    }
    return json::detail::is_zero(odd);
}

/// An id, or any other text that is kept as it is, of the expected size.
struct text_form {
    static constexpr bool is_text = true;
    static constexpr std::size_t lookahead = 16;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        const std::size_t size = expected.size;
        return at[size] == '"' && all_plain(at, size)
                   ? keep(reader, expected, token::kind::text, at, size, 1)
                   : nullptr;
    }
};

/// Any text that reads in the unit of its name.
struct text_value_form {
    static constexpr bool is_text = true;
    static constexpr std::size_t lookahead = 16;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        const char* const stop = text_form::read(expected, at, reader);
        if (stop == nullptr) {
            return nullptr;
        }
        raw_fill::cell& cell = reader.cells[expected.place];
        const auto read = kalshi::read_value(cell.written, kalshi::key::at(expected.place));
        cell.number = read.value_or(0);
        return read && cell.number >= expected.low ? stop : nullptr;
    }
};

/// One of two words that begin with different letters, with the closing quote if they are texts. A
/// text reads as 1 or 2, true and false as 1 and 0.
template <std::uint64_t First, std::uint64_t Second, token::kind Kind = token::kind::text>
struct two_words_form {
    static constexpr bool is_text = Kind == token::kind::text;
    static constexpr std::size_t lookahead = 8;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        constexpr auto size_of = [](eight_bytes word) {
            return 8 - static_cast<std::size_t>(std::countl_zero(word)) / 8;
        };
        // One predictable branch, and none on the word, which nobody can predict.
        const auto text = load<eight_bytes>(at);
        const bool first = (text & 0xFF) == (First & 0xFF);
        const std::size_t size = select(first, size_of(First), size_of(Second));
        if ((text & low_mask(size)) != select(first, First, Second)) {
            return nullptr;
        }
        const std::int64_t number = is_text ? 2 - std::int64_t{first} : std::int64_t{first};
        return keep(reader, expected, Kind, at, size - (is_text ? 1 : 0), number);
    }
};
using side_form = two_words_form<bytes_of("yes\""), bytes_of("no\"")>;
using book_side_form = two_words_form<bytes_of("bid\""), bytes_of("ask\"")>;
using action_form = two_words_form<bytes_of("buy\""), bytes_of("sell\"")>;
using flag_form = two_words_form<bytes_of("true"), bytes_of("false"), token::kind::boolean>;

/// Any JSON number that reads in the unit of its name.
struct number_form {
    static constexpr bool is_text = false;
    static constexpr std::size_t lookahead = 32;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        const std::string_view text{at, lookahead - 1};
        std::size_t size = 0;
        if (!json::detail::pass_number(text, size)) {
            return nullptr;
        }
        const token written{token::kind::number, text.substr(0, size)};
        result<std::int64_t> read{0};
        if (expected.place != kalshi::names.size()) {
            read = kalshi::read_value(written, kalshi::key::at(expected.place));
        }
        return !read || *read < expected.low
                   ? nullptr
                   : keep(reader, expected, token::kind::number, at, size, *read);
    }
};

struct null_form {
    static constexpr bool is_text = false;
    static constexpr std::size_t lookahead = 4;
    static const char* read(const expected_value& expected, const char* at,
                            plain_reader& reader) noexcept {
        return load<four_bytes>(at) == bytes_of("null")
                   ? keep(reader, expected, token::kind::null, at, 4, 0)
                   : nullptr;
    }
};

}  // namespace truefill::inline v0_1::detail
