// Whether a reply's body has the outer form of a page of fills, whatever its items are.
#pragma once

#include <string>
#include <string_view>

namespace truefill::tool {

/// What contradicts the form `{"fills":[..] or null, "cursor":..}`; "" when nothing does. A key
/// given twice, an error beside the fills, or a body that is no object (a frame, one item, an
/// array) are well-formed JSON that would read as a page, and as a last one at that. Other keys are
/// ignored. Of a body that is not JSON it says nothing or something: the reader says that better.
[[nodiscard]] std::string envelope_fault(std::string_view body);

}  // namespace truefill::tool
