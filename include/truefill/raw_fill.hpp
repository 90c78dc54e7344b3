// An item as the exchange wrote it: tokens by name. The seam between readers, which know JSON, and
// rules, which know fills: any parser that can fill one of these can use the rest of the library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>
#include <truefill/kalshi/keys.hpp>
#include <truefill/time.hpp>
#include <truefill/token.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>

namespace truefill {

/// Where an item was found; it decides the source when the caller does not.
enum class placement : std::uint8_t { page = 1, bare = 2, frame = 3 };

namespace detail {

/// What an epoch under a name of this unit counts.
[[nodiscard]] constexpr epoch_unit epoch_unit_of(kalshi::unit unit) noexcept {
    return unit == kalshi::unit::epoch_us   ? epoch_unit::microseconds
           : unit == kalshi::unit::epoch_ms ? epoch_unit::milliseconds
                                            : epoch_unit::by_magnitude;
}

/// Whether the value of a name that may say nothing is a blank word, a zero number, the zero time.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool says_nothing(token value,
                                                                       kalshi::key name) noexcept {
    using kalshi::unit;
    switch (name.row().in) {
        case unit::word: return value.is(token::kind::text) && is_blank(value.text());
        case unit::epoch:
        case unit::epoch_us:
        case unit::epoch_ms:
            return is_zero(value) ||
                   ((value.is(token::kind::text) || value.is(token::kind::number)) &&
                    is_zero_time(value.text(), epoch_unit_of(name.row().in)));
        case unit::contracts:
        case unit::dollars:
        case unit::loose_dollars:
        case unit::whole_cents:
        case unit::cents: return is_zero(value);
        default: return false;
    }
}

/// Whether a `status` is an order's.
[[gnu::cold, gnu::noinline]] [[nodiscard]] constexpr bool is_order_status(
    const token& status) noexcept {
    return says(status, "resting") || says(status, "canceled") || says(status, "executed");
}

inline constexpr token null_token{};

/// The names for which says_nothing has something to say.
inline constexpr kalshi::key_set names_that_may_say_nothing = [] {
    constexpr kalshi::key_set all =
        kalshi::slot_names<kalshi::slot::size> | kalshi::slot_names<kalshi::slot::yes_leg> |
        kalshi::slot_names<kalshi::slot::no_leg> | kalshi::slot_names<kalshi::slot::own_leg> |
        kalshi::slot_names<kalshi::slot::price> | kalshi::slot_names<kalshi::slot::time> |
        kalshi::slot_names<kalshi::slot::direction> | kalshi::slot_names<kalshi::slot::action>;
    return all - kalshi::key_set{"count_fp"_key};
}();

/// Whether a value counts, cheaply for most: a blank begins with a space and a zero with one of
/// -.0, which all sort before '1'.
[[gnu::always_inline]] [[nodiscard]] constexpr bool counts(const token& value,
                                                           kalshi::key name) noexcept {
    return value.has_value() && (!names_that_may_say_nothing.contains(name) ||
                                 value.text().front() >= '1' || !says_nothing(value, name));
}

}  // namespace detail

/// Tokens by name. Borrows from the payload and from the reader's buffer; cheap to clear, since
/// only the masks are.
class raw_fill {
public:
    struct entry {
        kalshi::key name;
        token value;
    };

    /// Where a token is put that has no name.
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
    /// Keeps a token; of a name given twice the first, and that it was.
    constexpr void put(kalshi::key name, token value) noexcept {
        if (names_.contains(name)) {
            repeated_.insert(name);
            // A status given twice refuses nothing by itself: one that says order is enough,
            // wherever it stands.
            if (name != "status"_key || !detail::is_order_status(value)) {
                return;
            }
        }
        names_.insert(name);
        tokens_[name.index()] = value;
    }
    /// The same in two steps, for names known to be new: the tokens one by one, by the indices of
    /// their names, then the names.
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

/// A raw fill whose names are those of a shape: what depends on them is decided when the code is
/// compiled. Of the shape behind the last one the names may be any. Cheap to copy; borrows.
template <std::size_t Shape>
class raw_view {
public:
    /// A name that is there, and its token where it is kept.
    class found {
    public:
        constexpr found() = default;
        constexpr found(kalshi::key name, const token& value) noexcept
            : value_{&value}, name_{name} {}
        [[nodiscard]] constexpr explicit operator bool() const noexcept {
            return value_ != nullptr;
        }
        /// Preconditions: there is one.
        [[nodiscard]] constexpr kalshi::key name() const noexcept { return name_; }
        [[nodiscard]] constexpr const token& value() const noexcept { return *value_; }

