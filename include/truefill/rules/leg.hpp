// The prices of one item, each as the wire gave it: absent, a value, or unreadable.
#pragma once

#include <cstdint>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// What a lone `price` means on a NO fill. The plan reads it as the price of the fill's own side;
/// the exchange's documents call it the YES price, and never send it alone.
enum class lone_price : std::uint8_t { own_side = 1, yes_leg = 2 };

/// One price of the wire: absent, a value, or unreadable. A zero is a value that does not count;
/// what does not read counts.
class leg {
public:
    constexpr leg() = default;
    constexpr leg(dollars value) noexcept : value_{value}, state_{there} {}
    constexpr leg(reason why) noexcept : state_{unreadable + static_cast<std::uint64_t>(why)} {}

    [[nodiscard]] constexpr bool is_there() const noexcept { return state_ != absent; }
    [[nodiscard]] constexpr bool reads() const noexcept { return state_ == there; }
    [[nodiscard]] constexpr bool counts() const noexcept {
        return value_.raw() != 0 || state_ >= unreadable;
    }
    /// Precondition: reads().
    [[nodiscard]] constexpr dollars value() const noexcept { return value_; }
    /// Precondition: is_there() and does not read.
    [[nodiscard]] constexpr reason error() const noexcept {
        return static_cast<reason>(state_ - unreadable);
    }

private:
    static constexpr std::uint64_t absent = 0;
    static constexpr std::uint64_t there = 1;
    static constexpr std::uint64_t unreadable = 0x100;  // plus the reason
    dollars value_;                                     // zero where there is none
    std::uint64_t state_ = absent;                      // as wide as the value: copies are whole
};

/// The prices of one fill, each as its slot takes it.
struct legs {
    leg yes{};
    leg no{};
    leg own{};    ///< of the fill's own side, whichever that is
    leg price{};  ///< of the name `price`
};

/// The price of a fill's own side, and how it was found.
struct quote {
    dollars price;
    truefill::notes notes;
    friend constexpr bool operator==(const quote&, const quote&) = default;
};

}  // namespace truefill::inline v0_1
