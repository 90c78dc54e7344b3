#include "ndjson/journal.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace truefill::tool {

namespace {

constexpr std::size_t piece_size = std::size_t{1024} * 1024;

/// Reads on at an offset until `text` holds `wanted` bytes or the file ends.
void read_at(const open_file& in, const fs::path& name, std::uint64_t offset, std::string& text,
             std::size_t wanted) {
    std::size_t held = text.size();
    text.resize(std::max(held, wanted));
    while (held < wanted) {
        const ssize_t n = ::pread(in.descriptor(), text.data() + held, wanted - held,
                                  static_cast<off_t>(offset + held));
        if (n < 0 && errno != EINTR) {
            throw_errno(name);
        }
        if (n == 0) {
            break;
        }
        held += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    text.resize(held);
}

}  // namespace

void journal::catch_up(
    const std::function<void(std::string_view line, std::uint64_t offset)>& take) {
    struct stat named {};
    if (::stat(file_.c_str(), &named) != 0) {
        if (errno != ENOENT) {
            throw_errno(file_);
        }
        open_.reset();
        size_ = 0;
        return;
    }
    struct stat held {};
    if (open_ && (::fstat(open_->descriptor(), &held) != 0 || held.st_ino != named.st_ino)) {
        open_.reset();
    }
    if (!open_) {
        open_.emplace(file_, O_RDWR | O_APPEND);
        size_ = 0;
    }
    if (size_ >= static_cast<std::uint64_t>(named.st_size)) {
        return;
    }
    std::string text;
    std::size_t wanted = piece_size;
    for (;;) {
        read_at(*open_, file_, size_, text, wanted);
        std::size_t begin = 0;
        for (std::size_t newline = text.find('\n'); newline != std::string::npos;
             newline = text.find('\n', begin)) {
            take(std::string_view{text}.substr(begin, newline - begin), size_ + begin);
            begin = newline + 1;
        }
        const bool at_end = text.size() < wanted;
        text.erase(0, begin);
        size_ += begin;
        if (at_end) {
            break;
        }
        wanted = text.size() + piece_size;
    }
    if (!text.empty() && (::ftruncate(open_->descriptor(), static_cast<off_t>(size_)) != 0 ||
                          ::fsync(open_->descriptor()) != 0)) {
        throw_errno(file_);
    }
}

void journal::append(std::string_view lines, bool durable) {
    const bool is_new = !open_;
    if (is_new) {
        open_.emplace(file_, O_RDWR | O_CREAT | O_APPEND);
    }
    open_->write_all(lines);
    if (durable) {
        open_->sync();
        if (is_new) {
            sync_folder(file_.parent_path());
        }
    }
    size_ += lines.size();
}

std::string journal::line_at(std::uint64_t offset) const {
    std::string text;
    std::size_t newline = std::string::npos;
    for (std::size_t wanted = 1024; open_ && newline == std::string::npos; wanted *= 2) {
        read_at(*open_, file_, offset, text, wanted);
        newline = text.find('\n');
        if (text.size() < wanted) {
            break;
        }
    }
    text.resize(std::min(newline, text.size()));
    return text;
}

void journal::replace(std::string_view lines) {
    write_durably(file_, lines);
    open_.reset();
    size_ = 0;
}

}  // namespace truefill::tool
