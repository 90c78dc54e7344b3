#include "booking/live/position_tracker.hpp"

namespace truefill::tool {

position_tracker::result position_tracker::take(const fill_view& fill, contracts after) {
    const auto [place, is_first] =
        positions_.try_emplace({fill.subaccount().value_or(0), std::string{fill.market()}}, after);
    if (is_first) {
        return {.follows = true, .before = {}};
    }
    const contracts before = std::exchange(place->second, after);
    const contracts change = fill.side() == side::yes ? fill.size() : -fill.size();
    // Modulo 2^64: a position that no account can have must not be undefined behaviour.
    const auto wide = [](contracts value) { return static_cast<std::uint64_t>(value.raw()); };
    return {.follows = wide(before) + wide(change) == wide(after), .before = before};
}

}  // namespace truefill::tool
