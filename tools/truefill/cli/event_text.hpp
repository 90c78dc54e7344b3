// Events as sentences, for people at a terminal.
#pragma once

#include <string>
#include <string_view>

namespace truefill::tool {

/// One event, a JSON object, as "04:39:40 poll complete: 3 pages, ..". The time is UTC. What is no
/// event stays as it is.
[[nodiscard]] std::string event_text(std::string_view event);

}  // namespace truefill::tool
