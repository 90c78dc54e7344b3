// The sink in ClickHouse: a row may be sent more than once, and readers see it exactly once.
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "booking/sink.hpp"
#include "clickhouse/sink/delivery.hpp"
#include "clickhouse/sink/recent_fills.hpp"
#include "clickhouse/sink/server.hpp"
#include "clickhouse/sink/spool.hpp"

namespace truefill::tool {

/// Compares a batch with the table, writes it to the spool, and has it delivered. While the server
/// is out of reach batches are spooled without the comparison ("unreconciled").
class clickhouse_sink final : public sink {
public:
    /// `state` holds a folder for each server and database, with its spool and watermarks.
    /// `instance` is the engine_instance_id of the rows.
    clickhouse_sink(const clickhouse_hosts& hosts, const std::string& password,
                    const fs::path& state, std::string instance);

    /// The folder of a server and database in a state folder; the order of the hosts is no part of
    /// its name.
    [[nodiscard]] static fs::path folder_of(const fs::path& state, const clickhouse_hosts& hosts);

    void open() override;
    /// Twenty inserts a second: each makes a part, which the server has to merge. On a cluster one:
    /// a part of each shard is fetched by each of its replicas.
    [[nodiscard]] std::chrono::milliseconds live_pace() const override {
        return std::chrono::milliseconds{server_.has_distributed_tables() ? 1000 : 50};
    }
    [[nodiscard]] std::size_t largest_batch() const override {
        return server_.has_distributed_tables() ? 5 * usual_batch : usual_batch;
    }
    write_result write(batch&& rows) override;
    void record_poll(const poll_row& poll) override;
    bool deliver() override;
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override {
        return server_.next_try();
    }
    [[nodiscard]] std::string waiting() const override;
    [[nodiscard]] sink_backlog backlog() const override {
        return {.n_waiting = spool_.pending().size(), .n_failed = spool_.set_aside_files().size()};
    }
    [[nodiscard]] std::optional<timestamp> newest_fill(const fill_filter& among) override;
    [[nodiscard]] std::uint64_t reject_bytes_since(timestamp time) override;
    [[nodiscard]] watermark_reading watermark_of(const watermark_key& whose) override {
        return watermark_file{folder_, whose}.get();
    }

private:
    /// False when no reply came.
    [[nodiscard]] bool deliver_polls();
    /// The spools with batches for the same database that were written with another list of hosts,
    /// of which one is in this list.
    [[nodiscard]] std::vector<fs::path> spools_elsewhere() const;

    fs::path folder_;
    clickhouse_hosts hosts_;
    spool spool_;
    sink_server server_;
    recent_fills recent_;
    spool_delivery delivery_;
    std::deque<std::string> polls_;
};

}  // namespace truefill::tool
