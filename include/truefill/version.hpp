// The library's version, and the language standard that it needs.
#pragma once

#if __cplusplus < 202002L
#error truefill needs C++20: compile with -std=c++20 or newer
#endif

#include <string_view>

/// The version as one number, for the preprocessor: 10000 * major + 100 * minor + patch.
#define TRUEFILL_VERSION 100

// All names of the library are in an inline namespace, one for each version that changes the
// interface, so that two versions in one program don't mix. Users write truefill::fill.
namespace truefill::inline v0_1 {

/// The version as text, by the rules of semver.org. CMakeLists.txt reads it from this line.
inline constexpr std::string_view version = "0.1.0";

}  // namespace truefill::inline v0_1
