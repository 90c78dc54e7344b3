// The sink in ClickHouse: at least once on the wire, exactly once to the reader.
#pragma once

#include <chrono>
#include <clickhouse.hpp>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/pacing.hpp"
#include "booking/reconcile.hpp"
#include "booking/sink.hpp"
#include "clickhouse/recent_fills.hpp"
#include "clickhouse/spool.hpp"

namespace truefill::tool {

/// A batch is compared with what the table holds, written to the spool, and sent until the server
/// has confirmed it. While the server is out of reach batches are spooled without the comparison
/// ("unreconciled"), which is made up for before they are sent.
class clickhouse_sink final : public sink {
public:
    /// `state`: the spool and the watermarks are kept in a folder of it, one for each server and
    /// database. `instance`: engine_instance_id of the rows.
    clickhouse_sink(const adapter::clickhouse_address& address, std::string password,
                    const fs::path& state, std::string instance);

    /// The folder of a server and database in a state folder.
    [[nodiscard]] static fs::path folder_of(const fs::path& state,
                                            const adapter::clickhouse_address& address);

    void open() override;
    write_result write(batch&& rows) override;
    void record_poll(const poll_row& poll) override;
    bool deliver() override;
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override;
    [[nodiscard]] std::string waiting() const override { return undelivered(spool_); }
    [[nodiscard]] sink_backlog backlog() const override {
        return {.n_waiting = spool_.pending().size(), .n_failed = spool_.set_aside_files().size()};
    }
    [[nodiscard]] std::optional<timestamp> newest_fill(const fill_filter& among) override;
    [[nodiscard]] std::uint64_t reject_bytes_since(timestamp time) override;
    [[nodiscard]] watermark_reading watermark_of(const watermark_key& whose) override {
        return watermark_file{folder_, whose}.get();
    }

private:
    using clock = std::chrono::steady_clock;
    using stored_rows = std::unordered_map<std::string, stored_record>;

    [[nodiscard]] bool reachable();
    void out_of_reach(const std::string& why);
    /// Remembers the fills that wait in the spool, so that they are not spooled again.
    void remember_spooled();
    /// What the table holds of these fills, by identity; nothing when the server was out of reach.
    [[nodiscard]] std::optional<stored_rows> look_up(const std::vector<record>& fills);
    /// Adds the rows of a reply to look_up(). Of several versions of a row the highest counts.
    static void add_rows(stored_rows& rows, std::string_view reply);

    /// The one number that a SELECT of its text and a count gives; nothing when the count is 0, or
    /// the server is out of reach.
    [[nodiscard]] std::optional<std::int64_t> number_in(const std::string& sql);
    void put(row_kind kind, const std::string& rows, bool unreconciled = false);
    /// The older content of fills that changed, as rejects.
    void put_changes(const std::vector<change>& changes);

    [[nodiscard]] bool deliver_spooled();
    [[nodiscard]] bool deliver_polls();
    /// A file of the spool that may be sent. A damaged one is set aside.
    [[nodiscard]] std::optional<spool_file> take(const std::string& name);
    /// Compares an unreconciled file with the table and spools what is left of it. False when the
    /// server was out of reach.
    [[nodiscard]] bool reconcile_spooled(const std::string& name, const spool_file& file);
    /// False when the server was out of reach.
    [[nodiscard]] bool send_spooled(const std::string& name, const spool_file& file);
    void set_aside(const std::string& name, const std::string& reason);
    /// Ends the program when a file of the spool was found damaged.
    void throw_if_damaged() const;
    [[nodiscard]] adapter::clickhouse_settings insert_settings() const;

    adapter::clickhouse server_;
    fs::path folder_;
    std::string instance_;
    spool spool_;
    std::size_t n_damaged_ = 0;
    recent_fills recent_;
    std::deque<std::string> polls_;
    backoff backoff_;
    clock::time_point next_try_ = clock::now();
    bool verified_ = false;
    bool has_tokens_ = false;
    bool has_async_insert_ = false;
};

}  // namespace truefill::tool
