// truefill 0.1.0, all of it in one header: made by script/amalgamate, not edited.
// Link with simdjson and OpenSSL's libcrypto.
//
// MIT License
//
// Copyright (c) 2026 the truefill authors
//
// Permission is hereby granted, free of charge, to any person obtaining a copy
// of this software and associated documentation files (the "Software"), to deal
// in the Software without restriction, including without limitation the rights
// to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
// copies of the Software, and to permit persons to whom the Software is
// furnished to do so, subject to the following conditions:
//
// The above copyright notice and this permission notice shall be included in all
// copies or substantial portions of the Software.
//
// THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
// IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
// FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
// AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
// LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
// OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
// SOFTWARE.
#pragma once

#include <openssl/evp.h>
#include <simdjson.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <initializer_list>
#include <limits>
#include <memory>
#include <numeric>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>
#include <version>

// Attributes that each compiler spells differently. A header that needs them includes this file
// after all others, and macros_end.hpp in its last line, so that no macro reaches a user's code.
// It has no `#pragma once`, since it is included once per header.

/// What is returned, or made, refers to the argument or object that this follows: clang warns where
/// it outlives a temporary. g++ has no such warning.
#if defined(__clang__)
#define TRUEFILL_BORROWS [[clang::lifetimebound]]
#else
#define TRUEFILL_BORROWS
#endif

/// Ends the declaration of a function that must not be called. Overload resolution treats it as
/// deleted. clang shows `advice` in the first line of its error; g++ shows the function's return
/// type and template arguments there, so one of them is a type of namespace `mistake`.
#if defined(__clang__)
#define TRUEFILL_REFUSED(advice) __attribute__((unavailable(advice)))
#else
#define TRUEFILL_REFUSED(advice) = delete
#endif

// ---- version.hpp ----
// The library's version, and the language standard that it needs.

#if __cplusplus < 202002L
#error truefill needs C++20: compile with -std=c++20 or newer
#endif

/// The version as one number, for the preprocessor: 10000 * major + 100 * minor + patch.
#define TRUEFILL_VERSION 100

// All names of the library are in an inline namespace, one for each version that changes the
// interface, so that two versions in one program don't mix. Users write truefill::fill.
namespace truefill::inline v0_1 {

/// The version as text, by the rules of semver.org. CMakeLists.txt reads it from this line.
inline constexpr std::string_view version = "0.1.0";

}  // namespace truefill::inline v0_1

// ---- detail/ascii.hpp ----
// ASCII letters, digits and white space, whatever the locale.

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

// ---- detail/printable.hpp ----
// Which types print.hpp can print, and a one-line error where that header is missing.

namespace truefill::inline v0_1 {

/// Types that exist to be read in error messages: their names say what to do.
namespace mistake {
struct include_truefill_print_hpp_to_print_values;
}

namespace detail {

/// Whether print.hpp can print a T. Each value type specialises it where it is defined.
template <class T>
inline constexpr bool is_printable = false;
template <class T>
concept printable = is_printable<T>;

}  // namespace detail

/// Refuses to print without print.hpp, whose operator is more constrained and so preferred.
template <class Stream, detail::printable T>
mistake::include_truefill_print_hpp_to_print_values operator<<(Stream& out, const T& value)
    TRUEFILL_REFUSED("to print values, #include <truefill/print.hpp>");

}  // namespace truefill::inline v0_1

// ---- detail/decimal_write.hpp ----
// Decimal numbers written as text, exactly and without an allocation.

namespace truefill::inline v0_1 {

namespace detail {

inline constexpr std::array<std::int64_t, 9> powers_of_ten{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

/// Precondition: 0 <= exponent <= 8.
[[nodiscard]] constexpr std::int64_t power_of_ten(int exponent) noexcept {
    return powers_of_ten[static_cast<std::size_t>(exponent)];
}

/// The eight digits of a number below 10^8, a byte each, the first digit lowest. Splits it into two
/// numbers of four digits, these into four of two, these into eight digits; all of one step at
/// once, dividing by a multiplication (10486 / 2^20 is 1/100, 103 / 2^10 is 1/10, exact for the
/// ranges).
[[nodiscard]] constexpr std::uint64_t eight_digits(std::uint64_t value) noexcept {
    const std::uint64_t halves = value / 10'000 | value % 10'000 << 32;
    const std::uint64_t hundreds = (halves * 10'486 >> 20) & 0x0000'007F'0000'007F;  // each / 100
    const std::uint64_t quarters = hundreds | (halves - hundreds * 100) << 16;
    const std::uint64_t tens = (quarters * 103 >> 10) & 0x000F'000F'000F'000F;  // each / 10
    return tens | (quarters - tens * 10) << 8;
}

/// Writes `count` of eight digits from the lowest byte on, and returns where they end. Stores all
/// eight bytes, since one store costs less than `count` stores.
constexpr char* write_digits(char* at, std::uint64_t digits, int count) noexcept {
    const std::uint64_t text = digits + 0x3030'3030'3030'3030;
    for (int i = 0; i < 8; ++i) {
        at[i] = static_cast<char>(text >> 8 * i & 0xFF);
    }
    return at + count;
}

/// As many bytes may be written for one number: its text and bytes behind it that are overwritten.
inline constexpr std::size_t room_for_number = 32;

/// How many digits a number below 10^8 has; zero has one. Does not need the digits themselves, so
/// that the position of what follows is known early.
[[nodiscard]] constexpr int digit_count(std::uint64_t value) noexcept {
    value |= 1;
    // By log 2: 1233 / 4096.
    const auto bits = static_cast<unsigned>(std::bit_width(value));
    const std::size_t at_least{bits * 1'233U >> 12U};
    const auto power = static_cast<std::uint64_t>(powers_of_ten[at_least]);
    return static_cast<int>(at_least) + (value < power ? 0 : 1);
}

/// Writes a whole number and returns where its text ends.
constexpr char* write_whole(char* at, std::uint64_t value) noexcept {
    constexpr std::uint64_t group = 100'000'000;
    if (value < 10) {
        *at = static_cast<char>('0' + value);
        return at + 1;
    }
    if (value >= group) {
        at = write_whole(at, value / group);
        return write_digits(at, eight_digits(value % group), 8);
    }
    const int count = digit_count(value);
    return write_digits(at, eight_digits(value) >> 8 * (8 - count), count);
}

[[nodiscard]] constexpr std::uint64_t magnitude_of(std::int64_t raw) noexcept {
    return raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
}

/// Writes a raw value with `digits` decimals, 0 to 8, and returns where its text ends.
// `digits` is then a constant: 3 % fewer instructions of append_row.
[[gnu::always_inline]] constexpr char* write_decimal(char* at, std::int64_t raw, int digits,
                                                     bool trim) noexcept {
    const std::uint64_t magnitude = magnitude_of(raw);
    if (raw < 0) {
        *at++ = '-';
    }
    const auto one = static_cast<std::uint64_t>(power_of_ten(digits));
    at = write_whole(at, magnitude / one);
    const std::uint64_t beyond = magnitude % one;
    if (digits == 0 || (trim && beyond == 0)) {
        return at;
    }
    *at++ = '.';
    const std::uint64_t decimals =
        eight_digits(beyond * static_cast<std::uint64_t>(power_of_ten(8 - digits)));
    const int kept = trim ? 8 - std::countl_zero(decimals) / 8 : digits;
    return write_digits(at, decimals, kept);
}

}  // namespace detail

namespace mistake {
struct the_text_is_a_temporary_keep_it_in_a_variable_first;
}

/// A text of at most Capacity bytes, held in the object: formatting does not allocate.
template <std::size_t Capacity>
class inline_text {
public:
    constexpr void push(char c) noexcept { data_[size_++] = c; }
    constexpr void append(std::string_view text) noexcept {
        for (const char c : text) {
            push(c);
        }
    }
    /// The text; valid as long as this object.
    [[nodiscard]] constexpr std::string_view view() const& noexcept TRUEFILL_BORROWS {
        return {data_.data(), size_};
    }
    [[nodiscard]] mistake::the_text_is_a_temporary_keep_it_in_a_variable_first view()
        const&& TRUEFILL_REFUSED("the text is a temporary: keep it in a variable first");
    /// The same, for a call that takes a std::string_view and does not keep it.
    constexpr operator std::string_view() const noexcept TRUEFILL_BORROWS {
        return {data_.data(), size_};
    }
    friend constexpr bool operator==(const inline_text& a, std::string_view b) noexcept {
        return a.view() == b;
    }

private:
    std::array<char, Capacity> data_{};
    std::size_t size_ = 0;
};

template <std::size_t Capacity>
inline constexpr bool detail::is_printable<inline_text<Capacity>> = true;

/// The decimal text of a raw value: exactly `digits` decimals, 0 to 8 ("0.560000"), or, with
/// `trim`, none that are trailing zeros ("0.56", "10").
[[nodiscard]] constexpr inline_text<24> decimal_text(std::int64_t raw, int digits,
                                                     bool trim = false) noexcept {
    std::array<char, detail::room_for_number> room{};
    const char* const end = detail::write_decimal(room.data(), raw, digits, trim);
    inline_text<24> text;
    text.append({room.data(), static_cast<std::size_t>(end - room.data())});
    return text;
}

/// part / whole as "100.0%", rounded down, so that 100.0% is all; "n/a" over zero.
[[nodiscard]] inline std::string percentage(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) {
        return "n/a";
    }
    const std::uint64_t permille = part / whole * 1000 + part % whole * 1000 / whole;
    return std::string{decimal_text(static_cast<std::int64_t>(permille), 1)} + '%';
}

}  // namespace truefill::inline v0_1

// ---- vocabulary.hpp ----
// The words of the domain, which end in tables, logs and dashboards. Names and numbers never
// change; no number is zero, so that a forgotten initialiser is never a plausible value.

namespace truefill::inline v0_1 {

/// The outcome that a fill acquires. Selling YES is acquiring NO: the exchange nets the two.
enum class side : std::uint8_t { yes = 1, no = 2 };

/// Whether the fill removed liquidity (taker) or rested in the book (maker).
enum class liquidity : std::uint8_t { maker = 1, taker = 2 };

/// The channel an item came through; the two use different conventions for `side` and `action`.
enum class source : std::uint8_t { rest = 1, ws = 2 };

/// The step at which an item, or a whole payload, was refused.
enum class stage : std::uint8_t {
    payload = 1,    ///< the whole payload: it has no items, or none after the byte that breaks it
    unwrap = 2,     ///< the item is not an object, or has a name twice
    real_fill = 3,  ///< an order, a quote, a public trade .., or a fill without a required field
    fields = 4,     ///< a required field does not read, or fields contradict each other
    gates = 5,      ///< the six gates, and those that a user appends
    identity = 6,   ///< nothing distinguishes the fill from another one of the payload
};

/// The field that a refusal is about: a slot of the names table (kalshi/names.hpp).
enum class field : std::uint8_t {
    order_id = 1,
    fill_id = 2,
    market = 3,
    size = 4,
    price = 5,
    time = 6,
    direction = 7,
    client_order_id = 8,
    action = 9,
    fee = 10,
    liquidity = 11,
    subaccount = 12,
    exchange_index = 13,
    envelope = 14,  ///< fills, data, items, type, msg
};

/// Why a payload or an item was refused.
enum class reason : std::uint8_t {
    not_json = 1,       ///< not RFC 8259, not UTF-8, nested beyond 1024 levels, or empty
    not_a_page = 2,     ///< JSON, but nothing that holds fills
    error_body = 3,     ///< the exchange's own error, saved or passed on as data
    too_large = 4,      ///< 4 GiB or more in one payload
    duplicate_key = 5,  ///< a name that is read is given twice, with no rule which one counts

    not_an_object = 10,  ///< an item that is a string, a number, an array ..

    not_a_fill = 20,        ///< looks like something else: see likeness
    missing_order_id = 21,  ///< no order id, null, or ""
    missing_time = 22,      ///< no time, null, "", or zero
    missing_size = 23,      ///< no size at all
    missing_price = 24,     ///< no price at all

    too_precise = 30,         ///< more non-zero decimals than the field holds
    out_of_range = 31,        ///< beyond 64 bits, or a time outside [2000-01-01, 2100-01-01)
    malformed_number = 32,    ///< not -?digits[.digits]
    malformed_time = 33,      ///< neither RFC 3339 nor an epoch
    malformed_text = 34,      ///< a lone surrogate
    wrong_type = 35,          ///< true, an object .. where a number or a text belongs
    unknown_direction = 36,   ///< a WebSocket sell that does not say which outcome it acquired
    direction_conflict = 37,  ///< outcome_side, book_side, purchased_side contradict each other
    price_conflict = 38,      ///< the legs contradict each other

    empty_order_id = 40,  ///< gate 1: blank
    empty_fill_id = 41,   ///< gate 2: blank (an absent id is not blank: see fill_id.hpp)
    zero_size = 42,       ///< gate 3: size <= 0
    invalid_price = 43,   ///< gate 4: not strictly between 0 and 1 dollar
    empty_market = 44,    ///< gate 5: absent or blank
    invalid_side = 45,    ///< gate 6: neither yes nor no
    gate = 46,            ///< an appended gate; the reject carries the gate's name

    synthetic_collision = 50,  ///< two fills without an id have the same synthetic id
    digest_unavailable = 51,   ///< no MD5 for a synthetic id (a FIPS OpenSSL): inject one
};

/// What an item that is not a fill looks like.
enum class likeness : std::uint8_t {
    open_order = 1,
    quote = 2,
    market_snapshot = 3,
    settlement = 4,
    position = 5,
    perps_fill = 6,    ///< a fill of the margin exchange, which has other units
    public_trade = 7,  ///< a trade of the market, not necessarily of this account
    fcm_fill = 8,      ///< a clearing member's row, which can hold both sides of a trade
};

/// What the `cursor` of a page was: whether there is a next page to ask for.
enum class cursor_status : std::uint8_t {
    none = 1,        ///< no cursor: missing, null, or the payload is no page
    last_page = 2,   ///< "": there is no next page
    next_page = 3,   ///< a text to ask for the next page with
    unreadable = 4,  ///< a number, true, an object .., or a text with a lone surrogate
};

/// How a fill was read, one bit each. A note never refuses a fill.
enum class note : std::uint32_t {
    synthetic_id = 1U << 0,       ///< the exchange gave no id; see fill_id.hpp
    direction_legacy = 1U << 1,   ///< direction read from `side`
    side_mismatch = 1U << 2,      ///< another direction field differs or doesn't read
    price_complement = 1U << 3,   ///< price is one dollar minus the other leg
    price_fallback = 1U << 4,     ///< price read from `price`
    legs_disagree = 1U << 5,      ///< the legs differ by a truncated cent, or one doesn't read
    id_mismatch = 1U << 6,        ///< fill_id and trade_id differ
    ticker_mismatch = 1U << 7,    ///< market_ticker and ticker differ
    count_mismatch = 1U << 8,     ///< another size name differs or doesn't read
    time_mismatch = 1U << 9,      ///< created_time and ts are a second or more apart
    extra_unreadable = 1U << 10,  ///< an optional field doesn't read: absent in the fill
};

/// A set of enumerators. bit_of(value), declared beside the set's alias, is the bit of one, zero
/// for one that the set can't hold.
template <class E, class Bits>
class word_set {
public:
    constexpr word_set() = default;
    constexpr word_set(E value) noexcept : bits_{bit_of(value)} {}

    /// The bits as tables store them; stable across versions.
    [[nodiscard]] constexpr Bits bits() const noexcept { return bits_; }
    /// The set of stored bits, those of a later version included.
    [[nodiscard]] static constexpr word_set from_bits(Bits bits) noexcept {
        word_set set;
        set.bits_ = bits;
        return set;
    }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr bool contains(E value) const noexcept {
        return (bits_ & bit_of(value)) != 0;
    }
    constexpr void insert(E value) noexcept { bits_ |= bit_of(value); }
    constexpr word_set& operator|=(word_set other) noexcept {
        bits_ |= other.bits_;
        return *this;
    }
    friend constexpr word_set operator|(word_set a, word_set b) noexcept { return a |= b; }
    friend constexpr bool operator==(word_set, word_set) = default;

private:
    Bits bits_ = 0;
};

[[nodiscard]] constexpr std::uint32_t bit_of(note value) noexcept {
    return static_cast<std::uint32_t>(value);
}

using notes = word_set<note, std::uint32_t>;

[[nodiscard]] constexpr notes operator|(note a, note b) noexcept {
    return notes{a} | notes{b};
}

/// One row of a vocabulary: an enumerator and its name.
template <class E>
struct word {
    E value;
    std::string_view name;
};
template <class E>
word(E, std::string_view) -> word<E>;

/// The rows of an enumeration's vocabulary, by ascending number; a test holds names and numbers.
template <class E>
inline constexpr std::array<word<E>, 0> vocabulary{};

namespace detail {

/// Enumerators with their names, which are `names` in the same order, with ", " behind each.
template <class E, std::size_t N>
[[nodiscard]] constexpr std::array<word<E>, N> words(const std::array<E, N>& values,
                                                     std::string_view names) noexcept {
    std::array<word<E>, N> rows{};
    for (std::size_t i = 0; i < N; ++i) {
        rows[i] = {values[i], names.substr(0, names.find(','))};
        names.remove_prefix(rows[i].name.size() + 2);
    }
    return rows;
}

}  // namespace detail

// Makes the vocabulary of an enumeration: each enumerator's name is the enumerator as it is
// written.
#define TRUEFILL_VOCABULARY(E, ...)                                       \
    template <>                                                           \
    inline constexpr auto vocabulary<E> = [] {                            \
        using enum E;                                                     \
        return detail::words(std::array{__VA_ARGS__}, #__VA_ARGS__ ", "); \
    }()
TRUEFILL_VOCABULARY(side, yes, no);
TRUEFILL_VOCABULARY(liquidity, maker, taker);
TRUEFILL_VOCABULARY(source, rest, ws);
TRUEFILL_VOCABULARY(stage, payload, unwrap, real_fill, fields, gates, identity);
TRUEFILL_VOCABULARY(field, order_id, fill_id, market, size, price, time, direction, client_order_id,
                    action, fee, liquidity, subaccount, exchange_index, envelope);
TRUEFILL_VOCABULARY(reason, not_json, not_a_page, error_body, too_large, duplicate_key,
                    not_an_object, not_a_fill, missing_order_id, missing_time, missing_size,
                    missing_price, too_precise, out_of_range, malformed_number, malformed_time,
                    malformed_text, wrong_type, unknown_direction, direction_conflict,
                    price_conflict, empty_order_id, empty_fill_id, zero_size, invalid_price,
                    empty_market, invalid_side, gate, synthetic_collision, digest_unavailable);
TRUEFILL_VOCABULARY(likeness, open_order, quote, market_snapshot, settlement, position, perps_fill,
                    public_trade, fcm_fill);
TRUEFILL_VOCABULARY(cursor_status, none, last_page, next_page, unreadable);
TRUEFILL_VOCABULARY(note, synthetic_id, direction_legacy, side_mismatch, price_complement,
                    price_fallback, legs_disagree, id_mismatch, ticker_mismatch, count_mismatch,
                    time_mismatch, extra_unreadable);
#undef TRUEFILL_VOCABULARY

/// An enumeration with a vocabulary.
template <class E>
concept worded = std::is_enum_v<E> && !vocabulary<E>.empty();

template <worded E>
inline constexpr bool detail::is_printable<E> = true;
template <worded E, class Bits>
inline constexpr bool detail::is_printable<word_set<E, Bits>> = true;

/// The stable name of a value, a static text without a NUL behind it; "" when the value is not an
/// enumerator.
template <worded E>
[[nodiscard]] constexpr std::string_view name_of(E value) noexcept {
    for (const auto& row : vocabulary<E>) {
        if (row.value == value) {
            return row.name;
        }
    }
    return {};
}

/// The value with this name, exactly as name_of writes it; nothing when there is none.
template <worded E>
[[nodiscard]] constexpr std::optional<E> parse_word(std::string_view name) noexcept {
    for (const auto& row : vocabulary<E>) {
        if (row.name == name) {
            return row.value;
        }
    }
    return std::nullopt;
}

}  // namespace truefill::inline v0_1

// ---- decision_link.hpp ----
// Why did we trade? The decision behind an order is asked of a registry first and of a fallback
// second; an order that neither knows stays unknown, and is counted (the plan's step 7).

namespace truefill::inline v0_1 {

/// Who knew the decision.
enum class linked_by : std::uint8_t { registry = 1, fallback = 2 };

template <>
inline constexpr std::array vocabulary<linked_by>{word{linked_by::registry, "registry"},
                                                  word{linked_by::fallback, "fallback"}};

/// The decision behind an order, and who knew it.
struct decision_link {
    std::string decision;  ///< never blank
    linked_by by;

    friend bool operator==(const decision_link&, const decision_link&) = default;
};

/// Counts of fills by how their orders were linked; n_unknown() is what is left.
struct link_rate {
    std::uint64_t n_fills = 0;
    std::uint64_t n_registry = 0;
    std::uint64_t n_fallback = 0;

    constexpr void add(std::optional<linked_by> by) noexcept {
        ++n_fills;
        n_registry += by == linked_by::registry ? 1U : 0U;
        n_fallback += by == linked_by::fallback ? 1U : 0U;
    }
    [[nodiscard]] constexpr std::uint64_t n_linked() const noexcept {
        return n_registry + n_fallback;
    }
    [[nodiscard]] constexpr std::uint64_t n_unknown() const noexcept {
        return n_fills - n_linked();
    }

    constexpr link_rate& operator+=(const link_rate& other) noexcept {
        return *this = {n_fills + other.n_fills, n_registry + other.n_registry,
                        n_fallback + other.n_fallback};
    }
    friend constexpr link_rate operator+(link_rate a, const link_rate& b) noexcept {
        return a += b;
    }
    friend constexpr bool operator==(const link_rate&, const link_rate&) = default;
};

/// The rate as events write theirs: "97.2%", "100.0%" for all, "n/a" over no fills.
[[nodiscard]] inline std::string to_text(const link_rate& rate) {
    return percentage(rate.n_linked(), rate.n_fills);
}

/// What answers with the decision of an order, or with nothing: a look-up in a map, a query. The
/// answer is an optional of any text; a blank one is no answer.
template <class F>
concept decision_source = std::invocable<F&, std::string_view> &&
    requires(std::invoke_result_t<F&, std::string_view> answer) {
    {static_cast<bool>(answer)};
    { *answer } -> std::convertible_to<std::string_view>;
};

/// A fallback that knows nothing.
struct no_fallback {
    constexpr std::optional<std::string_view> operator()(std::string_view) const noexcept {
        return std::nullopt;
    }
};

/// Links fills to decisions, by the id of their order. Copies its sources: pass std::ref(source)
/// to share one. One per thread.
/// Sources are asked for each fill and nothing is remembered. Where asking is expensive, ask once
/// per order or pass a source that remembers.
template <decision_source Registry, decision_source Fallback = no_fallback>
class linker {
public:
    explicit linker(Registry registry, Fallback fallback = {})
        : registry_{std::move(registry)}, fallback_{std::move(fallback)} {}

    /// The decision behind a fill's order, and counts the fill; nothing is unknown. A blank id is
    /// unknown, and nobody is asked. Allocates the decision's text. What a source throws passes
    /// through: then nothing is counted.
    [[nodiscard]] std::optional<decision_link> operator()(std::string_view order_id) {
        std::optional<decision_link> found;
        const auto ask = [&](auto& source, linked_by by) {
            // Kept in a variable: the text may be part of the answer.
            const auto answer = std::invoke(source, order_id);
            if (answer && !detail::is_blank(*answer)) {
                found = decision_link{std::string{std::string_view{*answer}}, by};
            }
        };
        if (!detail::is_blank(order_id)) {
            ask(registry_, linked_by::registry);
            if (!found) {
                ask(fallback_, linked_by::fallback);
            }
        }
        rate_.add(found ? std::optional{found->by} : std::nullopt);
        return found;
    }

