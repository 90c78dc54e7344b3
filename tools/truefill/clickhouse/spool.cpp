#include "clickhouse/spool.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "base/digest.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view extension = ".insert";
constexpr std::string_view unseen_extension = ".unseen";

}  // namespace

spool::spool(fs::path folder) : folder_{std::move(folder)} {
    fs::create_directories(failed());
    // What a crash left unfinished was promised to nobody. A young one may be another program's.
    for (const auto& entry : fs::directory_iterator{folder_}) {
        std::error_code gone;
        const auto written = fs::last_write_time(entry.path(), gone);
        if (!gone && entry.path().filename().string().starts_with('.') &&
            fs::file_time_type::clock::now() - written > std::chrono::hours{1}) {
            fs::remove(entry.path(), gone);
        }
    }
}

bool spool::is_unseen(std::string_view name) {
    return name.ends_with(unseen_extension);
}

std::string spool::put(std::string_view body, bool unseen) {
    std::string name = sha256_hex(body);
    name += unseen ? unseen_extension : extension;
    if (!fs::exists(folder_ / name)) {
        write_durably(folder_ / name, body);
    }
    return name;
}

std::vector<std::string> spool::pending() const {
    std::vector<std::pair<fs::file_time_type, std::string>> found;
    for (const auto& entry : fs::directory_iterator{folder_}) {
        std::error_code gone;
        const auto written = fs::last_write_time(entry.path(), gone);
        if (!gone &&
            (entry.path().extension() == extension ||
             entry.path().extension() == unseen_extension) &&
            !entry.path().filename().string().starts_with('.')) {
            found.emplace_back(written, entry.path().filename().string());
        }
    }
    std::sort(found.begin(), found.end());
    std::vector<std::string> names;
    names.reserve(found.size());
    for (auto& [written, name] : found) {
        names.push_back(std::move(name));
    }
    return names;
}

std::optional<std::string> spool::read(const std::string& name) const {
    try {
        return read_file(folder_ / name);
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::no_such_file_or_directory) {
            return std::nullopt;
        }
        throw;
    }
}

void spool::remove(const std::string& name) {
    // Not made durable: if it comes back after a crash it is sent again, which changes nothing.
    fs::remove(folder_ / name);
}

void spool::set_aside(const std::string& name, std::string_view why) {
    write_durably(failed() / (name + ".error"), why);
    std::error_code gone;
    fs::rename(folder_ / name, failed() / name, gone);
    sync_folder(failed());
    sync_folder(folder_);
}

}  // namespace truefill::tool
