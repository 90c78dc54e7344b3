#include "harness/text.hpp"

#include <array>
#include <cstdarg>
#include <cstdio>

namespace bench {

std::string text(const char* format, ...) {  // NOLINT(cert-dcl50-cpp): printf's own
    std::array<char, 1024> buffer{};
    std::va_list values;  // NOLINT(cppcoreguidelines-init-variables): va_start does
    va_start(values, format);
    // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): va_start does
    const int size = std::vsnprintf(buffer.data(), buffer.size(), format, values);
    va_end(values);
    return {buffer.data(), static_cast<std::size_t>(size)};
}

}  // namespace bench
