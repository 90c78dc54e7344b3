// What the figures depend on: the machine, the compiler and the libraries.
#pragma once

#include <string>

namespace bench {

[[nodiscard]] std::string processor();
/// "g++ 12.2.0 -O3 -DNDEBUG"
[[nodiscard]] std::string compiler_and_flags();
/// "simdjson 3.0.1 icelake": its version and the kernel that it picks here.
[[nodiscard]] std::string simdjson_and_kernel();
[[nodiscard]] std::string kernel();
/// Everything besides the code that the number of instructions depends on.
[[nodiscard]] std::string fingerprint();

}  // namespace bench
