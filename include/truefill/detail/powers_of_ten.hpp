// Powers of ten, from a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <truefill/version.hpp>

namespace truefill::inline v0_1::detail {

[[nodiscard]] constexpr std::int64_t power_of_ten(int exponent) noexcept {
    std::int64_t power = 1;
    while (exponent-- > 0) {
        power *= 10;
    }
    return power;
}

inline constexpr auto powers_of_ten = [] {
    std::array<std::int64_t, 9> powers{};
    for (std::size_t i = 0; i < powers.size(); ++i) {
        powers[i] = power_of_ten(static_cast<int>(i));
    }
    return powers;
}();

}  // namespace truefill::inline v0_1::detail
