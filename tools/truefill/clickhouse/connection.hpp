// The server of a ClickHouse sink: one host, or several that keep the same tables.
#pragma once

#include <atomic>
#include <chrono>
#include <clickhouse.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// The hosts of an address, in its order; at least one. They differ in `server` alone.
using clickhouse_hosts = std::vector<adapter::clickhouse_address>;

/// Reads http[s]://[user@]host:port[,host:port ..]/database. Throws std::invalid_argument that
/// names the mistake.
[[nodiscard]] clickhouse_hosts parse_hosts(std::string_view url);

/// Sends each statement to one host, and to the next ones where that host can't serve it. It stays
/// with the host that answered; five minutes later it asks whether the first one answers again.
///
/// The next host is asked after a reply with the outcome unknown, and after a reply that says that
/// the table or the database is not known there. Only SELECT and INSERT are sent to another host:
/// they may be repeated.
class connection {
public:
    /// Precondition: there is a host.
    connection(const clickhouse_hosts& hosts, const std::string& password,
               std::chrono::milliseconds return_after = std::chrono::minutes{5});

    /// Of the host that is asked next.
    [[nodiscard]] const adapter::clickhouse_address& address() const noexcept {
        return hosts_[current_].client.address();
    }
    [[nodiscard]] std::size_t n_hosts() const noexcept { return hosts_.size(); }
    /// Whether the host that answered last has mm_fills_v2 in common with others.
    [[nodiscard]] bool has_shared_tables() const noexcept;
    /// Whether there mm_fills_v2 is spread over a cluster.
    [[nodiscard]] bool has_distributed_tables() const noexcept;

    /// Sends a statement as adapter::clickhouse::send() does, with the settings that the tables of
    /// the host need. The outcome is disagree for a table that is not known only if every host said
    /// so. A host that keeps mm_fills_v2 for itself while the address has several is a
    /// disagreement, unless a host before it gave no answer.
    [[nodiscard]] adapter::clickhouse_reply send(std::string_view statement,
                                                 const adapter::clickhouse_settings& settings = {},
                                                 bool in_database = true);
    /// Sends the rows of an INSERT. `token` tells the server which batch this is, where the server
    /// knows such tokens and the table is its own.
    [[nodiscard]] adapter::clickhouse_reply insert(std::string_view statement,
                                                   std::string_view token);
    /// Sends a statement to the current host alone.
    [[nodiscard]] adapter::clickhouse_reply send_here(
        std::string_view statement, const adapter::clickhouse_settings& settings = {});

    /// `check` is called with this object before the first SELECT or INSERT to a host; what it
    /// sends goes to that host. Unless the outcome of its reply is done, that is the host's reply.
    void check_hosts_with(std::function<adapter::clickhouse_reply()> check) {
        check_ = std::move(check);
    }
    /// As adapter::clickhouse does.
    void cancel_on(const std::atomic<bool>* cancelled);
    void wait_at_most(std::chrono::milliseconds time);

private:
    using clock = std::chrono::steady_clock;

    struct host {
        adapter::clickhouse client;
        bool is_checked = false;
        std::string engine;              ///< of mm_fills_v2; "" while that is not known
        std::set<std::string> settings;  ///< the names of those below that the host knows
    };

    template <class Send>
    [[nodiscard]] adapter::clickhouse_reply around(bool may_move, const Send& send);
    /// What to do with the host before a SELECT or INSERT.
    [[nodiscard]] adapter::clickhouse_reply prepare(host& of);
    [[nodiscard]] static adapter::clickhouse_settings settings_for(const host& of);
    void return_to_first();
    void log_switch(std::size_t from, const std::string& why) const;

    std::vector<host> hosts_;
    std::size_t current_ = 0;
    bool is_preparing_ = false;
    clock::time_point moved_at_{};
    std::chrono::milliseconds return_after_;
    std::chrono::milliseconds longest_ = adapter::clickhouse::usual_wait;
    std::function<adapter::clickhouse_reply()> check_;
    const std::atomic<bool>* cancelled_ = nullptr;
};

}  // namespace truefill::tool
