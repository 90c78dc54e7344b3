// The server of a sink: when it may be asked, and with which settings.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/pacing.hpp"
#include "clickhouse/connection.hpp"
#include "clickhouse/sink/spool.hpp"

namespace truefill::tool {

/// Verifies the tables before the first use, and waits longer after each request without a reply.
/// The functions that send throw failure where the server refuses a request; no_access is one of
/// the reasons.
class sink_server {
public:
    /// `spooled` is named in messages and must outlive the object.
    sink_server(const clickhouse_hosts& hosts, const std::string& password, const spool& spooled);
    // The connection holds a function of this object.
    sink_server(const sink_server&) = delete;
    sink_server& operator=(const sink_server&) = delete;

    /// Whether the server answers and its tables are verified. Asks only when the pause after the
    /// last failure is over. Throws failure (schema) when the tables differ.
    [[nodiscard]] bool reachable();
    /// The reply to a SELECT; nothing when none came.
    [[nodiscard]] std::optional<std::string> select(const std::string& sql,
                                                    const adapter::clickhouse_settings& = {});
    /// The reply to a SELECT from a table of a cluster at all of its replicas, so that rows are
    /// seen that one replica has and another has not fetched yet. `select_from` makes the SELECT
    /// from the table's name. Nothing when it is no cluster, or a replica does not answer; then it
    /// is not tried again for a minute.
    [[nodiscard]] std::optional<std::string> select_from_all_replicas(
        std::string_view table, const std::function<std::string(const std::string&)>& select_from,
        const adapter::clickhouse_settings& settings);
    /// Sends an INSERT. The outcome is done, unknown or disagree. `token` tells the server which
    /// batch this is, where the server knows such tokens.
    [[nodiscard]] adapter::clickhouse_reply insert(std::string_view statement,
                                                   std::string_view token = {});

    /// Makes reachable() false for this long.
    void pause(std::chrono::milliseconds time) { next_try_ = clock::now() + time; }
    /// How long reachable() stays false.
    [[nodiscard]] std::chrono::milliseconds next_try() const;
    /// Whether the tables are spread over a cluster; false until reachable() was true.
    [[nodiscard]] bool has_distributed_tables() const noexcept {
        return server_.has_distributed_tables();
    }

private:
    using clock = std::chrono::steady_clock;

    void verify();
    /// Compares the tables of the current host.
    [[nodiscard]] adapter::clickhouse_reply check_host();
    void find_replicas();
    void out_of_reach(const std::string& why);

    connection server_;
    const spool& spooled_;
    backoff backoff_;
    clock::time_point next_try_ = clock::now();
    std::string replicas_;  ///< of all shards, for remote(); "" where they are not asked
    clock::time_point next_try_of_replicas_{};
    bool verified_ = false;
};

}  // namespace truefill::tool
