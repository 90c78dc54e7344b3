// The words of the domain, which end in tables, logs and dashboards. Names and numbers never
// change; no number is zero, so that a forgotten initialiser is never a plausible value.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <truefill/detail/printable.hpp>
#include <type_traits>

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