    /// The fills asked about so far.
    [[nodiscard]] const link_rate& rate() const noexcept { return rate_; }

private:
    Registry registry_;
    Fallback fallback_;
    link_rate rate_;
};

}  // namespace truefill::inline v0_1

// ---- detail/swar.hpp ----
// SWAR: texts of up to eight bytes as integers, so that one instruction looks at all of them; and
// sixteen bytes in a vector register.
//
// A text's first byte is the lowest of the integer, on every machine: "0.56" is loaded as
//
//     byte       7   6   5   4   3   2   1   0
//     "0.56"     .   .   .   .  '6' '5' '.' '0'      load<eight_bytes>, behind it whatever follows
//     "0.56"     0   0   0   0  '6' '5' '.' '0'      bytes_of

namespace truefill::inline v0_1::detail {

/// The bytes at `from` as an integer, the first byte lowest on every machine.
template <class Word>
[[nodiscard]] constexpr Word load(const char* from) noexcept {
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    Word word = 0;
    for (std::size_t i = 0; i < sizeof word; ++i) {
        word |= static_cast<Word>(Word{static_cast<unsigned char>(from[i])} << (8 * i));
    }
    return word;
}

using eight_bytes = std::uint64_t;
using four_bytes = std::uint32_t;

/// A text of up to eight bytes as load() reads it, zeros behind it.
[[nodiscard]] consteval eight_bytes bytes_of(std::string_view text) {
    eight_bytes bytes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bytes |= eight_bytes{static_cast<unsigned char>(text[i])} << 8 * i;
    }
    return bytes;
}

/// A byte in every place of an integer.
[[nodiscard]] constexpr eight_bytes broadcast(char c) noexcept {
    return ~eight_bytes{0} / 0xFF * static_cast<unsigned char>(c);
}

/// Ones in the lowest `count` bytes. Precondition: count < 8.
[[nodiscard]] constexpr eight_bytes low_mask(std::size_t count) noexcept {
    return (eight_bytes{1} << (8 * count)) - 1;
}

/// Sixteen bytes in a vector register, compared one by one: an extension of g++ and clang that
/// needs no name of an instruction set. A comparison sets all bits of a byte where it holds.
// 4 % fewer instructions of append_row than with eight bytes at a time.
using sixteen_bytes [[gnu::vector_size(16)]] = signed char;

[[nodiscard]] inline sixteen_bytes load_sixteen(const char* at) noexcept {
    sixteen_bytes bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

#if defined(__SSE2__)
/// A comparison as sixteen bits, the first byte's lowest.
[[nodiscard]] inline unsigned bits_of(sixteen_bytes compared) noexcept {
    // 4 % fewer instructions of a page of today's fills than by two halves of eight bytes.
    using sixteen_chars [[gnu::vector_size(16)]] = char;
    const int bits = __builtin_ia32_pmovmskb128(std::bit_cast<sixteen_chars>(compared));
    return static_cast<unsigned>(bits);
}
#endif

/// Whether a comparison holds for none of its sixteen bytes.
[[nodiscard]] inline bool holds_nowhere(sixteen_bytes compared) noexcept {
#if defined(__SSE2__)
    return bits_of(compared) == 0;
#else
    const auto halves = std::bit_cast<std::array<eight_bytes, 2>>(compared);
    return (halves[0] | halves[1]) == 0;
#endif
}

/// Whether two texts are equal. Compares in loads of eight or sixteen bytes that may overlap: for
/// short texts a call of memcmp costs more than the comparison.
// 1 % fewer instructions of a page of today's fills.
[[gnu::always_inline]] [[nodiscard]] constexpr bool equal_text(std::string_view a,
                                                               std::string_view b) noexcept {
    const std::size_t size = a.size();
    if (size != b.size()) {
        return false;
    }
    if (std::is_constant_evaluated() || size < 8) {
        return a == b;
    }
    const char* x = a.data();
    const char* y = b.data();
    if (size < 16) {
        return load<eight_bytes>(x) == load<eight_bytes>(y) &&
               load<eight_bytes>(x + size - 8) == load<eight_bytes>(y + size - 8);
    }
    sixteen_bytes equal = load_sixteen(x + size - 16) == load_sixteen(y + size - 16);
    for (const char* const last = x + size - 16; x < last; x += 16, y += 16) {
        equal &= load_sixteen(x) == load_sixteen(y);
    }
    return holds_nowhere(~equal);
}

}  // namespace truefill::inline v0_1::detail

// ---- result.hpp ----
// A value, or the reason why there is none. No exceptions, no allocation.

namespace truefill::inline v0_1 {

namespace detail {

/// Ends the program: a result without a value was asked for it. It is no constant expression, so
/// that the same mistake in one does not compile.
[[noreturn]] inline void result_has_no_value() noexcept {
    std::abort();
}

}  // namespace detail

namespace mistake {
struct a_result_may_have_no_value_use_value_or_or_ask_has_value_then_value;
}

/// A value of type T, or the reason why there is none. Ask has_value() before value(), or use
/// value_or(); to ask for a value that is not there ends the program, in every build.
template <class T>
class [[nodiscard]] result {
public:
    constexpr result(T value) noexcept : value_{std::move(value)} {}
    constexpr result(reason error) noexcept : error_{error} {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return error_ == reason{}; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

    /// The value. Without one, these three call std::abort.
    [[nodiscard]] constexpr const T& value() const& noexcept TRUEFILL_BORROWS { return checked(); }
    [[nodiscard]] constexpr T value() && noexcept { return checked(); }
    [[nodiscard]] constexpr const T& operator*() const& noexcept TRUEFILL_BORROWS {
        return checked();
    }
    [[nodiscard]] constexpr T operator*() && noexcept { return checked(); }
    [[nodiscard]] constexpr const T* operator->() const noexcept TRUEFILL_BORROWS {
        return &checked();
    }

    /// The value, or `otherwise` where there is none.
    [[nodiscard]] constexpr T value_or(T otherwise) const noexcept {
        return has_value() ? value_ : otherwise;
    }

    template <
        std::same_as<T> Value,
        class Advice = mistake::a_result_may_have_no_value_use_value_or_or_ask_has_value_then_value>
    operator Value() const
        TRUEFILL_REFUSED("a result may have no value: use value_or, or ask has_value, then value");

    /// The reason why there is no value. Precondition: !has_value().
    [[nodiscard]] constexpr reason error() const noexcept { return error_; }

    friend constexpr bool operator==(const result&, const result&) = default;
    /// Whether there is a value, and it equals `value`.
    friend constexpr bool operator==(const result& read, const T& value) noexcept {
        return read.has_value() && read.value_ == value;
    }

private:
    [[nodiscard]] constexpr const T& checked() const noexcept {
        if (!has_value()) {
            detail::result_has_no_value();
        }
        return value_;
    }

    // Not an optional: a number and a reason fit two registers. No reason is zero, so that zero
    // stands for "there is a value".
    T value_{};
    reason error_{};
};

}  // namespace truefill::inline v0_1

// ---- detail/decimal_read.hpp ----
// Decimal numbers read from text, never through a float.

namespace truefill::inline v0_1::detail {

/// What becomes of decimals beyond those that a quantity holds.
enum class excess : std::uint8_t {
    refuse,           ///< too_precise, unless they are zeros
    round_half_even,  ///< for a number that was a binary float before it was a text
    cut,              ///< towards zero, for times
};

/// Reads `-?digits[.digits]` digit by digit: the value times 10^digits, exactly. `digits` is 0
/// to 8. Errors: malformed_number, too_precise, out_of_range, in this order.
[[nodiscard]] constexpr result<std::int64_t> read_decimal(std::string_view text, int digits,
                                                          excess rule = excess::refuse) noexcept {
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (negative) {
        ++at;
    }
    constexpr auto largest = std::uint64_t{std::numeric_limits<std::int64_t>::max()};
    std::uint64_t magnitude = 0;
    bool overflow = false;
    const auto push = [&](char c) {
        if (magnitude > largest / 10) {
            overflow = true;
        } else {
            magnitude = magnitude * 10 + static_cast<std::uint64_t>(c - '0');
        }
    };

    const char* const whole = at;
    for (; at != end && is_digit(*at); ++at) {
        push(*at);
    }
    if (at == whole) {
        return reason::malformed_number;
    }
    int held = 0;
    char beyond = '0';  // the first decimal that is not held
    bool more = false;  // a non-zero one after it
    if (at != end && *at == '.') {
        const char* const decimals = ++at;
        for (; at != end && is_digit(*at); ++at) {
            if (held < digits) {
                push(*at);
                ++held;
            } else if (at - decimals == digits) {
                beyond = *at;
            } else {
                more = more || *at != '0';
            }
        }
        if (at == decimals) {
            return reason::malformed_number;
        }
    }
    if (at != end) {
        return reason::malformed_number;
    }
    if (rule == excess::refuse && (beyond != '0' || more)) {
        return reason::too_precise;
    }
    const auto factor = static_cast<std::uint64_t>(power_of_ten(digits - held));
    overflow =
        overflow || (magnitude > (std::uint64_t{1} << 32) && magnitude > (largest + 1) / factor);
    magnitude *= factor;
    if (rule == excess::round_half_even) {
        const bool up = beyond > '5' || (beyond == '5' && (more || magnitude % 2 == 1));
        magnitude += up ? 1 : 0;
    }
    if (overflow || magnitude > largest + (negative ? 1 : 0)) {
        return reason::out_of_range;
    }
    return static_cast<std::int64_t>(negative ? ~magnitude + 1 : magnitude);
}

/// Bytes with '0' to '9' as 0 to 9, and every other byte above 9.
[[nodiscard]] constexpr eight_bytes as_digits(eight_bytes text) noexcept {
    return text ^ broadcast('0');
}

/// Zero if and only if all bytes are 0 to 9. A byte above 9 sets its own bit 0x80; a carry out of
/// it can only set bits of bytes above it, which then is no longer zero anyway.
[[nodiscard]] constexpr eight_bytes no_digits(eight_bytes value) noexcept {
    // 9 + 0x76 is 0x7F: a digit does not reach bit 0x80, and 10 does.
    return ((value + broadcast('\x76')) | value) & broadcast('\x80');
}

/// The number of eight digits, each a byte of 0 to 9, the first digit lowest:
///
///     digits   d0 d1 d2 d3 d4 d5 d6 d7     8 x 1 digit
///     pairs    d0d1  d2d3  d4d5  d6d7      times 10 plus the neighbour
///     fours    d0d1d2d3    d4d5d6d7        times 100 plus the neighbour
///     eight    d0d1d2d3d4d5d6d7            times 10,000 plus the neighbour
[[nodiscard]] constexpr std::int64_t join_eight(eight_bytes digits) noexcept {
    digits = digits * (10 * 0x100 + 1) >> 8;
    digits = (digits & 0x00FF'00FF'00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
    return static_cast<std::int64_t>(
        (digits & 0x0000'FFFF'0000'FFFF) * (10'000 * 0x1'0000'0000 + 1) >> 32);
}

}  // namespace truefill::inline v0_1::detail

// ---- time.hpp ----
// When a fill happened: RFC 3339 and epochs, to microseconds UTC.

namespace truefill::inline v0_1 {

/// Microseconds since 1970-01-01T00:00:00Z, without leap seconds, as the exchange counts.
using timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// What an epoch counts. `by_magnitude` tells seconds, milli-, micro- and nanoseconds apart: the
/// only place where a size decides a unit, since the ranges that make sense do not overlap.
enum class epoch_unit : std::uint8_t { by_magnitude = 1, milliseconds = 2, microseconds = 3 };

namespace detail {

/// Times are kept in [2000-01-01, 2100-01-01): what lies outside is a unit mistaken or a default.
inline constexpr std::int64_t earliest_us = 946'684'800'000'000;
inline constexpr std::int64_t latest_us = 4'102'444'800'000'000;

[[nodiscard]] constexpr result<timestamp> in_range(result<std::int64_t> us) noexcept {
    if (!us) {
        return us.error();
    }
    if (*us < earliest_us || *us >= latest_us) {
        return reason::out_of_range;
    }
    return timestamp{std::chrono::microseconds{*us}};
}

/// "12-34-56" or "12:34:56", each pair of digits a number.
struct digit_pairs {
    int first;
    int second;
    int third;
};

/// Eight bytes in a register, the first one lowest, read as three pairs of digits between two
/// separators; first is negative where they are not.
[[nodiscard]] constexpr digit_pairs read_digit_pairs(eight_bytes text, char separator) noexcept {
    constexpr eight_bytes separators = eight_bytes{0xFF} << 16 | eight_bytes{0xFF} << 40;
    // A digit becomes 0 to 9 and a separator 0, to which as much can be added as does not reach
    // the eighth bit: 0x76 and 0x7F.
    const eight_bytes value =
        as_digits(text ^ (broadcast(static_cast<char>(separator ^ '0')) & separators));
    constexpr eight_bytes room = broadcast('\x76') + (broadcast('\x09') & separators);
    if ((((value + room) | value) & broadcast('\x80')) != 0) {
        return {-1, 0, 0};
    }
    const eight_bytes pairs = value * 10 + (value >> 8);
    const auto at = [&](unsigned i) { return static_cast<int>(pairs >> (8 * i) & 0xFF); };
    return {at(0), at(3), at(6)};
}

/// What may follow the seconds of an RFC 3339 text, added to them, as microseconds.
// With is_zero_time cold as well: 1 % fewer instructions of a page of today's fills.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr result<std::int64_t> read_fraction_and_zone(
    std::string_view text, std::int64_t seconds) noexcept {
    std::int64_t fraction = 0;
    if (text.front() == '.') {
        text.remove_prefix(1);
        const std::size_t size = text.size();
        for (std::int64_t place = 100'000; !text.empty() && is_digit(text.front()); place /= 10) {
            fraction += place * (text.front() - '0');
            text.remove_prefix(1);
        }
        if (text.size() == size || text.empty()) {
            return reason::malformed_time;
        }
    }
    if (text.front() == '+' || text.front() == '-') {
        if (text.size() != 6 || text[3] != ':') {
            return reason::malformed_time;
        }
        constexpr std::int64_t none = 1'000;  // beyond all hours and minutes
        const auto digit = [&](std::size_t i) { return is_digit(text[i]) ? text[i] - '0' : none; };
        const std::int64_t hours = digit(1) * 10 + digit(2);
        const std::int64_t minutes = digit(4) * 10 + digit(5);
        if (hours > 23 || minutes > 59) {
            return reason::malformed_time;
        }
        seconds -= (text.front() == '-' ? -1 : 1) * (hours * 60 + minutes) * 60;
    } else if (text != "Z" && text != "z") {
        return reason::malformed_time;
    }
    return seconds * 1'000'000 + fraction;
}

/// Microseconds since 1970 of an RFC 3339 text, whatever its year; finer digits are cut.
[[nodiscard]] constexpr result<std::int64_t> read_rfc3339(std::string_view text) noexcept {
    using namespace std::chrono;
    constexpr std::string_view shape = "YYYY-MM-DDThh:mm:ss";
    if (text.size() <= shape.size()) {
        return reason::malformed_time;
    }
    const char separator = text[10];
    const digit_pairs day_of_century = read_digit_pairs(load<eight_bytes>(text.data() + 2), '-');
    const digit_pairs clock = read_digit_pairs(load<eight_bytes>(text.data() + 11), ':');
    if (!is_digit(text[0]) || !is_digit(text[1]) || day_of_century.first < 0 || clock.first < 0 ||
        clock.first > 23 || clock.second > 59 || clock.third > 59 ||
        (separator != 'T' && separator != 't' && separator != ' ')) {
        return reason::malformed_time;
    }
    const int century = (text[0] - '0') * 10 + (text[1] - '0');
    const year_month_day date{year{century * 100 + day_of_century.first},
                              month{static_cast<unsigned>(day_of_century.second)},
                              day{static_cast<unsigned>(day_of_century.third)}};
    if (!date.ok()) {
        return reason::malformed_time;
    }

    const std::int64_t days = sys_days{date}.time_since_epoch().count();
    const std::int64_t seconds = days * 86'400 + std::int64_t{clock.first} * 3'600 +
                                 std::int64_t{clock.second} * 60 + clock.third;
    const std::string_view rest = text.substr(shape.size());
    return read_fraction_and_zone(rest, seconds);
}

/// How many decimals of a second an epoch's unit is: 0, 3, 6 or 9.
[[nodiscard]] constexpr int decimals_of(epoch_unit unit, std::int64_t whole) noexcept {
    switch (unit) {
        case epoch_unit::milliseconds: return 3;
        case epoch_unit::microseconds: return 6;
        case epoch_unit::by_magnitude: break;
    }
    return whole < 100'000'000'000           ? 0
           : whole < 100'000'000'000'000     ? 3
           : whole < 100'000'000'000'000'000 ? 6
                                             : 9;
}

[[nodiscard]] constexpr result<timestamp> read_epoch(std::string_view text,
                                                     epoch_unit unit) noexcept {
    // Whole units alone tell the magnitude; eighteen digits are enough for any time in range.
    const auto whole = read_decimal(text, 0, excess::cut);
    if (!whole) {
        return whole.error() == reason::malformed_number ? reason::malformed_time : whole.error();
    }
    const int decimals = decimals_of(unit, *whole);
    if (decimals >= 6) {
        return in_range(decimals == 6 ? *whole : *whole / 1'000);
    }
    return in_range(read_decimal(text, 6 - decimals, excess::cut));
}

/// Go's zero time, which the exchange writes where it has no time: the instant
/// 0001-01-01T00:00:00 UTC, what is finer than microseconds being cut. An RFC 3339 text is read
/// whatever the unit is; a negative epoch by_magnitude is in seconds.
// With read_fraction_and_zone cold as well: 1 % fewer instructions of a page of today's fills.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool is_zero_time(
    std::string_view text, epoch_unit unit = epoch_unit::by_magnitude) noexcept {
    constexpr std::int64_t year_one_us = -62'135'596'800'000'000;
    const auto us = text.starts_with("000") ? read_rfc3339(text)
                    : text.starts_with('-')
                        ? read_decimal(text, 6 - decimals_of(unit, -1), excess::cut)
                        : result<std::int64_t>{reason::malformed_time};
    return us && *us == year_one_us;
}

}  // namespace detail

/// Reads an RFC 3339 text (`T`, `t` or a space; `Z`, `z` or an offset; any number of fraction
/// digits; no second 60), or an epoch in seconds, milli-, micro- or nanoseconds by its size.
/// Keeps microseconds and cuts what is finer. Errors: malformed_time, out_of_range.
[[nodiscard]] constexpr result<timestamp> parse_time(
    std::string_view text, epoch_unit unit = epoch_unit::by_magnitude) noexcept {
    // The fifth character tells the two apart: a year is followed by a dash, an epoch never.
    if (unit == epoch_unit::by_magnitude && text.size() > 4 && text[4] == '-') {
        return detail::in_range(detail::read_rfc3339(text));
    }
    return detail::read_epoch(text, unit);
}

/// Microseconds since 1970, the form in which rows keep it.
[[nodiscard]] constexpr std::int64_t microseconds_of(timestamp time) noexcept {
    return time.time_since_epoch().count();
}

/// "2026-07-30T04:39:40.458649Z", for people and logs.
[[nodiscard]] constexpr inline_text<40> to_rfc3339(timestamp time) noexcept {
    using namespace std::chrono;
    const auto midnight = floor<days>(time);
    const year_month_day date{midnight};
    const hh_mm_ss clock{time - midnight};
    inline_text<40> text;
    const auto padded = [&](std::int64_t value, int width, char separator) {
        for (std::int64_t place = detail::power_of_ten(width - 1); place > 0; place /= 10) {
            text.push(static_cast<char>('0' + value / place % 10));
        }
        text.push(separator);
    };
    padded(static_cast<int>(date.year()), 4, '-');
    padded(static_cast<unsigned>(date.month()), 2, '-');
    padded(static_cast<unsigned>(date.day()), 2, 'T');
    padded(clock.hours().count(), 2, ':');
    padded(clock.minutes().count(), 2, ':');
    padded(clock.seconds().count(), 2, '.');
    padded(clock.subseconds().count(), 6, 'Z');
    return text;
}

}  // namespace truefill::inline v0_1

// ---- units.hpp ----
// Exact decimal quantities whose units don't mix: dollars, contracts, and their product.

namespace truefill::inline v0_1 {

namespace mistake {
struct a_bare_number_has_no_unit_write_0_56_usd_or_use_parse_or_from_raw;
struct dollars_and_contracts_do_not_mix_and_dollars_widen_with_notional;
struct only_a_price_times_a_size_or_an_integer_is_exact;
struct to_fewer_digits_use_round_to;
}  // namespace mistake

/// An exact decimal: a whole number of 10^-Digits units, in 64 bits. Sums, differences and products
/// with integers must fit, as with any integer; `multiply` checks.
template <class Unit, int Digits>
class fixed {
public:
    using unit = Unit;
    static constexpr int digits = Digits;
    static constexpr std::int64_t scale = detail::power_of_ten(Digits);

    /// Zero.
    constexpr fixed() = default;
    /// Lossless widening: the same unit with more digits. Precondition: fits, as every amount of
    /// dollars below ninety billion does.
    template <int Fewer>
        requires(Fewer < Digits)
    constexpr explicit fixed(fixed<Unit, Fewer> other) noexcept
        : raw_{other.raw() * detail::power_of_ten(Digits - Fewer)} {}

    template <int More, class Advice = mistake::to_fewer_digits_use_round_to>
        requires(More > Digits)
    explicit fixed(fixed<Unit, More>)
        TRUEFILL_REFUSED("fewer digits are not lossless: use round_to<dollars>(amount, rounding)");
    template <class Number,
              class Advice =
                  mistake::a_bare_number_has_no_unit_write_0_56_usd_or_use_parse_or_from_raw>
        requires std::is_arithmetic_v<Number>
    explicit fixed(Number)
        TRUEFILL_REFUSED("a bare number has no unit: write 0.56_usd, or use parse or from_raw");

    /// The quantity of `raw` 10^-Digits units: micro-dollars, hundredths of a contract.
    [[nodiscard]] static constexpr fixed from_raw(std::int64_t raw) noexcept {
        fixed quantity;
        quantity.raw_ = raw;
        return quantity;
    }
    /// Reads `-?digits[.digits]`. Errors: malformed_number, too_precise, out_of_range.
    [[nodiscard]] static constexpr result<fixed> parse(std::string_view text) noexcept {
        const auto read = detail::read_decimal(text, Digits);
        if (!read) {
            return read.error();
        }
        return from_raw(*read);
    }

    [[nodiscard]] constexpr std::int64_t raw() const noexcept { return raw_; }

    friend constexpr auto operator<=>(fixed, fixed) = default;
    friend constexpr fixed operator-(fixed a) noexcept { return from_raw(-a.raw_); }
    friend constexpr fixed operator+(fixed a, fixed b) noexcept {
        return from_raw(a.raw_ + b.raw_);
    }
    friend constexpr fixed operator-(fixed a, fixed b) noexcept {
        return from_raw(a.raw_ - b.raw_);
    }
    constexpr fixed& operator+=(fixed other) noexcept { return *this = *this + other; }
    constexpr fixed& operator-=(fixed other) noexcept { return *this = *this - other; }
    /// Precondition of the two: the product fits in 64 bits.
    friend constexpr fixed operator*(fixed a, std::int64_t times) noexcept {
        return from_raw(a.raw_ * times);
    }
    friend constexpr fixed operator*(std::int64_t times, fixed a) noexcept { return a * times; }

private:
    std::int64_t raw_ = 0;
};

struct dollar;
struct contract;

/// Money and prices, in micro-dollars: exact for the six decimals the exchange sends.
using dollars = fixed<dollar, 6>;
/// Sizes, in hundredths of a contract: the exchange's granularity.
using contracts = fixed<contract, 2>;
/// What a fill costs: a price times a size, in 10^-8 dollars, exactly. Fees widen to it.
using notional = fixed<dollar, 8>;

inline constexpr dollars one_dollar = dollars::from_raw(dollars::scale);
inline constexpr dollars one_cent = dollars::from_raw(dollars::scale / 100);

/// A price times a size; nothing where it does not fit in 64 bits.
template <int A, int B>
[[nodiscard]] constexpr std::optional<fixed<dollar, A + B>> multiply(
    fixed<dollar, A> price, fixed<contract, B> size) noexcept {
    constexpr std::uint64_t limit{std::numeric_limits<std::int64_t>::max()};
    const std::uint64_t magnitude = detail::magnitude_of(size.raw());
    if (magnitude != 0 && detail::magnitude_of(price.raw()) > limit / magnitude) {
        return std::nullopt;
    }
    return fixed<dollar, A + B>::from_raw(price.raw() * size.raw());
}

/// A price times a size. Precondition: fits, which every price below a dollar does for up to
/// ninety billion contracts; `multiply` is for sizes nobody has checked.
template <int A, int B>
[[nodiscard]] constexpr fixed<dollar, A + B> operator*(fixed<dollar, A> price,
                                                       fixed<contract, B> size) noexcept {
    return fixed<dollar, A + B>::from_raw(price.raw() * size.raw());
}
template <int A, int B>
[[nodiscard]] constexpr fixed<dollar, A + B> operator*(fixed<contract, A> size,
                                                       fixed<dollar, B> price) noexcept {
    return price * size;
}

/// "0.560000", "10.00": all the digits of the unit. Does not allocate.
template <class Unit, int Digits>
[[nodiscard]] constexpr inline_text<24> to_text(fixed<Unit, Digits> value) noexcept {
    return decimal_text(value.raw(), Digits);
}

/// The nearest double, for statistics and charts: exact digits are lost, so never book it. Dollars
/// within nine billion, and contracts within ninety trillion, are rounded once, to nearest.
template <class Unit, int Digits>
[[nodiscard]] constexpr double to_double(fixed<Unit, Digits> value) noexcept {
    return static_cast<double>(value.raw()) / static_cast<double>(fixed<Unit, Digits>::scale);
}

/// How a quantity loses digits.
enum class rounding : std::uint8_t {
    half_even = 1,        ///< to nearest; a tie to the even last digit
    half_away_from_zero,  ///< to nearest; a tie away from zero
    toward_zero,          ///< cuts
    away_from_zero,       ///< any remainder adds one to the magnitude
    down,                 ///< towards minus infinity
    up,                   ///< towards plus infinity
};

/// A quantity with fewer digits, rounded as stated: `round_to<dollars>(cost, rounding::half_even)`.
/// There is no default, since whoever owes the difference decides. Always fits.
template <class To, int Digits>
    requires(To::digits < Digits)
[[nodiscard]] constexpr To round_to(fixed<typename To::unit, Digits> value, rounding how) noexcept {
    constexpr std::int64_t step = detail::power_of_ten(Digits - To::digits);
    const std::int64_t quotient = value.raw() / step;
    const std::int64_t remainder = value.raw() % step;
    if (remainder == 0) {
        return To::from_raw(quotient);
    }
    const bool negative = remainder < 0;
    const std::int64_t twice = 2 * (negative ? -remainder : remainder);
    bool away = false;
    switch (how) {
        case rounding::half_even:
            away = twice > step || (twice == step && quotient % 2 != 0);
            break;
        case rounding::half_away_from_zero: away = twice >= step; break;
        case rounding::toward_zero: break;
        case rounding::away_from_zero: away = true; break;
        case rounding::down: away = negative; break;
        case rounding::up: away = !negative; break;
    }
    return To::from_raw(quotient + (away ? (negative ? -1 : 1) : 0));
}

namespace detail {

template <class Unit, int Digits>
inline constexpr bool is_printable<fixed<Unit, Digits>> = true;

/// The value of a literal's characters; what is not exactly a Fixed does not compile.
template <class Fixed, char... Characters>
consteval Fixed literal() {
    constexpr std::array<char, sizeof...(Characters)> text{Characters...};
    constexpr auto read = Fixed::parse({text.data(), text.size()});
    constexpr reason error = read.has_value() ? reason{} : read.error();
    static_assert(error != reason::too_precise,
                  "too many decimals in a literal: dollars have six, contracts have two");
    static_assert(error != reason::out_of_range, "a literal does not fit in 64 bits of its unit");
    static_assert(error != reason::malformed_number,
                  "a literal is digits[.digits]: without exponent, base prefix or separators");
    return read.value_or(Fixed{});
}

}  // namespace detail

inline namespace literals {
/// Dollars, exact or not compiled: `0.56_usd`, `0.0035_usd`.
template <char... Characters>
consteval dollars operator""_usd() {
    return detail::literal<dollars, Characters...>();
}
/// Contracts, exact or not compiled: `10_contracts`, `0.48_contracts`.
template <char... Characters>
consteval contracts operator""_contracts() {
    return detail::literal<contracts, Characters...>();
}
}  // namespace literals

// The operators below refuse what has no exact meaning, so that the error says what to do. Overload
// resolution treats them as deleted: `requires { a + b; }` is false.
#define TRUEFILL_REFUSED_OPERATORS(sign)                                                          \
    template <class Unit, int Digits, class Other, int OtherDigits>                               \
        requires(!std::same_as<fixed<Unit, Digits>, fixed<Other, OtherDigits>>)                   \
    mistake::dollars_and_contracts_do_not_mix_and_dollars_widen_with_notional operator sign(      \
        fixed<Unit, Digits>, fixed<Other, OtherDigits>)                                           \
        TRUEFILL_REFUSED("dollars and contracts don't mix, and dollars widen with notional{x}");  \
    template <class Unit, int Digits, class Number>                                               \
    requires std::is_arithmetic_v<Number>                                                         \
        mistake::a_bare_number_has_no_unit_write_0_56_usd_or_use_parse_or_from_raw operator sign( \
            fixed<Unit, Digits>, Number)                                                          \
            TRUEFILL_REFUSED(                                                                     \
                "a bare number has no unit: write 0.56_usd, or use parse or from_raw")
TRUEFILL_REFUSED_OPERATORS(+);
TRUEFILL_REFUSED_OPERATORS(-);
TRUEFILL_REFUSED_OPERATORS(==);
TRUEFILL_REFUSED_OPERATORS(<=>);
#undef TRUEFILL_REFUSED_OPERATORS

template <class Unit, int A, int B>
mistake::only_a_price_times_a_size_or_an_integer_is_exact operator*(fixed<Unit, A>, fixed<Unit, B>)
    TRUEFILL_REFUSED("only a price times a size, or times an integer, is exact");
template <class Unit, int Digits, std::floating_point Number>
mistake::only_a_price_times_a_size_or_an_integer_is_exact operator*(fixed<Unit, Digits>, Number)
    TRUEFILL_REFUSED("only a price times a size, or times an integer, is exact");
template <class Unit, int Digits, std::floating_point Number>
mistake::only_a_price_times_a_size_or_an_integer_is_exact operator*(Number, fixed<Unit, Digits>)
    TRUEFILL_REFUSED("only a price times a size, or times an integer, is exact");

}  // namespace truefill::inline v0_1

template <class Unit, int Digits>
struct std::hash<truefill::fixed<Unit, Digits>> {
    [[nodiscard]] std::size_t operator()(truefill::fixed<Unit, Digits> value) const noexcept {
        return std::hash<std::int64_t>{}(value.raw());
    }
};

// ---- fill.hpp ----
// A fill: one execution, read exactly. A fill can only be made by passing the six gates
// (gates.hpp), so a function that takes one never sees unchecked text.

namespace truefill::inline v0_1 {

namespace mistake {
struct a_fill_has_passed_the_gates_use_insert_or_assign_or_try_emplace_or_optional;
struct a_fill_is_made_by_admit_of_a_draft_or_by_a_normalizer;
struct to_keep_a_view_write_fill_view_in_braces;
}  // namespace mistake

/// The fields of an item as they were read, before the gates. A `draft` refers to texts of the
/// payload and of the reader.
template <class Text>
struct basic_draft {
    std::optional<Text> fill_id;  ///< absent: gets a synthetic id (identity/fill_id.hpp)
    Text order_id;
    Text market;
    std::optional<side> outcome;   ///< absent: gate 6 refuses
    std::optional<dollars> price;  ///< absent: gate 4 refuses
    contracts size;
    timestamp time;
    std::optional<Text> client_order_id;
    std::optional<Text> action;  ///< trimmed; in a fill also in lower case
    std::optional<dollars> fee;
    std::optional<truefill::liquidity> liquidity;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> exchange_index;
    source from = source::rest;
    truefill::notes notes;

    /// Makes the draft empty again. Cheaper than assigning a new one: an optional that is empty
    /// already is not written.
    constexpr void clear() noexcept {
        fill_id = {};
        order_id = Text{};
        market = Text{};
        outcome = {};
        price = {};
        size = {};
        time = {};
        client_order_id = {};
        action = {};
        fee = {};
        liquidity = {};
        subaccount = {};
        exchange_index = {};
        from = source::rest;
        notes = {};
    }

    // Defaulted, it is constexpr where the comparison of Text is: not said, since the std::string
    // of libc++ 14 is not.
    friend bool operator==(const basic_draft&, const basic_draft&) = default;
};

using draft = basic_draft<std::string_view>;

namespace detail {
class fill_builder;
}

/// One execution. A `fill_view` refers to texts that live elsewhere, a `fill` owns its own; both
/// are immutable. There is no default constructor, since a fill without values has passed no gate:
/// in a map use insert_or_assign or try_emplace, for a member that is set later
/// std::optional<fill>.
template <class Text>
class basic_fill {
    static constexpr bool is_view = std::same_as<Text, std::string_view>;

public:
    template <
        class Advice =
            mistake::a_fill_has_passed_the_gates_use_insert_or_assign_or_try_emplace_or_optional>
    basic_fill() TRUEFILL_REFUSED(
        "a fill has passed the gates: use insert_or_assign, try_emplace or std::optional<fill>");

    template <class Other,
              class Advice = mistake::a_fill_is_made_by_admit_of_a_draft_or_by_a_normalizer>
    explicit basic_fill(const basic_draft<Other>&)
        TRUEFILL_REFUSED("a fill is made by admit(draft), or by a normalizer");

    /// A fill with copies of the other's texts: `fill{view}`. Allocates as Text does.
    template <class Other>
        requires(!is_view)
    constexpr explicit basic_fill(const basic_fill<Other>& other) : basic_fill{copy, other} {}
    /// A view of another fill, which must outlive it.
    template <class Other>
        requires(is_view)
    constexpr explicit basic_fill(const basic_fill<Other>& other TRUEFILL_BORROWS)
        : basic_fill{copy, other} {}
    template <class Other, class Advice = mistake::to_keep_a_view_write_fill_view_in_braces>
        requires(is_view && !std::same_as<Other, Text>)
    operator basic_fill<Other>() const TRUEFILL_REFUSED(
        "a view does not become a fill by itself: to copy its texts, write fill{view}");

