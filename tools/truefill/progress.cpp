#include "progress.hpp"

#include <unistd.h>

#include <cinttypes>
#include <cstdio>

namespace truefill::tool {

progress::progress(bool wanted) : wanted_{wanted && ::isatty(STDERR_FILENO) == 1} {}

void progress::update(std::uint64_t bytes, std::optional<std::uint64_t> of_bytes,
                      std::uint64_t fills) {
    if (!wanted_) {
        return;
    }
    const auto now = clock::now();
    if (now < next_) {
        return;
    }
    next_ = now + std::chrono::milliseconds{200};
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double megabytes = static_cast<double>(bytes) / 1e6;
    std::fprintf(stderr, "\r\033[K%.0f MB", megabytes);
    if (of_bytes && *of_bytes != 0) {
        const double share = static_cast<double>(bytes) / static_cast<double>(*of_bytes);
        std::fprintf(stderr, " of %.0f (%.0f %%)", static_cast<double>(*of_bytes) / 1e6,
                     100 * share);
    }
    std::fprintf(stderr, ", %" PRIu64 " fills, %.0f MB/s", fills, megabytes / seconds);
    std::fflush(stderr);
    shown_ = true;
}

void progress::clear() {
    if (shown_) {
        std::fputs("\r\033[K", stderr);
        shown_ = false;
    }
}

}  // namespace truefill::tool
