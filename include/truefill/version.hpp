// The library's version, and nothing else.
#pragma once

#include <string_view>

namespace truefill {

/// Semantic versioning; CMakeLists.txt reads it from here.
inline constexpr std::string_view version = "0.1.0";

}  // namespace truefill