    // Texts of a fill live as long as the fill; those of a view until the callback returns. An
    // rvalue gives its text away, so that no reference to a temporary is returned.

    /// The exchange's id of the execution, or a synthetic id (then notes() has synthetic_id). Never
    /// blank.
    [[nodiscard]] constexpr const Text& fill_id() const& noexcept TRUEFILL_BORROWS {
        return *values_.fill_id;
    }
    [[nodiscard]] constexpr Text fill_id() && noexcept { return *std::move(values_.fill_id); }
    /// The exchange's id of the order that was executed; rows call it `exchange_order_id`, to tell
    /// it from `client_order_id`. Never blank.
    [[nodiscard]] constexpr const Text& order_id() const& noexcept TRUEFILL_BORROWS {
        return values_.order_id;
    }
    [[nodiscard]] constexpr Text order_id() && noexcept { return std::move(values_.order_id); }
    /// The market's ticker. Never blank. Rows call it `market_ticker`, which is the name in the
    /// exchange's WebSocket frames and in tables that exist already; REST calls it `ticker`.
    [[nodiscard]] constexpr const Text& market() const& noexcept TRUEFILL_BORROWS {
        return values_.market;
    }
    [[nodiscard]] constexpr Text market() && noexcept { return std::move(values_.market); }
    /// The trader's own id of the order. REST stopped sending it on 2026-03-30.
    [[nodiscard]] constexpr const std::optional<Text>& client_order_id() const& noexcept
        TRUEFILL_BORROWS {
        return values_.client_order_id;
    }
    [[nodiscard]] constexpr std::optional<Text> client_order_id() && noexcept {
        return std::move(values_.client_order_id);
    }
    /// The action as sent, in lower case ("buy", "sell_to_close"). It says nothing about direction.
    [[nodiscard]] constexpr const std::optional<Text>& action() const& noexcept TRUEFILL_BORROWS {
        return values_.action;
    }
    [[nodiscard]] constexpr std::optional<Text> action() && noexcept {
        return std::move(values_.action);
    }

    /// The outcome that was acquired.
    [[nodiscard]] constexpr truefill::side side() const noexcept { return *values_.outcome; }
    /// The price of one contract of that outcome, strictly between 0 and 1 dollar.
    [[nodiscard]] constexpr dollars price() const noexcept { return *values_.price; }
    /// The contracts that were acquired, to the hundredth; above zero.
    [[nodiscard]] constexpr contracts size() const noexcept { return values_.size; }
    /// price x size, exactly; nothing when it does not fit in 64 bits (ninety billion contracts).
    [[nodiscard]] constexpr std::optional<notional> cost() const noexcept {
        return multiply(price(), size());
    }
    /// When the exchange executed it, in [2000-01-01, 2100-01-01).
    [[nodiscard]] constexpr timestamp time() const noexcept { return values_.time; }
    /// The exchange's fee for the whole fill. Nothing means unknown (fills before 2026-01-28), not
    /// zero.
    [[nodiscard]] constexpr std::optional<dollars> fee() const noexcept { return values_.fee; }
    /// Maker or taker; nothing when the exchange did not say.
    [[nodiscard]] constexpr std::optional<truefill::liquidity> liquidity() const noexcept {
        return values_.liquidity;
    }
    /// The subaccount; 0 is the primary one. Nothing means unknown.
    [[nodiscard]] constexpr std::optional<std::int32_t> subaccount() const noexcept {
        return values_.subaccount;
    }
    /// The shard of the matching engine. Sent since 2026-08-20.
    [[nodiscard]] constexpr std::optional<std::int32_t> exchange_index() const noexcept {
        return values_.exchange_index;
    }
    /// The channel that the fill came through.
    [[nodiscard]] constexpr truefill::source source() const noexcept { return values_.from; }
    /// How the fill was read.
    [[nodiscard]] constexpr truefill::notes notes() const noexcept { return values_.notes; }

    friend bool operator==(const basic_fill&, const basic_fill&) = default;

private:
    template <class Other>
    friend class basic_fill;
    friend class detail::fill_builder;

    struct empty_t {};
    struct copy_t {};
    static constexpr copy_t copy{};

    constexpr explicit basic_fill(empty_t) noexcept {}
    template <class Other>
    constexpr basic_fill(copy_t, const basic_fill<Other>& other)
        : values_{std::optional<Text>{other.values_.fill_id},
                  Text{other.values_.order_id},
                  Text{other.values_.market},
                  other.values_.outcome,
                  other.values_.price,
                  other.values_.size,
                  other.values_.time,
                  std::optional<Text>{other.values_.client_order_id},
                  std::optional<Text>{other.values_.action},
                  other.values_.fee,
                  other.values_.liquidity,
                  other.values_.subaccount,
                  other.values_.exchange_index,
                  other.values_.from,
                  other.values_.notes} {}

    // It has an id, an outcome and a price: the six gates have checked them.
    basic_draft<Text> values_;
};

/// Refers to texts of the payload and of the normalizer: valid until the callback returns.
using fill_view = basic_fill<std::string_view>;
/// Owns its texts: `truefill::fill kept{view};`
using fill = basic_fill<std::string>;

template <class Text>
inline constexpr bool detail::is_printable<basic_fill<Text>> = true;

}  // namespace truefill::inline v0_1

/// By the fill's id: a view and the fill that it shows have one hash.
template <class Text>
struct std::hash<truefill::basic_fill<Text>> {
    [[nodiscard]] std::size_t operator()(const truefill::basic_fill<Text>& fill) const noexcept {
        return std::hash<std::string_view>{}(fill.fill_id());
    }
};

// ---- reject.hpp ----
// A reject: an item, or a payload, that did not become a fill, with the stage and the reason.

namespace truefill::inline v0_1 {

/// Bit n is gate n + 1 of the six; zero for a reason that is none of them.
[[nodiscard]] constexpr std::uint8_t bit_of(reason gate) noexcept {
    const bool is_gate = gate >= reason::empty_order_id && gate <= reason::invalid_side;
    const int place = static_cast<int>(gate) - static_cast<int>(reason::empty_order_id);
    return is_gate ? static_cast<std::uint8_t>(1 << place) : std::uint8_t{0};
}

/// The set of gates that a draft failed.
using gate_mask = word_set<reason, std::uint8_t>;

/// A refused item, or a payload that was refused as a whole (stage::payload).
template <class Text>
struct basic_reject {
    truefill::stage stage;
    reason why;
    /// All the gates that failed, when the stage is gates; `why` is the first of them.
    gate_mask gates;
    /// The name of the appended gate that refused, when `why` is reason::gate; else "".
    Text gate;
    std::optional<truefill::field> field;
    /// What an item of stage real_fill looks like.
    std::optional<likeness> looks_like;
    /// The item's index among the payload's items, from 0; nothing for a payload.
    std::optional<std::size_t> index;
    /// The payload's byte at which `raw` begins; for not_json, the first byte that is not JSON.
    std::size_t offset;
    /// The item's text, or the document's; for not_json the whole payload.
    Text raw;

    // Defaulted, it is constexpr where the comparison of Text is: not said, since the std::string
    // of libc++ 14 is not.
    friend bool operator==(const basic_reject&, const basic_reject&) = default;
};

/// Refers to texts of the payload: valid until the callback returns.
using reject_view = basic_reject<std::string_view>;
/// Owns its texts.
using reject = basic_reject<std::string>;

template <class Text>
inline constexpr bool detail::is_printable<basic_reject<Text>> = true;

/// A reject that owns copies of the view's texts, and so outlives the callback.
[[nodiscard]] inline reject to_owned(const reject_view& view) {
    return {view.stage,      view.why,   view.gates,  std::string{view.gate}, view.field,
            view.looks_like, view.index, view.offset, std::string{view.raw}};
}

}  // namespace truefill::inline v0_1

// ---- gates.hpp ----
// The six gates that make a fill out of a draft, and the gates that a user appends.

namespace truefill::inline v0_1 {

namespace mistake {
struct the_name_of_a_gate_must_outlive_the_normalizer_use_a_literal;
}

/// All the gates that a draft fails. Without a side the price gate does not fail: which leg the
/// price comes from depends on the side.
[[nodiscard]] constexpr gate_mask failed_gates(const draft& read) noexcept {
    gate_mask failed;
    const auto check = [&](reason gate, bool fails) {
        if (fails) {
            failed.insert(gate);
        }
    };
    check(reason::empty_order_id, detail::is_blank(read.order_id));
    check(reason::empty_fill_id, read.fill_id && detail::is_blank(*read.fill_id));
    check(reason::zero_size, read.size <= contracts{});
    check(reason::invalid_price,
          read.outcome && (!read.price || *read.price <= dollars{} || *read.price >= one_dollar));
    check(reason::empty_market, detail::is_blank(read.market));
    check(reason::invalid_side, !read.outcome);
    return failed;
}

/// The first gate of a mask. Precondition: not empty.
[[nodiscard]] constexpr reason first_of(gate_mask failed) noexcept {
    return static_cast<reason>(static_cast<int>(reason::empty_order_id) +
                               std::countr_zero(failed.bits()));
}

/// The field that a gate checks, or that an item lacks. Nothing for another reason.
[[nodiscard]] constexpr std::optional<field> field_of(reason why) noexcept {
    switch (why) {
        case reason::missing_order_id:
        case reason::empty_order_id: return field::order_id;
        case reason::missing_time: return field::time;
        case reason::missing_size:
        case reason::zero_size: return field::size;
        case reason::missing_price:
        case reason::invalid_price: return field::price;
        case reason::empty_fill_id: return field::fill_id;
        case reason::empty_market: return field::market;
        case reason::invalid_side: return field::direction;
        default: return std::nullopt;
    }
}

namespace detail {

/// Holds a draft where it becomes a fill, so that the pipeline copies nothing.
class fill_builder {
public:
    [[nodiscard]] constexpr truefill::draft& draft() & noexcept { return fill_.values_; }
    /// Precondition: the draft passed the six gates and has an id.
    [[nodiscard]] constexpr const fill_view& fill() const& noexcept { return fill_; }

private:
    fill_view fill_{fill_view::empty_t{}};
};

}  // namespace detail

/// Makes a fill of a draft that passes the six gates, with the exchange's fill id or, where it has
/// none, with `synthetic_id` (and its note). Nothing when a gate fails or neither id is given. The
/// fill refers to the texts of both arguments. The pipeline does the same step by step, to report
/// which gate failed.
[[nodiscard]] constexpr std::optional<fill_view> admit(
    draft read, std::string_view synthetic_id = {}) noexcept {
    if (!read.fill_id) {
        read.fill_id = synthetic_id;
        read.notes |= note::synthetic_id;
    }
    if (!failed_gates(read).empty()) {
        return std::nullopt;
    }
    detail::fill_builder builder;
    builder.draft() = read;
    return builder.fill();
}

/// A gate that a user appends: a predicate over fills, with a name for the reject.
template <class Gate>
concept appended_gate = requires(const Gate& gate, const fill_view& fill) {
    { gate(fill) } -> std::convertible_to<bool>;
    { gate.name } -> std::convertible_to<std::string_view>;
};

/// Passes fills with low <= price <= high, in dollars of the fill's own side.
struct price_band {
    static constexpr std::string_view name = "price_band";
    dollars low;
    dollars high;
    [[nodiscard]] constexpr bool operator()(const fill_view& view) const noexcept {
        return low <= view.price() && view.price() <= high;
    }
};

/// Passes fills whose price is a whole number of cents, 1 to 99.
struct whole_cents {
    static constexpr std::string_view name = "whole_cents";
    [[nodiscard]] constexpr bool operator()(const fill_view& view) const noexcept {
        return view.price().raw() % one_cent.raw() == 0;
    }
};

/// Passes fills executed before `limit`. A fill from the future shows a wrong clock or unit.
struct executed_before {
    static constexpr std::string_view name = "executed_before";
    timestamp limit;
    [[nodiscard]] constexpr bool operator()(const fill_view& view) const noexcept {
        return view.time() < limit;
    }
};

/// A gate from a name and any predicate:
/// `gate{"my_markets", [](const fill_view& fill) { return ..; }}`.
template <class Predicate>
class gate {
    static_assert(std::predicate<const Predicate&, const fill_view&>,
                  "a gate is a predicate: it takes a const fill_view& and returns a bool");

public:
    /// `gate_name` must outlive the normalizer and its rejects: best a literal.
    constexpr gate(std::string_view gate_name TRUEFILL_BORROWS, Predicate passes)
        : name{gate_name}, passes_{std::move(passes)} {}
    template <std::same_as<std::string> Temporary,
              class Advice = mistake::the_name_of_a_gate_must_outlive_the_normalizer_use_a_literal>
    gate(Temporary&&, Predicate)
        TRUEFILL_REFUSED("the name of a gate must outlive the normalizer: use a literal");

    [[nodiscard]] constexpr bool operator()(const fill_view& view) const { return passes_(view); }

    std::string_view name;

private:
    Predicate passes_;
};

}  // namespace truefill::inline v0_1

// ---- identity/fill_id.hpp ----
// The synthetic id of a fill whose exchange gave none: pure, with the MD5 that the caller brings.

namespace truefill::inline v0_1 {

namespace detail {

/// Writes the text of write_identity to the front of `room`, which only grows, and returns it.
[[nodiscard]] inline std::string_view identity_of(const draft& from, std::string& room) {
    constexpr int cent_decimals = dollars::digits - 2;
    // Copied whole: g++ would branch on the side, which nobody can predict.
    constexpr std::array<std::array<char, 8>, 2> outcomes{{{":yes:"}, {":no:"}}};
    const bool is_no = *from.outcome == side::no;
    const std::size_t longest = from.order_id.size() + sizeof outcomes[0] + 2 + 3 * room_for_number;
    if (room.size() < longest) {
        room.resize(longest);
    }
    char* at = std::copy(from.order_id.begin(), from.order_id.end(), room.data());
    std::copy(outcomes[is_no].begin(), outcomes[is_no].end(), at);
    at += is_no ? 4 : 5;
    at = write_decimal(at, from.price->raw(), cent_decimals, true);
    *at++ = ':';
    at = write_decimal(at, from.size.raw(), contracts::digits, true);
    *at++ = ':';
    at = write_decimal(at, microseconds_of(from.time), 6, true);
    return {room.data(), static_cast<std::size_t>(at - room.data())};
}

}  // namespace detail

/// Writes the text that identifies a fill without an id: `{order_id}:{side}:{price}:{size}:{ts}`.
/// Price is in cents, size in contracts, ts in seconds since 1970; each is an integer when whole,
/// else the exact decimal without trailing zeros. Ten contracts at 56 cents are
/// "ord-1:yes:56:10:1700000000". Two fills that are equal in all five have the same text, as has
/// one fill that was sent twice. Replaces what `out` holds; allocates only when it must grow.
/// Precondition: the draft passed the six gates.
inline void write_identity(const draft& from, std::string& out) {
    out.resize(detail::identity_of(from, out).size());
}

using md5_digest = std::array<unsigned char, 16>;

/// An MD5: any callable, with or without state, that writes the digest of `message` and returns
/// true, or returns false when it can't. An empty one never can.
using md5_function = std::function<bool(std::string_view message, md5_digest& digest)>;

/// The digest as 32 lower-case hexadecimal digits.
[[nodiscard]] constexpr std::array<char, 32> to_hex(const md5_digest& digest) noexcept {
    // Computed instead of looked up, so that compilers vectorize it.
    const auto digit = [](int value) {
        return static_cast<char>(value + (value < 10 ? '0' : 'a' - 10));
    };
    std::array<char, 32> text{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        text[2 * i] = digit(digest[i] >> 4);
        text[2 * i + 1] = digit(digest[i] & 0xF);
    }
    return text;
}

/// The id that a fill without one gets: the MD5 of its identity's text, in hexadecimal. Nothing
/// when the draft has no side or no price, or when `md5` has no digest. The pipeline uses the same
/// parts, without the allocation. identity/md5.hpp has an overload that uses OpenSSL.
template <std::predicate<std::string_view, md5_digest&> Md5>
[[nodiscard]] std::optional<inline_text<32>> synthetic_id(const draft& from, Md5&& md5) {
    if (!from.outcome || !from.price) {
        return std::nullopt;
    }
    std::string identity;
    write_identity(from, identity);
    md5_digest digest{};
    if (!md5(identity, digest)) {
        return std::nullopt;
    }
    const std::array<char, 32> digits = to_hex(digest);
    inline_text<32> id;
    id.append({digits.data(), digits.size()});
    return id;
}

}  // namespace truefill::inline v0_1

// ---- json/plain.hpp ----
// Plain bytes: those that stand in a JSON string as they are. Looked at eight at a time.

namespace truefill::inline v0_1::json::detail {

/// As many bytes of a text are looked at, and copied, at once.
using block = truefill::detail::eight_bytes;

/// Whether a byte is plain: ASCII, no control character, no quote, no backslash.
[[nodiscard]] constexpr bool is_plain(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

/// Zero if all bytes of a block are plain; else the lowest bit that is set is bit 0x80 of the first
/// byte that is not. Each subtraction sets that bit of a byte that is below a space, a quote or a
/// backslash; a byte beyond ASCII has it set in the first or the second difference. A byte that
/// goes below zero borrows from the next byte, whose bit may then be wrong: it is not the lowest.
[[nodiscard]] constexpr block not_plain(block bytes) noexcept {
    using truefill::detail::broadcast;
    const block below_space = bytes - broadcast(' ');
    const block quote = (bytes ^ broadcast('"')) - broadcast('\1');
    const block backslash = (bytes ^ broadcast('\\')) - broadcast('\1');
    return (below_space | quote | backslash) & broadcast('\x80');
}

[[nodiscard]] constexpr bool is_plain(block bytes) noexcept {
    return not_plain(bytes) == 0;
}

/// How many of a block's first bytes are plain: 0 to 8.
[[nodiscard]] constexpr std::size_t count_plain(block bytes) noexcept {
    return static_cast<std::size_t>(std::countr_zero(not_plain(bytes))) / 8;
}

/// Whether each of the sixteen bytes at `at` is plain. Bytes beyond ASCII are negative.
[[nodiscard]] inline truefill::detail::sixteen_bytes plain_sixteen(const char* at) noexcept {
    const auto bytes = truefill::detail::load_sixteen(at);
    return (bytes > '\x1F') & ~((bytes == '"') | (bytes == '\\'));
}

/// How many of the first sixteen bytes at `at` are plain.
[[nodiscard]] inline std::size_t count_plain_sixteen(const char* at) noexcept {
#if defined(__SSE2__)
    return static_cast<std::size_t>(std::countr_one(truefill::detail::bits_of(plain_sixteen(at))));
#else
    const std::size_t first = count_plain(truefill::detail::load<block>(at));
    return first < 8 ? first : 8 + count_plain(truefill::detail::load<block>(at + 8));
#endif
}

}  // namespace truefill::inline v0_1::json::detail

// ---- json/scan.hpp ----
// Where a JSON document ends, or the byte at which it breaks: RFC 8259 to the letter, byte by byte.
// The fast reader (reader/unwrap.hpp) finds that a payload is broken; this finds where.

namespace truefill::inline v0_1::json {

/// Deeper nesting counts as broken, so that no input can exhaust the stack.
inline constexpr unsigned max_depth = 1024;

/// UTF-8's byte order mark, skipped at the start of a document.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

enum class scan_status : std::uint8_t {
    complete = 1,   ///< a document; `offset` is the byte after it
    truncated = 2,  ///< a document begins and the text ends; `offset` is the text's size
    broken = 3,     ///< the byte at `offset` can't be there
};

struct scan_result {
    scan_status status;
    std::size_t offset;
    friend constexpr bool operator==(scan_result, scan_result) = default;
};

[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
}

namespace detail {

using truefill::detail::is_digit;

/// The letters behind a backslash, but for u, and what they stand for.
inline constexpr std::string_view escape_letters = "\"\\/bfnrt";
inline constexpr std::string_view escaped_bytes = "\"\\/\b\f\n\r\t";

inline constexpr std::string_view hex_digits = "0123456789abcdef";

/// The value of a hexadecimal digit; std::string_view::npos for any other byte.
[[nodiscard]] constexpr std::size_t hex_value(char c) noexcept {
    return hex_digits.find(truefill::detail::to_lower(c));
}

/// Passes `c` where it stands at `at`.
constexpr bool pass(std::string_view text, std::size_t& at, char c) noexcept {
    const bool there = at < text.size() && text[at] == c;
    at += there ? 1 : 0;
    return there;
}

constexpr bool pass_digits(std::string_view text, std::size_t& at) noexcept {
    const std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) {
        ++at;
    }
    return at != first;
}

/// Passes the number at `at`; where there is none, `at` is left at the byte that can't be there.
constexpr bool pass_number(std::string_view text, std::size_t& at) noexcept {
    pass(text, at, '-');
    const bool is_whole = pass(text, at, '0') || pass_digits(text, at);
    if (!is_whole || (pass(text, at, '.') && !pass_digits(text, at))) {
        return false;
    }
    if (pass(text, at, 'e') || pass(text, at, 'E')) {
        if (!pass(text, at, '+')) {
            pass(text, at, '-');
        }
        return pass_digits(text, at);
    }
    return true;
}

/// Passes what stands after a backslash, likewise.
constexpr bool pass_escape(std::string_view text, std::size_t& at) noexcept {
    if (pass(text, at, 'u')) {
        for (int i = 0; i < 4; ++i, ++at) {
            if (at == text.size() || hex_value(text[at]) == std::string_view::npos) {
                return false;
            }
        }
        return true;
    }
    const bool known = at < text.size() && escape_letters.find(text[at]) != std::string_view::npos;
    at += known ? 1 : 0;
    return known;
}

/// Passes the UTF-8 sequence at `at`, likewise (RFC 3629: no overlong forms, no surrogates, nothing
/// above U+10FFFF). Precondition: at < text.size().
constexpr bool pass_utf8(std::string_view text, std::size_t& at) noexcept {
    const auto byte = [&] { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte();
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0) {
        return false;
    }
    // Of what may follow. Only the second byte has other bounds than these.
    unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    const std::size_t end = at + length;
    for (++at; at != end; ++at) {
        if (at == text.size() || byte() < low || byte() > high) {
            return false;
        }
        low = 0x80;
        high = 0xBF;
    }
    return true;
}

/// Passes plain bytes of a string; where it stops, a few more may follow.
constexpr void pass_plain(std::string_view text, std::size_t& at) noexcept {
    if (!std::is_constant_evaluated()) {
        constexpr std::size_t step = 16;
        for (std::size_t plain = step; plain == step && text.size() - at >= step; at += plain) {
            plain = count_plain_sixteen(text.data() + at);
        }
    }
}

/// Passes the string at `at`, likewise; sets `escaped` if it has a backslash.
constexpr bool pass_string(std::string_view text, std::size_t& at, bool& escaped) noexcept {
    if (!pass(text, at, '"')) {
        return false;
    }
    for (;;) {
        pass_plain(text, at);
        if (at == text.size()) {
            return false;
        }
        if (pass(text, at, '"')) {
            return true;
        }
        if (pass(text, at, '\\')) {
            escaped = true;
            if (!pass_escape(text, at)) {
                return false;
            }
            continue;
        }
        const bool is_control = static_cast<unsigned char>(text[at]) < 0x20;
        if (is_control || !pass_utf8(text, at)) {
            return false;
        }
    }
}

/// Passes `word`, likewise.
constexpr bool pass_word(std::string_view text, std::size_t& at, std::string_view word) noexcept {
    for (const char c : word) {
        if (!pass(text, at, c)) {
            return false;
        }
    }
    return true;
}

/// Passes the string, number, true, false or null at `at`, likewise.
constexpr bool pass_scalar(std::string_view text, std::size_t& at) noexcept {
    bool escaped = false;
    switch (at == text.size() ? '\0' : text[at]) {
        case '"': return pass_string(text, at, escaped);
        case 't': return pass_word(text, at, "true");
        case 'f': return pass_word(text, at, "false");
        case 'n': return pass_word(text, at, "null");
        default: return pass_number(text, at);
    }
}

constexpr void pass_spaces(std::string_view text, std::size_t& at) noexcept {
    while (at < text.size() && is_space(text[at])) {
        ++at;
    }
}

/// Passes the value that begins at `at`, with white space before it and all that is in it,
/// likewise. `depth` brackets are open around it; depth is counted, not recursed.
constexpr bool pass_value(std::string_view text, std::size_t& at, unsigned depth) noexcept {
    const unsigned outer = depth;
    std::array<bool, max_depth> is_object{};  // of the brackets that are open
    const auto accept = [&](char c) {
        pass_spaces(text, at);
        return pass(text, at, c);
    };
    const auto pass_key = [&] {
        bool escaped = false;
        pass_spaces(text, at);
        return pass_string(text, at, escaped) && accept(':');
    };
    for (;;) {
        // Here a value has to begin.
        pass_spaces(text, at);
        const char first = at < text.size() ? text[at] : '\0';
        bool opened = first == '{' || first == '[';
        if (opened) {
            if (depth == max_depth) {
                return false;
            }
            is_object[depth++] = first == '{';
            ++at;
        } else if (!pass_scalar(text, at)) {
            return false;
        }
        // Here a value has ended, or a bracket has opened: to where the next value begins.
        for (;; opened = false) {
            if (depth == outer) {
                return true;
            }
            const bool object = is_object[depth - 1];
            if (accept(object ? '}' : ']')) {
                --depth;
                continue;
            }
            if ((!opened && !accept(',')) || (object && !pass_key())) {
                return false;
            }
            break;
        }
    }
}

}  // namespace detail

/// A document's own text, without the byte order mark and the white space around it.
[[nodiscard]] constexpr std::string_view document_text(std::string_view payload) noexcept {
    std::size_t first = payload.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    detail::pass_spaces(payload, first);
    payload.remove_prefix(first);
    while (!payload.empty() && is_space(payload.back())) {
        payload.remove_suffix(1);
    }
    return payload;
}

/// Scans the one document at the start of `text`, white space and a byte order mark before it.
/// What follows the document is not looked at. Allocates nothing.
[[nodiscard]] constexpr scan_result scan(std::string_view text) noexcept {
    std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    const bool fine = detail::pass_value(text, at, 0);
    return {fine                ? scan_status::complete
            : at == text.size() ? scan_status::truncated
                                : scan_status::broken,
            at};
}

/// Scans a text that is to be one document and nothing else but white space.
[[nodiscard]] constexpr scan_result scan_all(std::string_view text) noexcept {
    scan_result found = scan(text);
    if (found.status == scan_status::complete) {
        detail::pass_spaces(text, found.offset);
        found.status = found.offset == text.size() ? scan_status::complete : scan_status::broken;
    }
    return found;
}

}  // namespace truefill::inline v0_1::json

// ---- kalshi/names.hpp ----
// The names that Kalshi has given the fields of a fill since 2022, which slot each fills and in
// which unit: one table. Elsewhere in the library no field name meets a power of ten. A second
// table has the names that tell other things from fills.

namespace truefill::inline v0_1::kalshi {

/// What a fill is made of. The names of a slot are alternatives: the first that counts is taken.
/// Numbered as the field that a refusal names (vocabulary.hpp), but for the legs of the price.
enum class slot : std::uint8_t {
    order_id = 1,
    fill_id,
    market,
    size,
    price,
    time,
    direction,
    client_order_id,
    action,
    fee,
    liquidity,
    subaccount,
    exchange_index,
    control,  ///< no part of a fill: the envelope, error bodies, status
    yes_leg,  ///< price of the YES leg, whatever the side
    no_leg,
    own_leg,  ///< price of the side's own leg: this library's own rows
};

/// The field that a refusal names for a slot.
[[nodiscard]] constexpr field field_of(slot which) noexcept {
    return which > slot::control ? field::price : static_cast<field>(which);
}

/// How the value of a name is written; it belongs to the name, never to the magnitude.
enum class unit : std::uint8_t {
    id = 1,         ///< text as it is, or an integer
    word,           ///< text, trimmed, in any case
    contracts,      ///< decimal contracts
    dollars,        ///< decimal dollars
    loose_dollars,  ///< dollars that were a binary float before they were text
    whole_cents,    ///< integer cents, 0 being "not set"
    cents,          ///< decimal cents
    epoch,          ///< RFC 3339, or an epoch told by its size
    epoch_us,
    epoch_ms,
    flag,     ///< true or false
    integer,  ///< 32 bits
    any,      ///< not read by the rules
};

struct name {
    std::string_view text;
    slot fills;
    unit in;
};

/// Every name that is kept, those of a slot together and in order of preference.
/// From the exchange's changelog and API reference: integer cents until 2026-03-11, `_fixed` from
/// 2025-08-31 to 2026-04-01, `_dollars` from 2026-03-10 (WebSocket: 2025-09-09), `_fp` from
/// 2026-01-22, outcome_side and book_side from 2026-05-06.
inline constexpr std::array names{
    name{"order_id", slot::order_id, unit::id},
    name{"orderId", slot::order_id, unit::id},
    name{"exchange_order_id", slot::order_id, unit::id},
    name{"id", slot::order_id, unit::id},
    name{"fill_id", slot::fill_id, unit::id},
    name{"trade_id", slot::fill_id, unit::id},
    name{"market_ticker", slot::market, unit::id},
    name{"market", slot::market, unit::id},
    name{"ticker", slot::market, unit::id},
    name{"count_fp", slot::size, unit::contracts},
    name{"count", slot::size, unit::contracts},
    name{"size", slot::size, unit::contracts},
    name{"qty", slot::size, unit::contracts},
    name{"yes_price_dollars", slot::yes_leg, unit::dollars},
    name{"yes_price_fixed", slot::yes_leg, unit::dollars},
    name{"yes_price", slot::yes_leg, unit::whole_cents},
    name{"no_price_dollars", slot::no_leg, unit::dollars},
    name{"no_price_fixed", slot::no_leg, unit::dollars},
    name{"no_price", slot::no_leg, unit::whole_cents},
    name{"price_dollars", slot::own_leg, unit::dollars},
    name{"price_cents", slot::own_leg, unit::cents},
    name{"price", slot::price, unit::loose_dollars},
    name{"created_time", slot::time, unit::epoch},
    name{"ts_us", slot::time, unit::epoch_us},
    name{"ts_ms", slot::time, unit::epoch_ms},
    name{"ts", slot::time, unit::epoch},
    name{"timestamp", slot::time, unit::epoch},
    name{"time", slot::time, unit::epoch},
    name{"created_at", slot::time, unit::epoch},
    name{"filled_at", slot::time, unit::epoch},
    name{"outcome_side", slot::direction, unit::word},
    name{"book_side", slot::direction, unit::word},
    name{"purchased_side", slot::direction, unit::word},
    name{"side", slot::direction, unit::word},
    name{"client_order_id", slot::client_order_id, unit::id},
    name{"clientOrderId", slot::client_order_id, unit::id},
    name{"action", slot::action, unit::word},
    name{"fee_cost", slot::fee, unit::dollars},
    name{"fee", slot::fee, unit::dollars},
    name{"is_taker", slot::liquidity, unit::flag},
    name{"subaccount_number", slot::subaccount, unit::integer},
    name{"subaccount", slot::subaccount, unit::integer},
    name{"exchange_index", slot::exchange_index, unit::integer},
    name{"fills", slot::control, unit::any},
    name{"data", slot::control, unit::any},
    name{"items", slot::control, unit::any},
    name{"type", slot::control, unit::any},
    name{"msg", slot::control, unit::any},
    name{"cursor", slot::control, unit::any},
    name{"error", slot::control, unit::any},
    name{"code", slot::control, unit::any},
    name{"message", slot::control, unit::any},
    name{"status", slot::control, unit::any},
};
static_assert(names.size() < 64, "a set of names is a 64-bit mask, and has one bit to spare");

/// A name that fills do not have. Its presence, also as null, shows what else an item may be.
struct marker {
    std::string_view text;
    likeness of;
};

inline constexpr std::array markers{
    marker{"open_size", likeness::open_order},
    marker{"original_size", likeness::open_order},
    marker{"initial_count", likeness::open_order},
    marker{"initial_count_fp", likeness::open_order},
    marker{"remaining_count", likeness::open_order},
    marker{"remaining_count_fp", likeness::open_order},
    marker{"fill_count", likeness::open_order},
    marker{"fill_count_fp", likeness::open_order},
    marker{"queue_position", likeness::open_order},
    marker{"expiration_time", likeness::open_order},
    marker{"last_update_time", likeness::open_order},
    marker{"quote_id", likeness::quote},
    marker{"rfq_id", likeness::quote},
    marker{"yes_bid", likeness::market_snapshot},
    marker{"yes_ask", likeness::market_snapshot},
    marker{"yes_bid_dollars", likeness::market_snapshot},
    marker{"yes_ask_dollars", likeness::market_snapshot},
    marker{"last_price", likeness::market_snapshot},
    marker{"last_price_dollars", likeness::market_snapshot},
    marker{"open_interest", likeness::market_snapshot},
    marker{"settled_time", likeness::settlement},
    marker{"market_result", likeness::settlement},
    marker{"position", likeness::position},
    marker{"market_exposure", likeness::position},
    marker{"fees", likeness::perps_fill},
    marker{"entry_price", likeness::perps_fill},
    marker{"realized_pnl", likeness::perps_fill},
    marker{"taker_side", likeness::public_trade},
    marker{"taker_outcome_side", likeness::public_trade},
    marker{"maker_order_id", likeness::fcm_fill},
    marker{"taker_order_id", likeness::fcm_fill},
    marker{"maker_subtrader_id", likeness::fcm_fill},
    marker{"taker_subtrader_id", likeness::fcm_fill},
    marker{"maker_fee_cost", likeness::fcm_fill},
    marker{"taker_fee_cost", likeness::fcm_fill},
};

}  // namespace truefill::inline v0_1::kalshi

// ---- kalshi/keys.hpp ----
// Names of the table as indices, and sets of them as 64-bit masks.

namespace truefill::inline v0_1::kalshi {

/// A row of `names`, as its index. `"ts_ms"_key` looks the name up at compile time; a name that is
/// not in the table does not compile.
class key {
public:
    /// Precondition: index < names.size().
    [[nodiscard]] static constexpr key at(std::size_t index) noexcept { return key{index}; }

