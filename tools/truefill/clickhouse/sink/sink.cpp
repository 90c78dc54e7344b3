#include "clickhouse/sink/sink.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "booking/reconcile.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/rows.hpp"
#include "clickhouse/sink/stored_fills.hpp"

namespace truefill::tool {

namespace {

/// The heartbeats that are kept while the server is down: a day of them, one per minute.
constexpr std::size_t most_waiting_polls = 1440;

/// In the name of a folder of several hosts. No host's name and no database's has it.
constexpr char between_hosts = ',';

/// A host with its port, as a part of a folder's name.
std::string file_name_of(const adapter::clickhouse_address& host) {
    std::string name = host.server.substr(host.server.find("://") + 3);
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return c == '/' || c == ':' || c == '[' || c == ']'; }, '_');
    return name;
}

}  // namespace

fs::path clickhouse_sink::folder_of(const fs::path& state, const clickhouse_hosts& hosts) {
    std::vector<std::string> servers;
    for (const auto& host : hosts) {
        servers.push_back(file_name_of(host));
    }
    const std::string& database = hosts.front().database;
    if (servers.size() == 1) {
        return state / (servers.front() + '_' + database);
    }
    std::sort(servers.begin(), servers.end());
    std::string name;
    for (const std::string& server : servers) {
        name += server + between_hosts;
    }
    return state / (name + database);
}

clickhouse_sink::clickhouse_sink(const clickhouse_hosts& hosts, const std::string& password,
                                 const fs::path& state, std::string instance)
    : folder_{folder_of(state, hosts)},
      hosts_{hosts},
      spool_{folder_ / "spool"},
      server_{hosts, password, spool_},
      delivery_{spool_, server_, recent_, std::move(instance)} {
    remove_unfinished(folder_);
}

void clickhouse_sink::open() {
    if (!spool_.set_aside_files().empty()) {
        warn(undelivered(spool_));
    }
    for (const fs::path& folder : spools_elsewhere()) {
        log_event("spool_elsewhere", [&](event& line) { line.text("folder", folder.string()); });
    }
    delivery_.remember_spooled();
    deliver();
    delivery_.throw_if_damaged();
}

std::vector<fs::path> clickhouse_sink::spools_elsewhere() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::directory_iterator{folder_.parent_path()}) {
        const std::string& database = hosts_.front().database;
        const std::string file_name = entry.path().filename().string();
        const std::string list = between_hosts + file_name;
        const bool is_list = list.ends_with(between_hosts + database);
        const bool has_our_host = std::any_of(hosts_.begin(), hosts_.end(), [&](const auto& host) {
            const std::string server = file_name_of(host);
            return file_name == server + '_' + database ||
                   (is_list &&
                    list.find(between_hosts + server + between_hosts) != std::string::npos);
        });
        if (entry.path() == folder_ || !has_our_host) {
            continue;
        }
        const auto batches = backlog_in(entry.path() / "spool");
        if (batches && batches->n_waiting + batches->n_failed != 0) {
            found.push_back(entry.path() / "spool");
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

std::string clickhouse_sink::waiting() const {
    std::string text = undelivered(spool_);
    for (const fs::path& folder : spools_elsewhere()) {
        text += (text.empty() ? "" : "; ") + ("batches lie in " + folder.string()) +
                ", from another list of hosts: move them into " + spool_.folder().string();
    }
    return text;
}

std::optional<timestamp> clickhouse_sink::newest_fill(const fill_filter& among) {
    return newest_stored_fill(server_, among);
}

std::uint64_t clickhouse_sink::reject_bytes_since(timestamp time) {
    return stored_reject_bytes(server_, time).value_or(0);
}

write_result clickhouse_sink::write(batch&& rows) {
    std::vector<record> unknown;
    std::copy_if(rows.fills.begin(), rows.fills.end(), std::back_inserter(unknown),
                 [&](const record& fill) { return recent_.find(fill) == nullptr; });
    // The batches that wait are sent first, so that the look-up finds their rows.
    bool was_compared = deliver();
    stored_rows stored;
    if (was_compared && !unknown.empty()) {
        auto found = look_up(server_, unknown);
        was_compared = found.has_value();
        stored = std::move(found).value_or(stored_rows{});
    }
    const std::uint64_t time = now_us();
    reconciled result = reconcile(
        std::move(rows.fills),
        [&](const record& fill) {
            const stored_record* const recent = recent_.find(fill);
            return recent != nullptr ? recent : find_in(stored, fill);
        },
        time);
    // A live batch follows the batches that wait, like any other.
    const route by = rows.is_live && was_compared ? route::server_first : route::spool;
    delivery_.put_changes(result.counts.changes, by);
    delivery_.put(row_kind::reject, reject_lines(rows.rejects, time), by);
    delivery_.put_fills(result.rows, was_compared ? by : route::unreconciled);
    delivery_.put(row_kind::link, link_lines(rows.links, time), by);

    for (stored_record& row : result.rows) {
        recent_.remember(std::move(row));
    }
    for (auto& [identity, row] : stored) {
        if (recent_.find(row.content) == nullptr) {
            recent_.remember(std::move(row));
        }
    }
    deliver();
    if (rows.watermark) {
        watermark_file{folder_, rows.watermark->of}.raise(rows.watermark->to,
                                                          rows.watermark->replaces);
    }
    return std::move(result.counts);
}

bool clickhouse_sink::deliver() {
    if (!server_.reachable() || !delivery_.deliver() || !deliver_polls()) {
        return false;
    }
    delivery_.throw_if_damaged();
    return true;
}

void clickhouse_sink::record_poll(const poll_row& poll) {
    polls_.push_back(poll_line(poll, now_us()));
    if (polls_.size() > most_waiting_polls) {
        polls_.pop_front();
    }
    deliver();
}

bool clickhouse_sink::deliver_polls() {
    if (polls_.empty()) {
        return true;
    }
    std::string statement = insert_statement(row_kind::poll);
    for (const std::string& line : polls_) {
        statement += line;
    }
    const auto reply = server_.insert(statement);
    if (reply.outcome == adapter::outcome::disagree) {
        throw_refused(reply);
    }
    if (reply.outcome == adapter::outcome::done) {
        polls_.clear();
    }
    return polls_.empty();
}

}  // namespace truefill::tool
