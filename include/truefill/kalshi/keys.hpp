// Names of the table as indices, and sets of them as 64-bit masks.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <truefill/kalshi/names.hpp>

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
