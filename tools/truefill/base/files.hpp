// Files that survive a crash: written whole or not at all, on the disk when the call returns.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace truefill::tool {

namespace fs = std::filesystem;

/// All of these throw std::system_error that names the file.

/// A file's mode: readable by its owner alone.
inline constexpr ::mode_t private_file = 0600;

/// Creates or replaces a file at once: a reader sees the old bytes or the new ones, also after a
/// crash. Writes them to a file `.NAME.PID` beside it first.
void write_durably(const fs::path& file, std::string_view bytes, ::mode_t mode = 0666);
/// Removes the files `.NAME.PID` that killed programs left: those older than a minute whose process
/// is gone, and all that are older than an hour (the process may be another machine's).
void remove_unfinished(const fs::path& folder);
/// Creates a folder and its parents where missing, durably; nobody but its owner may enter it
/// (0700).
void make_private_folder(const fs::path& folder);
/// Makes renames and removals in a folder durable.
void sync_folder(const fs::path& folder);
/// Nothing when there is no such file.
[[nodiscard]] std::optional<std::string> read_file(const fs::path& file);
[[noreturn]] void throw_errno(const fs::path& file);

/// A descriptor, closed when it goes.
class open_file {
public:
    /// Flags and mode as of open(2).
    open_file(const fs::path& file, int flags, ::mode_t mode = 0666);
    ~open_file();
    open_file(open_file&& other) noexcept;
    open_file& operator=(open_file&& other) noexcept;
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }
    void write_all(std::string_view bytes);
    void sync();

private:
    fs::path name_;
    int descriptor_ = -1;
};

/// Holds a lock file exclusively, among processes, until it goes. Waits for it; after three seconds
/// logs `sink_busy` with the file and the process that holds it. Throws failure (unusable) when the
/// program was asked to stop and the lock is still another's two seconds later.
class file_lock {
public:
    explicit file_lock(const fs::path& file);

private:
    open_file file_;
};

}  // namespace truefill::tool
