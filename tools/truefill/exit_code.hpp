// What the program's exit codes mean.
#pragma once

namespace truefill::tool {

inline constexpr int exit_fine = 0;  ///< everything became a fill or was reported
inline constexpr int exit_unusable =
    1;  ///< no payload could be used, or a file not read to its end or written
inline constexpr int exit_usage = 2;     ///< the command line was wrong
inline constexpr int exit_rejected = 3;  ///< --strict, and something was rejected

}  // namespace truefill::tool
