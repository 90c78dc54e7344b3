#include "base/output.hpp"

#include <cerrno>
#include <cstring>

namespace truefill::tool {

output::output(const std::string& path) : stream_{std::fopen(path.c_str(), "wb"), std::fclose} {
    if (!stream_) {
        error_ = std::strerror(errno);
    }
}

void output::flush() {
    const bool written =
        stream_ &&
        std::fwrite(pending_.data(), 1, pending_.size(), stream_.get()) == pending_.size() &&
        std::fflush(stream_.get()) == 0;
    if (!written && error_.empty()) {
        error_ = std::strerror(errno);
    }
    pending_.clear();
}

}  // namespace truefill::tool
