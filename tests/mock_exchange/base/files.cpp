#include "base/files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <system_error>

namespace mock_exchange {

namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::system_error{errno, std::generic_category(), what};
}

class new_file {
public:
    new_file(const std::string& path, unsigned mode)
        : path_{path},
          // NOLINTNEXTLINE(cppcoreguidelines-pro-type-vararg,hicpp-vararg): that is open()
          descriptor_{::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode)} {
        if (descriptor_ < 0) {
            fail("cannot write " + path);
        }
        // open() applies the umask, and keeps the mode of a file that exists.
        if (::fchmod(descriptor_, mode) != 0) {
            fail("cannot set the mode of " + path);
        }
    }
    ~new_file() { ::close(descriptor_); }
    new_file(const new_file&) = delete;
    new_file& operator=(const new_file&) = delete;

    void write(std::string_view text) {
        while (!text.empty()) {
            const ssize_t written = ::write(descriptor_, text.data(), text.size());
            if (written < 0 && errno == EINTR) {
                continue;
            }
            if (written < 0) {
                fail("cannot write " + path_);
            }
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }

private:
    std::string path_;
    int descriptor_;
};

}  // namespace

void write_file(const std::string& path, unsigned mode,
                const std::function<void(const file_sink&)>& write) {
    const std::string beside = path + ".new";
    {
        new_file file{beside, mode};
        write([&](std::string_view piece) { file.write(piece); });
    }
    if (std::rename(beside.c_str(), path.c_str()) != 0) {
        fail("cannot write " + path);
    }
}

std::string read_file(const std::string& path) {
    std::ifstream file{path, std::ios::binary};
    if (!file) {
        fail("cannot read " + path);
    }
    return {std::istreambuf_iterator<char>{file}, {}};
}

}  // namespace mock_exchange
