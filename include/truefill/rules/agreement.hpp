// Whether the prices of one item agree: equal where they are exact, a truncated cent apart at most.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <truefill/units.hpp>

namespace truefill::inline v0_1::detail {

/// Prices of one item that have to agree, as the lowest and the highest of them: of all, and of
/// those named in dollars.
class agreement {
public:
    constexpr void add(dollars price, bool named_in_dollars) noexcept {
        all_.add(price);
        if (named_in_dollars) {
            exact_.add(price);
        }
    }
    /// Whether the prices named in dollars are equal and the farthest two of all are at most one
    /// cent apart: a price in cents may have been truncated.
    [[nodiscard]] constexpr bool holds() const noexcept {
        return exact_.width() == 0 && all_.width() <= one_truncated_cent;
    }
    /// Whether all are equal.
    [[nodiscard]] constexpr bool is_exact() const noexcept { return all_.width() == 0; }
    /// Whether each of all is at most one cent from `price`.
    [[nodiscard]] constexpr bool is_near(dollars price) const noexcept {
        return all_.is_empty() || (distance(all_.low, price.raw()) <= one_truncated_cent &&
                                   distance(all_.high, price.raw()) <= one_truncated_cent);
    }

private:
    static constexpr auto one_truncated_cent = static_cast<std::uint64_t>(one_cent.raw());

    [[nodiscard]] static constexpr std::uint64_t distance(std::int64_t a, std::int64_t b) noexcept {
        const auto [low, high] = std::minmax(a, b);
        return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
    }

    struct range {
        std::int64_t low = std::numeric_limits<std::int64_t>::max();
        std::int64_t high = std::numeric_limits<std::int64_t>::min();
        constexpr void add(dollars price) noexcept {
            low = std::min(low, price.raw());
            high = std::max(high, price.raw());
        }
        [[nodiscard]] constexpr bool is_empty() const noexcept { return low > high; }
        [[nodiscard]] constexpr std::uint64_t width() const noexcept {
            return is_empty() ? 0 : distance(low, high);
        }
    };
    range all_;
    range exact_;
};

}  // namespace truefill::inline v0_1::detail
