// Files that survive a crash: they are replaced as a whole, and are on the disk when a call
// returns.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace truefill::tool {

namespace fs = std::filesystem;

/// All of these functions throw std::system_error that names the file.

/// The mode of a file that only its owner can read.
inline constexpr ::mode_t private_file = 0600;

/// Creates or replaces a file as a whole: a reader sees the old bytes or the new ones, also after a
/// crash. The bytes are first written to a file `.NAME.PID` beside it.
void write_durably(const fs::path& file, std::string_view bytes, ::mode_t mode = 0666);
/// Removes the files `.NAME.PID` that killed programs left: those older than a minute whose process
/// is gone, and all that are older than an hour (the process may be another machine's).
void remove_unfinished(const fs::path& folder);
/// Creates a folder and its missing parents durably. Only the owner may enter the folder (0700).
void make_private_folder(const fs::path& folder);
/// Makes renames and removals in a folder durable.
void sync_folder(const fs::path& folder);
/// Nothing when there is no such file.
[[nodiscard]] std::optional<std::string> read_file(const fs::path& file);
[[noreturn]] void throw_errno(const fs::path& file);

/// Owns a file descriptor.
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

/// Holds an exclusive lock on a file, among processes, for its lifetime. The constructor waits for
/// the lock, and after three seconds logs `sink_busy` with the file and the process that holds it.
/// It throws failure (unusable) when two seconds after a signal to stop the lock is still not free.
class file_lock {
public:
    explicit file_lock(const fs::path& file);

private:
    open_file file_;
};

}  // namespace truefill::tool
