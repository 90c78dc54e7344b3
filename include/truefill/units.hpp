// Exact decimal quantities whose units don't mix: dollars, contracts, and their product.
#pragma once

#include <array>
#include <compare>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/detail/printable.hpp>
#include <truefill/result.hpp>
#include <truefill/vocabulary.hpp>
#include <type_traits>

#include <truefill/detail/macros_begin.hpp>

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

#include <truefill/detail/macros_end.hpp>
