// What people write for times and durations on a command line.
#pragma once

#include <chrono>
#include <string>
#include <truefill/time.hpp>

namespace truefill::tool {

/// "10s", "15m", "12h", "30d", "500ms". Throws std::invalid_argument.
[[nodiscard]] std::chrono::milliseconds parse_duration(const std::string& text);

/// RFC 3339, a date alone (its midnight, UTC), epoch seconds, or so long ago: "30d". Throws
/// std::invalid_argument.
[[nodiscard]] timestamp parse_moment(const std::string& text, timestamp now);

}  // namespace truefill::tool
