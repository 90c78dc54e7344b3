#include "base/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

namespace truefill::tool {

void throw_errno(const fs::path& file) {
    throw std::system_error{errno, std::generic_category(), file.string()};
}

open_file::open_file(const fs::path& file, int flags)
    : name_{file}, descriptor_{::open(file.c_str(), flags | O_CLOEXEC, 0666)} {
    if (descriptor_ < 0) {
        throw_errno(file);
    }
}

open_file::open_file(open_file&& other) noexcept
    : name_{std::move(other.name_)}, descriptor_{std::exchange(other.descriptor_, -1)} {}

open_file& open_file::operator=(open_file&& other) noexcept {
    std::swap(name_, other.name_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

open_file::~open_file() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

void open_file::write_all(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(descriptor_, bytes.data(), bytes.size());
        if (n < 0 && errno != EINTR) {
            throw_errno(name_);
        }
        bytes.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
}

void open_file::sync() {
    if (::fsync(descriptor_) != 0) {
        throw_errno(name_);
    }
}

void sync_folder(const fs::path& folder) {
    open_file{folder, O_RDONLY | O_DIRECTORY}.sync();
}

void write_durably(const fs::path& file, std::string_view bytes) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    const fs::path unfinished =
        folder / ("." + file.filename().string() + "." + std::to_string(::getpid()));
    try {
        open_file out{unfinished, O_WRONLY | O_CREAT | O_TRUNC};
        out.write_all(bytes);
        out.sync();
        fs::rename(unfinished, file);
    } catch (...) {
        std::error_code gone;
        fs::remove(unfinished, gone);
        throw;
    }
    sync_folder(folder);
}

std::optional<std::string> read_file(const fs::path& file) {
    if (!fs::exists(file)) {
        return std::nullopt;
    }
    const open_file in{file, O_RDONLY};
    std::string bytes;
    std::array<char, std::size_t{64} * 1024> piece{};
    for (;;) {
        const ssize_t n = ::read(in.descriptor(), piece.data(), piece.size());
        if (n < 0 && errno != EINTR) {
            throw_errno(file);
        }
        if (n == 0) {
            return bytes;
        }
        bytes.append(piece.data(), n > 0 ? static_cast<std::size_t>(n) : 0);
    }
}

file_lock::file_lock(const fs::path& file) : file_{file, O_RDWR | O_CREAT} {
    while (::flock(file_.descriptor(), LOCK_EX) != 0) {
        if (errno != EINTR) {
            throw_errno(file);
        }
    }
}

}  // namespace truefill::tool