    [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }
    [[nodiscard]] constexpr std::uint64_t bit() const noexcept {
        return std::uint64_t{1} << index_;
    }
    [[nodiscard]] constexpr const name& row() const noexcept { return names[index_]; }
    friend constexpr bool operator==(key, key) = default;

private:
    constexpr explicit key(std::size_t index) noexcept : index_{index} {}
    std::size_t index_;
};

/// A set of names, iterated in order of preference.
class key_set {
public:
    constexpr key_set() = default;
    template <std::same_as<key>... Keys>
    constexpr explicit key_set(key first, Keys... others) noexcept
        : bits_{(first.bit() | ... | others.bit())} {}
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] constexpr std::size_t size() const noexcept {
        return static_cast<std::size_t>(std::popcount(bits_));
    }
    [[nodiscard]] constexpr bool contains(key k) const noexcept { return (bits_ & k.bit()) != 0; }
    /// Precondition: not empty.
    [[nodiscard]] constexpr key front() const noexcept {
        return key::at(static_cast<std::size_t>(std::countr_zero(bits_)));
    }
    constexpr void insert(key k) noexcept { bits_ |= k.bit(); }
    friend constexpr key_set operator&(key_set a, key_set b) noexcept {
        return key_set{a.bits_ & b.bits_};
    }
    friend constexpr key_set operator|(key_set a, key_set b) noexcept {
        return key_set{a.bits_ | b.bits_};
    }
    friend constexpr key_set operator-(key_set a, key_set b) noexcept {
        return key_set{a.bits_ & ~b.bits_};
    }
    friend constexpr bool operator==(key_set, key_set) = default;

    // A set is its own iterator: it refers to its first name, and ++ takes that name out.
    [[nodiscard]] constexpr key_set begin() const noexcept { return *this; }
    [[nodiscard]] static constexpr key_set end() noexcept { return {}; }
    constexpr key operator*() const noexcept { return front(); }
    constexpr key_set& operator++() noexcept {
        bits_ &= bits_ - 1;
        return *this;
    }

private:
    constexpr explicit key_set(std::uint64_t bits) noexcept : bits_{bits} {}
    std::uint64_t bits_ = 0;
};

/// The names whose row a predicate holds for.
[[nodiscard]] consteval key_set names_where(auto holds) {
    key_set found;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (holds(names[i])) {
            found.insert(key::at(i));
        }
    }
    return found;
}

/// The names of a slot.
template <slot Which>
inline constexpr key_set slot_names = names_where([](name row) { return row.fills == Which; });

/// The names of all slots of a price: the legs and `price`.
inline constexpr key_set price_names = slot_names<slot::yes_leg> | slot_names<slot::no_leg> |
                                       slot_names<slot::own_leg> | slot_names<slot::price>;

/// The names whose values are decimal dollars.
inline constexpr key_set in_dollars = names_where([](name row) { return row.in == unit::dollars; });

namespace detail {
/// A literal as a template argument.
template <std::size_t N>
struct literal_text {
    std::array<char, N> text;
    constexpr literal_text(const char (&from)[N]) noexcept : text{std::to_array(from)} {}  // NOLINT
};
}  // namespace detail

}  // namespace truefill::inline v0_1::kalshi

namespace truefill::inline v0_1 {
inline namespace literals {

template <kalshi::detail::literal_text Text>
[[nodiscard]] constexpr kalshi::key operator""_key() noexcept {
    constexpr auto found =
        std::find_if(kalshi::names.begin(), kalshi::names.end(),
                     [](const kalshi::name& row) { return row.text == Text.text.data(); });
    static_assert(found != kalshi::names.end(), "no such name in the table");
    return kalshi::key::at(static_cast<std::size_t>(found - kalshi::names.begin()));
}

}  // namespace literals

namespace kalshi {

/// The keys that make an object a page.
inline constexpr key_set envelope_names{"fills"_key, "data"_key, "items"_key};
/// The keys that decide what an object is. An object that has one of them twice is refused.
inline constexpr key_set control_names = envelope_names | key_set{"type"_key, "msg"_key};

}  // namespace kalshi
}  // namespace truefill::inline v0_1

// ---- token.hpp ----
// A value of the wire as a reader found it: its kind and its text.

namespace truefill::inline v0_1 {

/// A value of the wire: its kind and its text. Borrows.
class token {
public:
    enum class kind : std::uint8_t {
        null = 1,        ///< without a text
        text,            ///< a string, without its quotes, unescaped
        number,          ///< a number's own digits, never through a float
        boolean,         ///< `true` or `false`
        container,       ///< an object or an array, brackets included
        lone_surrogate,  ///< a string that no UTF-8 can hold
    };

    constexpr token() = default;
    /// A null has no text, whatever is given; numbers, booleans and containers have some.
    /// Precondition: text.size() < 2^32, which the reader checks for a whole payload.
    constexpr token(kind what, std::string_view text) noexcept
        : data_{text.data()},
          size_and_kind_{(what == kind::null ? 0 : text.size()) |
                         std::uint64_t{static_cast<std::uint8_t>(what)} << 32} {}

    [[nodiscard]] constexpr kind type() const noexcept {
        return static_cast<kind>(size_and_kind_ >> 32);
    }
    [[nodiscard]] constexpr std::string_view text() const noexcept {
        return {data_, static_cast<std::uint32_t>(size_and_kind_)};
    }
    [[nodiscard]] constexpr bool is(kind expected) const noexcept { return type() == expected; }
    /// Neither null nor "".
    [[nodiscard]] constexpr bool has_value() const noexcept {
        return static_cast<std::uint32_t>(size_and_kind_) != 0;
    }

private:
    const char* data_ = nullptr;
    // One word: with separate members, writing two and loading both at once would stall on the
    // store.
    std::uint64_t size_and_kind_ = std::uint64_t{1} << 32;
};
static_assert(token{}.is(token::kind::null));

namespace detail {

/// Whether a token is a word, trimmed and in any case. `word` is in lower case and short.
[[nodiscard]] constexpr bool says(const token& value, std::string_view word) noexcept {
    return value.is(token::kind::text) && is_word(value.text(), word);
}

}  // namespace detail

}  // namespace truefill::inline v0_1

// ---- kalshi/read_value.hpp ----
// What the value of a name reads as: a number in the unit of the name, or the reason why it does
// not read.

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

// ---- raw_fill.hpp ----
// An item as the exchange wrote it: values by name. The seam between readers, which know JSON, and
// rules, which know fills: any parser that can fill one of these can use the rest of the library.

namespace truefill::inline v0_1 {

/// Where an item was found. It decides the source where the caller states none.
enum class placement : std::uint8_t { page = 1, bare = 2, frame = 3 };

/// The values of an item by name, each read in the unit of its name when it is put, and sets of the
/// names that are given, that have a value, that count and that read. Borrows from the payload and
/// from the reader's buffer. clear() is cheap: it resets the sets of names, not the cells.
class raw_fill {
public:
    struct entry {
        kalshi::key name;
        token value;
    };
    /// A value: the token, and what kalshi::read_value says of it. Meaningless for a name that is
    /// not in names(); number and why are set for the names in has_value() only.
    struct cell {
        token written;
        std::int64_t number;  ///< 0 when the value does not read
        reason why;           ///< set for a value that does not read only
    };

    constexpr raw_fill() = default;
    constexpr raw_fill(std::initializer_list<entry> entries) noexcept {
        for (const entry& e : entries) {
            put(e.name, e.value);
        }
    }

    constexpr void clear() noexcept { sets_ = {}; }
    /// Keeps a value. Of a name given twice the first value stays, and the name is noted as
    /// repeated.
    constexpr void put(kalshi::key name, const token& value) noexcept {
        if (name == "status"_key && is_order_status(value)) {
            mark(likeness::open_order);  // of two, one of an order is enough: it is a marker
        }
        if (sets_.names.contains(name)) {
            sets_.repeated.insert(name);
            return;
        }
        sets_.names.insert(name);
        cells_[name.index()].written = value;
        if (value.has_value()) {
            sets_.valued.insert(name);
            read(name);
        }
    }

    /// The cells, by the indices of their names, for a reader that fills them itself.
    [[nodiscard]] constexpr cell* cells() noexcept { return cells_.data(); }
    /// Puts names whose cells were filled: `plain` where the number was read in the unit of the
    /// name and, where the name may say nothing, is not zero; `nulls` where the value is null.
    /// Precondition: the names are those of fields, so that giving one twice refuses the item.
    constexpr void put_names(kalshi::key_set plain, kalshi::key_set nulls) noexcept {
        const kalshi::key_set given = plain | nulls;
        sets_.repeated = sets_.repeated | (sets_.names & given);
        sets_.names = sets_.names | given;
        sets_.valued = sets_.valued | plain;
        sets_.counting = sets_.counting | plain;
        sets_.reading = sets_.reading | plain;
    }

    constexpr void mark(likeness kind) noexcept { sets_.likenesses |= bit(kind); }
    /// The item's own text, its place among the payload's items, and where it was found.
    constexpr void place(std::string_view text, std::size_t index, placement where) noexcept {
        text_ = text;
        index_ = index;
        where_ = where;
    }

    /// The names that are given.
    [[nodiscard]] constexpr kalshi::key_set names() const noexcept { return sets_.names; }
    /// The names that are given more than once.
    [[nodiscard]] constexpr kalshi::key_set repeated() const noexcept { return sets_.repeated; }
    /// The names with a value that is neither null nor "".
    [[nodiscard]] constexpr kalshi::key_set has_value() const noexcept { return sets_.valued; }
    /// Those of them that read in the unit of their name.
    [[nodiscard]] constexpr kalshi::key_set reading() const noexcept { return sets_.reading; }
    /// Those with a value that count: not a blank word, a zero, the zero time.
    [[nodiscard]] constexpr kalshi::key_set counting() const noexcept { return sets_.counting; }

    [[nodiscard]] constexpr bool has(kalshi::key name) const noexcept {
        return sets_.names.contains(name);
    }
    [[nodiscard]] constexpr bool counts(kalshi::key name) const noexcept {
        return sets_.counting.contains(name);
    }
    /// Whether a name has a value, and the value reads.
    [[nodiscard]] constexpr bool reads(kalshi::key name) const noexcept {
        return sets_.reading.contains(name);
    }
    /// The number of a name that has a value: 0 when the value does not read.
    [[nodiscard]] constexpr std::int64_t number(kalshi::key name) const noexcept {
        return cells_[name.index()].number;
    }
    /// The text of a name that has a value.
    [[nodiscard]] constexpr std::string_view text(kalshi::key name) const noexcept {
        return cells_[name.index()].written.text();
    }
    /// Why the value of a name does not read. No reason where it reads.
    [[nodiscard]] constexpr reason error(kalshi::key name) const noexcept {
        return reads(name) ? reason{} : cells_[name.index()].why;
    }
    /// The token of a name; a null where the name is absent.
    [[nodiscard]] constexpr token operator[](kalshi::key name) const noexcept {
        return has(name) ? cells_[name.index()].written : token{};
    }

    [[nodiscard]] constexpr bool is_marked(likeness kind) const noexcept {
        return (sets_.likenesses & bit(kind)) != 0;
    }
    [[nodiscard]] constexpr bool is_marked() const noexcept { return sets_.likenesses != 0; }
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
    [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }
    [[nodiscard]] constexpr placement where() const noexcept { return where_; }

private:
    static constexpr std::uint32_t bit(likeness kind) noexcept {
        return 1U << static_cast<unsigned>(kind);
    }
    [[nodiscard]] static constexpr bool is_order_status(const token& status) noexcept {
        return detail::says(status, "resting") || detail::says(status, "canceled") ||
               detail::says(status, "executed");
    }
    constexpr void read(kalshi::key name) noexcept {
        cell& kept = cells_[name.index()];
        const auto value = kalshi::read_value(kept.written, name);
        kept.number = value.value_or(0);
        kept.why = value.error();
        if (value) {
            sets_.reading.insert(name);
        }
        if (kept.number != 0 || counts(name, kept.written)) {
            sets_.counting.insert(name);
        }
    }
    /// Whether a value counts that is zero or does not read.
    constexpr bool counts(kalshi::key name, const token& value) noexcept {
        if (name == "side"_key && (detail::says(value, "bid") || detail::says(value, "ask"))) {
            mark(likeness::perps_fill);
        }
        return !kalshi::names_that_may_say_nothing.contains(name) ||
               !kalshi::says_nothing(value, name);
    }

    struct {
        kalshi::key_set names;
        kalshi::key_set repeated;
        kalshi::key_set valued;
        kalshi::key_set counting;
        kalshi::key_set reading;
        std::uint32_t likenesses = 0;
    } sets_;
    placement where_ = placement::bare;
    std::size_t index_ = 0;
    std::string_view text_;
    std::array<cell, kalshi::names.size() + 1> cells_{};  // the last one: of unknown names
};

/// The source of an item when the caller states none: a frame's message is a WebSocket's; an
/// element of a page is REST's; a bare one is a WebSocket's when it has that channel's names only.
[[nodiscard]] constexpr source source_of(const raw_fill& raw) noexcept {
    const bool bare_message = raw.where() == placement::bare && !raw.has("created_time"_key) &&
                              !raw.has("ticker"_key) && !raw.has("fill_id"_key) &&
                              raw.has("market_ticker"_key) &&
                              (raw.has("ts"_key) || raw.has("ts_ms"_key));
    return raw.where() == placement::frame || bare_message ? source::ws : source::rest;
}

}  // namespace truefill::inline v0_1

// ---- kalshi/key_lookup.hpp ----
// From a key to its row in the table, by a perfect hash.

namespace truefill::inline v0_1::kalshi::detail {

/// The names, then the markers.
[[nodiscard]] constexpr std::string_view known_word(std::size_t index) noexcept {
    return index < names.size() ? names[index].text : markers[index - names.size()].text;
}

/// A perfect hash of all names and markers. The hash is made of a key's length and four of its
/// letters, times a factor; the compiler searches for a factor without collisions.
class dictionary {
public:
    static constexpr std::uint8_t unknown = 0xFF;

    consteval dictionary() {
        while (!fill()) {
            factor_ += 2;
        }
    }

    /// The index of a key: below names.size() a name, from there on a marker, else `unknown`.
    [[nodiscard]] constexpr std::uint8_t find(std::string_view text) const noexcept {
        const std::uint8_t index = text.size() < shortest ? unknown : slots_[hash(text)];
        return index != unknown && truefill::detail::equal_text(known_word(index), text) ? index
                                                                                         : unknown;
    }

private:
    static constexpr int bits = 10;
    static constexpr std::size_t shortest = 2;  // the hash reads the last two letters of a key

    [[nodiscard]] constexpr std::size_t hash(std::string_view text) const noexcept {
        const auto letter = [&](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
        };
        const std::size_t n = text.size();
        const std::uint32_t mixed =
            letter(0) | letter(n / 3) << 8 | letter(n - 2) << 16 | letter(n - 1) << 24;
        return ((mixed ^ static_cast<std::uint32_t>(n)) * factor_) >> (32 - bits);
    }

    consteval bool fill() {
        slots_.fill(unknown);
        for (std::size_t i = 0; i < names.size() + markers.size(); ++i) {
            auto& slot = slots_[hash(known_word(i))];
            if (slot != unknown) {
                return false;
            }
            slot = static_cast<std::uint8_t>(i);
        }
        return true;
    }

    std::uint32_t factor_ = 0x9E3779B1;
    std::array<std::uint8_t, std::size_t{1} << bits> slots_{};
};

inline constexpr dictionary names_and_markers{};

}  // namespace truefill::inline v0_1::kalshi::detail

// ---- reader/structural_index.hpp ----
// Where the tokens of a payload begin: simdjson's stage 1, at gigabytes per second. The only header
// that includes simdjson, and the place where its versions would differ.
//
// Stage 1 needs no copy and no padding; it checks UTF-8 and the ends of strings to the last byte
// and picks the processor's best kernel at run time. Of the grammar it checks nothing else: its
// tokens say where to look, and what stands there is checked by who looks.

namespace truefill::inline v0_1 {

/// The offsets at which the tokens of a text begin, four bytes each. Allocates at the first text.
class structural_index {
public:
    /// Of texts of at most `capacity` bytes.
    explicit structural_index(std::size_t capacity) noexcept : capacity_{capacity} {}

    /// Indexes a text, which is not copied and needs no padding. False where it has bad UTF-8
    /// (outside of strings not with the fallback kernel: there the tokens show it), an unclosed
    /// string, a control character in a string, or no token at all; or where memory ends.
    [[nodiscard]] bool index(std::string_view text) noexcept {
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
        return !text.empty() && has_engine() &&
               engine_->stage1(bytes, text.size(), simdjson::stage1_mode::regular) ==
                   simdjson::SUCCESS;
    }

    /// The offset of the first token. The offset at end() can be read and is the text's size.
    [[nodiscard]] const std::uint32_t* begin() const noexcept {
        return engine_->structural_indexes.get();
    }
    [[nodiscard]] const std::uint32_t* end() const noexcept {
        return begin() + engine_->n_structural_indexes;
    }

private:
    [[nodiscard]] bool has_engine() noexcept {
        constexpr std::size_t no_stage_2 = 1;
        return engine_ || simdjson::get_active_implementation()->create_dom_parser_implementation(
                              capacity_, no_stage_2, engine_) == simdjson::SUCCESS;
    }

    std::size_t capacity_;
    std::unique_ptr<simdjson::internal::dom_parser_implementation> engine_;
};

}  // namespace truefill::inline v0_1

// ---- reader/indexed_window.hpp ----
// Where the tokens of a part of the payload begin. A part at a time is indexed, so that memory does
// not grow with the payload, and nothing is indexed where no index is needed.

namespace truefill::inline v0_1::detail {

/// The tokens of a part of the payload, which ends behind a closing bracket.
class indexed_window {
public:
    /// Forgets what was indexed, for another payload or to go back: seek() is called next.
    void clear() noexcept { size_ = 0; }

    /// Goes to the first token at `at` or behind it. Precondition: `at` is not before the place of
    /// an earlier call, unless clear() was called since. There is none where the text from there on
    /// can't be indexed: it is not UTF-8, or has a string that is not closed in the window.
    void seek(std::string_view text, const char* at) {
        if (size_ == 0 || at < begin_ || at >= begin_ + size_) {
            index(text, at);
        }
        while (token_ != end_ && begin_ + *token_ < at) {
            ++token_;
        }
    }
    /// Whether there are tokens of a field: its key, the colon, its value, and what is behind it.
    [[nodiscard]] bool has_field() const noexcept { return end_ - token_ >= 4; }
    /// Where one of them begins.
    [[nodiscard]] const char* token(std::size_t which) const noexcept {
        return begin_ + token_[which];
    }
    void pass_field() noexcept { token_ += 4; }

private:
    static constexpr std::size_t largest = 4096;

    void index(std::string_view text, const char* at) {
        std::string_view window = text.substr(static_cast<std::size_t>(at - text.data()), largest);
        const std::size_t bracket =
            window.size() == largest ? window.rfind('}') : std::string_view::npos;
        window = window.substr(0, bracket == std::string_view::npos ? largest : bracket + 1);
        begin_ = at;
        size_ = std::max(window.size(), std::size_t{1});
        const bool is_indexed = index_.index(window);
        token_ = is_indexed ? index_.begin() : nullptr;
        end_ = is_indexed ? index_.end() : nullptr;
    }

    structural_index index_{largest};
    const char* begin_ = nullptr;
    std::size_t size_ = 0;
    const std::uint32_t* token_ = nullptr;
    const std::uint32_t* end_ = nullptr;
};

}  // namespace truefill::inline v0_1::detail

// ---- json/string.hpp ----
// JSON strings: what the inside of one says, and how a text is written as one.

namespace truefill::inline v0_1::json {

namespace detail {

[[nodiscard]] constexpr unsigned hex4(std::string_view text, std::size_t at) noexcept {
    std::size_t value = 0;
    for (const char c : text.substr(at, 4)) {
        value = value * 16 + hex_value(c);
    }
    return static_cast<unsigned>(value);
}

constexpr char* put_utf8(unsigned point, char* out) noexcept {
    const auto put = [&](unsigned byte) { *out++ = static_cast<char>(byte & 0xFF); };
    if (point < 0x80) {
        put(point);
        return out;
    }
    // The first byte has as many ones in front as the sequence has bytes, and then a zero.
    const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    put(0xF0U << (3 - more) | point >> 6 * more);
    for (int shift = 6 * (more - 1); shift >= 0; shift -= 6) {
        put(0x80 | (point >> shift & 0x3F));
    }
    return out;
}

/// Copies a text. False if it has a byte that is not plain.
[[nodiscard]] inline bool copy_plain(char* to, std::string_view text) noexcept {
    const char* const from = text.data();
    const std::size_t size = text.size();
    if (size < sizeof(block)) {
        bool plain = true;
        for (std::size_t i = 0; i < size; ++i) {
            to[i] = from[i];
            plain = plain && is_plain(from[i]);
        }
        return plain;
    }
    constexpr std::size_t step = sizeof(truefill::detail::sixteen_bytes);
    if (size < step) {
        const std::size_t last = size - sizeof(block);  // overlaps the first
        const block odd = not_plain(truefill::detail::load<block>(from)) |
                          not_plain(truefill::detail::load<block>(from + last));
        std::memcpy(to, from, sizeof(block));
        std::memcpy(to + last, from + last, sizeof(block));
        return odd == 0;
    }
    const std::size_t last = size - step;
    auto plain = plain_sixteen(from + last);
    for (std::size_t at = 0; at < last; at += step) {
        plain &= plain_sixteen(from + at);
        std::memcpy(to + at, from + at, step);
    }
    std::memcpy(to + last, from + last, step);
    return truefill::detail::holds_nowhere(~plain);
}

}  // namespace detail

/// Writes the text of a JSON string's inside to `out`, which has room for inside.size() bytes.
/// Nothing for a lone surrogate, which UTF-8 can't hold. Precondition: a scan has passed it.
[[nodiscard]] constexpr std::optional<std::string_view> unescape(std::string_view inside,
                                                                 char* out) noexcept {
    char* const first = out;
    for (std::size_t at = 0; at < inside.size();) {
        const char c = inside[at++];
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        const char letter = inside[at++];
        if (letter != 'u') {
            *out++ = detail::escaped_bytes[detail::escape_letters.find(letter)];
            continue;
        }
        unsigned point = detail::hex4(inside, at);
        at += 4;
        if (point >= 0xD800 && point < 0xE000) {
            const bool pair = point < 0xDC00 && inside.substr(at).starts_with("\\u");
            const unsigned low = pair ? detail::hex4(inside, at + 2) : 0;
            if (low < 0xDC00 || low > 0xDFFF) {
                return std::nullopt;
            }
            at += 6;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        out = detail::put_utf8(point, out);
    }
    return std::string_view{first, static_cast<std::size_t>(out - first)};
}

/// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8 (in the raw text of a
/// payload that was not JSON) become U+FFFD, so that the result is always JSON.
inline void append_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (detail::is_plain(text[at])) {
            detail::pass_plain(text, ++at);
            continue;
        }
        const std::size_t odd = at;
        const auto c = static_cast<unsigned char>(text[odd]);
        if (detail::pass_utf8(text, at) && c >= 0x80) {
            continue;
        }
        out.append(text, copied, odd - copied);
        copied = at = std::max(at, odd + 1);
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (c < 0x80) {
                    out += "\\u00";
                    out += detail::hex_digits[c >> 4];
                    out += detail::hex_digits[c & 0xF];
                } else {
                    out += "\\ufffd";
                }
        }
    }
    out.append(text, copied, std::string_view::npos);
    out += '"';
}

}  // namespace truefill::inline v0_1::json

// ---- reader/json_cursor.hpp ----
// A cursor over a payload's bytes: each value checked against RFC 8259 as it is passed. Knows JSON,
// and no field names.

namespace truefill::inline v0_1 {

/// A function that returns false has met text that is not JSON; after that only open() may be
/// called. A value that is passed leaves the cursor at the byte behind it. Keeps its buffers.
class json_cursor {
protected:
    /// Goes to the first byte of a text, which is borrowed.
    void open(std::string_view text) noexcept {
        text_ = text;
        at_ = 0;
        n_unescaped_ = 0;
    }

