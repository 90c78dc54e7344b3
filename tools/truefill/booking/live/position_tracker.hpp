// Whether the stream lost a fill: each of its fills tells the position that it led to.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <truefill/fill.hpp>
#include <truefill/units.hpp>
#include <utility>

namespace truefill::tool {

class position_tracker {
public:
    struct result {
        bool follows = true;  ///< the fill leads from the position before to the one it tells
        contracts before;     ///< of the fill before it in this market and subaccount
    };

    /// Takes a fill that was not taken before, and the position after it. The first fill of a
    /// market and subaccount follows always: nothing is known to hold it against.
    [[nodiscard]] result take(const fill_view& fill, contracts after);

private:
    std::map<std::pair<std::int32_t, std::string>, contracts> positions_;
};

}  // namespace truefill::tool
