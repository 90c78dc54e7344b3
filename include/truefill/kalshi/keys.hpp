// Names of the table as indices, sets of them as masks, and how a reader finds one.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/kalshi/names.hpp>
#include <utility>

namespace truefill::kalshi {

/// A row of `names`. Written `"ts_ms"_key`, it is an index that is found when the code is compiled;
/// a name that is not in the table does not compile.
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
    constexpr explicit key(std::size_t index) noexcept : index_{static_cast<std::uint8_t>(index)} {}
    std::uint8_t index_;
};

namespace detail {

template <std::size_t N>
struct literal_text {
    std::array<char, N> text{};
    constexpr literal_text(const char (&from)[N]) noexcept {  // NOLINT(modernize-avoid-c-arrays)
        std::copy_n(from, N, text.begin());
    }
};

[[nodiscard]] constexpr std::size_t index_of(std::string_view text) noexcept {
    std::size_t index = 0;
    while (index < names.size() && names[index].text != text) {
        ++index;
    }
    return index;
}

}  // namespace detail

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
        return from_bits(a.bits_ & b.bits_);
    }
    friend constexpr key_set operator|(key_set a, key_set b) noexcept {
        return from_bits(a.bits_ | b.bits_);
    }
    friend constexpr key_set operator-(key_set a, key_set b) noexcept {
        return from_bits(a.bits_ & ~b.bits_);
    }
    friend constexpr bool operator==(key_set, key_set) = default;

    class iterator {
    public:
        constexpr explicit iterator(std::uint64_t bits) noexcept : bits_{bits} {}
        constexpr key operator*() const noexcept { return from_bits(bits_).front(); }
        constexpr iterator& operator++() noexcept {
            bits_ &= bits_ - 1;
            return *this;
        }
        friend constexpr bool operator==(iterator, iterator) = default;

    private:
        std::uint64_t bits_;
    };
    [[nodiscard]] constexpr iterator begin() const noexcept { return iterator{bits_}; }
    [[nodiscard]] static constexpr iterator end() noexcept { return iterator{0}; }

private:
    static constexpr key_set from_bits(std::uint64_t bits) noexcept {
        key_set made;
        made.bits_ = bits;
        return made;
    }
    std::uint64_t bits_ = 0;
};

/// The names of a slot.
[[nodiscard]] constexpr key_set names_of(slot which) noexcept {
    key_set found;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i].fills == which) {
            found.insert(key::at(i));
        }
    }
    return found;
}
template <slot Which>
inline constexpr key_set slot_names = names_of(Which);

namespace detail {

inline constexpr std::size_t known_words = names.size() + markers.size();

/// The names, then the markers.
[[nodiscard]] constexpr std::string_view known_word(std::size_t index) noexcept {
    return index < names.size() ? names[index].text : markers[index - names.size()].text;
}

/// A key as it is written, quotes and colon included: compared in three loads.
class spelling {
public:
    /// Of longer keys only their beginnings are compared, so there are none.
    static constexpr std::size_t longest = 24;

    constexpr spelling() = default;
    /// Precondition: without escapes, and no longer than `longest` with quotes and colon.
    constexpr explicit spelling(std::string_view key) noexcept {
        const std::size_t size = key.size() + 3;
        std::array<char, longest> text{};
        text[0] = '"';
        std::copy(key.begin(), key.end(), text.begin() + 1);
        text[size - 2] = '"';
        text[size - 1] = ':';
        for (std::size_t i = 0; i < parts; ++i) {
            text_[i] = truefill::detail::load<part>(text.data() + 8 * i);
            const std::size_t left = size - std::min(size, 8 * i);
            mask_[i] = left < 8 ? truefill::detail::low_bytes(left) : ~part{0};
        }
    }
    /// Precondition: `longest` bytes can be read.
    [[nodiscard]] constexpr bool is_at(const char* text) const noexcept {
        part differs = 0;
        for (std::size_t i = 0; i < parts; ++i) {
            differs |= (truefill::detail::load<part>(text + 8 * i) ^ text_[i]) & mask_[i];
        }
        return differs == 0;
    }

private:
    using part = truefill::detail::eight_bytes;
    static constexpr std::size_t parts = longest / sizeof(part);
    std::array<part, parts> text_{' '};  // what no token begins with, wherever it stands
    std::array<part, parts> mask_{~part{0}};
};

inline constexpr auto spellings = [] {
    std::array<spelling, known_words> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = spelling{known_word(i)};
    }
    return all;
}();

