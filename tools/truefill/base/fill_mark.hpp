// The part of a fill by which two walks are compared.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>
#include <truefill/time.hpp>

namespace truefill::tool {

struct fill_mark {
    std::uint64_t identity = 0;  ///< a hash of fill id and order id; not stable across programs
    timestamp time;
};

[[nodiscard]] inline std::uint64_t hash_identity(std::string_view fill_id,
                                                 std::string_view order_id) noexcept {
    const std::hash<std::string_view> hash;
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15U;  // so that swapped ids differ
    return hash(fill_id) * odd + hash(order_id);
}

}  // namespace truefill::tool
