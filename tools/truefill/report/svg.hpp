// Rows over time as SVG.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "report/time_axis.hpp"

namespace truefill::tool {

/// A plot's name, and the sentence that says to a screen reader what it shows.
struct caption {
    std::string id;  ///< of the SVG, unique on the page
    std::string title;
    std::string description;
};

/// Appends rows over time, stacked by row_condition, the y axis reaching `greatest` or a round
/// number above it.
void append_time_panel(std::string& out, const caption& about, const time_axis& axis,
                       const std::vector<minute_rows>& bars, std::uint64_t greatest);

}  // namespace truefill::tool