/// Never defined: a name that is too short or too long for the tables does not compile.
void no_such_length();

/// A perfect hash over names and markers: length and four letters, mixed by a factor that is
/// searched for when the code is compiled.
class dictionary {
public:
    static constexpr std::uint8_t unknown = 0xFF;

    consteval dictionary() {
        while (!fill()) {
            factor_ += 2;
        }
    }

    /// The index of a text in names, then markers; `unknown` where it is in neither.
    [[nodiscard]] constexpr std::uint8_t find(std::string_view text) const noexcept {
        const std::uint8_t index = guess(text);
        return index != unknown && truefill::detail::same_text(known_word(index), text) ? index
                                                                                        : unknown;
    }
    /// The same for a key as it is written. Preconditions: it stands between quotes and before a
    /// colon, and spelling::longest bytes can be read from its quote on.
    [[nodiscard]] constexpr std::uint8_t find_written(std::string_view key) const noexcept {
        const std::uint8_t index = guess(key);
        return index != unknown && spellings[index].is_at(key.data() - 1) ? index : unknown;
    }

private:
    static constexpr int bits = 10;

    static constexpr std::size_t shortest = 2;  // the hash reads the last two letters
    static constexpr std::size_t longest = spelling::longest - 3;

    [[nodiscard]] constexpr std::uint8_t guess(std::string_view text) const noexcept {
        return text.size() < shortest ? unknown : slots_[hash(text)];
    }
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
        for (auto& slot : slots_) {
            slot = unknown;
        }
        for (std::size_t i = 0; i < known_words; ++i) {
            const std::string_view word = known_word(i);
            if (word.size() < shortest || word.size() > longest) {
                no_such_length();
            }
            auto& slot = slots_[hash(word)];
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

}  // namespace detail

}  // namespace truefill::kalshi

namespace truefill {
inline namespace literals {

template <kalshi::detail::literal_text Text>
[[nodiscard]] constexpr kalshi::key operator""_key() noexcept {
    constexpr std::size_t index = kalshi::detail::index_of(Text.text.data());
    static_assert(index < kalshi::names.size(), "no such name in the table");
    return kalshi::key::at(index);
}

}  // namespace literals

namespace kalshi {

/// The keys that make an object a page.
inline constexpr key_set envelope_names{"fills"_key, "data"_key, "items"_key};
/// The keys that say what an object is; twice, they say nothing.
inline constexpr key_set control_names = envelope_names | key_set{"type"_key, "msg"_key};

/// The items that the exchange sends most: the rules are compiled for each of these sets of names,
/// and once more for all others.
inline constexpr std::array shapes = [] {
    // The history of early 2026, and a page since 2026-04-02.
    constexpr key_set history{"order_id"_key,
                              "fill_id"_key,
                              "trade_id"_key,
                              "market_ticker"_key,
                              "ticker"_key,
                              "count_fp"_key,
                              "yes_price_dollars"_key,
                              "no_price_dollars"_key,
                              "created_time"_key,
                              "ts"_key,
                              "side"_key,
                              "action"_key,
                              "fee_cost"_key,
                              "is_taker"_key,
                              "subaccount_number"_key};
    constexpr key_set directions{"outcome_side"_key, "book_side"_key};
    constexpr key_set shard{"exchange_index"_key};
    // A page and a WebSocket's message since 2026-08-20.
    constexpr key_set page = history | directions | shard;
    constexpr key_set message = directions | shard | key_set{"order_id"_key,
                                                             "trade_id"_key,
                                                             "market_ticker"_key,
                                                             "count_fp"_key,
                                                             "yes_price_dollars"_key,
                                                             "ts_ms"_key,
                                                             "ts"_key,
                                                             "purchased_side"_key,
                                                             "side"_key,
                                                             "client_order_id"_key,
                                                             "action"_key,
                                                             "fee_cost"_key,
                                                             "is_taker"_key,
                                                             "subaccount"_key};
    return std::array{page, message, history};
}();

}  // namespace kalshi
}  // namespace truefill