    private:
        const token* value_ = nullptr;
        kalshi::key name_ = kalshi::key::at(0);
    };

    /// Precondition: `raw` has the names of the shape.
    constexpr explicit raw_view(const raw_fill& raw) noexcept : raw_{raw} {}

    [[gnu::always_inline]] [[nodiscard]] constexpr kalshi::key_set names() const noexcept {
        if constexpr (Shape < kalshi::shapes.size()) {
            constexpr kalshi::key_set constant = kalshi::shapes[Shape];
            return constant;
        } else {
            return raw_.names();
        }
    }
    [[gnu::always_inline]] [[nodiscard]] constexpr bool has(kalshi::key name) const noexcept {
        return names().contains(name);
    }
    /// The token of a name; a null where the name is absent.
    [[gnu::always_inline]] [[nodiscard]] constexpr const token& operator[](
        kalshi::key name) const noexcept {
        return has(name) ? raw_.at(name) : detail::null_token;
    }
    [[nodiscard]] constexpr bool is_marked(likeness kind) const noexcept {
        return raw_.is_marked(kind);
    }
    [[nodiscard]] constexpr bool is_marked() const noexcept { return raw_.is_marked(); }
    /// Whether a name counts: it is there, and its value is neither null nor "", nor a blank word,
    /// nor, for the numbers of size, price and time, zero. A zero in count_fp counts: that name has
    /// no predecessor's default to be mistaken for. The exchange's zero time does not count.
    [[gnu::always_inline]] [[nodiscard]] constexpr bool counts(kalshi::key name) const noexcept {
        return has(name) && detail::counts(raw_.at(name), name);
    }
    /// Calls with the names of a slot that are there, and their tokens, in order of preference.
    /// Unrolled: which name it is is known in each call, so that what depends on it folds.
    template <kalshi::slot Which, class Call>
    [[gnu::always_inline]] constexpr void for_each(Call&& call) const {
        constexpr auto first = kalshi::slot_names<Which>.front().index();
        [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
            const auto visit = [&]<std::size_t Index>() __attribute__((always_inline)) {
                constexpr auto name = kalshi::key::at(Index);
                if (has(name)) {
                    call(name, raw_.at(name));
                }
            };
            (visit.template operator()<first + I>(), ...);
        }
        (std::make_index_sequence<kalshi::slot_names<Which>.size()>{});
    }
    /// The name that a slot takes: the first of its names that counts.
    template <kalshi::slot Which>
    [[gnu::always_inline]] [[nodiscard]] constexpr found taken() const noexcept {
        found first;
        for_each<Which>([&](kalshi::key name, const token& value) __attribute__((always_inline)) {
            if (!first && detail::counts(value, name)) {
                first = {name, value};
            }
        });
        return first;
    }
    /// Whether any name of a slot has a value, zero included.
    template <kalshi::slot Which>
    [[gnu::always_inline]] [[nodiscard]] constexpr bool has_value() const noexcept {
        bool any = false;
        for_each<Which>([&](kalshi::key, const token& value)
                            __attribute__((always_inline)) { any = any || value.has_value(); });
        return any;
    }

private:
    const raw_fill& raw_;
};

/// A view of a raw fill with any names.
using any_view = raw_view<kalshi::shapes.size()>;

/// Calls with a view of a raw fill, of the shape that it has.
template <std::size_t Shape = 0, class Call>
[[gnu::always_inline]] constexpr auto at_shape(const raw_fill& raw, const Call& call) noexcept {
    if constexpr (Shape < kalshi::shapes.size()) {
        if (raw.names() != kalshi::shapes[Shape]) {
            return at_shape<Shape + 1>(raw, call);
        }
    }
    return call(raw_view<Shape>{raw});
}

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
