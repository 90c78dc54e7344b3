// Generates fills from a seed: the same seed and span of time give the same fills.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "account/fill.hpp"
#include "base/random.hpp"

namespace mock_exchange {

class generator {
public:
    generator(std::uint64_t seed, unsigned subaccounts, bool mixed_eras) noexcept
        : random_{seed}, subaccounts_{subaccounts}, mixed_eras_{mixed_eras} {}

    /// Fills of orders at random times in a span, in no particular order.
    [[nodiscard]] std::vector<fill> between(std::int64_t from_us, std::int64_t to_us,
                                            std::size_t count);
    /// Fills of new orders, a microsecond apart, the last at the given instant.
    [[nodiscard]] std::vector<fill> until(std::int64_t last_us, std::size_t count);

private:
    /// A fill with the members that all fills of one order share.
    [[nodiscard]] fill make_order();
    [[nodiscard]] fill execute(const fill& order, std::int64_t ts_us, std::uint16_t yes_price_e4);
    [[nodiscard]] std::uint16_t draw_price(era layout);
    [[nodiscard]] std::uint32_t draw_count(era layout);

    random_numbers random_;
    unsigned subaccounts_;
    bool mixed_eras_;
    std::uint64_t next_fill_ = 0;
    std::uint32_t next_order_ = 0;
};

}  // namespace mock_exchange
