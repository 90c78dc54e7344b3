// Checks whether the body of a reply has the outer form of a page of fills.
#pragma once

#include <string>
#include <string_view>

namespace truefill::tool {

/// The deviation from the form `{"fills":[..] or null, "cursor":..}`; "" without one. A duplicate
/// key, an error beside the fills, or a body that is not an object (a frame, one item, an array)
/// would otherwise be read as a page, and as the last one. Other keys are ignored. For a body that
/// is not JSON the result is unspecified, because the library's reader reports that.
[[nodiscard]] std::string envelope_fault(std::string_view body);

}  // namespace truefill::tool
