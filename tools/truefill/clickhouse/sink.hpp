// The sink in ClickHouse: at least once on the wire, exactly once to the reader.
#pragma once

#include <chrono>
#include <clickhouse.hpp>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/pacing.hpp"
#include "booking/reconcile.hpp"
#include "booking/sink.hpp"
#include "clickhouse/spool.hpp"

namespace truefill::tool {

inline constexpr std::string_view link_columns =
    "account, exchange_order_id, decision_id, client_order_id, ver";

/// An INSERT whose rows follow.
[[nodiscard]] std::string insert_statement(std::string_view table, std::string_view columns);

/// The fills last seen, so that a poll's overlap costs no question to the server, and a server that
/// is down can't make duplicates. Holds so many, the newest.
class recent_fills {
public:
    [[nodiscard]] const stored_record* find(const record& one) const;
    void remember(stored_record one);

private:
    static constexpr std::size_t capacity = 50'000;
    std::unordered_map<std::string, stored_record> by_identity_;
    std::deque<std::string> order_;
};

class clickhouse_sink final : public sink {
public:
    clickhouse_sink(const adapter::clickhouse_address& address, std::string password,
                    const fs::path& state, std::string instance);

    void open() override;
    write_result write(batch&& rows) override;
    void record_poll(const poll_row& poll) override;
    bool deliver() override;
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override;
    [[nodiscard]] std::string waiting() const override;
    [[nodiscard]] std::optional<timestamp> watermark_of(const watermark_key& whose) override {
        return watermark_file{folder_, whose}.get();
    }

private:
    using clock = std::chrono::steady_clock;

    [[nodiscard]] bool reachable();
    void out_of_reach(const std::string& why);
    void remember_spooled();
    using kept_rows = std::unordered_map<std::string, stored_record>;

    /// What the table keeps of these fills; nothing when the server was out of reach.
    [[nodiscard]] std::optional<kept_rows> look_up(const std::vector<record>& fills);
    void put(std::string_view table, std::string_view columns, const std::string& rows,
             bool unseen = false);
    void put_fills(const std::vector<stored_record>& rows, bool unseen);
    void put_rejects(const std::vector<reject_row>& rejects, std::uint64_t time);
    /// Makes up for a batch that was written while the server was away: holds it against what the
    /// table keeps, and spools what is left of it. False when the server is away again.
    bool reconcile_spooled(const std::string& name);
    bool deliver_spooled();
    bool deliver_polls();
    [[nodiscard]] adapter::clickhouse_settings insert_settings() const;
    /// False when the server was out of reach.
    bool send_spooled(const std::string& name);

    adapter::clickhouse server_;
    fs::path folder_;
    std::string instance_;
    spool spool_;
    recent_fills recent_;
    std::deque<std::string> polls_;
    backoff backoff_;
    clock::time_point next_try_ = clock::now();
    bool verified_ = false;
    bool has_tokens_ = false;
    bool has_async_insert_ = false;
};

}  // namespace truefill::tool
