#include "base/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <csignal>
#include <ctime>
#include <system_error>
#include <utility>

#include "base/exit_code.hpp"
#include "base/lock_holder.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

void throw_errno(const fs::path& file) {
    throw std::system_error{errno, std::generic_category(), file.string()};
}

open_file::open_file(const fs::path& file, int flags, ::mode_t mode)
    : name_{file}, descriptor_{::open(file.c_str(), flags | O_CLOEXEC, mode)} {
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

void write_durably(const fs::path& file, std::string_view bytes, ::mode_t mode) {
    const fs::path folder = file.has_parent_path() ? file.parent_path() : fs::path{"."};
    const fs::path unfinished =
        folder / ("." + file.filename().string() + "." + std::to_string(::getpid()));
    try {
        open_file out{unfinished, O_WRONLY | O_CREAT | O_TRUNC, mode};
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

namespace {

/// Whether the program that was writing `.NAME.PID` is gone.
bool is_abandoned(const fs::path& file, fs::file_time_type::duration age) {
    if (age > std::chrono::hours{1}) {
        return true;
    }
    const std::string extension = file.extension().string();  // ".PID"
    ::pid_t writer = 0;
    const auto [end, error] =
        std::from_chars(extension.data() + std::min<std::size_t>(1, extension.size()),
                        extension.data() + extension.size(), writer);
    const bool is_pid =
        error == std::errc{} && end == extension.data() + extension.size() && writer > 0;
    return age > std::chrono::minutes{1} && is_pid && ::kill(writer, 0) != 0 && errno == ESRCH;
}

}  // namespace

void remove_unfinished(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator{folder}) {
        std::error_code error;
        const auto written = fs::last_write_time(entry.path(), error);
        if (!error && entry.path().filename().string().starts_with('.') &&
            entry.is_regular_file(error) &&
            is_abandoned(entry.path(), fs::file_time_type::clock::now() - written)) {
            fs::remove(entry.path(), error);
        }
    }
}

void make_private_folder(const fs::path& folder) {
    if (folder.has_parent_path() && !fs::exists(folder.parent_path())) {
        fs::create_directories(folder.parent_path());
    }
    if (::mkdir(folder.c_str(), 0700) == 0) {
        sync_folder(folder.has_parent_path() ? folder.parent_path() : fs::path{"."});
    } else if (errno != EEXIST) {
        throw_errno(folder);
    }
    fs::permissions(folder, fs::perms::owner_all);
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
    constexpr timespec pause{0, 10'000'000};
    constexpr std::chrono::seconds patience{3};
    const auto begun = std::chrono::steady_clock::now();
    bool logged = false;
    while (::flock(file_.descriptor(), LOCK_EX | LOCK_NB) != 0) {
        if (errno != EWOULDBLOCK && errno != EINTR) {
            throw_errno(file);
        }
        if (stop_overdue_flag().load()) {
            throw failure{exit_unusable,
                          "stopped on request while another program holds " + file.string()};
        }
        if (!logged && std::chrono::steady_clock::now() - begun > patience) {
            logged = true;
            log_sink_busy(file, lock_holder(file));
        }
        ::nanosleep(&pause, nullptr);
    }
}

}  // namespace truefill::tool
