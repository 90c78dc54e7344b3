#include "input/byte_stream.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace truefill::tool {

namespace {

/// The size of one read.
constexpr std::size_t read_size = std::size_t{1024} * 1024;
/// The time between two calls of a watcher during a pause.
constexpr std::chrono::milliseconds pause_step{100};

}  // namespace

byte_stream::byte_stream(const std::string& path, stream_watcher watcher)
    : watcher_{std::move(watcher)},
      descriptor_{path == "-" ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    if (descriptor_ < 0) {
        error_ = std::strerror(errno);
        return;
    }
    struct stat about {};
    if (::fstat(descriptor_, &about) == 0 && S_ISREG(about.st_mode)) {
        size_ = static_cast<std::uint64_t>(about.st_size);
    }
}

byte_stream::~byte_stream() {
    if (descriptor_ > STDIN_FILENO) {
        ::close(descriptor_);
    }
}

/// Makes room for a read behind the bytes ahead. These move to the front of the buffer only if at
/// least as many bytes before them were consumed; otherwise the buffer grows to more than twice its
/// content. So on average at most one byte is copied per byte that is read.
void byte_stream::make_room() {
    if (buffer_.size() - end_ >= read_size) {
        return;
    }
    const std::size_t held = end_ - begin_;
    if (begin_ >= held && buffer_.size() - held >= read_size) {
        std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), held, buffer_.begin());
        begin_ = 0;
        end_ = held;
        return;
    }
    std::vector<char> larger(2 * (held + read_size));
    std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), held, larger.begin());
    buffer_ = std::move(larger);
    begin_ = 0;
    end_ = held;
}

bool byte_stream::stopped() {
    if (watcher_.stop && watcher_.stop()) {
        error_ = "stopped on request";
        at_end_ = true;
    }
    return at_end_;
}

/// Whether a read returns immediately, as it does for a regular file, at the end and after an
/// error.
bool byte_stream::is_ready(std::chrono::milliseconds wait) const {
    pollfd about{descriptor_, POLLIN, 0};
    return size_ || ::poll(&about, 1, static_cast<int>(wait.count())) > 0;
}

byte_stream::read_result byte_stream::read_ready() {
    if (at_end_ || stopped()) {
        return read_result::end;
    }
    if (!is_ready(std::chrono::milliseconds{0})) {
        return read_result::nothing;
    }
    make_room();
    const ssize_t n = ::read(descriptor_, buffer_.data() + end_, read_size);
    if (n > 0) {
        end_ += static_cast<std::size_t>(n);
        return read_result::some;
    }
    if (n < 0 && (errno == EINTR || errno == EAGAIN)) {
        return read_result::nothing;
    }
    if (n < 0) {
        error_ = std::strerror(errno);
    }
    at_end_ = true;
    return read_result::end;
}

bool byte_stream::read_more() {
    using std::chrono::steady_clock;
    std::optional<steady_clock::time_point> since;
    for (;;) {
        const read_result got = read_ready();
        if (got != read_result::nothing) {
            return got == read_result::some;
        }
        const auto now = steady_clock::now();
        if (watcher_.paused) {
            watcher_.paused(
                std::chrono::floor<std::chrono::milliseconds>(now - since.value_or(now)));
        }
        since = since.value_or(now);
        static_cast<void>(is_ready(pause_step));
    }
}

void byte_stream::consume(std::size_t bytes) noexcept {
    begin_ += bytes;
    offset_ += bytes;
}

}  // namespace truefill::tool
