// Decimal numbers written as text, exactly and without an allocation.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <truefill/detail/printable.hpp>

#include <truefill/detail/macros_begin.hpp>

namespace truefill::inline v0_1 {

namespace detail {

inline constexpr std::array<std::int64_t, 9> powers_of_ten{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

/// Precondition: 0 <= exponent <= 8.
[[nodiscard]] constexpr std::int64_t power_of_ten(int exponent) noexcept {
    return powers_of_ten[static_cast<std::size_t>(exponent)];
}

/// The eight digits of a number below 10^8, a byte each, the first digit lowest. Splits it into two
/// numbers of four digits, these into four of two, these into eight digits; all of one step at
/// once, dividing by a multiplication (10486 / 2^20 is 1/100, 103 / 2^10 is 1/10, exact for the
/// ranges).
[[nodiscard]] constexpr std::uint64_t eight_digits(std::uint64_t value) noexcept {
    const std::uint64_t halves = value / 10'000 | value % 10'000 << 32;
    const std::uint64_t hundreds = (halves * 10'486 >> 20) & 0x0000'007F'0000'007F;  // each / 100
    const std::uint64_t quarters = hundreds | (halves - hundreds * 100) << 16;
    const std::uint64_t tens = (quarters * 103 >> 10) & 0x000F'000F'000F'000F;  // each / 10
    return tens | (quarters - tens * 10) << 8;
}

/// Writes `count` of eight digits from the lowest byte on, and returns where they end. Stores all
/// eight bytes, since one store costs less than `count` stores.
constexpr char* write_digits(char* at, std::uint64_t digits, int count) noexcept {
    const std::uint64_t text = digits + 0x3030'3030'3030'3030;
    for (int i = 0; i < 8; ++i) {
        at[i] = static_cast<char>(text >> 8 * i & 0xFF);
    }
    return at + count;
}

/// As many bytes may be written for one number: its text and bytes behind it that are overwritten.
inline constexpr std::size_t room_for_number = 32;

/// How many digits a number below 10^8 has; zero has one. Does not need the digits themselves, so
/// that the position of what follows is known early.
[[nodiscard]] constexpr int digit_count(std::uint64_t value) noexcept {
    value |= 1;
    // By log 2: 1233 / 4096.
    const auto bits = static_cast<unsigned>(std::bit_width(value));
    const std::size_t at_least{bits * 1'233U >> 12U};
    const auto power = static_cast<std::uint64_t>(powers_of_ten[at_least]);
    return static_cast<int>(at_least) + (value < power ? 0 : 1);
}

/// Writes a whole number and returns where its text ends.
constexpr char* write_whole(char* at, std::uint64_t value) noexcept {
    constexpr std::uint64_t group = 100'000'000;
    if (value < 10) {
        *at = static_cast<char>('0' + value);
        return at + 1;
    }
    if (value >= group) {
        at = write_whole(at, value / group);
        return write_digits(at, eight_digits(value % group), 8);
    }
    const int count = digit_count(value);
    return write_digits(at, eight_digits(value) >> 8 * (8 - count), count);
}

[[nodiscard]] constexpr std::uint64_t magnitude_of(std::int64_t raw) noexcept {
    return raw < 0 ? ~static_cast<std::uint64_t>(raw) + 1 : static_cast<std::uint64_t>(raw);
}

/// Writes a raw value with `digits` decimals, 0 to 8, and returns where its text ends.
// `digits` is then a constant: 3 % fewer instructions of append_row.
[[gnu::always_inline]] constexpr char* write_decimal(char* at, std::int64_t raw, int digits,
                                                     bool trim) noexcept {
    const std::uint64_t magnitude = magnitude_of(raw);
    if (raw < 0) {
        *at++ = '-';
    }
    const auto one = static_cast<std::uint64_t>(power_of_ten(digits));
    at = write_whole(at, magnitude / one);
    const std::uint64_t beyond = magnitude % one;
    if (digits == 0 || (trim && beyond == 0)) {
        return at;
    }
    *at++ = '.';
    const std::uint64_t decimals =
        eight_digits(beyond * static_cast<std::uint64_t>(power_of_ten(8 - digits)));
    const int kept = trim ? 8 - std::countl_zero(decimals) / 8 : digits;
    return write_digits(at, decimals, kept);
}

}  // namespace detail

namespace mistake {
struct the_text_is_a_temporary_keep_it_in_a_variable_first;
}

/// A text of at most Capacity bytes, held in the object: formatting does not allocate.
template <std::size_t Capacity>
class inline_text {
public:
    constexpr void push(char c) noexcept { data_[size_++] = c; }
    constexpr void append(std::string_view text) noexcept {
        for (const char c : text) {
            push(c);
        }
    }
    /// The text; valid as long as this object.
    [[nodiscard]] constexpr std::string_view view() const& noexcept TRUEFILL_BORROWS {
        return {data_.data(), size_};
    }
    [[nodiscard]] mistake::the_text_is_a_temporary_keep_it_in_a_variable_first view()
        const&& TRUEFILL_REFUSED("the text is a temporary: keep it in a variable first");
    /// The same, for a call that takes a std::string_view and does not keep it.
    constexpr operator std::string_view() const noexcept TRUEFILL_BORROWS {
        return {data_.data(), size_};
    }
    friend constexpr bool operator==(const inline_text& a, std::string_view b) noexcept {
        return a.view() == b;
    }

private:
    std::array<char, Capacity> data_{};
    std::size_t size_ = 0;
};

template <std::size_t Capacity>
inline constexpr bool detail::is_printable<inline_text<Capacity>> = true;

/// The decimal text of a raw value: exactly `digits` decimals, 0 to 8 ("0.560000"), or, with
/// `trim`, none that are trailing zeros ("0.56", "10").
[[nodiscard]] constexpr inline_text<24> decimal_text(std::int64_t raw, int digits,
                                                     bool trim = false) noexcept {
    std::array<char, detail::room_for_number> room{};
    const char* const end = detail::write_decimal(room.data(), raw, digits, trim);
    inline_text<24> text;
    text.append({room.data(), static_cast<std::size_t>(end - room.data())});
    return text;
}

/// part / whole as "100.0%", rounded down, so that 100.0% is all; "n/a" over zero.
[[nodiscard]] inline std::string percentage(std::uint64_t part, std::uint64_t whole) {
    if (whole == 0) {
        return "n/a";
    }
    const std::uint64_t permille = part / whole * 1000 + part % whole * 1000 / whole;
    return std::string{decimal_text(static_cast<std::int64_t>(permille), 1)} + '%';
}

}  // namespace truefill::inline v0_1

#include <truefill/detail/macros_end.hpp>
