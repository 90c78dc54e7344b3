#include "clickhouse/sink/spool.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <optional>
#include <system_error>
#include <utility>

#include "base/digest.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view extension = ".insert";
constexpr std::string_view unreconciled_extension = ".unreconciled";
constexpr std::string_view unreconciled_extension_of_0_1_0 = ".unseen";
constexpr std::string_view reason_extension = ".error";

std::string first_line_of(row_kind kind) {
    return R"({"truefill_spool":2,"table":")" + std::string{table_of(kind)} + "\"}\n";
}

/// Whether every line is a JSON object by its first and last byte. A blank line would end the rows
/// on some servers, and the next line would be read as SQL.
bool are_lines_of_objects(std::string_view rows) {
    while (!rows.empty()) {
        const std::size_t end = rows.find('\n');
        const std::string_view line = rows.substr(0, end);
        if (end == std::string_view::npos || !line.starts_with('{') || !line.ends_with('}')) {
            return false;
        }
        rows.remove_prefix(end + 1);
    }
    return true;
}

spool_file damaged(std::string problem) {
    spool_file file;
    file.status = spool_status::damaged;
    file.problem = std::move(problem);
    return file;
}

/// The content of a file whose hash equals its name.
spool_file parse(std::string_view bytes) {
    for (const row_kind kind : all_row_kinds) {
        for (const std::string& first_line : {first_line_of(kind), insert_statement(kind)}) {
            if (!bytes.starts_with(first_line)) {
                continue;
            }
            const std::string_view rows = bytes.substr(first_line.size());
            if (!are_lines_of_objects(rows)) {
                return damaged("a line is no row");
            }
            spool_file file;
            file.status = spool_status::whole;
            file.kind = kind;
            file.rows = rows;
            return file;
        }
    }
    return damaged("the first line is none that this program writes");
}

bool is_missing(const std::system_error& error) {
    return error.code() == std::errc::no_such_file_or_directory;
}

std::optional<std::string> read_if_there(const fs::path& file) {
    try {
        return read_file(file);
    } catch (const std::system_error& error) {
        if (is_missing(error)) {
            return std::nullopt;
        }
        throw;
    }
}

/// Whether a process has the file open for writing. The system then refuses a read lease.
bool is_open_for_writing(const fs::path& name) try {
    const open_file file{name, O_RDONLY};
    // A lease is broken by a signal, by default one that ends the program.
    ::fcntl(file.descriptor(), F_SETSIG, SIGURG);
    if (::fcntl(file.descriptor(), F_SETLEASE, F_RDLCK) != 0) {
        return errno == EAGAIN;
    }
    ::fcntl(file.descriptor(), F_SETLEASE, F_UNLCK);
    return false;
} catch (const std::system_error& error) {
    if (is_missing(error)) {
        return false;
    }
    throw;
}

spool_file read_checked(const fs::path& file) {
    const std::string name = file.filename().string();
    bool was_open_for_writing = false;
    // A second time, since a copy may have ended between the reading and the look at its writer.
    for (int attempt = 0; attempt < 2; ++attempt) {
        const auto bytes = read_if_there(file);
        if (!bytes) {
            return {};
        }
        if (name.substr(0, name.find('.')) == sha256_hex(*bytes)) {
            return parse(*bytes);
        }
        was_open_for_writing = is_open_for_writing(file);
    }
    if (was_open_for_writing) {
        spool_file unfinished;
        unfinished.status = spool_status::being_written;
        return unfinished;
    }
    return damaged(
        "its bytes are not those that it is named by: it was changed or cut, or no program wrote "
        "it");
}

bool is_hidden(const fs::path& file) {
    return file.filename().string().starts_with('.');
}