    /// The current byte; behind the text a NUL, which begins no value and separates none.
    [[nodiscard]] char next() const noexcept { return at_ == text_.size() ? '\0' : text_[at_]; }
    void skip_spaces() noexcept { json::detail::pass_spaces(text_, at_); }
    /// Goes to the next byte that is no white space, and returns it.
    char next_token() noexcept {
        skip_spaces();
        return next();
    }
    /// The next byte from `at` on that is no white space; behind the text a NUL.
    [[nodiscard]] char peek_token(std::size_t at) const noexcept {
        json::detail::pass_spaces(text_, at);
        return at == text_.size() ? '\0' : text_[at];
    }
    /// Passes `c` and the white space before it, if that is what stands here.
    [[nodiscard]] bool accept(char c) noexcept {
        const bool is_here = next_token() == c;
        at_ += is_here ? 1 : 0;
        return is_here;
    }
    [[nodiscard]] std::string_view text_since(std::size_t start) const noexcept {
        return {text_.data() + start, at_ - start};
    }

    /// Reads the string that begins here. Escapes are undone in the cursor's buffer, which holds
    /// them until forget_unescaped() or open().
    [[nodiscard]] bool string(token& into) {
        const std::size_t first = at_ + 1;
        bool escaped = false;
        if (!json::detail::pass_string(text_, at_, escaped)) {
            return false;
        }
        const std::string_view inside = text_.substr(first, at_ - first - 1);
        into = escaped ? unescaped(inside) : token{token::kind::text, inside};
        return true;
    }

    /// Reads the value that begins here, of any kind; `depth` brackets are open around it.
    [[nodiscard]] bool value(token& into, unsigned depth) {
        const std::size_t start = at_;
        const char first = next();
        if (first == '"') {
            return string(into);
        }
        const bool is_container = first == '{' || first == '[';
        const bool passed =
            is_container ? unread_value(depth) : json::detail::pass_scalar(text_, at_);
        const auto kind = is_container                   ? token::kind::container
                          : first == 't' || first == 'f' ? token::kind::boolean
                          : first == 'n'                 ? token::kind::null
                                                         : token::kind::number;
        into = {kind, text_since(start)};
        return passed;
    }

    /// Checks the value that begins here, and drops it.
    [[nodiscard]] bool unread_value(unsigned depth) noexcept {
        return json::detail::pass_value(text_, at_, depth);
    }

    /// The first value of a name in an object that has it, begins at `start`, and was checked.
    [[nodiscard]] token first_value(std::string_view name, std::size_t start) {
        const std::size_t end = std::exchange(at_, start + 1);
        token key;
        token read;
        do {
            (void)(next_token() == '"' && string(key) && accept(':'));
            skip_spaces();
            (void)value(read, 1);
        } while (key.text() != name && accept(','));
        at_ = end;
        return read;
    }

    /// How many texts with escapes the buffer holds, to forget those that come after.
    [[nodiscard]] std::size_t n_unescaped() const noexcept { return n_unescaped_; }
    void forget_unescaped(std::size_t kept) noexcept { n_unescaped_ = kept; }

private:
    [[nodiscard]] token unescaped(std::string_view inside) {
        if (n_unescaped_ == unescaped_.size()) {
            unescaped_.emplace_back();
        }
        std::vector<char>& text = unescaped_[n_unescaped_];
        text.resize(inside.size());
        const auto read = json::unescape(inside, text.data());
        if (!read) {
            return {token::kind::lone_surrogate, inside};
        }
        ++n_unescaped_;
        return {token::kind::text, *read};
    }

protected:
    std::string_view text_;
    std::size_t at_ = 0;

private:
    // When the outer vector grows, the inner ones are moved and keep their characters' addresses,
    // so that views of the texts stay valid.
    std::vector<std::vector<char>> unescaped_;
    std::size_t n_unescaped_ = 0;
};

}  // namespace truefill::inline v0_1

// ---- reader/plain_reader.hpp ----
// What the forms of plain values work on, and what they know of a value before they read it.

namespace truefill::inline v0_1::detail {

inline constexpr std::size_t longest_prefix = 31;  // what stands before a value, with its separator
inline constexpr std::size_t longest_text = 64;
inline constexpr std::size_t longest_value = longest_text + 16;  // with what is looked at behind it
inline constexpr std::size_t longest_field = 112;                // both, rounded up to sixteens
static_assert(longest_field >= longest_prefix + longest_value);

/// Where the forms read: in the payload, and near its end in a copy of its last bytes with NULs
/// behind them, so that they can look ahead there as well. No plain value contains a NUL, so none
/// ends behind the payload's end.
class plain_reader {
public:
    /// Begins a payload, which is borrowed.
    void open(std::string_view payload) noexcept {
        const std::size_t copied = std::min(payload.size(), longest_field);
        end_ = payload.data() + payload.size();
        payload_limit_ = end_ - copied;
        std::copy(payload_limit_, end_, copy_end() - copied);
    }
    /// Goes to a byte of the payload.
    void seek(const char* to) noexcept {
        at = to;
        limit = payload_limit_;
    }
    /// Goes on in the copy where at most `longest_field` bytes are left in the payload.
    void enter_copy_if_near_end() noexcept {
        if (at >= limit && !is_in_copy()) {
            at = copy_end() - (end_ - at);
            limit = copy_end();
        }
    }
    /// The byte of the payload where reading stopped.
    [[nodiscard]] const char* in_payload() noexcept {
        return is_in_copy() ? end_ - (copy_end() - at) : at;
    }

    const char* at;  ///< where reading stopped: behind a value, or at the separator before a field
    const char* limit;  ///< at each byte before it `longest_field` bytes can be read
    bool is_behind_value;

private:
    [[nodiscard]] bool is_in_copy() noexcept { return limit == copy_end(); }
    [[nodiscard]] char* copy_end() noexcept { return copy_.data() + longest_field; }

    const char* end_;
    const char* payload_limit_;
    std::array<char, 2 * longest_field> copy_{};  // the second half stays zero
};

/// The day of the last time that was read: most items of a page are of one day.
struct known_day {
    eight_bytes date = 0;          ///< "2026-07-"
    eight_bytes day = 0;           ///< "6-07-30T"
    std::int64_t midnight_us = 0;  ///< microseconds since 1970
};

/// What is known of a value before it is read.
struct expected_value {
    raw_fill::cell* cell = nullptr;                            ///< where it is kept
    std::uint8_t index = kalshi::detail::dictionary::unknown;  ///< of its key, in the dictionary
    /// Of a text or a long number: its size in the item before. Where fields come in no order, the
    /// size of any value that was found, this one's.
    std::uint32_t size = 0;
    /// The least number that is plain: 1 under a name where a zero says nothing, else 0.
    std::int64_t low = 0;
    /// Of an integer: the largest that is plain, and what it is multiplied by.
    std::int64_t high = 0;
    std::int64_t scale = 1;
    known_day day;  ///< of a time
};

/// Keeps a value, and returns the byte behind it.
inline const char* keep(const expected_value& expected, token::kind kind, const char* at,
                        std::size_t size, std::int64_t number) noexcept {
    expected.cell->written = {kind, {at, size}};
    expected.cell->number = number;
    return at + size + (kind == token::kind::text ? 1 : 0);
}

/// Whether a byte ends a number: a comma, a closing bracket or white space.
[[nodiscard]] constexpr bool ends_number(char c) noexcept {
    return c == ',' || c == '}' || json::is_space(c);
}

}  // namespace truefill::inline v0_1::detail

// ---- reader/expected_field.hpp ----
// A field that is expected in an item: what stands before its value, and how the value is read.

namespace truefill::inline v0_1::detail {

/// What stands before a value, from the separator (a comma, or the item's bracket) to the value's
/// own first byte, in two registers. Of a text the opening quote is the last byte. The second
/// register ends where the prefix does; a prefix shorter than a register is in both, and the mask
/// says what is compared:
///
///     ,"ts":                2c 22 74 73 22 3a 00 .. 00    the same
///     ,"market_ticker":"    2c 22 6d 61 .. 65 72 22 3a    22 6d 61 72 .. 22 3a 22
class value_prefix {
public:
    /// Matches no text: both registers are compared with the same bytes, and expect different ones.
    value_prefix() = default;
    /// Precondition: no longer than `longest_prefix`, and not empty. The separator is kept as a
    /// comma, whichever it was: a field that is its item's first may come later in another one.
    explicit value_prefix(std::string_view prefix) noexcept
        : size_{static_cast<std::uint32_t>(prefix.size())},
          second_{size_ < part ? 0 : size_ - part},
          is_quoted_{prefix.back() == '"'} {
        std::array<char, longest_prefix> text{};
        std::array<char, longest_prefix> mask{};
        std::copy(prefix.begin(), prefix.end(), text.begin());
        text.front() = ',';
        std::fill_n(mask.begin(), prefix.size(), '\xFF');
        mask_ = load_sixteen(mask.data());
        first_text_ = load_sixteen(text.data());
        second_text_ = load_sixteen(text.data() + second_);
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Whether it ends with the opening quote of a text.
    [[nodiscard]] bool is_quoted() const noexcept { return is_quoted_; }
    /// Precondition: `longest_prefix` bytes can be read at `at`.
    [[nodiscard]] bool is_at(const char* at) const noexcept {
        return holds_nowhere(~equal(at) & mask_);
    }
    /// The same, leaving out the separator, which the caller has checked: the first byte of both
    /// registers. That of the second is the separator too, or the first register compares it.
    [[nodiscard]] bool is_behind_separator(const char* at) const noexcept {
        constexpr sixteen_bytes separator{-1};
        return holds_nowhere(~equal(at) & mask_ & ~separator);
    }

private:
    [[nodiscard]] sixteen_bytes equal(const char* at) const noexcept {
        return (load_sixteen(at) == first_text_) & (load_sixteen(at + second_) == second_text_);
    }

    static constexpr std::uint32_t part = 16;
    sixteen_bytes first_text_{};
    sixteen_bytes second_text_ = ~sixteen_bytes{};
    sixteen_bytes mask_ = ~sixteen_bytes{};
    std::uint32_t size_ = 0;
    std::uint32_t second_ = 0;
    bool is_quoted_ = false;
};

struct expected_field;

/// A form as a function.
struct form {
    /// Reads fields, beginning with the given one, as long as they are as expected. `at` is the
    /// first field's value. Returns the field behind the last value that was read; the reader's
    /// members say at which byte reading stopped.
    expected_field* (*read_fields)(expected_field*, const char* at, plain_reader&) noexcept;
    /// Reads the value at `at` alone. Returns the byte behind it, nullptr where it has another
    /// form.
    const char* (*read_value)(expected_value&, const char* at) noexcept;
    bool is_text;
};

/// Stops at a field that only the general reader reads.
expected_field* stop_before(expected_field* field, const char* at, plain_reader& reader) noexcept;

/// The form of what only the general reader reads.
inline constexpr form odd_form{&stop_before, nullptr, false};

/// A field that is expected: its prefix and its value, and the set of names before it.
struct expected_field {
    value_prefix prefix;
    decltype(form::read_fields) read_from = odd_form.read_fields;
    decltype(form::read_value) read_value = odd_form.read_value;
    expected_value value;
    kalshi::key_set plain_before;  ///< the names of the fields before it that are not null
    kalshi::key_set nulls_before;  ///< the names of those that are

    [[nodiscard]] bool is_odd() const noexcept { return read_value == nullptr; }
    void expect(const form& chosen) noexcept {
        read_from = chosen.read_fields;
        read_value = chosen.read_value;
    }
};

inline expected_field* stop_before(expected_field* field, const char* at,
                                   plain_reader& reader) noexcept {
    reader.at = at - field->prefix.size();
    reader.is_behind_value = false;
    return field;
}

/// Reads a value and calls the next field's function. g++ and clang make a jump of that call;
/// without optimization the stack grows by one frame per field.
template <class Form>
expected_field* read_fields(expected_field* field, const char* at, plain_reader& reader) noexcept;

template <class Form>
const char* read_value(expected_value& expected, const char* at) noexcept {
    if constexpr (requires { &Form::adapt; }) {
        const char* next = nullptr;
        do {
            next = Form::read(expected, at);
        } while (next == nullptr && Form::adapt(expected, at));
        return next;
    } else {
        return Form::read(expected, at);
    }
}

template <class Form>
inline constexpr form form_of{&read_fields<Form>, &read_value<Form>, Form::is_text};

/// Where a value or what is behind it is not as expected: `next` is the byte behind the value at
/// `at`, nullptr if the value has another form.
template <class Form>
// 2 % fewer instructions of a page of today's fills.
[[gnu::noinline]] expected_field* stop_at(expected_field* field, const char* at,
                                          plain_reader& reader, const char* next) noexcept {
    if (next != nullptr && (Form::is_text || ends_number(*next))) {
        reader.at = next;
        reader.is_behind_value = true;
        return field + 1;
    }
    if constexpr (requires { &Form::adapt; }) {
        if (Form::adapt(field->value, at)) {
            return read_fields<Form>(field, at, reader);
        }
    }
    return stop_before(field, at, reader);
}

template <class Form>
expected_field* read_fields(expected_field* field, const char* at, plain_reader& reader) noexcept {
    const char* const next = Form::read(field->value, at);
    if (next != nullptr && next < reader.limit && field[1].prefix.is_at(next)) {
        return field[1].read_from(field + 1, next + field[1].prefix.size(), reader);
    }
    return stop_at<Form>(field, at, reader, next);
}

}  // namespace truefill::inline v0_1::detail

// ---- reader/number_forms.hpp ----
// The forms of plain numbers and times: those that the exchange writes, read eight bytes at a time.

namespace truefill::inline v0_1::detail {

/// Dollars with as many decimals: four, the form of prices, or six, the form of fees.
///
///     byte      7   6   5   4   3   2   1   0
///     text      .   "   '0' '0' '6' '5' '.' '0'    "0.5600"; '.' in byte 7 stands for any byte
///     digits    0   0   '0' '0' '6' '5' '0'  0     micro-dollars: the digit before the point moves
template <std::size_t Decimals>
struct dollars_form {
    static constexpr bool is_text = true;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        constexpr std::size_t size = 2 + Decimals;
        constexpr eight_bytes used = ~eight_bytes{0} >> 8 * (8 - size);
        constexpr eight_bytes point = eight_bytes{0xFF} << 8;
        constexpr eight_bytes form = ((broadcast('.') & point) | (broadcast('0') & ~point)) & used;
        // What can be added to a digit, or to a zero, so that it does not reach the highest bit.
        constexpr eight_bytes room = (broadcast('\x7F') & point) | (broadcast('\x76') & ~point);
        const eight_bytes value = (load<eight_bytes>(at) & used) ^ form;
        if ((((value + room) | value) & broadcast('\x80')) != 0 || at[size] != '"') {
            return nullptr;
        }
        const std::int64_t number = join_eight((value & ~low_mask(2)) | (value & 0xFF) << 8);
        return number < expected.low ? nullptr
                                     : keep(expected, token::kind::text, at, size, number);
    }
};

/// Contracts as "d.dd" to "dddd.dd".
///
///     byte      7   6   5   4   3   2   1   0
///     text     '7' '9' '.' '2'  .   .   .   .     "2.97", shifted up; '.' stands for any byte
///     digits   '7' '9' '2'  0   0   0   0   0     those before the point move up
struct size_form {
    static constexpr bool is_text = true;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        constexpr std::size_t point = 5;
        constexpr eight_bytes decimals = ~low_mask(point + 1);
        // The lowest bit that is set is that of the first quote, or of a byte beyond ASCII.
        const eight_bytes quote =
            ((load<eight_bytes>(at) ^ broadcast('"')) - broadcast('\1')) & broadcast('\x80');
        const std::size_t size = static_cast<std::size_t>(std::countr_zero(quote)) / 8;
        if (size < 4 || size > 7 || at[size] != '"') {
            return nullptr;
        }
        const std::size_t shift = 8 * (8 - size);
        const eight_bytes text = load<eight_bytes>(at) << shift;
        const eight_bytes digits = (text & decimals) | (text & low_mask(point)) << 8;
        const eight_bytes value = digits ^ (broadcast('0') & ~low_mask(1)) << shift;
        const std::int64_t number = join_eight(value);
        if ((text >> 8 * point & 0xFF) != eight_bytes{'.'} || no_digits(value) != 0 ||
            number < expected.low) {
            return nullptr;
        }
        return keep(expected, token::kind::text, at, size, number);
    }
};

/// "YYYY-MM-DDThh:mm:ss.ddddddZ", of the day that is known.
///
///     0       8  11      19      27
///     2026-07-30T04:39:40.458649Z"
///     date....    clock...
///        day.....        fraction
struct time_form {
    static constexpr bool is_text = true;
    static constexpr std::size_t size = 27;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        const known_day& known = expected.day;
        if (load<eight_bytes>(at) != known.date || load<eight_bytes>(at + 3) != known.day) {
            return nullptr;
        }
        constexpr eight_bytes form = bytes_of(".000000Z");
        constexpr eight_bytes digits = low_mask(7) & ~low_mask(1);
        constexpr eight_bytes room = (broadcast('\x76') & digits) | (broadcast('\x7F') & ~digits);
        const digit_pairs clock = read_digit_pairs(load<eight_bytes>(at + 11), ':');
        const eight_bytes fraction = load<eight_bytes>(at + 19) ^ form;
        if ((((fraction + room) | fraction) & broadcast('\x80')) != 0 || at[size] != '"' ||
            clock.first < 0 || clock.first > 23 || clock.second > 59 || clock.third > 59) {
            return nullptr;
        }
        const std::int64_t seconds =
            std::int64_t{clock.first} * 3'600 + std::int64_t{clock.second} * 60 + clock.third;
        return keep(expected, token::kind::text, at, size,
                    known.midnight_us + seconds * 1'000'000 + join_eight(fraction << 8));
    }
    /// Knows another day, of a time in UTC that reads: in another zone the date is not that of the
    /// midnight before.
    static bool adapt(expected_value& expected, const char* at) noexcept {
        constexpr std::int64_t us_per_day = 86'400'000'000;
        const known_day before = expected.day;
        const auto time = parse_time({at, size});
        if (!time || at[size - 1] != 'Z') {
            return false;
        }
        const std::int64_t us = microseconds_of(*time);
        expected.day = {load<eight_bytes>(at), load<eight_bytes>(at + 3), us - us % us_per_day};
        return expected.day.date != before.date || expected.day.day != before.day;
    }
};

/// Keeps an integer that is in range.
[[nodiscard]] inline const char* keep_integer(const expected_value& expected, const char* at,
                                              std::size_t size, std::int64_t number) noexcept {
    return number < expected.low || number > expected.high
               ? nullptr
               : keep(expected, token::kind::number, at, size, number * expected.scale);
}

/// A JSON number of one to four digits.
struct integer_form {
    static constexpr bool is_text = false;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        if (!is_digit(*at)) {
            return nullptr;
        }
        if (!is_digit(at[1])) {
            return keep_integer(expected, at, 1, *at - '0');
        }
        const eight_bytes digits = as_digits(load<four_bytes>(at));
        const auto size = static_cast<std::size_t>(std::countr_zero(no_digits(digits))) / 8;
        const auto all = static_cast<four_bytes>(digits << 8 * (4 - size));
        return *at == '0' ? nullptr : keep_integer(expected, at, size, join_four(all));
    }

private:
    /// As join_eight(), for shorter numbers.
    static std::int64_t join_four(four_bytes digits) noexcept {
        digits = digits * (10 * 0x100 + 1) >> 8;
        return (digits & 0x00FF'00FF) * (100 * 0x1'0000 + 1) >> 16;
    }
};

/// A JSON number of nine to sixteen digits, as many as the one before. The size is expected, and
/// not counted, so that the processor need not wait for it before it reads the next field.
struct long_integer_form {
    static constexpr bool is_text = false;
    static const char* read(const expected_value& expected, const char* at) noexcept {
        const std::size_t size = expected.size;
        if (size < 9 || size > 16) {
            return nullptr;
        }
        const eight_bytes first = as_digits(load<eight_bytes>(at));
        const eight_bytes last = as_digits(load<eight_bytes>(at + size - 8));
        if ((no_digits(first) | no_digits(last)) != 0 || *at == '0') {
            return nullptr;
        }
        const std::int64_t before_last = join_eight(first << 8 * (16 - size));
        return keep_integer(expected, at, size, before_last * 100'000'000 + join_eight(last));
    }
};

}  // namespace truefill::inline v0_1::detail

// ---- reader/plain_forms.hpp ----
// How plain values are read: those in the form that the exchange writes. A form checks every byte
// of its value, and leaves what it does not expect to the general reader, which knows all of JSON.
// A form reads at most `longest_value` bytes. A longer text occurs where fields come in no order
// only, and there its end is known.
//
//     ,"yes_price_dollars":"0.5600","no_price_dollars":"0.4400"
//                           ^ at   ^ what read() returns

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

// ---- reader/choose_form.hpp ----
// In which form a value is expected, from the name's unit and the value in the item that is
// learned.

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

// ---- reader/learned_layout.hpp ----
// How items are written: learned from one item, expected of the next. Items of a page differ in
// their values alone, so that most of a page is read by comparing what stands before each value,
// and by reading the value in the form that it had before.

namespace truefill::inline v0_1::detail {

/// The fields of earlier items, in the order in which they came. An unknown field is added. An item
/// fits the layout when at most a quarter as many fields as are known were new or did not come
/// next. After two items in a row that do not fit, the layout is forgotten and learned from the
/// next item; that item counts as the first one that does not fit. If the layout is to be forgotten
/// again before any item has fit, no order is expected of the next 16 items, then of 32, and so on
/// up to 1024: their fields are found with the tokens of simdjson.
class learned_layout {
public:
    /// As many fields are learned at most.
    static constexpr std::uint8_t most = 32;

    learned_layout() noexcept { forget(); }

    /// Begins an item. Its fields are kept in `into`, until another item is begun.
    void begin_item(raw_fill& into) noexcept {
        if (into_ != &into) {  // the fields that are known refer to the cells of another item
            into_ = &into;
            forget();
        }
        next_ = expects_order() ? fields_.data() : end();
        surprises_ = 0;
    }
    void end_item() noexcept {
        if (!expects_order()) {
            if (--unordered_items_ == 0) {
                forget();
            }
        } else if (4 * surprises_ <= size_) {
            misfits_ = 0;
            next_unordered_ = 0;
        } else if (++misfits_ == 2) {
            unordered_items_ = next_unordered_;
            next_unordered_ = std::clamp(2 * next_unordered_, 16U, 1024U);
            if (expects_order()) {
                forget();
            }
        }
    }
    /// Whether fields are expected in the order in which they were learned.
    [[nodiscard]] bool expects_order() const noexcept { return unordered_items_ == 0; }

    /// Reads fields into the item as long as they are as expected. The reader is at the separator
    /// before the first of them: the opening bracket or a comma. Returns true when reading stopped
    /// behind a value, false at the separator before a field that only the general reader reads.
    bool read(plain_reader& reader) noexcept {
        do {
            if (!finds_next(reader)) {
                return false;
            }
            const expected_field* const first = next_;
            next_ = first->read_from(next_, reader.at + first->prefix.size(), reader);
            into_->put_names(next_->plain_before - first->plain_before,
                             next_->nulls_before - first->nulls_before);
        } while (reader.is_behind_value && *reader.at == ',');
        found_ = next_;
        return reader.is_behind_value;
    }

    /// The known field behind the separator at `at`; nullptr where the field is unknown. found()
    /// then returns the same. Precondition: longest_prefix bytes can be read at `at`.
    expected_field* find(const char* at) noexcept {
        found_ = nullptr;
        for (unsigned i = 0; i < probes && found_ == nullptr; ++i) {
            expected_field& field = fields_[places_[static_cast<std::uint8_t>(hash(at) + i)]];
            found_ = field.prefix.is_behind_separator(at) ? &field : nullptr;
        }
        return found_;
    }
    expected_field* find_none() noexcept { return found_ = nullptr; }
    /// What find() returned; after read() returned false, the known field at which it stopped, or
    /// nullptr. Meaningless after read() returned true.
    [[nodiscard]] const expected_field* found() const noexcept { return found_; }

    /// Learns from the field at which read() or find() stopped, and which the general reader has
    /// read: `index` is its key's in the dictionary, `prefix` what stood before the value.
    void note(std::uint8_t index, std::string_view prefix, const token& value) noexcept {
        if (found_ != nullptr) {
            if (!found_->is_odd()) {
                learn_value(*found_, value);
            }
            next_ = found_ + 1;
        } else {
            ++surprises_;
            const bool was_last = next_ == end();
            const bool learned = learn(index, prefix, value);
            next_ += was_last && learned ? 1 : 0;
        }
    }
    [[nodiscard]] expected_field* fields() noexcept { return fields_.data(); }

private:
    /// Whether the field behind the separator where the reader is, is known: it is then next_.
    bool finds_next(plain_reader& reader) noexcept {
        reader.enter_copy_if_near_end();
        if (next_->prefix.is_behind_separator(reader.at)) {
            return true;
        }
        if (find(reader.at) == nullptr) {
            return false;
        }
        ++surprises_;
        next_ = found_;
        return true;
    }

    /// Behind the last field, where nothing is expected.
    [[nodiscard]] expected_field* end() noexcept { return fields_.data() + size_; }

    /// Adds a field that is not known, if there is room and its prefix can be compared.
    bool learn(std::uint8_t index, std::string_view prefix, const token& value) noexcept {
        expected_field& field = *end();
        kalshi::key_set plain = field.plain_before;
        kalshi::key_set nulls = field.nulls_before;
        const bool is_name = index < kalshi::names.size();
        const bool is_known = is_name && (plain | nulls).contains(kalshi::key::at(index));
        if (size_ == most || is_known || prefix.size() > longest_prefix) {
            return false;
        }
        if (size_ == 0) {
            key_at_ = std::min(prefix.find('"') + 1, longest_prefix - sizeof(four_bytes));
        }
        field.prefix = value_prefix{prefix};
        field.expect(choose_form(index, value, into_->cells(), field.value));
        if (prefix.size() >= key_at_ + sizeof(four_bytes)) {
            remember_place(prefix);
        }
        if (is_name) {
            (value.is(token::kind::null) ? nulls : plain).insert(kalshi::key::at(index));
        }
        ++size_;
        *end() = {};
        end()->plain_before = plain;
        end()->nulls_before = nulls;
        return true;
    }
    /// Expects a field's value in another form, if the value has one. The field's prefix stays, so
    /// that a text stays a text; so do the sets of names, so that what is null in one item and a
    /// value in the next is left to the general reader.
    void learn_value(expected_field& field, const token& value) noexcept {
        const bool was_null = field.read_from == form_of<null_form>.read_fields;
        expected_value expected;
        const form& chosen = choose_form(field.value.index, value, into_->cells(), expected);
        if (chosen.read_value != nullptr && chosen.is_text == field.prefix.is_quoted() &&
            was_null == value.is(token::kind::null)) {
            field.value = expected;
            field.expect(chosen);
        }
    }
    void forget() noexcept {
        misfits_ = 0;
        size_ = 0;
        places_.fill(most);
        *end() = {};
    }

    /// A hash of the first letters of the key whose prefix begins at `at`.
    [[nodiscard]] std::uint8_t hash(const char* at) const noexcept {
        constexpr four_bytes factor = 0x9E37'79B1;
        return static_cast<std::uint8_t>(load<four_bytes>(at + key_at_) * factor >> 24);
    }
    void remember_place(std::string_view prefix) noexcept {
        for (unsigned i = 0; i < probes; ++i) {
            std::uint8_t& place = places_[static_cast<std::uint8_t>(hash(prefix.data()) + i)];
            if (place == most) {
                place = static_cast<std::uint8_t>(size_);
                return;
            }
        }
    }

    static constexpr unsigned probes = 4;
    // The fields, and behind the last one a field that matches nothing.
    std::array<expected_field, most + 1> fields_;
    std::array<std::uint8_t, 256> places_;  // indices in fields_, by the hash of the key's letters
    std::size_t key_at_ = 0;                // where the key begins in a prefix
    std::size_t size_ = 0;
    // About the current item:
    raw_fill* into_ = nullptr;         // where its values are kept
    expected_field* next_ = nullptr;   // the field that is expected
    expected_field* found_ = nullptr;  // the field that begins where reading stopped
    std::size_t surprises_ = 0;        // how many were unknown or did not come next
    // About earlier items:
    unsigned misfits_ = 0;          // how many in a row did not fit
    unsigned unordered_items_ = 0;  // no order is expected of so many further items
    unsigned next_unordered_ = 0;   // the value of unordered_items_ when the layout fails again
};

}  // namespace truefill::inline v0_1::detail

// ---- reader/unordered_fields.hpp ----
// Fields in an order that cannot be predicted. All fields of an item are found first, with the
// tokens of simdjson's stage 1, and then read in the order of the layout, which is the same for
// each item. A walk from value to value would mispredict a branch for nearly every field.

namespace truefill::inline v0_1::detail {

/// Fields of one item that were found.
class unordered_fields {
public:
    /// A value that was found: its first byte, behind the quote of a text, and the separator or
    /// bracket behind it.
    struct extent {
        const char* value;
        const char* stop;
    };
    /// A set of fields by their places in the layout, of which there are as many as a set has bits.
    using places = std::uint32_t;
    static_assert(learned_layout::most <= 32);

