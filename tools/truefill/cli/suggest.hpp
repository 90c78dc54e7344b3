// What somebody may have meant who mistyped a word.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// The word of `known` that is nearest to `typed`, as "; did you mean 'sync'?"; "" when none is
/// near: at most one slip (a letter wrong, missing, added, or two swapped) for each three letters.
[[nodiscard]] std::string suggestion(std::string_view typed, const std::vector<std::string>& known);

}  // namespace truefill::tool