/// The names of the batches in a spool, oldest first.
std::vector<std::string> waiting_in(const fs::path& folder) {
    std::vector<std::pair<fs::file_time_type, std::string>> found;
    for (const auto& entry : fs::directory_iterator{folder}) {
        const std::string name = entry.path().filename().string();
        if (is_hidden(entry.path()) ||
            !(name.ends_with(extension) || spool::is_unreconciled(name))) {
            continue;
        }
        std::error_code error;
        const auto written = fs::last_write_time(entry.path(), error);
        if (!error) {
            found.emplace_back(written, name);
        } else if (error != std::errc::no_such_file_or_directory) {
            throw std::system_error{error, entry.path().string()};
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

/// The names of the batches in a folder `failed`, sorted.
std::vector<std::string> set_aside_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (!is_hidden(entry.path()) && entry.path().extension() != reason_extension) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

spool::spool(fs::path folder) : folder_{std::move(folder)} {
    for (const fs::path& each : {folder_, failed()}) {
        make_private_folder(each);
        remove_unfinished(each);
    }
}

bool spool::is_unreconciled(std::string_view name) {
    return name.ends_with(unreconciled_extension) ||
           name.ends_with(unreconciled_extension_of_0_1_0);
}

std::string spool::hash_of(row_kind kind, std::string_view rows) {
    return sha256_hex(first_line_of(kind).append(rows));
}

std::string spool::put(row_kind kind, std::string_view rows, bool unreconciled) {
    std::string bytes = first_line_of(kind);
    bytes += rows;
    std::string name = sha256_hex(bytes);
    name += unreconciled ? unreconciled_extension : extension;
    if (read(name).status != spool_status::whole) {
        write_durably(folder_ / name, bytes, private_file);
    }
    return name;
}

std::vector<std::string> spool::pending() const {
    return waiting_in(folder_);
}

spool_file spool::read(const std::string& name) const {
    return read_checked(folder_ / name);
}

void spool::remove(const std::string& name) {
    // Not made durable: if it comes back after a crash it is sent again, which
    // changes nothing.
    fs::remove(folder_ / name);
}

void spool::set_aside(const std::string& name, std::string_view reason) {
    write_durably(failed() / (name + std::string{reason_extension}), std::string{reason} + '\n',
                  private_file);
    std::error_code error;
    fs::rename(folder_ / name, failed() / name, error);
    if (error && error != std::errc::no_such_file_or_directory) {  // else another program moved it
        throw std::system_error{error, (folder_ / name).string()};
    }
    sync_folder(failed());
    sync_folder(folder_);
}

std::vector<std::string> spool::set_aside_files() const {
    return set_aside_in(failed());
}

spool_file spool::read_set_aside(const std::string& name) const {
    return read_checked(failed() / name);
}

std::string spool::reason_of(const std::string& name) const {
    std::string reason =
        read_if_there(failed() / (name + std::string{reason_extension})).value_or("");
    reason.resize(reason.find_last_not_of('\n') + 1);
    return reason;
}

void spool::retry(const std::string& name) {
    fs::rename(failed() / name, folder_ / name);
    sync_folder(folder_);
    fs::remove(failed() / (name + std::string{reason_extension}));
    sync_folder(failed());
}

std::optional<sink_backlog> backlog_in(const fs::path& folder) {
    if (!fs::exists(folder)) {
        return std::nullopt;
    }
    const fs::path failed = folder / "failed";
    return sink_backlog{.n_waiting = waiting_in(folder).size(),
                        .n_failed = fs::exists(failed) ? set_aside_in(failed).size() : 0};
}

std::string undelivered(const spool& batches) {
    const auto count = [](std::size_t n, const char* singular, const char* plural) {
        return std::to_string(n) + (n == 1 ? singular : plural);
    };
    std::string text;
    if (const std::size_t n = batches.pending().size(); n != 0) {
        text = count(n, " batch waits in ", " batches wait in ") + batches.folder().string();
    }
    if (const std::size_t n = batches.set_aside_files().size(); n != 0) {
        text += text.empty() ? "" : "; ";
        text += count(n, " batch lies in ", " batches lie in ") + batches.failed().string() +
                ": see `truefill spool list`";
    }
    return text;
}

}  // namespace truefill::tool
