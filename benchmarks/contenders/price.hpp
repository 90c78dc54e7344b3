// The price of the fill's own side: the leg of that side, else one dollar less the other leg.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

#include "contenders/values.hpp"
#include "harness/task.hpp"

namespace bench {

/// One leg of an item: the first of its names that holds a price other than 0.
struct leg {
    std::int64_t price_u = 0;                 ///< micro-dollars
    std::optional<truefill::reason> refused;  ///< why its text is not a price
    bool is_there = false;
    bool counts = false;  ///< it holds something other than 0
};

/// Reads the legs and compares each price with all others, as YES prices.
class legs {
public:
    leg read(const fields& item, name in_dollars, name fixed, name in_cents, bool is_no) {
        leg result;
        for (const name field : {in_dollars, fixed, in_cents}) {
            if (!item.has(field)) {
                continue;
            }
            auto price = read_fixed<truefill::dollars>(item, field);
            if (price && field == in_cents) {
                price = truefill::dollars::from_raw(price->raw() / 100);
            }
            const bool counts = !price || price->raw() != 0;
            if (!result.counts && (counts || !result.is_there)) {
                result = {price ? price->raw() : 0,
                          price ? std::nullopt : std::optional{price.error()}, true, counts};
            }
            if (!price) {
                all_readable_ = false;
            } else if (field != in_cents || counts) {
                const std::int64_t raw = price->raw();
                compare(is_no ? truefill::dollars::scale - raw : raw, field != in_cents);
            }
        }
        return result;
    }
    /// Exact prices that differ, or prices that truncation to a cent cannot explain.
    [[nodiscard]] bool conflict() const noexcept {
        constexpr std::int64_t cent = 10'000;
        return exact_low_ < exact_high_ || (low_ < high_ && high_ - low_ > cent);
    }
    [[nodiscard]] bool disagree() const noexcept { return low_ < high_ || !all_readable_; }

private:
    void compare(std::int64_t yes_price_u, bool is_exact) noexcept {
        low_ = std::min(low_, yes_price_u);
        high_ = std::max(high_, yes_price_u);
        if (is_exact) {
            exact_low_ = std::min(exact_low_, yes_price_u);
            exact_high_ = std::max(exact_high_, yes_price_u);
        }
    }

    static constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
    static constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();
    std::int64_t low_ = largest;
    std::int64_t high_ = smallest;
    std::int64_t exact_low_ = largest;
    std::int64_t exact_high_ = smallest;
    bool all_readable_ = true;
};

/// Sets the fill's price; leaves it 0, which no gate lets pass, where there is none.
/// Precondition: fill.side, where the side is known.
inline std::optional<truefill::reason> read_price(const fields& item, bool is_side_known,
                                                  row& fill) {
    legs all;
    const leg yes =
        all.read(item, name::yes_price_dollars, name::yes_price_fixed, name::yes_price, false);
    const leg no =
        all.read(item, name::no_price_dollars, name::no_price_fixed, name::no_price, true);
    if (is_side_known) {
        const leg& own = fill.side == truefill::side::yes ? yes : no;
        const leg& other = fill.side == truefill::side::yes ? no : yes;
        if (own.counts) {
            if (own.refused) {
                return own.refused;
            }
            fill.price_u = own.price_u;
        } else if (!own.is_there && other.counts) {
            if (other.refused) {
                return other.refused;
            }
            fill.price_u = truefill::dollars::scale - other.price_u;
            fill.notes |= truefill::note::price_complement;
        }
    }
    if (all.conflict()) {
        return truefill::reason::price_conflict;
    }
    if (all.disagree()) {
        fill.notes |= truefill::note::legs_disagree;
    }
    return std::nullopt;
}

}  // namespace bench
