// The wall clock, in the unit of stored rows.
#pragma once

#include <chrono>
#include <cstdint>
#include <truefill/time.hpp>

namespace truefill::tool {

[[nodiscard]] inline timestamp now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

[[nodiscard]] inline std::uint64_t now_us() {
    return static_cast<std::uint64_t>(microseconds_of(now()));
}

}  // namespace truefill::tool
