// An item as the exchange wrote it: tokens by name. The seam between readers, which know JSON, and
// rules, which know fills: any parser that can fill one of these can use the rest of the library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <truefill/keys.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// A value of the wire: what kind it is, and its text. Borrows.
class token {
public:
    enum class kind : std::uint8_t {
        null = 1,
        text,            ///< a string, without its quotes, unescaped
        number,          ///< a number's own digits, never through a float
        boolean,         ///< `true` or `false`
        container,       ///< an object or an array, brackets included
        lone_surrogate,  ///< a string that no UTF-8 can hold
    };

    constexpr token() = default;
    /// Precondition: text.size() < 2^32, which the reader checks for a whole payload.
    constexpr token(kind what, std::string_view text) noexcept
        : data_{text.data()}, size_{static_cast<std::uint32_t>(text.size())}, kind_{what} {}

    [[nodiscard]] constexpr kind what() const noexcept { return kind_; }
    [[nodiscard]] constexpr std::string_view text() const noexcept { return {data_, size_}; }
    [[nodiscard]] constexpr bool is(kind what) const noexcept { return kind_ == what; }
    /// Neither null nor "".
    [[nodiscard]] constexpr bool has_value() const noexcept {
        return kind_ != kind::null && (kind_ != kind::text || size_ != 0);
    }

private:
    const char* data_ = nullptr;
    std::uint32_t size_ = 0;
    kind kind_ = kind::null;
};

/// Where an item was found; it decides the source when the caller does not.
enum class placement : std::uint8_t { page = 1, bare = 2, frame = 3 };

/// Tokens by name. Borrows from the payload and from the reader's buffer; cheap to clear, since
/// only the masks are.
class raw_fill {
public:
    struct entry {
        kalshi::key name;
        token value;
    };

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
    /// Keeps a token; of a name given twice the first, and that it was.
    constexpr void put(kalshi::key name, token value) noexcept {
        if (names_.contains(name)) {
            repeated_.insert(name);
            return;
        }
        names_.insert(name);
        tokens_[name.index()] = value;
    }
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
    [[nodiscard]] constexpr token operator[](kalshi::key name) const noexcept {
        return has(name) ? tokens_[name.index()] : token{};
    }
    [[nodiscard]] constexpr bool is_marked(likeness kind) const noexcept {
        return (likenesses_ & bit(kind)) != 0;
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
    std::array<token, kalshi::names.size()> tokens_{};
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

}  // namespace truefill
