// Random numbers that are the same with every compiler, which the standard library's distributions
// are not.
#pragma once

#include <cstdint>

namespace mock_exchange {

/// A bijection of 64 bits that scatters them: different arguments give different results.
constexpr std::uint64_t mix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
    x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
    return x ^ (x >> 31U);
}

class random_numbers {
public:
    explicit random_numbers(std::uint64_t seed) noexcept : state_{mix(seed)} {}

    std::uint64_t next() noexcept { return mix(state_ += 0x9e3779b97f4a7c15U); }
    /// From 0 to bound - 1. The bias of the remainder does not matter here.
    std::uint64_t below(std::uint64_t bound) noexcept { return next() % bound; }
    bool chance(unsigned percent) noexcept { return below(100) < percent; }

private:
    std::uint64_t state_;
};

}  // namespace mock_exchange
