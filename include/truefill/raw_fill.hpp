// An item as the exchange wrote it: tokens by name. The seam between readers, which know JSON, and
// rules, which know fills: any parser that can fill one of these can use the rest of the library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/vocabulary.hpp>

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
    /// The same for a text with at least eight readable bytes before its end, its own included.
    [[nodiscard]] static constexpr token with_room(kind what, std::string_view text) noexcept {
        token made{what, text};
        made.size_and_kind_ |= has_room;
        return made;
    }

    [[gnu::always_inline]] [[nodiscard]] constexpr kind type() const noexcept {
        return static_cast<kind>(static_cast<std::uint8_t>(size_and_kind_ >> 32));
    }
    [[gnu::always_inline]] [[nodiscard]] constexpr std::string_view text() const noexcept {
        return {data_, static_cast<std::uint32_t>(size_and_kind_)};
    }
    /// The text in a register, its last byte highest; below its first byte stands anything.
    /// Precondition: the text has one to eight bytes.
    ///
    ///     "0.56"        byte 7: '6'  6: '5'  5: '.'  4: '0'  3 to 0: anything
    [[gnu::always_inline]] [[nodiscard]] constexpr detail::eight_bytes end_bytes() const noexcept {
        return (size_and_kind_ & has_room) != 0
                   ? detail::load<detail::eight_bytes>(data_ + text().size() - 8)
                   : detail::last_bytes(text());
    }
    /// The same with zeros below its first byte.
    [[gnu::always_inline]] [[nodiscard]] constexpr detail::eight_bytes bytes() const noexcept {
        return end_bytes() & ~detail::eight_bytes{0} << (64 - 8 * text().size());
    }
    [[gnu::always_inline]] [[nodiscard]] constexpr bool is(kind one) const noexcept {
        return type() == one;
    }
    /// Neither null nor "".
    [[gnu::always_inline]] [[nodiscard]] constexpr bool has_value() const noexcept {
        return static_cast<std::uint32_t>(size_and_kind_) != 0;
    }

private:
    static constexpr std::uint64_t has_room = std::uint64_t{1} << 40;
    const char* data_ = nullptr;
    // One word: with separate members, writing two and loading both at once would stall on the
    // store.
    std::uint64_t size_and_kind_ = std::uint64_t{1} << 32;
};
static_assert(token{}.is(token::kind::null));

namespace detail {

/// Whether a token is a word, trimmed and in any case. `word` is in lower case and short.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool says(const token& value,
                                                               std::string_view word) noexcept {
    return value.is(token::kind::text) && is_word(value.text(), word);
}

/// Whether a `status` is an order's.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool is_order_status(
    const token& status) noexcept {
    return says(status, "resting") || says(status, "canceled") || says(status, "executed");
}

inline constexpr token null_token{};

}  // namespace detail

/// Where an item was found. It decides the source where the caller states none.
enum class placement : std::uint8_t { page = 1, bare = 2, frame = 3 };

/// The tokens of an item by name. Borrows from the payload and from the reader's buffer. clear() is
/// cheap: it resets the sets of names, not the tokens.
class raw_fill {
public:
    struct entry {
        kalshi::key name;
        token value;
    };

    /// The place of a token whose key is not in the table.
    static constexpr std::size_t nowhere = kalshi::names.size();

    constexpr raw_fill() = default;
    constexpr raw_fill(std::initializer_list<entry> entries) noexcept {
        for (const entry& e : entries) {
            put(e.name, e.value);
        }
    }

    constexpr void clear() noexcept {
        names_ = kalshi::key_set{};
        repeated_ = kalshi::key_set{};
        likenesses_ = 0;
    }
    /// Keeps a token. Of a name given twice the first token stays, and the name is noted as
    /// repeated.
    constexpr void put(kalshi::key name, token value) noexcept {
        if (names_.contains(name)) {
            repeated_.insert(name);
            // `status` is a marker, not a field: of two, one of an order is enough.
            if (name != "status"_key || !detail::is_order_status(value)) {
                return;
            }
        }
        names_.insert(name);
        tokens_[name.index()] = value;
    }
    /// put() in two steps, for names that are known to be new: first each token, at the index of
    /// its name, then the names.
    [[nodiscard]] constexpr token& room_at(std::size_t place) noexcept { return tokens_[place]; }
    constexpr void put_names(kalshi::key_set names) noexcept { names_ = names_ | names; }
    constexpr void mark(likeness kind) noexcept { likenesses_ |= bit(kind); }
    /// The item's own text, its place among the payload's items, and where it was found.
    constexpr void place(std::string_view text, std::size_t index, placement where) noexcept {
        text_ = text;
        index_ = index;
        where_ = where;
    }

    [[nodiscard]] constexpr kalshi::key_set names() const noexcept { return names_; }
    /// The names that were given more than once.
    [[nodiscard]] constexpr kalshi::key_set repeated() const noexcept { return repeated_; }
    [[nodiscard]] constexpr bool has(kalshi::key name) const noexcept {
        return names_.contains(name);
    }
    /// The token of a name; a null where the name is absent.
    [[gnu::always_inline]] [[nodiscard]] constexpr const token& operator[](
        kalshi::key name) const noexcept {
        return has(name) ? tokens_[name.index()] : detail::null_token;
    }
    [[nodiscard]] constexpr bool is_marked(likeness kind) const noexcept {
        return (likenesses_ & bit(kind)) != 0;
    }
    [[nodiscard]] constexpr bool is_marked() const noexcept { return likenesses_ != 0; }
    /// The token of a name that is there.
    [[gnu::always_inline]] [[nodiscard]] constexpr const token& at(
        kalshi::key name) const noexcept {
        return tokens_[name.index()];
    }
    [[nodiscard]] constexpr std::string_view text() const noexcept { return text_; }
    [[nodiscard]] constexpr std::size_t index() const noexcept { return index_; }
    [[nodiscard]] constexpr placement where() const noexcept { return where_; }

private:
    static constexpr std::uint32_t bit(likeness kind) noexcept {
        return 1U << static_cast<unsigned>(kind);
    }

    kalshi::key_set names_;
    kalshi::key_set repeated_;
    std::uint32_t likenesses_ = 0;
    placement where_ = placement::bare;
    std::size_t index_ = 0;
    std::string_view text_;
    std::array<token, kalshi::names.size() + 1> tokens_{};
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
