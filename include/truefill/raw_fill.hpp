// An item as the exchange wrote it: values by name. The seam between readers, which know JSON, and
// rules, which know fills: any parser that can fill one of these can use the rest of the library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/read_value.hpp>
#include <truefill/result.hpp>
#include <truefill/token.hpp>
#include <truefill/vocabulary.hpp>

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
