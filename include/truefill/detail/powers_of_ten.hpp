// Powers of ten, from a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <truefill/version.hpp>

namespace truefill::inline v0_1::detail {

inline constexpr std::array<std::int64_t, 9> powers_of_ten{
    1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};

/// Precondition: 0 <= exponent <= 8.
[[nodiscard]] constexpr std::int64_t power_of_ten(int exponent) noexcept {
    return powers_of_ten[static_cast<std::size_t>(exponent)];
}

}  // namespace truefill::inline v0_1::detail