    /// Finds fields of `text` that the layout knows, in any order, from the separator at `at` on,
    /// until a field has to be read by the general reader. Their values are not read yet. Moves
    /// `at` and returns as learned_layout::read() does.
    bool find(learned_layout& layout, std::string_view text, std::size_t& at,
              indexed_window& window) {
        const char* const end = text.data() + text.size();
        const char* separator = text.data() + at;
        const auto next = [&] {
            const bool is_near_end = static_cast<std::size_t>(end - separator) < longest_field;
            return is_near_end ? layout.find_none() : layout.find(separator);
        };
        layout_ = layout.fields();
        found_ = 0;
        expected_field* field = next();
        if (field != nullptr && !field->is_odd()) {
            window.seek(text, separator + 1);
        }
        bool is_behind_value = false;
        while (field != nullptr && !field->is_odd() && window.has_field()) {
            const char* const stop = window.token(3);
            if (!add(*field, separator, *window.token(2), stop)) {
                break;
            }
            window.pass_field();
            is_behind_value = *stop != ',';
            separator = stop;
            field = is_behind_value ? nullptr : next();
        }
        at = static_cast<std::size_t>(separator - text.data());
        return is_behind_value;
    }

    /// Reads the fields that were found. Returns those whose value does not have the expected form.
    places read(raw_fill& into) noexcept {
        places odd = 0;
        kalshi::key_set plain;
        kalshi::key_set nulls;
        for (places left = found_; left != 0; left &= left - 1) {
            const auto place = static_cast<std::size_t>(std::countr_zero(left));
            expected_field& field = layout_[place];
            const auto [value, stop] = extents_[place];
            if (field.read_value(field.value, value) == stop) {
                plain = plain | (layout_[place + 1].plain_before - field.plain_before);
                nulls = nulls | (layout_[place + 1].nulls_before - field.nulls_before);
            } else {
                odd |= places{1} << place;
            }
        }
        into.put_names(plain, nulls);
        return odd;
    }
    [[nodiscard]] const expected_field& field(std::size_t place) const noexcept {
        return layout_[place];
    }
    [[nodiscard]] const extent& where(std::size_t place) const noexcept { return extents_[place]; }

private:
    /// Adds the field behind the separator at `at`, of which the value begins with `first` and ends
    /// before the token at `stop`. False where it has to be read otherwise.
    bool add(expected_field& field, const char* at, char first, const char* stop) noexcept {
        const auto place = static_cast<std::size_t>(&field - layout_);
        // One branch, and none on a text or a number, which nobody can predict.
        const bool is_twice = (found_ >> place & 1) != 0;
        const bool is_container = (first == '{') | (first == '[');
        const char* const value = at + field.prefix.size();
        const auto size = stop - value - (field.prefix.is_quoted() ? 1 : 0);
        if (is_twice | is_container | (size == 0)) {
            return false;
        }
        field.value.size = static_cast<std::uint32_t>(size);
        extents_[place] = {value, stop};
        found_ |= places{1} << place;
        return true;
    }

    expected_field* layout_ = nullptr;
    places found_ = 0;
    std::array<extent, learned_layout::most> extents_;  // of the fields that were found
};

}  // namespace truefill::inline v0_1::detail

// ---- reader/item_reader.hpp ----
// An object of the payload as a raw fill: every byte checked, the values of known names kept.

namespace truefill::inline v0_1 {

/// Reads objects. The base of the reader, which says which objects are items.
class item_reader : protected json_cursor {
protected:
    using key = kalshi::key;
    using key_set = kalshi::key_set;
    using learned_layout = detail::learned_layout;

    /// Reads the values of an object that need more than to be checked and kept: in this class
    /// none. Not a template parameter, so that object() is compiled once.
    struct nested_values {
        key_set names;  ///< those whose values it reads
        /// Reads the value of such a name, which begins at the cursor, and says what it is. False
        /// where it is not JSON.
        [[nodiscard]] virtual bool take(key, token&) { return false; }

    protected:
        ~nested_values() = default;
    };

    /// Goes to the first byte of a payload, which is borrowed.
    void open(std::string_view text) noexcept {
        json_cursor::open(text);
        plain_.open(text);
        window_.clear();
    }
    /// Reads the object that begins here; `depth` brackets are open around it. Every byte is
    /// checked, and the values of known names are kept in `into`.
    bool object(raw_fill& into, learned_layout& layout, unsigned depth, nested_values& nested) {
        if (depth == json::max_depth) {
            return false;
        }
        into.clear();
        const std::size_t bracket = at_;
        layout.begin_item(into);
        do {
            bool is_behind_value = false;
            if (layout.expects_order()) {
                plain_.seek(text_.data() + at_);
                is_behind_value = layout.read(plain_);
                at_ = static_cast<std::size_t>(plain_.in_payload() - text_.data());
            } else if (!unordered(into, layout, is_behind_value)) {
                return false;
            }
            if (!is_behind_value) {
                if (at_ == bracket && peek_token(at_ + 1) == '}') {
                    ++at_;
                    return accept('}');  // an empty object
                }
                if (!field(into, layout, depth, nested)) {
                    return false;
                }
            }
        } while (next_token() == ',');
        layout.end_item();
        return accept('}');
    }

private:
    /// Reads plain fields from here on, in any order.
    bool unordered(raw_fill& into, learned_layout& layout, bool& is_behind_value) {
        is_behind_value = fields_.find(layout, text_, at_, window_);
        const std::size_t end = at_;
        for (auto odd = fields_.read(into); odd != 0; odd &= odd - 1) {
            const auto place = static_cast<std::size_t>(std::countr_zero(odd));
            const detail::expected_field& field = fields_.field(place);
            at_ = static_cast<std::size_t>(fields_.where(place).value - text_.data()) -
                  (field.prefix.is_quoted() ? 1 : 0);
            token read;
            skip_spaces();
            if (!value(read, json::max_depth)) {
                return false;
            }
            skip_spaces();
            if (text_.data() + at_ != fields_.where(place).stop) {
                return false;
            }
            if (field.value.index < kalshi::names.size()) {
                into.put(key::at(field.value.index), read);
            }
        }
        at_ = end;
        return true;
    }

    /// Reads the field behind the separator that is here, of any form: its key, and its value.
    bool field(raw_fill& into, learned_layout& layout, unsigned depth, nested_values& nested) {
        const std::size_t separator = at_++;
        std::uint8_t index = 0;  // of the key, in the dictionary
        if (const detail::expected_field* const found = layout.found()) {
            index = found->value.index;
            at_ = separator + found->prefix.size() - (found->prefix.is_quoted() ? 1 : 0);
        } else {
            token written;
            if (next_token() != '"' || !string(written) || !accept(':')) {
                return false;
            }
            index = kalshi::detail::names_and_markers.find(written.text());
        }
        const bool is_name = index < kalshi::names.size();
        const bool is_text = next_token() == '"';
        const std::size_t start = at_;
        token read;
        const bool is_nested = is_name && nested.names.contains(key::at(index));
        if (is_nested ? !nested.take(key::at(index), read) : !value(read, depth + 1)) {
            return false;
        }
        layout.note(index, text_.substr(separator, start + (is_text ? 1 : 0) - separator), read);
        if (is_name) {
            into.put(key::at(index), read);
        } else if (index != kalshi::detail::dictionary::unknown) {
            into.mark(kalshi::markers[index - kalshi::names.size()].of);
        }
        return true;
    }

    detail::plain_reader plain_;
    detail::unordered_fields fields_;

protected:
    detail::indexed_window window_;
};

}  // namespace truefill::inline v0_1

// ---- reader/unwrapped.hpp ----
// What the reader tells its caller: each item as it is met, and how the payload ended.

namespace truefill::inline v0_1 {

/// Takes the items of a payload in their order. `text` is the item's own text, `index` its place
/// among the payload's items, from 0.
template <class V>
concept item_visitor = requires(V& visitor, const raw_fill& item, std::string_view text,
                                std::size_t index, kalshi::key name) {
    visitor.item(item);                       // an object, all its tokens by name
    visitor.not_an_object(text, index);       // an element that is not an object
    visitor.repeated_key(text, index, name);  // an object with an envelope key, type or msg twice
    visitor.skipped();                        // a frame that carries no fill
};

/// How a payload ended. Texts borrow from the payload and from the reader.
struct unwrapped {
    /// Why it was refused, if it was; items that were met before stay delivered.
    std::optional<reason> why{};
    /// Of a refused payload: the byte that breaks it and all of its text, for not_json; else where
    /// its document begins, and the document's text.
    std::size_t offset = 0;
    std::string_view text{};
    /// The page's cursor; its text is nothing where there is none or it does not read.
    truefill::cursor_status cursor_status = truefill::cursor_status::none;
    std::optional<std::string_view> cursor{};
};

}  // namespace truefill::inline v0_1

// ---- reader/unwrap.hpp ----
// From payloads to items: pages, arrays, WebSocket frames, single items, error bodies. Decides what
// a payload is; what an item means is decided by the rules. Every byte is checked and none is
// copied, in one pass; the elements of `data` and `items` are read in a second one, since `fills`
// may follow.

namespace truefill::inline v0_1 {

/// The reader. Keeps its buffers: one per thread.
class reader : private item_reader {
public:
    /// Unwraps one payload, which is borrowed and not copied. What the visitor is given lives until
    /// its call returns, texts and what is returned until the next payload. Allocates when an item
    /// has more, or longer, texts with escapes than any before, and an index of a few pages when
    /// items first come in no order; else nothing.
    template <item_visitor Visitor>
    const unwrapped& operator()(std::string_view payload, Visitor& visitor) {
        ended_ = {};
        constexpr std::size_t largest = 0xFFFF'FFFF;  // what a token holds
        if (payload.size() > largest) {
            ended_.why = reason::too_large;
        } else {
            const bool marked = payload.starts_with(json::byte_order_mark);
            open(payload.substr(marked ? json::byte_order_mark.size() : 0));
            if (!walk(visitor, ended_) || next_token() != '\0' || at_ != text_.size()) {
                return broken(payload);
            }
        }
        if (ended_.why) {
            ended_.text = json::document_text(payload);
            ended_.offset = static_cast<std::size_t>(ended_.text.data() - payload.data());
        }
        return ended_;
    }

private:
    struct no_values final : nested_values {};
    /// Reads `msg` at once, in case the object turns out to be a frame.
    struct framed : nested_values {
        reader& self;
        unsigned depth;
        framed(reader& of, unsigned at) noexcept : self{of}, depth{at} { names.insert("msg"_key); }
        [[nodiscard]] bool take(key, token& into) override {
            no_values none;
            const std::size_t start = self.at_;
            const bool passed = self.next() == '{'
                                    ? self.object(self.message_, self.message_layout_, depth, none)
                                    : self.unread_value(depth);
            into = {token::kind::container, self.text_since(start)};
            return passed;
        }
    };
    /// Delivers the elements of the first `fills` that is not empty as well.
    template <class Visitor>
    struct paged final : framed {
        using framed::self;
        Visitor& visitor;
        bool delivered = false;
        paged(reader& of, Visitor& to) noexcept : framed{of, 1}, visitor{to} {
            this->names.insert("fills"_key);
        }
        [[nodiscard]] bool take(key name, token& into) override {
            if (name != "fills"_key) {
                return framed::take(name, into);
            }
            if (delivered || !self.is_filled_array()) {
                return self.value(into, 1);
            }
            delivered = true;
            const std::size_t start = self.at_;
            const bool passed = self.elements(visitor, placement::page, 1);
            into = {token::kind::container, self.text_since(start)};
            return passed;
        }
    };

    const unwrapped& broken(std::string_view payload) noexcept {
        ended_ = {
            .why = reason::not_json, .offset = json::scan_all(payload).offset, .text = payload};
        return ended_;
    }

    // ---- the payload ------------------------------------------------------------------------

    template <class Visitor>
    bool walk(Visitor& visitor, unwrapped& end) {
        if (next_token() == '[') {
            return elements(visitor, placement::bare, 0);
        }
        if (next() != '{') {
            end.why = reason::not_a_page;
            return unread_value(0);
        }
        return root(visitor, end);
    }

    /// The object at the top. The elements of a non-empty `fills` are delivered as they are met;
    /// everything else is decided when all keys are known.
    template <class Visitor>
    bool root(Visitor& visitor, unwrapped& end) {
        paged<Visitor> nested{*this, visitor};
        const std::size_t start = at_;
        if (!object(root_, root_layout_, 0, nested)) {
            return false;
        }
        root_.place(text_since(start), 0, placement::bare);
        if (root_.repeated().contains("cursor"_key)) {  // the first decides, and the last is kept
            root_.cells()["cursor"_key.index()].written = first_value("cursor", start);
        }
        if (nested.delivered) {
            read_cursor(end);
            end.why = repeats_control(root_) ? std::optional{reason::duplicate_key} : std::nullopt;
            return true;
        }
        skip_spaces();
        return at_ != text_.size() || decide(visitor, end);
    }

    /// Decides what an object is whose `fills` were not delivered, and delivers what it holds.
    template <class Visitor>
    bool decide(Visitor& visitor, unwrapped& end) {
        if (repeats_control(root_)) {
            end.why = reason::duplicate_key;
            return true;
        }
        if (is_frame(root_)) {
            frame(visitor, root_, 0);
            return true;
        }
        for (const key name : {"data"_key, "items"_key}) {
            if (holds_array(name, true)) {
                at_ = static_cast<std::size_t>(root_.text(name).data() - text_.data());
                window_.clear();  // it goes forward only
                read_cursor(end);
                const bool fine = elements(visitor, placement::page, 1);
                at_ = text_.size();
                return fine;
            }
        }
        constexpr key_set ids_of_items =
            kalshi::slot_names<kalshi::slot::order_id> | kalshi::slot_names<kalshi::slot::fill_id>;
        if (!(root_.names() & ids_of_items).empty()) {
            visitor.item(root_);
            return true;
        }
        const bool has_error = root_.has("error"_key) && !root_["error"_key].is(token::kind::null);
        if (has_error || (root_.has("code"_key) && root_.has("message"_key))) {
            end.why = reason::error_body;
            return true;
        }
        for (const key name : root_.names() & kalshi::envelope_names) {
            if (root_[name].is(token::kind::null) || holds_array(name, false)) {
                read_cursor(end);
                return true;
            }
        }
        end.why = reason::not_a_page;
        return true;
    }

    /// Precondition: root_ is a page.
    void read_cursor(unwrapped& end) const noexcept {
        const token cursor = root_["cursor"_key];
        if (cursor.is(token::kind::text)) {
            end.cursor = cursor.text();
            end.cursor_status =
                cursor.has_value() ? cursor_status::next_page : cursor_status::last_page;
        } else if (!cursor.is(token::kind::null)) {
            end.cursor_status = cursor_status::unreadable;
        }
    }
    /// Whether a name has an array with or without elements.
    [[nodiscard]] bool holds_array(key name, bool with_elements) const noexcept {
        const std::string_view text = root_[name].text();
        return root_[name].is(token::kind::container) && text.front() == '[' &&
               with_elements != std::all_of(text.begin() + 1, text.end() - 1, json::is_space);
    }

    [[nodiscard]] static bool repeats_control(const raw_fill& item) noexcept {
        return !(item.repeated() & kalshi::control_names).empty();
    }

    // ---- frames -----------------------------------------------------------------------------

    /// Whether an object is a WebSocket frame, or a control message without a body.
    [[nodiscard]] static bool is_frame(const raw_fill& item) noexcept {
        const token type = item["type"_key];
        if (!type.is(token::kind::text) && !type.is(token::kind::lone_surrogate)) {
            return false;
        }
        constexpr key_set says_more =
            kalshi::envelope_names |
            key_set{"order_id"_key, "orderId"_key,  "exchange_order_id"_key,
                    "fill_id"_key,  "trade_id"_key, "error"_key,
                    "code"_key};
        return item.has("msg"_key) || (type.text() != "fill" && (item.names() & says_more).empty());
    }

    /// Delivers or skips a frame. Preconditions: is_frame; message_ is its message, if that is an
    /// object.
    template <class Visitor>
    void frame(Visitor& visitor, const raw_fill& item, std::size_t index) {
        const std::string_view message = item["msg"_key].text();
        if (!item.has("msg"_key) || item["type"_key].text() != "fill") {
            visitor.skipped();
        } else if (message.front() == '{') {
            message_.place(message, index, placement::frame);
            visitor.item(message_);
        } else {
            visitor.not_an_object(message, index);
        }
    }

    // ---- items ------------------------------------------------------------------------------

    /// Whether a non-empty array begins here.
    [[nodiscard]] bool is_filled_array() const noexcept {
        return next() == '[' && peek_token(at_ + 1) != ']';
    }

    /// Reads the array that begins here and delivers its elements one by one.
    template <class Visitor>
    bool elements(Visitor& visitor, placement where, unsigned depth) {
        ++at_;
        if (accept(']')) {
            return true;
        }
        const std::size_t of_the_page = n_unescaped();
        framed nested{*this, depth + 2};
        std::size_t index = 0;
        do {
            forget_unescaped(of_the_page);
            const char first = next_token();
            const std::size_t start = at_;
            if (first == '{') {
                if (!object(item_, item_layout_, depth + 1, nested)) {
                    return false;
                }
                item_.place(text_since(start), index, where);
                deliver(visitor, index);
            } else {
                if (!unread_value(depth + 1)) {
                    return false;
                }
                visitor.not_an_object(text_since(start), index);
            }
            ++index;
        } while (accept(','));
        return accept(']');
    }

    template <class Visitor>
    void deliver(Visitor& visitor, std::size_t index) {
        const key_set repeated = item_.repeated() & kalshi::control_names;
        if (!repeated.empty()) {
            visitor.repeated_key(item_.text(), index, repeated.front());
        } else if (is_frame(item_)) {
            frame(visitor, item_, index);
        } else {
            visitor.item(item_);
        }
    }

    learned_layout root_layout_;
    learned_layout item_layout_;
    learned_layout message_layout_;
    unwrapped ended_;
    raw_fill root_;
    raw_fill item_;
    raw_fill message_;
};

}  // namespace truefill::inline v0_1

// ---- identity/digest_set.hpp ----
// A set of digests that is emptied in constant time and keeps its memory.

namespace truefill::inline v0_1::detail {

/// The digests of one payload's synthetic ids: an open hash table whose slots carry the number of
/// the payload that filled them, so that clear() is one increment. Keeps its memory.
class digest_set {
public:
    void clear() noexcept {
        size_ = 0;
        ++generation_;
    }
    /// Whether the digest is new.
    [[nodiscard]] bool insert(const md5_digest& digest) {
        if (2 * (size_ + 1) > slots_.size()) {
            grow();
        }
        slot& found = find(digest);
        if (found.generation == generation_) {
            return false;
        }
        found = {digest, generation_};
        ++size_;
        return true;
    }

private:
    struct slot {
        md5_digest digest{};
        std::uint64_t generation = 0;
    };

    slot& find(const md5_digest& digest) noexcept {
        std::size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash);
        for (;; ++hash) {
            slot& candidate = slots_[hash & (slots_.size() - 1)];
            if (candidate.generation != generation_ || candidate.digest == digest) {
                return candidate;
            }
        }
    }
    void grow() {
        const auto before = std::exchange(
            slots_, std::vector<slot>(slots_.empty() ? std::size_t{64} : 2 * slots_.size()));
        for (const slot& old : before) {
            if (old.generation == generation_) {
                find(old.digest) = old;
            }
        }
    }

    std::vector<slot> slots_;
    std::size_t size_ = 0;
    std::uint64_t generation_ = 1;
};

}  // namespace truefill::inline v0_1::detail

// ---- identity/md5.hpp ----
// MD5 by OpenSSL: the only header that includes OpenSSL. A program that gives its own MD5 in the
// settings, and so never calls this one, links without libcrypto.

namespace truefill::inline v0_1 {

/// OpenSSL's MD5. Fetches the algorithm at the first call; each digest begins with a copy of a
/// context that was initialized once, which costs less than to initialize it again. A copy fetches
/// its own. Not thread-safe.
class openssl_md5 {
public:
    openssl_md5() = default;
    openssl_md5(const openssl_md5& /*other*/) noexcept {}
    openssl_md5(openssl_md5&&) noexcept = default;
    openssl_md5& operator=(const openssl_md5& /*other*/) noexcept { return *this; }
    openssl_md5& operator=(openssl_md5&&) noexcept = default;
    ~openssl_md5() = default;

    /// False when this OpenSSL has no MD5 (FIPS), or no memory.
    [[nodiscard]] bool operator()(std::string_view message, md5_digest& digest) {
        return (initial_ || initialize()) &&
               EVP_MD_CTX_copy_ex(context_.get(), initial_.get()) == 1 &&
               EVP_DigestUpdate(context_.get(), message.data(), message.size()) == 1 &&
               EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1;
    }

private:
    struct deleter {
        void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    using context = std::unique_ptr<EVP_MD_CTX, deleter>;

    bool initialize() {
        const std::unique_ptr<EVP_MD, deleter> algorithm{EVP_MD_fetch(nullptr, "MD5", nullptr)};
        context initial{EVP_MD_CTX_new()};
        context_.reset(EVP_MD_CTX_new());
        if (algorithm && initial && context_ &&
            EVP_DigestInit_ex(initial.get(), algorithm.get(), nullptr) == 1) {
            initial_ = std::move(initial);
        }
        return initial_ != nullptr;
    }

    context initial_;  ///< holds the algorithm as well; empty before the first call
    context context_;
};

/// synthetic_id by OpenSSL.
[[nodiscard]] inline std::optional<inline_text<32>> synthetic_id(const draft& from) {
    return synthetic_id(from, openssl_md5{});
}

}  // namespace truefill::inline v0_1

// ---- rules/direction.hpp ----
// Which outcome a fill acquired: the first of four names that counts says it, the others are held
// against it.

namespace truefill::inline v0_1 {

/// Which outcome a fill acquired. Without an outcome and without a fault, gate 6 refuses.
struct direction_reading {
    std::optional<side> outcome;
    truefill::notes notes;
    reason fault{};  ///< no reason where nothing refuses the item
    friend constexpr bool operator==(const direction_reading&, const direction_reading&) = default;
};

namespace detail {

/// direction_of, into a draft's own members: copies of an optional stall processors.
[[nodiscard]] constexpr reason read_direction(const raw_fill& raw, source from,
                                              std::optional<side>& acquired,
                                              notes& remarks) noexcept {
    const kalshi::key_set given = raw.counting() & kalshi::slot_names<kalshi::slot::direction>;
    if (given.empty()) {
        return {};
    }
    const kalshi::key taken = given.front();
    if (!raw.reads(taken)) {
        return raw.error(taken);
    }

    // Sides are numbers, 0 standing for none, and are compared without branches: nobody can predict
    // which side it is, and a mispredicted branch costs more than all of this.
    constexpr kalshi::key_set legacy{"side"_key};
    const auto outcome = raw.number(taken);
    const kalshi::key_set others = given - kalshi::key_set{taken};
    std::int64_t stated = taken == "side"_key ? 0 : outcome;  // by the other names, a bit per side
    bool mismatch = false;
    for (const kalshi::key name : others - legacy) {
        stated |= raw.number(name);
        mismatch |= raw.number(name) == 0;
    }
    if (!(others & legacy).empty()) {
        const auto said = raw.number("side"_key);
        const bool differs = (outcome != 0) & (said != outcome) & (from == source::rest);
        mismatch |= (said == 0) | differs;
    }
    constexpr auto both =
        static_cast<std::int64_t>(side::yes) | static_cast<std::int64_t>(side::no);
    if (stated == both) {
        return reason::direction_conflict;
    }

    remarks |= mismatch ? notes{note::side_mismatch} : notes{};
    if (taken == "side"_key) {
        remarks |= note::direction_legacy;
        constexpr auto buy = static_cast<std::int64_t>(kalshi::word_value::buy);
        const bool buys = raw["action"_key].is(token::kind::null) ||
                          (raw.reads("action"_key) && raw.number("action"_key) == buy);
        if (from == source::ws && outcome != 0 && !buys) {
            return reason::unknown_direction;
        }
    }
    if (outcome != 0) {
        acquired = static_cast<side>(outcome);
    }
    return {};
}

}  // namespace detail

/// The first that counts of outcome_side, book_side (bid = yes, ask = no: the exchange's page
/// "Order direction"), purchased_side and `side`. On a REST fill `side` is the outcome acquired,
/// whatever `action` says. The WebSocket's `side` follows another convention, which agrees on buys
/// only: a sell there that says nothing else is refused as unknown_direction.
[[nodiscard]] constexpr direction_reading direction_of(const raw_fill& raw, source from) noexcept {
    direction_reading read;
    read.fault = detail::read_direction(raw, from, read.outcome, read.notes);
    return read;
}

}  // namespace truefill::inline v0_1

// ---- rules/price.hpp ----
// The price of a fill's own side, whichever of ten names it stands under.

namespace truefill::inline v0_1 {

/// What a lone `price` means on a NO fill. The plan reads it as the price of the fill's own side;
/// the exchange's documents call it the YES price, and never send it alone.
enum class lone_price : std::uint8_t { own_side = 1, yes_leg = 2 };

/// The price of an item on a side. Without a price and without a fault, gate 4 refuses.
struct price_reading {
    std::optional<dollars> value;
    truefill::notes notes;
    reason fault{};  ///< no reason where nothing refuses the item
    friend constexpr bool operator==(const price_reading&, const price_reading&) = default;
};

namespace detail {

inline constexpr kalshi::key_set yes_legs = kalshi::slot_names<kalshi::slot::yes_leg>;
inline constexpr kalshi::key_set no_legs = kalshi::slot_names<kalshi::slot::no_leg>;
inline constexpr kalshi::key_set own_legs = kalshi::slot_names<kalshi::slot::own_leg>;
inline constexpr kalshi::key_set side_legs = yes_legs | no_legs;

/// The legs of a side.
[[nodiscard]] constexpr kalshi::key_set legs_of(side which) noexcept {
    return which == side::yes ? yes_legs : no_legs;
}

/// One dollar less a price. A result beyond 64 bits is the largest value, which gate 4 refuses.
[[nodiscard]] constexpr dollars complement(dollars price) noexcept {
    constexpr auto largest = std::numeric_limits<std::int64_t>::max();
    return price.raw() < one_dollar.raw() - largest ? dollars::from_raw(largest)
                                                    : one_dollar - price;
}

/// A leg that reads, as a YES price: a NO leg says one dollar less it.
[[nodiscard]] constexpr dollars yes_price_of(const raw_fill& raw, kalshi::key name) noexcept {
    const dollars price = dollars::from_raw(raw.number(name));
    return no_legs.contains(name) ? complement(price) : price;
}

/// Whether all of these legs say the YES price that the first says. Precondition: not empty, and
/// all of them read.
[[nodiscard]] constexpr bool are_equal(const raw_fill& raw, kalshi::key_set legs) noexcept {
    const std::int64_t first = yes_price_of(raw, legs.front()).raw();
    std::int64_t difference = 0;
    for (const kalshi::key name : legs - kalshi::key_set{legs.front()}) {
        difference |= yes_price_of(raw, name).raw() ^ first;
    }
    return difference == 0;
}

/// How far two prices may be apart of which one may be a truncated cent.
inline constexpr auto one_truncated_cent = static_cast<std::uint64_t>(one_cent.raw());

/// The lowest and the highest of some prices.
struct price_range {
    std::int64_t low = std::numeric_limits<std::int64_t>::max();
    std::int64_t high = std::numeric_limits<std::int64_t>::min();

