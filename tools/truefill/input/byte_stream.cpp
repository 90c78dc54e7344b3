#include "input/byte_stream.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace truefill::tool {

input::input(const std::string& path) {
    descriptor_ = path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0) {
        error_ = std::strerror(errno);
        return;
    }
    struct stat about {};
    if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) {
        size_ = static_cast<std::uint64_t>(about.st_size);
    }
}

input::~input() {
    if (descriptor_ > STDIN_FILENO) {
        ::close(descriptor_);
    }
}

bool input::may_read() {
    pollfd about{descriptor_, POLLIN, 0};
    while (before_reads_()) {
        const int ready = size_ ? 1 : ::poll(&about, 1, 1000);
        if (ready > 0 || (ready < 0 && errno != EINTR)) {
            return true;  // bytes, the end, or an error that the read will tell
        }
    }
    error_ = "stopped on request";
    return false;
}

bool input::more() {
    constexpr std::size_t smallest_read = std::size_t{256} * 1024;
    if (at_end_) {
        return false;
    }
    const std::size_t held = end_ - begin_;
    const std::size_t wanted = std::max(smallest_read, held);
    if (buffer_.size() - end_ < wanted) {
        std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
                  buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
        begin_ = 0;
        end_ = held;
        buffer_.resize(std::max(buffer_.size(), held + wanted));
    }
    if (before_reads_ && !may_read()) {
        at_end_ = true;
        return false;
    }
    std::size_t got = 0;
    while (got < wanted) {
        const ssize_t n = ::read(descriptor_, buffer_.data() + end_, wanted - got);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            error_ = std::strerror(errno);
        }
        if (n <= 0) {
            at_end_ = true;
            break;
        }
        got += static_cast<std::size_t>(n);
        end_ += static_cast<std::size_t>(n);
        if (!size_) {
            break;  // a pipe: what has come is worth looking at before more comes
        }
    }
    return got != 0;
}

void input::consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    offset_ += bytes;
}

}  // namespace truefill::tool
