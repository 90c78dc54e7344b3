// A file of lines that several programs append to, one at a time, and that a crash can't spoil.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/files.hpp"

namespace truefill::tool {

/// Callers hold a lock over all of its calls. Throws std::system_error that names the file.
class journal {
public:
    explicit journal(fs::path file) : file_{std::move(file)} {}

    [[nodiscard]] const fs::path& file() const noexcept { return file_; }
    /// How far it was read or written.
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

    /// Hands over the lines that others have added since (all of them the first time, or when the
    /// file was replaced), without their newlines. A last line without one was cut off by a crash,
    /// so that nobody was told that it is kept: it is removed.
    void catch_up(const std::function<void(std::string_view line, std::uint64_t offset)>& take);
    /// Appends whole lines; on the disk when the call returns if `durable`.
    void append(std::string_view lines, bool durable = true);
    /// The line that begins at an offset, without its newline.
    [[nodiscard]] std::string line_at(std::uint64_t offset) const;
    /// Replaces the whole file at once. The next call must be catch_up, which hands over all of it.
    void replace(std::string_view lines);

private:
    fs::path file_;
    /// Nothing: not there yet. Kept open, so that a file that replaces it can't have its inode.
    std::optional<open_file> open_;
    std::uint64_t size_ = 0;
};

}  // namespace truefill::tool
