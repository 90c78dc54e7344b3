#include "harness/build.hpp"

#include <openssl/opensslv.h>
#include <simdjson.h>

#include <fstream>

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#endif

namespace bench {

std::string processor() {
    std::ifstream info{"/proc/cpuinfo"};
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            return line.substr(line.find(':') + 2);
        }
    }
    return "unknown processor";
}

std::string compiler_and_flags() {
#if defined(__clang__)
    const std::string compiler = "clang " __clang_version__;
#else
    const std::string compiler = "g++ " __VERSION__;
#endif
    return compiler + ' ' + TRUEFILL_BENCHMARK_FLAGS;
}

std::string kernel() {
    return simdjson::get_active_implementation()->name();
}

std::string simdjson_and_kernel() {
    return "simdjson " + std::to_string(simdjson::SIMDJSON_VERSION_MAJOR) + '.' +
           std::to_string(simdjson::SIMDJSON_VERSION_MINOR) + '.' +
           std::to_string(simdjson::SIMDJSON_VERSION_REVISION) + ' ' + kernel();
}

std::string fingerprint() {
    std::string text = compiler_and_flags() + ", " + simdjson_and_kernel() + ", OpenSSL " +
                       std::to_string(OPENSSL_VERSION_MAJOR) + '.' +
                       std::to_string(OPENSSL_VERSION_MINOR);
#if defined(__GLIBC__)
    text += std::string{", glibc "} + gnu_get_libc_version();
#endif
    return text;
}

}  // namespace bench
