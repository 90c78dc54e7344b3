#include "base/lock_holder.hpp"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "base/log.hpp"

namespace truefill::tool {

std::optional<std::int64_t> lock_holder(const fs::path& file) {
    struct stat about {};
    if (::stat(file.c_str(), &about) != 0) {
        return std::nullopt;
    }
    // A file's name in the list: the device's two numbers in hexadecimal, and the inode.
    std::array<char, 64> wanted{};
    std::snprintf(wanted.data(), wanted.size(), "%02x:%02x:%llu", ::major(about.st_dev),
                  ::minor(about.st_dev), static_cast<unsigned long long>(about.st_ino));
    std::ifstream locks{"/proc/locks"};
    for (std::string line; std::getline(locks, line);) {
        // 1: POSIX  ADVISORY  WRITE 1234 08:01:5678 120 120; a line of a waiter has "->" second.
        std::istringstream fields{line};
        std::string number;
        std::string kind;
        std::string mode;
        std::string access;
        std::string pid;
        std::string name;
        fields >> number >> kind >> mode >> access >> pid >> name;
        if (name == wanted.data() && access == "WRITE" && pid != std::to_string(::getpid()) &&
            pid != "-1") {
            return std::stoll(pid);
        }
    }
    return std::nullopt;
}

void log_sink_busy(const fs::path& file, std::optional<std::int64_t> holder) {
    log_event("sink_busy", [&](event& line) {
        line.text("file", file.string());
        if (holder) {
            line.number("held_by_pid", *holder);
        } else {
            line.null("held_by_pid");
        }
    });
}

}  // namespace truefill::tool
