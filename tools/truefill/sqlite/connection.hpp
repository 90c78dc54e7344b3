// The engine's handle of an open file. It waits for other programs, and converts the engine's
// errors.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/files.hpp"

namespace truefill::tool {

class sqlite_connection {
public:
    /// `flags` as of sqlite3_open_v2. Throws failure (usage) when the file can't be opened.
    sqlite_connection(fs::path file, int flags);
    ~sqlite_connection();
    sqlite_connection(const sqlite_connection&) = delete;
    sqlite_connection& operator=(const sqlite_connection&) = delete;

    /// Whether this process has the file open, under any name.
    [[nodiscard]] static bool is_open(const fs::path& file);

    [[nodiscard]] sqlite3* handle() const noexcept { return handle_; }
    [[nodiscard]] const fs::path& file() const noexcept { return file_; }
    /// Waits a little for another program that holds a lock, in a series of `tries` from 0. False
    /// when it is time to give up: the program was asked to stop, and two seconds have passed.
    [[nodiscard]] bool wait_for_other(int tries);
    /// Throws the failure that an error code of the engine means; it names the file.
    [[noreturn]] void throw_error(int code) const;

private:
    using clock = std::chrono::steady_clock;
    using identity = std::pair<std::uint64_t, std::uint64_t>;  ///< device and inode

    [[nodiscard]] static std::optional<identity> identity_of(const fs::path& file);

    static std::multiset<identity> open_files;
    fs::path file_;
    sqlite3* handle_ = nullptr;
    std::optional<identity> identity_;  ///< nothing of a database in memory
    clock::time_point waiting_since_;
    clock::time_point asked_to_stop_at_;
    bool was_asked_to_stop_ = false;
    bool was_reported_ = false;
};

}  // namespace truefill::tool
