#include "booking/tables/identify.hpp"

#include <chrono>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

namespace truefill::tool {

namespace {

/// How far the clock that gave a row its time may be behind the exchange's.
constexpr std::chrono::minutes clock_difference{1};

bool fits(const unidentified_rows& rows, const record& fill) {
    return rows.market == fill.market && rows.side == name_of(fill.side) &&
           rows.count_c == fill.size.raw() && is_in_whole_cents(rows.price_u, fill.price.raw()) &&
           fill.time <= timestamp{std::chrono::microseconds{rows.last_us}} + clock_difference;
}

}  // namespace

bool is_in_whole_cents(std::int64_t cents_u, std::int64_t exact_u) {
    constexpr std::int64_t cent = 10'000;
    const std::int64_t cut = exact_u - exact_u % cent;
    return cents_u == cut || (cut != exact_u && cents_u == cut + cent);
}

identified_rows identify(const std::vector<unidentified_rows>& rows,
                         const std::vector<record>& told) {
    std::unordered_multimap<std::string_view, const record*> by_order;
    for (const record& fill : told) {
        by_order.emplace(fill.order_id, &fill);
    }
    identified_rows result;
    std::unordered_map<const record*, bool> is_valid;  // of each fill that rows are
    for (const unidentified_rows& group : rows) {
        const record* fitting = nullptr;
        std::uint64_t n_fitting = 0;
        const auto [begin, end] = by_order.equal_range(group.order_id);
        for (auto fill = begin; fill != end; ++fill) {
            if (fits(group, *fill->second)) {
                fitting = fill->second;
                ++n_fitting;
            }
        }
        if (n_fitting == 1) {
            result.n_identified += group.n_rows;
            bool& valid = is_valid[fitting];
            valid = valid || group.is_valid;
        } else {
            (n_fitting == 0 ? result.n_unknown : result.n_ambiguous) += group.n_rows;
        }
    }
    for (const record& fill : told) {  // in the order in which they were told
        if (const auto found = is_valid.find(&fill); found != is_valid.end()) {
            result.fills.push_back(fill);
            if (!found->second) {
                result.invalid_ids.push_back(fill.fill_id);
            }
        }
    }
    return result;
}

}  // namespace truefill::tool
