// Exact decimal quantities whose units don't mix: dollars, contracts, and their product.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/result.hpp>

namespace truefill {

/// An exact decimal: a whole number of 10^-Digits units, in 64 bits.
/// Sums and differences must fit (as with any integer); `multiply` checks.
template <class Unit, int Digits>
class fixed {
public:
    using unit = Unit;
    static constexpr int digits = Digits;
    static constexpr std::int64_t scale = detail::power_of_ten(Digits);

    constexpr fixed() = default;
    /// Lossless widening: the same unit with more digits. Precondition: fits, as every amount of
    /// dollars below ninety billion does.
    template <int Fewer>
        requires(Fewer < Digits)
    constexpr explicit fixed(fixed<Unit, Fewer> other) noexcept
        : raw_{other.raw() * detail::power_of_ten(Digits - Fewer)} {}

    /// `raw` in 10^-Digits units: micro-dollars, hundredths of a contract.
    [[nodiscard]] static constexpr fixed from_raw(std::int64_t raw) noexcept {
        fixed made;
        made.raw_ = raw;
        return made;
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
    constexpr auto limit = std::numeric_limits<std::int64_t>::max();
    const auto magnitude = [](std::int64_t x) {
        return x < 0 ? ~static_cast<std::uint64_t>(x) + 1 : static_cast<std::uint64_t>(x);
    };
    const auto p = magnitude(price.raw());
    const auto s = magnitude(size.raw());
    if (s != 0 && p > std::uint64_t{limit} / s) {
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

/// "0.560000", "10.00": all the digits of the unit.
template <class Unit, int Digits>
[[nodiscard]] constexpr inline_text<24> to_text(fixed<Unit, Digits> value) noexcept {
    return decimal_text(value.raw(), Digits);
}

namespace detail {
/// Never defined: a literal that gets here is inexact or too large, and does not compile.
void literal_is_not_exact();

template <class Fixed>
consteval Fixed literal(const char* text) {
    const auto read = Fixed::parse(text);
    if (!read) {
        literal_is_not_exact();
    }
    return *read;
}
}  // namespace detail

inline namespace literals {
/// Exact or not compiled: `0.56_usd`, `0.0035_usd`.
consteval dollars operator""_usd(const char* text) {
    return detail::literal<dollars>(text);
}
/// Exact or not compiled: `10_contracts`, `0.48_contracts`.
consteval contracts operator""_contracts(const char* text) {
    return detail::literal<contracts>(text);
}
}  // namespace literals

}  // namespace truefill