    constexpr void add(dollars price) noexcept {
        low = std::min(low, price.raw());
        high = std::max(high, price.raw());
    }
    /// Of the prices of both.
    friend constexpr price_range operator|(price_range a, price_range b) noexcept {
        return {std::min(a.low, b.low), std::max(a.high, b.high)};
    }
    /// How far the farthest two are apart.
    [[nodiscard]] constexpr std::uint64_t width() const noexcept {
        return low > high ? 0 : static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    }
    /// Whether each is at most a truncated cent from `price`.
    [[nodiscard]] constexpr bool is_near(dollars price) const noexcept {
        const price_range below{std::min(low, price.raw()), price.raw()};
        const price_range above{price.raw(), std::max(high, price.raw())};
        return below.width() <= one_truncated_cent && above.width() <= one_truncated_cent;
    }
};

/// The legs of some names that read, as YES prices, to be held against each other.
[[nodiscard]] constexpr price_range range_of(const raw_fill& raw, kalshi::key_set names) noexcept {
    price_range prices;
    for (const kalshi::key name : raw.reading() & names) {
        // Zero cents are "not set".
        if (kalshi::in_dollars.contains(name) || raw.number(name) != 0) {
            prices.add(yes_price_of(raw, name));
        }
    }
    return prices;
}

/// The side-specific price (the plan's step 3, non-negotiable): the leg of the side, else the own
/// leg; if neither has a value at all, one dollar less the other leg; else `price`. Returns the
/// fault of the leg taken; no value where there is none to take.
constexpr reason take_price(const raw_fill& raw, side which, lone_price meaning,
                            std::optional<dollars>& value, notes& remarks) noexcept {
    const kalshi::key_set same = legs_of(which);
    const kalshi::key_set other = side_legs - same;
    constexpr kalshi::key_set lone{"price"_key};
    const auto counts = [&](kalshi::key_set legs) { return !(raw.counting() & legs).empty(); };
    const auto take = [&](kalshi::key_set legs, bool as_complement, notes how) {
        const kalshi::key taken = (raw.counting() & legs).front();
        if (raw.reads(taken)) {
            const dollars price = dollars::from_raw(raw.number(taken));
            value = as_complement ? complement(price) : price;
            remarks |= how;
        }
        return raw.error(taken);
    };
    if (counts(same)) {
        return take(same, false, {});
    }
    if (counts(own_legs)) {
        return take(own_legs, false, {});
    }
    if ((raw.has_value() & (same | own_legs)).empty() && counts(other)) {
        return take(other, true, note::price_complement);
    }
    if (counts(lone)) {  // also a float that rounds to zero: gate 4 refuses it
        return take(lone, meaning == lone_price::yes_leg && which == side::no,
                    note::price_fallback);
    }
    return {};
}

/// read_price() where legs differ, don't read, are zero or left out.
constexpr reason compare_legs(const raw_fill& raw, const std::optional<side>& which,
                              lone_price meaning, std::optional<dollars>& value,
                              notes& remarks) noexcept {
    price_range exact = range_of(raw, side_legs & kalshi::in_dollars);
    const price_range cents = range_of(raw, side_legs - kalshi::in_dollars);
    const price_range own = range_of(raw, own_legs);  // one name is in dollars: nothing to be equal
    bool own_agrees = true;
    bool own_is_exact = true;
    if (which) {
        const reason fault = take_price(raw, *which, meaning, value, remarks);
        if (fault != reason{}) {
            return fault;
        }
        if (remarks.contains(note::price_fallback)) {
            const dollars price = dollars::from_raw(raw.number("price"_key));
            const bool is_yes = meaning == lone_price::yes_leg || *which == side::yes;
            exact.add(is_yes ? price : complement(price));
        }
        const bool own_is_taken =
            (raw.counting() & legs_of(*which)).empty() && !(raw.counting() & own_legs).empty();
        if (own_is_taken) {
            own_agrees = own.width() <= one_truncated_cent;
            own_is_exact = own.width() == 0;
        } else if (value) {
            own_is_exact = own.is_near(*value);
        }
    }
    const price_range all = exact | cents;
    const bool legs_agree = exact.width() == 0 && all.width() <= one_truncated_cent;
    if (!own_agrees || !legs_agree) {
        return reason::price_conflict;
    }
    const bool all_read = ((raw.has_value() - raw.reading()) & (side_legs | own_legs)).empty();
    if (!own_is_exact || all.width() != 0 || !all_read) {
        remarks |= note::legs_disagree;
    }
    return {};
}

/// price_of an item, into a draft's own members: copies of an optional stall processors.
[[nodiscard]] constexpr reason read_price(const raw_fill& raw, const std::optional<side>& which,
                                          lone_price meaning, std::optional<dollars>& value,
                                          notes& remarks) noexcept {
    const kalshi::key_set given = raw.has_value() & (side_legs | own_legs);
    // As in all that the exchange sends: the leg of the side, or one dollar less the other one.
    const bool all_are_plain = (given - (raw.counting() & raw.reading() & side_legs)).empty();
    if (which && !given.empty() && all_are_plain && are_equal(raw, given)) {
        const kalshi::key_set same = given & legs_of(*which);
        const bool is_complement = same.empty();
        const dollars price = dollars::from_raw(raw.number((is_complement ? given : same).front()));
        value.emplace(is_complement ? complement(price) : price);
        remarks |= is_complement ? notes{note::price_complement} : notes{};
        return {};
    }
    return compare_legs(raw, which, meaning, value, remarks);
}

}  // namespace detail

/// The price of an item on a side, all its legs held against each other. Without a side only a
/// contradiction is found.
[[nodiscard]] constexpr price_reading price_of(const raw_fill& raw, std::optional<side> which,
                                               lone_price meaning = lone_price::own_side) noexcept {
    price_reading read;
    read.fault = detail::read_price(raw, which, meaning, read.value, read.notes);
    return read;
}

}  // namespace truefill::inline v0_1

// ---- rules/read_item.hpp ----
// From an item to a draft: every slot read, or the first fault that refuses the item.

namespace truefill::inline v0_1 {

/// A needed field that does not read.
struct fault {
    truefill::field field{};
    reason why{};
    /// Whether there is a fault at all.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return why != reason{}; }
    friend constexpr bool operator==(const fault&, const fault&) = default;
};

namespace detail {

/// Notes that two names of one id both count and don't say the same.
constexpr void compare_ids(const raw_fill& raw, kalshi::key a, kalshi::key b, note mismatch,
                           notes& remarks) noexcept {
    const kalshi::key_set both{a, b};
    if ((both - raw.counting()).empty() &&
        (!(both - raw.reading()).empty() || !equal_text(raw.text(a), raw.text(b)))) {
        remarks |= mismatch;
    }
}

/// Calls `take` with the first name of a slot that counts, if one does. Returns why that name's
/// value does not read, which refuses the item; no reason where it reads or no name counts.
[[nodiscard]] constexpr reason read_slot(const raw_fill& raw, kalshi::key_set slot,
                                         auto take) noexcept {
    const kalshi::key_set given = raw.counting() & slot;
    if (given.empty()) {
        return {};
    }
    take(given.front());
    return raw.error(given.front());
}

/// An id, which is a text as it is.
[[nodiscard]] constexpr reason read_text(const raw_fill& raw, kalshi::key_set slot,
                                         auto& into) noexcept {
    return read_slot(raw, slot, [&](kalshi::key taken) { into = raw.text(taken); });
}

[[nodiscard]] constexpr reason read_size(const raw_fill& raw, draft& into) noexcept {
    constexpr kalshi::key_set sizes = kalshi::slot_names<kalshi::slot::size>;
    return read_slot(raw, sizes, [&](kalshi::key taken) {
        into.size = contracts::from_raw(raw.number(taken));
        for (const kalshi::key other : raw.counting() & sizes) {
            if (!raw.reads(other) || raw.number(other) != raw.number(taken)) {
                into.notes |= note::count_mismatch;
            }
        }
    });
}

[[nodiscard]] constexpr reason read_executed_at(const raw_fill& raw, draft& into) noexcept {
    return read_slot(raw, kalshi::slot_names<kalshi::slot::time>, [&](kalshi::key taken) {
        const std::int64_t us = raw.number(taken);
        into.time = timestamp{std::chrono::microseconds{us}};
        if (taken == "created_time"_key && raw.counts("ts"_key)) {
            constexpr std::int64_t second = 1'000'000;
            const std::int64_t difference = us - raw.number("ts"_key);
            if (!raw.reads("ts"_key) || difference >= second || difference <= -second) {
                into.notes |= note::time_mismatch;
            }
        }
    });
}

/// Reads the fields that never refuse an item: what does not read stays absent, with a note.
constexpr void read_extras(const raw_fill& raw, draft& into) noexcept {
    using kalshi::slot;
    using kalshi::slot_names;
    const auto keep = [&](kalshi::key_set slot, auto& field, auto value) {
        const kalshi::key_set given = raw.counting() & slot;
        if (given.empty()) {
            return;
        }
        // A slot's only name is known to the compiler.
        const kalshi::key taken = slot.size() == 1 ? slot.front() : given.front();
        if (raw.reads(taken)) {
            field.emplace(value(taken));
        } else {
            into.notes |= note::extra_unreadable;
        }
    };
    const auto number = [&](kalshi::key name) {
        return static_cast<std::int32_t>(raw.number(name));
    };
    keep(slot_names<slot::client_order_id>, into.client_order_id,
         [&](kalshi::key name) { return raw.text(name); });
    keep(slot_names<slot::action>, into.action,
         [&](kalshi::key name) { return trimmed(raw.text(name)); });
    keep(slot_names<slot::fee>, into.fee,
         [&](kalshi::key name) { return dollars::from_raw(raw.number(name)); });
    // Without a branch: nobody can predict whether it is the maker or the taker.
    keep(slot_names<slot::liquidity>, into.liquidity, [&](kalshi::key name) {
        constexpr auto maker = static_cast<std::int64_t>(liquidity::maker);
        static_assert(static_cast<std::int64_t>(liquidity::taker) == maker + 1);
        return static_cast<liquidity>(maker + raw.number(name));
    });
    keep(slot_names<slot::subaccount>, into.subaccount, number);
    keep(slot_names<slot::exchange_index>, into.exchange_index, number);
}

}  // namespace detail

/// Reads an item's fields into a fresh draft; what refuses it, if anything does. Precondition:
/// why_not_real has nothing against it. Of several faults the first in this order is reported:
/// order id, fill id, size, market, direction, price, time. The draft borrows the item's texts; its
/// action is trimmed but still in the wire's case. After a fault the draft's values are those of no
/// fill.
[[nodiscard]] constexpr fault read_draft(const raw_fill& raw, source from, draft& into,
                                         lone_price meaning = lone_price::own_side) noexcept {
    using namespace detail;
    using kalshi::slot;
    using kalshi::slot_names;
    fault first;
    const auto reads = [&](field which, reason why) {
        first = {which, why};
        return why == reason{};
    };
    into.from = from;
    const auto read_id = [&](kalshi::key_set slot, auto& text, kalshi::key a, kalshi::key b,
                             note mismatch) {
        compare_ids(raw, a, b, mismatch, into.notes);
        return read_text(raw, slot, text);
    };
    const bool all_read =
        reads(field::order_id, read_text(raw, slot_names<slot::order_id>, into.order_id)) &&
        reads(field::fill_id, read_id(slot_names<slot::fill_id>, into.fill_id, "fill_id"_key,
                                      "trade_id"_key, note::id_mismatch)) &&
        reads(field::size, read_size(raw, into)) &&
        reads(field::market, read_id(slot_names<slot::market>, into.market, "market_ticker"_key,
                                     "ticker"_key, note::ticker_mismatch)) &&
        reads(field::direction, read_direction(raw, from, into.outcome, into.notes)) &&
        reads(field::price, read_price(raw, into.outcome, meaning, into.price, into.notes)) &&
        reads(field::time, read_executed_at(raw, into));
    if (!all_read) {
        return first;
    }
    read_extras(raw, into);
    return {};
}

}  // namespace truefill::inline v0_1

// ---- rules/real_fill.hpp ----
// What is not a fill although it may carry size, price and time: orders, quotes, snapshots, public
// trades.

namespace truefill::inline v0_1 {

/// Why an item is not a real fill.
struct not_real {
    reason why{};
    std::optional<likeness> looks_like;
    /// Whether it is none; a real fill has no reason.
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return why != reason{}; }
    friend constexpr bool operator==(const not_real&, const not_real&) = default;
};

/// What an item looks like by its markers: the first of order, quote, snapshot, settlement,
/// position.
[[nodiscard]] constexpr std::optional<likeness> looks_like(const raw_fill& raw) noexcept {
    if (raw.is_marked()) {
        for (const likeness kind :
             {likeness::open_order, likeness::quote, likeness::market_snapshot,
              likeness::settlement, likeness::position}) {
            if (raw.is_marked(kind)) {
                return kind;
            }
        }
    }
    return std::nullopt;
}

/// The real-fill predicate (the plan's step 6 guard, and what the exchange's other payloads look
/// like): nothing for a real fill, else why it is none.
[[nodiscard]] constexpr not_real why_not_real(const raw_fill& raw) noexcept {
    using kalshi::slot;
    using kalshi::slot_names;
    constexpr kalshi::key_set stated_directions =
        slot_names<slot::direction> - kalshi::key_set{"side"_key};
    const auto none_of = [](kalshi::key_set names, kalshi::key_set given) {
        return (names & given).empty();
    };
    if (raw.is_marked(likeness::perps_fill) && none_of(stated_directions, raw.counting())) {
        return {reason::not_a_fill, likeness::perps_fill};
    }
    const auto looks = looks_like(raw);
    if (looks && none_of(slot_names<slot::fill_id>, raw.counting())) {
        return {reason::not_a_fill, looks};
    }
    if (none_of(slot_names<slot::order_id>, raw.counting())) {
        if (raw.is_marked(likeness::public_trade)) {
            return {reason::not_a_fill, raw.is_marked(likeness::fcm_fill) ? likeness::fcm_fill
                                                                          : likeness::public_trade};
        }
        return {reason::missing_order_id, looks};
    }
    if (none_of(slot_names<slot::time>, raw.counting())) {
        return {reason::missing_time, looks};
    }
    if (none_of(slot_names<slot::size>, raw.has_value())) {
        return {reason::missing_size, looks};
    }
    if (none_of(kalshi::price_names, raw.has_value())) {
        return {reason::missing_price, looks};
    }
    return {};
}

}  // namespace truefill::inline v0_1

// ---- rules/fill_maker.hpp ----
// From one item to a fill, or to the reject that says why it is none: everything but the gates that
// a user appends.

namespace truefill::inline v0_1 {

/// What a user may choose.
struct settings {
    /// What a lone `price` means on a NO fill.
    lone_price price_means = lone_price::own_side;
    /// The MD5 of synthetic ids: any callable. By default OpenSSL's; a program that always gives
    /// its own needs no libcrypto. Fills without an id are refused where it has no digest.
    md5_function md5 = openssl_md5{};
};

namespace detail {

/// Reads items, one after the other. Keeps its buffers.
class fill_maker {
public:
    explicit fill_maker(settings chosen) : settings_{std::move(chosen)} {}

    /// Begins a payload. Synthetic ids are compared within one payload only.
    void begin(std::string_view payload) noexcept {
        payload_ = payload;
        synthetic_ids_.clear();
    }

    /// Reads an item up to the six gates and its id. True: fill() is the fill, until the next call.
    /// False: refused() says why, and its stage how far the item came.
    [[nodiscard]] bool read(const raw_fill& raw, source from) {
        builder_.draft().clear();
        return is_unambiguous(raw) && is_real(raw) && reads(raw, from) && passes_gates(raw) &&
               (builder_.draft().fill_id || makes_id(raw));
    }
    /// The fill of the item last read. Precondition: it was one.
    [[nodiscard]] const fill_view& fill() const noexcept { return builder_.fill(); }
    /// Why the item last read is none. Precondition: it was none.
    [[nodiscard]] const reject_view& refused() const noexcept { return refused_; }

    [[nodiscard]] reject_view reject_of(const raw_fill& raw, stage at, reason why,
                                        std::optional<field> which) const noexcept {
        return {at, why, {}, {}, which, {}, raw.index(), offset_of(raw.text()), raw.text()};
    }
    [[nodiscard]] std::size_t offset_of(std::string_view text) const noexcept {
        return static_cast<std::size_t>(text.data() - payload_.data());
    }

private:
    bool refuse(const raw_fill& raw, stage at, reason why, std::optional<field> which) noexcept {
        refused_ = reject_of(raw, at, why, which);
        return false;
    }

    [[nodiscard]] bool is_unambiguous(const raw_fill& raw) noexcept {
        const auto repeated = raw.repeated() - kalshi::slot_names<kalshi::slot::control>;
        return repeated.empty() || refuse(raw, stage::unwrap, reason::duplicate_key,
                                          kalshi::field_of(repeated.front().row().fills));
    }

    [[nodiscard]] bool is_real(const raw_fill& raw) noexcept {
        const not_real found = why_not_real(raw);
        if (found) {
            refuse(raw, stage::real_fill, found.why, field_of(found.why));
            refused_.looks_like = found.looks_like;
        }
        return !found;
    }

    [[nodiscard]] bool reads(const raw_fill& raw, source from) {
        draft& read = builder_.draft();
        if (const fault unread = read_draft(raw, from, read, settings_.price_means)) {
            return refuse(raw, stage::fields, unread.why, unread.field);
        }
        lower_action(raw, read);
        return true;
    }
    /// Puts the action into lower case: "buy" and "sell" become literals, another word is copied.
    void lower_action(const raw_fill& raw, draft& read) {
        if (!read.action) {
            return;
        }
        // By kalshi::word_value. An index, because a branch on buy or sell is often mispredicted.
        static constexpr std::array<std::string_view, 3> usual{"", "buy", "sell"};
        const auto word = static_cast<std::size_t>(raw.number("action"_key));
        if (word < usual.size()) {
            read.action = usual[word];
            return;
        }
        action_.assign(*read.action);
        std::transform(action_.begin(), action_.end(), action_.begin(), to_lower);
        read.action = action_;
    }

    [[nodiscard]] bool passes_gates(const raw_fill& raw) noexcept {
        const gate_mask failed = failed_gates(builder_.draft());
        if (!failed.empty()) {
            refuse(raw, stage::gates, first_of(failed), field_of(first_of(failed)));
            refused_.gates = failed;
        }
        return failed.empty();
    }

    /// Gives a fill without an id a synthetic one.
    [[nodiscard]] bool makes_id(const raw_fill& raw) {
        draft& read = builder_.draft();
        md5_digest digest{};
        if (!settings_.md5 || !settings_.md5(identity_of(read, identity_), digest)) {
            return refuse(raw, stage::identity, reason::digest_unavailable, field::fill_id);
        }
        if (!synthetic_ids_.insert(digest)) {
            return refuse(raw, stage::identity, reason::synthetic_collision, field::fill_id);
        }
        id_ = to_hex(digest);
        read.fill_id.emplace(id_.data(), id_.size());
        read.notes |= note::synthetic_id;
        return true;
    }

    settings settings_;
    std::string_view payload_;
    digest_set synthetic_ids_;
    std::string identity_;
    std::string action_;
    std::array<char, 32> id_{};
    fill_builder builder_;
    reject_view refused_{};
};

}  // namespace detail

}  // namespace truefill::inline v0_1

// ---- stats.hpp ----
// Counters of what became of a payload's items. They add up: every item ends as a fill or a reject.

namespace truefill::inline v0_1 {

/// One count for each enumerator of a vocabulary.
template <worded E>
class tally {
public:
    constexpr void add(E word, std::uint64_t times = 1) noexcept { counts_[index(word)] += times; }
    [[nodiscard]] constexpr std::uint64_t operator[](E word) const noexcept {
        return counts_[index(word)];
    }
    [[nodiscard]] constexpr std::uint64_t total() const noexcept {
        return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
    }
    constexpr tally& operator+=(const tally& other) noexcept {
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            counts_[i] += other.counts_[i];
        }
        return *this;
    }
    friend constexpr bool operator==(const tally&, const tally&) = default;

private:
    static constexpr std::size_t index(E word) noexcept {
        std::size_t i = 0;
        while (vocabulary<E>[i].value != word) {
            ++i;
        }
        return i;
    }
    std::array<std::uint64_t, vocabulary<E>.size()> counts_{};
};

/// How many items reached each stage: n_api >= n_raw >= n_real >= n_valid >= n_passed.
struct stats {
    std::uint64_t n_payloads = 0;
    std::uint64_t n_payload_rejects = 0;
    std::uint64_t n_skipped = 0;  ///< WebSocket frames that carry no fill
    std::uint64_t n_api = 0;      ///< items
    std::uint64_t n_raw = 0;      ///< items that are objects
    std::uint64_t n_real = 0;     ///< raw items that are fills
    std::uint64_t n_valid = 0;    ///< real fills that read and passed the six gates
    std::uint64_t n_passed = 0;   ///< valid fills with an id of their own, past the appended gates
    std::uint64_t n_synthetic = 0;  ///< passed fills with a synthetic id
    // A sink counts these: n_passed = n_duplicate + n_inserted + n_failed.
    std::uint64_t n_duplicate = 0;
    std::uint64_t n_inserted = 0;
    std::uint64_t n_failed = 0;
    tally<reason> rejects{};       ///< refused items
    tally<likeness> looks_like{};  ///< refused items of stage real_fill

    /// Sets all counters to zero. Skips the two tallies when nothing was refused, which is the
    /// usual case. Precondition: adds_up(*this).
    constexpr void clear() noexcept {
        n_payloads = n_payload_rejects = n_skipped = n_duplicate = n_inserted = n_failed = 0;
        if (n_api != n_passed) {
            rejects = {};
            looks_like = {};
        }
        n_api = n_raw = n_real = n_valid = n_passed = n_synthetic = 0;
    }

    constexpr stats& operator+=(const stats& other) noexcept;
    friend constexpr stats operator+(stats a, const stats& b) noexcept { return a += b; }
    friend constexpr bool operator==(const stats&, const stats&) = default;
};

/// One counter of the stats, with its name in texts and events.
struct stats_counter {
    std::string_view name;
    std::uint64_t stats::*value;
    bool is_of_a_sink = false;
};
inline constexpr std::array stats_counters{
    stats_counter{"n_payloads", &stats::n_payloads},
    stats_counter{"n_payload_rejects", &stats::n_payload_rejects},
    stats_counter{"n_skipped", &stats::n_skipped},
    stats_counter{"n_api", &stats::n_api},
    stats_counter{"n_raw", &stats::n_raw},
    stats_counter{"n_real", &stats::n_real},
    stats_counter{"n_valid", &stats::n_valid},
    stats_counter{"n_passed", &stats::n_passed},
    stats_counter{"n_synthetic", &stats::n_synthetic},
    stats_counter{"n_duplicate", &stats::n_duplicate, true},
    stats_counter{"n_inserted", &stats::n_inserted, true},
    stats_counter{"n_failed", &stats::n_failed, true}};

constexpr stats& stats::operator+=(const stats& other) noexcept {
    for (const stats_counter& counter : stats_counters) {
        this->*counter.value += other.*counter.value;
    }
    rejects += other.rejects;
    looks_like += other.looks_like;
    return *this;
}

/// Whether each item is counted once, as a fill or as a reject, and no stage has more than the one
/// before it. True of what a normalizer returns, and of sums of it.
[[nodiscard]] constexpr bool adds_up(const stats& s) noexcept {
    return s.n_api == s.n_passed + s.rejects.total() && s.n_api >= s.n_raw && s.n_raw >= s.n_real &&
           s.n_real >= s.n_valid && s.n_valid >= s.n_passed && s.n_passed >= s.n_synthetic &&
           s.n_payloads >= s.n_payload_rejects;
}

/// Whether a sink counted each fill once: as inserted, as a duplicate, or as failed.
[[nodiscard]] constexpr bool sink_adds_up(const stats& s) noexcept {
    return s.n_passed == s.n_duplicate + s.n_inserted + s.n_failed;
}

template <worded E>
inline constexpr bool detail::is_printable<tally<E>> = true;
template <>
inline constexpr bool detail::is_printable<stats> = true;

}  // namespace truefill::inline v0_1

// ---- rules/pipeline.hpp ----
// From items to fills and rejects, with the appended gates and the counters. Knows no JSON: any
// reader that makes raw fills can drive it.

namespace truefill::inline v0_1 {

/// Turns items into fills, one payload after the other. Keeps its buffers; one per thread.
template <appended_gate... Gates>
class pipeline {
public:
    explicit pipeline(settings chosen, Gates... gates)
        : maker_{std::move(chosen)}, gates_{std::move(gates)...} {}

    /// Begins a payload.
    void begin(std::string_view payload, std::optional<source> stated) noexcept {
        maker_.begin(payload);
        stated_ = stated;
        counted_.clear();
        counted_.n_payloads = 1;
    }

    /// Takes one object, and calls exactly one of the handlers.
    template <class OnFill, class OnReject>
    void item(const raw_fill& raw, OnFill& on_fill, OnReject& on_reject) {
        ++counted_.n_api;
        ++counted_.n_raw;
        if (!maker_.read(raw, stated_ ? *stated_ : source_of(raw))) {
            const reject_view& refused = maker_.refused();
            counted_.n_real += refused.stage > stage::real_fill ? 1U : 0U;
            counted_.n_valid += refused.stage > stage::gates ? 1U : 0U;
            return refuse(refused, on_reject);
        }
        ++counted_.n_real;
        ++counted_.n_valid;
        const fill_view& view = maker_.fill();
        if (const auto gate = refusing_gate(view)) {
            reject_view refused = maker_.reject_of(raw, stage::gates, reason::gate, {});
            refused.gate = *gate;
            return refuse(refused, on_reject);
        }
        ++counted_.n_passed;
        counted_.n_synthetic += view.notes().contains(note::synthetic_id) ? 1U : 0U;
        on_fill(view);
    }

    /// Takes one item that is not an object, or that has an envelope key twice.
    template <class OnReject>
    void unplaced(std::string_view text, std::size_t index, reason why, std::optional<field> which,
                  OnReject& on_reject) {
        ++counted_.n_api;
        counted_.n_raw += why == reason::not_an_object ? 0U : 1U;
        refuse({stage::unwrap, why, {}, {}, which, {}, index, maker_.offset_of(text), text},
               on_reject);
    }

    /// Counts a frame that carries no fill.
    void skipped() noexcept { ++counted_.n_skipped; }

    /// Refuses the payload as a whole. For not_json `offset` is the byte that breaks it and `text`
    /// the whole payload; else they are the document's own.
    template <class OnReject>
    void payload(reason why, std::size_t offset, std::string_view text, OnReject& on_reject) {
        ++counted_.n_payload_rejects;
        reject_view refused{stage::payload, why, {}, {}, {}, {}, {}, offset, text};
        if (why == reason::duplicate_key) {
            refused.field = field::envelope;
        }
        on_reject(refused);
    }

    /// The counters of the payload so far.
    [[nodiscard]] const stats& counted() const noexcept { return counted_; }

private:
    template <class OnReject>
    void refuse(const reject_view& refused, OnReject& on_reject) {
        counted_.rejects.add(refused.why);
        if (refused.looks_like) {
            counted_.looks_like.add(*refused.looks_like);
        }
        on_reject(refused);
    }

    /// The name of the first appended gate that a fill does not pass.
    [[nodiscard]] std::optional<std::string_view> refusing_gate(const fill_view& view) const {
        std::optional<std::string_view> refusing;
        std::apply(
            [&](const Gates&... gate) {
                (void)(... && (gate(view) || (refusing = gate.name, false)));
            },
            gates_);
        return refusing;
    }

    detail::fill_maker maker_;
    std::tuple<Gates...> gates_;
    std::optional<source> stated_;
    stats counted_;
};

}  // namespace truefill::inline v0_1

// ---- normalizer.hpp ----
// The normalizer: payload bytes in, fills and rejects out. It joins the reader and the pipeline.

namespace truefill::inline v0_1 {

namespace mistake {
struct pass_a_handler_of_a_const_fill_view_and_one_of_a_const_reject_view_or_truefill_ignore;
}  // namespace mistake

/// A handler that ignores rejects. They are still counted.
inline constexpr auto ignore = [](const reject_view&) noexcept {};

/// Takes fills. Each view is valid until the call returns; `fill{view}` keeps a copy.
template <class F>
concept fill_handler = std::invocable<F&, const fill_view&>;
/// Takes rejects. Each view is valid until the call returns; `to_owned(view)` keeps a copy.
template <class F>
concept reject_handler = std::invocable<F&, const reject_view&>;

/// Normalizes payloads, one after the other. It keeps its buffers: a call allocates only when a
/// payload needs more than any before. Not thread-safe: use one per thread. When a callback throws,
/// the rest of that payload is not delivered, and the normalizer stays usable. One that was moved
/// from can only be assigned to or destroyed.
template <class... Gates>
class normalizer {
    static_assert((appended_gate<Gates> && ...),
                  "a gate has a name: write truefill::gate{\"name\", predicate}");

public:
    /// Appended gates are asked after the six, in this order.
    explicit normalizer(Gates... gates) : normalizer{settings{}, std::move(gates)...} {}
    explicit normalizer(const settings& chosen, Gates... gates)
        : pipeline_{chosen, std::move(gates)...} {}

    /// Normalizes one payload, whose source the caller states. The payload is only read during the
    /// call: it is neither copied nor changed, and needs no padding. Returns the payload's
    /// counters, which add with `+`.
    template <fill_handler OnFill, reject_handler OnReject>
    stats operator()(std::string_view payload, source from, OnFill&& on_fill,
                     OnReject&& on_reject) {
        return run(payload, from, on_fill, on_reject);
    }
    /// The same, with the source decided for each item by its form.
    template <fill_handler OnFill, reject_handler OnReject>
    stats operator()(std::string_view payload, OnFill&& on_fill, OnReject&& on_reject) {
        return run(payload, std::nullopt, on_fill, on_reject);
    }

    template <class... Others>
    mistake::pass_a_handler_of_a_const_fill_view_and_one_of_a_const_reject_view_or_truefill_ignore
    operator()(std::string_view, Others&&...) TRUEFILL_REFUSED(
        "pass a handler of a const fill_view&, and one of a const reject_view& or "
        "truefill::ignore");

    /// The cursor of the page last normalized: "" on the last page, nothing where there is none or
    /// it does not read (cursor_status tells the two apart). The text lives in the normalizer, not
    /// in the payload: valid until the next call.
    [[nodiscard]] std::optional<std::string_view> cursor() const noexcept TRUEFILL_BORROWS {
        const bool has_text = cursor_status_ == truefill::cursor_status::last_page ||
                              cursor_status_ == truefill::cursor_status::next_page;
        return has_text ? std::optional<std::string_view>{cursor_} : std::nullopt;
    }
    /// Whether the page last normalized has a next one. `none` or `unreadable` on a page of fills
    /// is no end of the pages: the exchange writes "" there.
    [[nodiscard]] truefill::cursor_status cursor_status() const noexcept { return cursor_status_; }

    /// The text of the payload's first item, for logs and events; "" when it had none. `payload` is
    /// the one last normalized: the text is a part of it, so it lives as long as the payload does.
    [[nodiscard]] std::string_view first_item(
        std::string_view payload TRUEFILL_BORROWS) const noexcept {
        return payload.substr(std::min(first_item_.offset, payload.size()), first_item_.size);
    }

private:
    template <class OnFill, class OnReject>
    struct visitor {
        normalizer& self;
        OnFill& on_fill;
        OnReject& on_reject;
        const char* payload;

