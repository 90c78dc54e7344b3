#include "sqlite/connection.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/exit_code.hpp"
#include "base/lock_holder.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

namespace {

int on_busy(void* connection, int tries) {
    return static_cast<sqlite_connection*>(connection)->wait_for_other(tries) ? 1 : 0;
}

/// The event `sink_busy`: the file, and who holds it where the system tells.
void report_waiting(const fs::path& file) {
    // In WAL mode the writer's lock lies on the file -shm, elsewhere on the database itself.
    auto holder = lock_holder(file.string() + "-shm");
    if (!holder) {
        holder = lock_holder(file);
    }
    log_sink_busy(file, holder);
}

}  // namespace

sqlite_connection::sqlite_connection(fs::path file, int flags) : file_{std::move(file)} {
    const int code = sqlite3_open_v2(file_.c_str(), &handle_,
                                     flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nullptr);
    if (code != SQLITE_OK) {
        const std::string why = handle_ != nullptr ? sqlite3_errmsg(handle_) : "no memory";
        sqlite3_close_v2(handle_);
        throw failure{exit_usage, "cannot open " + file_.string() + ": " + why};
    }
    sqlite3_busy_handler(handle_, on_busy, this);
    identity_ = identity_of(file_);
    if (identity_) {
        open_files.insert(*identity_);
    }
}

sqlite_connection::~sqlite_connection() {
    if (identity_) {
        open_files.erase(open_files.find(*identity_));
    }
    sqlite3_close_v2(handle_);
}

std::multiset<sqlite_connection::identity> sqlite_connection::open_files;

std::optional<sqlite_connection::identity> sqlite_connection::identity_of(const fs::path& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) {
        return std::nullopt;
    }
    return identity{about.st_dev, about.st_ino};
}

bool sqlite_connection::is_open(const fs::path& file) {
    const auto of_file = identity_of(file);
    return of_file && open_files.contains(*of_file);
}

bool sqlite_connection::wait_for_other(int tries) {
    using std::chrono::milliseconds;
    constexpr milliseconds give_up_after{2'000};
    constexpr milliseconds report_after{3'000};
    const auto time = clock::now();
    if (tries == 0) {
        waiting_since_ = time;
        was_reported_ = false;
    }
    if (stop_requested()) {
        if (!std::exchange(was_asked_to_stop_, true)) {
            asked_to_stop_at_ = time;
        }
        if (time - asked_to_stop_at_ >= give_up_after) {
            return false;
        }
    }
    if (time - waiting_since_ >= report_after && !std::exchange(was_reported_, true)) {
        report_waiting(file_);
    }
    // Short, so that a program which writes one batch after the other can't starve this one: it
    // holds no lock while it reads and normalizes its next batch.
    const timespec pause{0, std::min(tries + 1, 5) * 1'000'000L};
    nanosleep(&pause, nullptr);
    return true;
}

void sqlite_connection::throw_error(int code) const {
    const std::string name = file_.string();
    const std::string why = sqlite3_errmsg(handle_);
    switch (code & 0xff) {
        case SQLITE_NOTADB: throw failure{exit_usage, name + " is no SQLite database"};
        case SQLITE_CORRUPT:
            throw failure{exit_unusable,
                          name + " is damaged: " + why +
                              "; `sqlite3 FILE .recover` saves what can be read of it"};
        case SQLITE_BUSY:
            throw failure{exit_unusable, "stopped while waiting for " + name +
                                             ", which another program is writing; the last batch "
                                             "is not kept"};
        case SQLITE_FULL:
        case SQLITE_IOERR: {
            const int system = sqlite3_system_errno(handle_);
            throw failure{exit_unusable,
                          name + ": " + why +
                              (system == 0 ? "" : std::string{" ("} + std::strerror(system) + ")")};
        }
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
        case SQLITE_AUTH: throw failure{exit_usage, "cannot write " + name + ": " + why};
        default: throw failure{exit_schema, name + ": " + why};
    }
}

}  // namespace truefill::tool
