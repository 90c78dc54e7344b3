// Files that survive a crash: written whole or not at all, on the disk when the call returns.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace truefill::tool {

namespace fs = std::filesystem;

/// All of these throw std::system_error that names the file.

/// Creates or replaces a file at once.
void write_durably(const fs::path& file, std::string_view bytes);
/// Makes renames and removals in a folder durable.
void sync_folder(const fs::path& folder);
/// Nothing when there is no such file.
[[nodiscard]] std::optional<std::string> read_file(const fs::path& file);
[[noreturn]] void throw_errno(const fs::path& file);

/// A descriptor, closed when it goes.
class open_file {
public:
    /// Flags as of open(2).
    open_file(const fs::path& file, int flags);
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

/// Holds a lock file exclusively, among processes, until it goes. Waits for it.
class file_lock {
public:
    explicit file_lock(const fs::path& file);

private:
    open_file file_;
};

}  // namespace truefill::tool
