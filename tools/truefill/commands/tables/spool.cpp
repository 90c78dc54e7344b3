#include "commands/tables/spool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "clickhouse/sink/spool.hpp"

namespace truefill::tool {

namespace {

/// A file of a spool.
struct entry {
    spool* batches = nullptr;
    std::string name;
    bool is_set_aside = false;

    [[nodiscard]] fs::path path() const {
        return (is_set_aside ? batches->failed() : batches->folder()) / name;
    }
    [[nodiscard]] spool_file read() const {
        return is_set_aside ? batches->read_set_aside(name) : batches->read(name);
    }
};

/// The spools of all servers that have one under a state folder.
std::vector<spool> spools_in(const fs::path& state) {
    std::vector<spool> found;
    if (!fs::is_directory(state)) {
        throw failure{exit_usage, "there is no folder " + state.string()};
    }
    for (const auto& server : fs::directory_iterator{state}) {
        if (fs::is_directory(server.path() / "spool")) {
            found.emplace_back(server.path() / "spool");
        }
    }
    std::sort(found.begin(), found.end(),
              [](const spool& a, const spool& b) { return a.folder() < b.folder(); });
    return found;
}

std::vector<entry> set_aside_in(std::vector<spool>& spools) {
    std::vector<entry> entries;
    for (spool& batches : spools) {
        for (std::string& name : batches.set_aside_files()) {
            entries.push_back({&batches, std::move(name), true});
        }
    }
    return entries;
}

std::vector<entry> all_in(std::vector<spool>& spools) {
    std::vector<entry> entries;
    for (spool& batches : spools) {
        for (std::string& name : batches.pending()) {
            entries.push_back({&batches, std::move(name), false});
        }
    }
    std::vector<entry> set_aside = set_aside_in(spools);
    std::move(set_aside.begin(), set_aside.end(), std::back_inserter(entries));
    return entries;
}

/// The one entry whose name begins with a text.
entry find(const std::vector<entry>& entries, std::string_view name) {
    const auto fits = [&](const entry& each) { return each.name.starts_with(name); };
    const auto found = std::find_if(entries.begin(), entries.end(), fits);
    if (found == entries.end() || std::count_if(entries.begin(), entries.end(), fits) > 1) {
        throw failure{exit_usage, (found == entries.end() ? "no batch is called "
                                                          : "several batches begin with ") +
                                      std::string{name} + "; see `truefill spool list`"};
    }
    return *found;
}

std::string content_of(const spool_file& file) {
    switch (file.status) {
        case spool_status::whole:
            return std::to_string(std::count(file.rows.begin(), file.rows.end(), '\n')) +
                   " rows of " + std::string{table_of(file.kind)};
        case spool_status::gone: return "delivered meanwhile";
        case spool_status::being_written: return "being written";
        case spool_status::damaged: return "damaged: " + file.problem;
    }
    return {};
}

void print_entry(const entry& batch, const spool_file& file) {
    print_text(fmt::format("{:<7}  {}\n         {}\n", batch.is_set_aside ? "failed" : "waits",
                           batch.path().string(), content_of(file)));
    const std::string reason = batch.is_set_aside ? batch.batches->reason_of(batch.name) : "";
    if (!reason.empty()) {
        print_text(fmt::format("         why: {}\n", reason));
    }
}

}  // namespace

int spool_list(const fs::path& state) {
    std::vector<spool> spools = spools_in(state);
    const std::vector<entry> entries = all_in(spools);
    for (const entry& batch : entries) {
        print_entry(batch, batch.read());
    }
    if (entries.empty()) {
        print_text("every batch is delivered\n");
    }
    return entries.empty() ? exit_fine : exit_waiting;
}

int spool_show(const fs::path& state, const std::string& name) {
    std::vector<spool> spools = spools_in(state);
    const entry batch = find(all_in(spools), name);
    const spool_file file = batch.read();
    print_entry(batch, file);
    if (file.status == spool_status::damaged) {
        print_text(read_file(batch.path()).value_or(""));  // it may be anything
    } else {
        print_json(file.rows);
    }
    return exit_fine;
}

int spool_retry(const fs::path& state, const std::vector<std::string>& names) {
    std::vector<spool> spools = spools_in(state);
    std::vector<entry> entries = set_aside_in(spools);
    if (!names.empty()) {
        std::vector<entry> chosen;
        chosen.reserve(names.size());
        for (const std::string& name : names) {
            chosen.push_back(find(entries, name));
        }
        entries = std::move(chosen);
    }
    int code = exit_fine;
    for (const entry& batch : entries) {
        const spool_file file = batch.read();
        if (file.status != spool_status::whole) {
            complain(batch.path().string() + " stays: " + content_of(file));
            code = exit_waiting;
            continue;
        }
        batch.batches->retry(batch.name);
        print_text(
            fmt::format("{}: {}, for the next run to deliver\n", batch.name, content_of(file)));
    }
    if (entries.empty()) {
        print_text("no batch was set aside\n");
    }
    return code;
}

}  // namespace truefill::tool