        void note_first(std::string_view text) const noexcept {
            if (self.first_item_.size == 0) {
                self.first_item_ = {static_cast<std::size_t>(text.data() - payload), text.size()};
            }
        }
        void item(const raw_fill& raw) const {
            note_first(raw.text());
            self.pipeline_.item(raw, on_fill, on_reject);
        }
        void not_an_object(std::string_view text, std::size_t index) const {
            note_first(text);
            self.pipeline_.unplaced(text, index, reason::not_an_object, std::nullopt, on_reject);
        }
        void repeated_key(std::string_view text, std::size_t index, kalshi::key name) const {
            note_first(text);
            self.pipeline_.unplaced(text, index, reason::duplicate_key,
                                    kalshi::field_of(name.row().fills), on_reject);
        }
        void skipped() const noexcept { self.pipeline_.skipped(); }
    };

    template <class OnFill, class OnReject>
    stats run(std::string_view payload, std::optional<source> from, OnFill& on_fill,
              OnReject& on_reject) {
        first_item_ = {};
        cursor_status_ = truefill::cursor_status::none;
        pipeline_.begin(payload, from);
        visitor<OnFill, OnReject> items{*this, on_fill, on_reject, payload.data()};
        const unwrapped& end = reader_(payload, items);
        if (end.cursor) {
            cursor_.assign(*end.cursor);
        }
        cursor_status_ = end.cursor_status;
        if (end.why) {
            pipeline_.payload(*end.why, end.offset, end.text, on_reject);
        }
        return pipeline_.counted();
    }

    reader reader_;
    pipeline<Gates...> pipeline_;
    /// Where the payload's first item is; its size is 0 when there is none.
    struct {
        std::size_t offset = 0;
        std::size_t size = 0;
    } first_item_;
    std::string cursor_;
    truefill::cursor_status cursor_status_ = truefill::cursor_status::none;
};
template <class... Gates>
normalizer(Gates...) -> normalizer<Gates...>;
template <class... Gates>
normalizer(settings, Gates...) -> normalizer<Gates...>;

/// A page's cursor, owned: its text as normalizer::cursor gives it, and what it was beside it.
struct page_cursor : std::optional<std::string> {
    cursor_status status = cursor_status::none;
};

/// What `read` returns: everything owned.
struct reading {
    std::vector<fill> fills;
    std::vector<reject> rejects;
    truefill::stats stats;
    /// "" on the last page; nothing where there is none or it does not read: see its `status`.
    page_cursor cursor;
};

/// Normalizes one payload into vectors, for tests and small tools. Each call makes a normalizer:
/// for a stream of payloads keep one normalizer instead.
// A template, so that only who calls it compiles it: 3 % of a unit that calls a normalizer.
template <class = void>
[[nodiscard]] reading read(std::string_view payload, std::optional<source> from = std::nullopt) {
    normalizer normalize;
    reading all;
    const auto keep_fill = [&](const fill_view& view) { all.fills.emplace_back(view); };
    const auto keep_reject = [&](const reject_view& view) {
        all.rejects.push_back(to_owned(view));
    };
    all.stats = from ? normalize(payload, *from, keep_fill, keep_reject)
                     : normalize(payload, keep_fill, keep_reject);
    if (normalize.cursor()) {
        all.cursor.emplace(*normalize.cursor());
    }
    all.cursor.status = normalize.cursor_status();
    return all;
}

}  // namespace truefill::inline v0_1

// ---- json/object.hpp ----
// Flat JSON objects, written field by field.

namespace truefill::inline v0_1::json {

namespace detail {

using truefill::detail::room_for_number;
using truefill::detail::write_decimal;
using truefill::detail::write_whole;

/// Writes a text and returns where it ends.
inline char* write(char* at, std::string_view text) noexcept {
    return std::copy(text.begin(), text.end(), at);
}

/// Writes a name in quotes. Precondition: it needs no escapes.
// 2 % fewer instructions of append_row.
[[gnu::always_inline]] inline char* write_name(char* at, std::string_view name) noexcept {
    *at++ = '"';
    at = write(at, name);
    *at++ = '"';
    return at;
}

}  // namespace detail

/// A flat JSON object, written field by field and closed by its destructor. Appends to a string
/// that it borrows and makes it longer for several fields at once: the string is complete only
/// after name() and after the destructor. Fields are inlined, so that the length of a literal key
/// is a constant.
class object {
public:
    explicit object(std::string& out) : object{out, false} {}
    ~object() {
        char* at = room_for(3);
        if (before_ == '{') {
            *at++ = before_;
        }
        *at++ = '}';
        if (is_line_) {
            *at++ = '\n';
        }
        at_ = at;
        trim();
    }
    object(const object&) = delete;
    object& operator=(const object&) = delete;

    /// `value` as it is: a number, true, null, an array already written.
    // 8 % fewer instructions of append_row.
    [[gnu::always_inline]] object& raw(std::string_view key, std::string_view value) {
        at_ = detail::write(begin(key, value.size()), value);
        return *this;
    }
    // 3 % fewer instructions of append_row.
    [[gnu::always_inline]] object& null(std::string_view key) { return raw(key, "null"); }
    object& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }

    // 7 % fewer instructions of append_row.
    [[gnu::always_inline]] object& text(std::string_view key, std::string_view value) {
        at_ = begin(key, 0);
        append_text(value);
        return *this;
    }
    /// An exact decimal as a text, with all the digits of its unit.
    template <class Unit, int Digits>
    // 7 % fewer instructions of append_row.
    [[gnu::always_inline]] object& text(std::string_view key, fixed<Unit, Digits> value) {
        char* at = begin(key, detail::room_for_number + 2);
        *at++ = '"';
        at = detail::write_decimal(at, value.raw(), Digits, false);
        *at++ = '"';
        at_ = at;
        return *this;
    }
    template <class Text>
    object& text(std::string_view key, const std::optional<Text>& value) {
        return value ? text(key, *value) : null(key);
    }

    template <std::integral Integer>
    // 9 % fewer instructions of append_row.
    [[gnu::always_inline]] object& number(std::string_view key, Integer value) {
        char* const at = begin(key, detail::room_for_number);
        if constexpr (std::signed_integral<Integer>) {
            at_ = detail::write_decimal(at, value, 0, false);
        } else {
            at_ = detail::write_whole(at, value);
        }
        return *this;
    }
    template <std::integral Integer>
    // 5 % fewer instructions of append_row.
    [[gnu::always_inline]] object& number(std::string_view key,
                                          const std::optional<Integer>& value) {
        return value ? number(key, *value) : null(key);
    }
    /// A number of `digits` decimals, 0 to 8, without those that are trailing zeros.
    object& decimal(std::string_view key, std::int64_t raw, int digits) {
        char* const at = begin(key, detail::room_for_number);
        at_ = detail::write_decimal(at, raw, digits, true);
        return *this;
    }

    template <worded E>
    object& word(std::string_view key, E value) {
        const std::string_view name = name_of(value);
        at_ = detail::write_name(begin(key, name.size() + 2), name);
        return *this;
    }
    template <worded E>
    object& word(std::string_view key, const std::optional<E>& value) {
        return value ? word(key, *value) : null(key);
    }
    /// The words that a set contains, as an array of their names.
    template <worded E, class Bits>
    object& words(std::string_view key, word_set<E, Bits> set) {
        at_ = detail::write(begin(key, 1), "[");
        for (const auto& [value, name] : vocabulary<E>) {
            if (set.contains(value)) {
                char* at = room_for(name.size() + 3);
                if (at[-1] != '[') {
                    *at++ = ',';
                }
                at_ = detail::write_name(at, name);
            }
        }
        at_ = detail::write(room_for(1), "]");
        return *this;
    }

    /// An array of texts.
    template <class Range>
    object& texts(std::string_view key, const Range& values) {
        name(key);
        out_ += '[';
        for (const std::string_view value : values) {
            out_ += out_.back() == '[' ? "" : ",";
            append_string(out_, value);
        }
        out_ += ']';
        return *this;
    }
    /// Begins the value of a key: the caller appends it to the string.
    void name(std::string_view key) {
        at_ = begin(key, 0);
        trim();
    }

protected:
    /// `is_line`: a newline follows the object.
    object(std::string& out, bool is_line)
        : out_{out}, at_{out.data() + out.size()}, end_{at_}, is_line_{is_line} {}

private:
    /// Writes `,"key":` and returns where the value goes, with room for `value_bytes` bytes.
    // 28 % fewer instructions of append_row.
    [[gnu::always_inline]] char* begin(std::string_view key, std::size_t value_bytes) {
        char* at = room_for(key.size() + 4 + value_bytes);
        *at++ = before_;
        before_ = ',';
        at = detail::write_name(at, key);
        *at++ = ':';
        return at;
    }
    /// Copies and checks in one pass what is plain and fits, as nearly every text is and does.
    void append_text(std::string_view value) {
        char* const at = at_;
        if (room() < value.size() + 2 || !detail::copy_plain(at + 1, value)) {
            trim();
            append_string(out_, value);
            return;
        }
        at[0] = '"';
        at[value.size() + 1] = '"';
        at_ = at + value.size() + 2;
    }

    [[nodiscard]] std::size_t room() const noexcept { return static_cast<std::size_t>(end_ - at_); }
    /// Where the next byte goes, with room for `bytes` bytes.
    char* room_for(std::size_t bytes) {
        if (room() < bytes) {
            grow(bytes);
        }
        return at_;
    }
    void grow(std::size_t bytes) {
        constexpr std::size_t a_row = 512;
        trim();
        const std::size_t size = out_.size();
        out_.resize(size + std::max(bytes, a_row));
        at_ = out_.data() + size;
        end_ = out_.data() + out_.size();
    }
    /// Cuts the string behind the last byte that was written.
    void trim() {
        out_.resize(out_.size() - room());
        end_ = at_;
    }

    std::string& out_;
    char* at_;           ///< where the next byte goes in the string
    char* end_;          ///< where the string ends; at_ where there is no room, whatever it holds
    char before_ = '{';  ///< what the next key comes after
    bool is_line_;
};

/// An object with a newline behind it: a line of NDJSON, ended by its destructor.
struct line : object {
    explicit line(std::string& out) : object{out, true} {}
};

}  // namespace truefill::inline v0_1::json

// ---- output/rows.hpp ----
// Fills as rows of a table, and fills and rejects as lines of NDJSON. A row's values are the open
// members of a record, which can be read back, compared and merged; a record need not have passed
// the gates. The line of a fill that is normalized again gives the same fill, except for its
// source, which is then rest, and its notes, which say how it was read.

namespace truefill::inline v0_1 {

/// The columns that say what was executed. `record_view` borrows its texts, `record` owns them.
template <class Text>
struct basic_record {
    /// A name that the operator gives. A row's identity is (account, fill_id, order_id), since both
    /// sides of a trade may share its id.
    Text account;
    Text fill_id;
    Text order_id;
    Text market;
    truefill::side side = truefill::side::yes;
    Text action;                             ///< the wire's word in lower case; "" is absent
    dollars price;                           ///< of one contract of the side
    contracts size;                          ///< contracts acquired
    std::optional<dollars> fee;              ///< of the whole fill; nothing is unknown
    timestamp time;                          ///< the exchange's
    std::optional<liquidity> role;           ///< maker or taker; nothing is unknown
    std::optional<std::int32_t> subaccount;  ///< nothing is unknown
    std::optional<std::int32_t> shard;       ///< the exchange's exchange_index
    Text client_order_id;                    ///< "" is absent
    truefill::notes notes;
    truefill::source source = truefill::source::rest;

    friend constexpr bool operator==(const basic_record&, const basic_record&) = default;
};

using record_view = basic_record<std::string_view>;
using record = basic_record<std::string>;

/// The values of a fill. Allocates as Text does; a view borrows from the fill and the account.
template <class Text, class From>
[[nodiscard]] constexpr basic_record<Text> record_of(const basic_fill<From>& view,
                                                     std::string_view account = {}) {
    const auto or_blank = [](const std::optional<From>& text) {
        return text ? Text{*text} : Text{};
    };
    return {.account = Text{account},
            .fill_id = Text{view.fill_id()},
            .order_id = Text{view.order_id()},
            .market = Text{view.market()},
            .side = view.side(),
            .action = or_blank(view.action()),
            .price = view.price(),
            .size = view.size(),
            .fee = view.fee(),
            .time = view.time(),
            .role = view.liquidity(),
            .subaccount = view.subaccount(),
            .shard = view.exchange_index(),
            .client_order_id = or_blank(view.client_order_id()),
            .notes = view.notes(),
            .source = view.source()};
}

/// Writes the fields of a row: dollars with six decimals, size with two, price_cents as a number
/// (0.35 below a cent), null for what is absent.
template <class Text>
void write_fields(json::object& row, const basic_record<Text>& values) {
    const auto text_or_null = [&](std::string_view key, std::string_view text) {
        text.empty() ? row.null(key) : row.text(key, text);
    };
    row.text("fill_id", values.fill_id).text("exchange_order_id", values.order_id);
    text_or_null("client_order_id", values.client_order_id);
    row.text("market_ticker", values.market).word("side", values.side);
    text_or_null("action", values.action);
    row.text("price_dollars", values.price)
        .decimal("price_cents", values.price.raw(), dollars::digits - 2)
        .text("size", values.size)
        .number("ts_us", microseconds_of(values.time))
        .text("fee", values.fee);
    values.role ? row.raw("is_taker", *values.role == liquidity::taker ? "true" : "false")
                : row.null("is_taker");
    row.number("subaccount", values.subaccount)
        .number("exchange_index", values.shard)
        .word("source", values.source);
    row.words("notes", values.notes);
}

/// Appends a fill as one line, newline included. Allocates only as `out` grows.
template <class Text>
void append_row(std::string& out, const basic_fill<Text>& view) {
    json::line row{out};
    write_fields(row, record_of<std::string_view>(view));
}

/// The columns of a table's row that say who wrote it and when.
struct row_writer {
    std::string_view engine_instance_id;
    std::string_view engine_version;
    std::uint16_t schema_version = 2;
    /// Of two rows of one identity the one with the higher version counts. Fixed when a batch is
    /// made, so that sending the batch again changes nothing.
    std::uint64_t ingest_version = 0;
};

/// The columns that append_table_row writes, for `INSERT INTO mm_fills_v2 (..) FORMAT JSONEachRow`.
/// Always send the list: without it old servers fill omitted columns with zeros.
inline constexpr std::string_view table_columns =
    "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u, "
    "ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, "
    "engine_instance_id, engine_version, schema_ver, ingest_ver";

/// Appends a row of ClickHouse's JSONEachRow, newline included. Quantities are integers:
/// micro-dollars, hundredths of a contract, microseconds. Unknown is null, an absent text is "".
template <class Text>
void append_table_row(std::string& out, const basic_record<Text>& values,
                      const row_writer& writer) {
    json::line row{out};
    row.text("account", values.account)
        .text("fill_id", values.fill_id)
        .text("exchange_order_id", values.order_id)
        .text("market_ticker", values.market)
        .word("side", values.side)
        .text("action", values.action)
        .number("price_u", values.price.raw())
        .number("count_c", values.size.raw());
    values.fee ? row.number("fee_u", values.fee->raw()) : row.null("fee_u");
    row.number("ts_us", microseconds_of(values.time));
    values.role ? row.raw("is_taker", *values.role == liquidity::taker ? "1" : "0")
                : row.null("is_taker");
    row.number("subaccount", values.subaccount)
        .number("exchange_index", values.shard)
        .text("client_order_id", values.client_order_id)
        .number("notes", values.notes.bits())
        .word("source", values.source)
        .text("engine_instance_id", writer.engine_instance_id)
        .text("engine_version", writer.engine_version)
        .number("schema_ver", writer.schema_version)
        .number("ingest_ver", writer.ingest_version);
}

/// Where a payload was found. Added to a reject's offset and row.
struct origin {
    std::optional<std::string_view> file;  ///< nothing: standard input, memory
    std::size_t offset = 0;                ///< of the payload in the file, in bytes
};

/// Appends a reject as one line, newline included. `reasons` are all the gates that failed, by
/// number, or the name of the appended gate; elsewhere the reason alone.
template <class Text>
void append_row(std::string& out, const basic_reject<Text>& view, const origin& from = {}) {
    json::line row{out};
    row.word("stage", view.stage).word("reason", view.why);
    if (view.gates.empty()) {
        const bool is_appended = view.why == reason::gate;
        row.texts("reasons",
                  std::array{is_appended ? std::string_view{view.gate} : name_of(view.why)});
    } else {
        row.words("reasons", view.gates);
    }
    row.word("field", view.field)
        .word("looks_like", view.looks_like)
        .number("index", view.index)
        .number("offset", from.offset + view.offset)
        .text("file", from.file)
        .text("raw", view.raw);
}

}  // namespace truefill::inline v0_1

// ---- output/events.hpp ----
// What a batch did, as JSON lines for logs: the events of the plan's steps 1, 3 and 4, by its
// names.

namespace truefill::inline v0_1 {

/// Raw texts in events are cut to this many bytes; rejects keep all of them.
inline constexpr std::size_t event_sample_bytes = 512;

/// An event: a line of NDJSON, an object with `event` and `ts`. Its destructor ends the line.
struct event : json::line {
    event(std::string& out, std::string_view name, timestamp now) : json::line{out} {
        text("event", name).text("ts", to_rfc3339(now));
    }
};

namespace detail {

/// The keys of an object's text, unescaped. Precondition: JSON, which the reader checked.
[[nodiscard]] inline std::vector<std::string> keys_of(std::string_view item) {
    std::vector<std::string> keys;
    const auto size_of_value_at = [&](std::size_t at) {
        return json::scan(item.substr(at)).offset;
    };
    std::size_t at = item.starts_with('{') ? item.find_first_of("\"}") : item.size();
    while (at < item.size() && item[at] == '"') {
        const std::size_t size = size_of_value_at(at);
        const std::string_view inside = item.substr(at + 1, size - 2);
        std::string key(inside.size(), '\0');
        keys.emplace_back(json::unescape(inside, key.data()).value_or(inside));
        at = item.find(':', at + size) + 1;
        at = item.find_first_of("\"}", at + size_of_value_at(at));
    }
    return keys;
}

/// The names of the table that are among `keys`.
[[nodiscard]] inline kalshi::key_set known_names(const std::vector<std::string>& keys) {
    kalshi::key_set known;
    for (const std::string& text : keys) {
        const auto index = kalshi::detail::names_and_markers.find(text);
        if (index < kalshi::names.size()) {
            known.insert(kalshi::key::at(index));
        }
    }
    return known;
}

[[nodiscard]] inline std::string_view type_of(std::string_view item) noexcept {
    switch (item.empty() ? '\0' : item.front()) {
        case '{': return "object";
        case '[': return "array";
        case '"': return "string";
        case 't':
        case 'f': return "boolean";
        case 'n': return "null";
        case '\0': return "none";
        default: return "number";
    }
}

/// The counts of the reasons from `first` to `last`.
[[nodiscard]] constexpr tally<reason> rejects_between(const stats& batch, reason first,
                                                      reason last) noexcept {
    tally<reason> counts;
    for (const auto& [value, name] : vocabulary<reason>) {
        counts.add(value, first <= value && value <= last ? batch.rejects[value] : 0);
    }
    return counts;
}

template <worded E>
void append_counts(std::string& out, const tally<E>& counts) {
    json::object object{out};
    for (const auto& [value, name] : vocabulary<E>) {
        if (counts[value] != 0) {
            object.number(name, counts[value]);
        }
    }
}

}  // namespace detail

/// `fill_source_sanity` (step 1): what the source returned, shown by the text of its first item (""
/// for none). For debugging: is this the fills endpoint at all?
inline void append_source_sanity(std::string& out, const stats& batch, std::string_view first_item,
                                 timestamp now) {
    using kalshi::slot;
    using kalshi::slot_names;
    const auto keys = detail::keys_of(first_item);
    const auto has = [known = detail::known_names(keys)](kalshi::key_set wanted) {
        return !(known & wanted).empty();
    };
    event{out, "fill_source_sanity", now}
        .number("n_api", batch.n_api)
        .number("n_raw", batch.n_raw)
        .number("batch_size", batch.n_api)
        .text("item_type", detail::type_of(first_item))
        .texts("item_keys", keys)
        .boolean("has_fill_id", has(slot_names<slot::fill_id>))
        .boolean("has_order_id", has(slot_names<slot::order_id>))
        .boolean("has_count", has(slot_names<slot::size>))
        .boolean("has_price_fields", has(kalshi::price_names))
        .boolean("has_ts", has(slot_names<slot::time>));
}

/// `raw_fill_sample`: an item's text, and why it was dropped if it was.
inline void append_sample(std::string& out, std::string_view raw, std::optional<reason> dropped,
                          timestamp now) {
    event{out, "raw_fill_sample", now}
        .word("dropped", dropped)
        .text("raw", raw.substr(0, event_sample_bytes));
}

/// `payload_rejected`: a payload that could not be used, or not to its end.
template <class Text>
void append_payload_rejected(std::string& out, const basic_reject<Text>& view, const origin& from,
                             timestamp now) {
    event{out, "payload_rejected", now}
        .word("reason", view.why)
        .number("offset", from.offset + view.offset)
        .text("file", from.file)
        .text("raw", std::string_view{view.raw}.substr(0, event_sample_bytes));
}

/// The items that the real-fill predicate refused, by reason.
[[nodiscard]] inline tally<reason> dropped_by_predicate(const stats& batch) noexcept {
    return detail::rejects_between(batch, reason::not_a_fill, reason::missing_price);
}

/// `fill_predicate_filtered`: how many items were not fills, for which reasons, and what they
/// looked like.
inline void append_predicate_filtered(std::string& out, const stats& batch, timestamp now) {
    const tally<reason> dropped = dropped_by_predicate(batch);
    event line{out, "fill_predicate_filtered", now};
    line.number("n_api", batch.n_api)
        .number("n_raw", batch.n_raw)
        .number("n_real", batch.n_real)
        .number("dropped_by_predicate", dropped.total());
    line.name("reasons");
    detail::append_counts(out, dropped);
    line.name("looks_like");
    detail::append_counts(out, batch.looks_like);
}

/// `fills_dropped_invalid` (step 4): real fills that did not pass, by reason, with the first's
/// text.
inline void append_dropped_invalid(std::string& out, const stats& batch, std::string_view first_raw,
                                   timestamp now) {
    event line{out, "fills_dropped_invalid", now};
    line.number("count", batch.n_real - batch.n_passed);
    line.name("reasons");
    detail::append_counts(
        out, detail::rejects_between(batch, reason::too_precise, vocabulary<reason>.back().value));
    line.text("sample", first_raw.substr(0, event_sample_bytes));
}

/// `fill_pipeline_stats`: the funnel and its rates; sink counters where a sink was there.
inline void append_pipeline_stats(std::string& out, const stats& batch, timestamp now,
                                  bool with_sink = false) {
    event line{out, "fill_pipeline_stats", now};
    for (const auto& [name, value, is_of_a_sink] : stats_counters) {
        if (with_sink || !is_of_a_sink) {
            line.number(name, batch.*value);
        }
    }
    line.text("predicate_pass_rate", percentage(batch.n_real, batch.n_api))
        .text("validation_pass_rate", percentage(batch.n_valid, batch.n_real))
        .text("gate_pass_rate", percentage(batch.n_passed, batch.n_valid));
}

}  // namespace truefill::inline v0_1

// ---- print.hpp ----
// Printing, for whoever includes this header: `out << value`, std::format where the standard
// library has it, and fmt::format where <fmt/format.h> was included before. All three write the
// same text, and honour width and alignment as for a string.

#if defined(__cpp_lib_format)
#include <format>
#endif

namespace truefill::inline v0_1 {

namespace detail {

template <class T>
    requires(is_printable<T> || std::same_as<T, timestamp>)
inline constexpr bool is_printable<result<T>> = true;

[[nodiscard]] inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += part;
    }
    return text;
}

/// Appends " name=count", for counts above zero.
inline void append_count(std::string& text, std::string_view name, std::uint64_t count) {
    if (count != 0) {
        text += joined({text.empty() ? "" : " ", name, "=", std::to_string(count)});
    }
}

/// Formats a value as its text, by the formatter of texts of std or fmt.
template <class OfTexts>
struct value_formatter : OfTexts {
    template <class T, class Context>
    auto format(const T& value, Context& context) const {
        const auto text = to_text(value);
        const std::string_view view{text};
        return OfTexts::format({view.data(), view.size()}, context);
    }
};

}  // namespace detail

/// The name of an enumerator: "yes", "not_a_fill"; "" for a number that is none.
template <worded E>
[[nodiscard]] constexpr std::string_view to_text(E value) noexcept {
    return name_of(value);
}

template <std::size_t Capacity>
[[nodiscard]] constexpr inline_text<Capacity> to_text(const inline_text<Capacity>& text) noexcept {
    return text;
}

/// "2026-07-30T04:39:40.458649Z".
[[nodiscard]] constexpr inline_text<40> to_text(timestamp time) noexcept {
    return to_rfc3339(time);
}

/// "synthetic_id|price_fallback", "zero_size|invalid_price"; "" for none. Bits without a name are
/// left out.
template <worded E, class Bits>
[[nodiscard]] std::string to_text(word_set<E, Bits> set) {
    std::string text;
    for (const auto& [value, name] : vocabulary<E>) {
        if (set.contains(value)) {
            text += detail::joined({text.empty() ? "" : "|", name});
        }
    }
    return text;
}

/// "not_a_fill=1 zero_size=2", without counts that are zero.
template <worded E>
[[nodiscard]] std::string to_text(const tally<E>& counts) {
    std::string text;
    for (const auto& [value, name] : vocabulary<E>) {
        detail::append_count(text, name, counts[value]);
    }
    return text;
}

/// "n_payloads=1 n_api=2 n_raw=2 n_real=1 n_valid=1 n_passed=1 not_a_fill=1 open_order=1", without
/// counts that are zero.
[[nodiscard]] inline std::string to_text(const stats& counted) {
    std::string text;
    for (const auto& [name, value, is_of_a_sink] : stats_counters) {
        detail::append_count(text, name, counted.*value);
    }
    for (const std::string& part : {to_text(counted.rejects), to_text(counted.looks_like)}) {
        text += text.empty() || part.empty() ? "" : " ";
        text += part;
    }
    return text;
}

/// "f-1: 10.00 yes of RAIN-NYC at 0.560000 dollars, 2026-07-30T04:39:40.458649Z", for logs and
/// people; rows for programs: output/rows.hpp.
template <class Text>
[[nodiscard]] std::string to_text(const basic_fill<Text>& one_fill) {
    return detail::joined({one_fill.fill_id(), ": ", to_text(one_fill.size()), " ",
                           name_of(one_fill.side()), " of ", one_fill.market(), " at ",
                           to_text(one_fill.price()), " dollars, ", to_text(one_fill.time())});
}

/// "gates: invalid_price (price), item 3, byte 642", for logs and people. The item's text is left
/// out, since it may be long.
template <class Text>
[[nodiscard]] std::string to_text(const basic_reject<Text>& refused) {
    const bool is_appended = refused.why == reason::gate;
    std::string text = detail::joined(
        {name_of(refused.stage), ": ", is_appended ? refused.gate : name_of(refused.why)});
    if (refused.field) {
        text += detail::joined({" (", name_of(*refused.field), ")"});
    }
    if (refused.looks_like) {
        text += detail::joined({", looks like ", name_of(*refused.looks_like)});
    }
    if (refused.index) {
        text += ", item " + std::to_string(*refused.index);
    }
    return text + ", byte " + std::to_string(refused.offset);
}

/// The value's text, or "error: too_precise".
template <class T>
    requires detail::printable<result<T>>
[[nodiscard]] std::string to_text(const result<T>& read) {
    return read ? std::string{to_text(*read)} : detail::joined({"error: ", name_of(read.error())});
}

/// Prints a value to any std::ostream.
template <class Stream, detail::printable T>
requires std::derived_from<Stream, std::ostream> std::ostream& operator<<(Stream& out,
                                                                          const T& value) {
    const auto text = to_text(value);
    return static_cast<std::ostream&>(out) << std::string_view{text};
}

}  // namespace truefill::inline v0_1

#if defined(__cpp_lib_format)
template <truefill::detail::printable T>
struct std::formatter<T, char>
    : truefill::detail::value_formatter<std::formatter<std::string_view, char>> {};
#endif

#if defined(FMT_VERSION)
template <truefill::detail::printable T>
struct fmt::formatter<T, char>
    : truefill::detail::value_formatter<fmt::formatter<fmt::string_view, char>> {};
#endif

// ---- rules.hpp ----
// The rules, one by one: what an item means, without a reader and without gates.
//
//     real_fill   why_not_real(item)          an order, a quote, a public trade .. or a real fill
//     direction   direction_of(item, source)  which outcome it acquired
//     price       price_of(item, side)        the price of that outcome
//     read_item   read_draft(item, ..)        every field read, or the first fault
//
// All of them are constexpr, allocate nothing and know no JSON: an item is a `raw_fill`.

// Undefines what macros_begin.hpp defined.
#undef TRUEFILL_BORROWS
#undef TRUEFILL_REFUSED
