// The way of a batch from the spool to the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "booking/batch.hpp"
#include "clickhouse/sink/recent_fills.hpp"
#include "clickhouse/sink/server.hpp"
#include "clickhouse/sink/spool.hpp"

namespace truefill::tool {

/// The way of rows to the server.
enum class route : std::uint8_t {
    spool = 1,         ///< into the spool, from which deliver() sends them
    unreconciled = 2,  ///< likewise, to be compared with the table before they are sent
    server_first = 3,  ///< into the spool only if the server does not take them at once
};

/// Sends the files of a spool in their order, the same bytes until the server confirms them. A
/// file whose rows were not compared with the table ("unreconciled") is replaced by what the
/// comparison leaves of it before it is sent. A damaged or refused file moves to failed/.
class spool_delivery {
public:
    /// `instance` is the engine_instance_id of the rows. The references must outlive the object.
    spool_delivery(spool& spooled, sink_server& server, recent_fills& recent, std::string instance)
        : spool_{spooled}, server_{server}, recent_{recent}, instance_{std::move(instance)} {}

    /// Spools or sends rows, if there are any.
    void put(row_kind kind, const std::string& rows, route by);
    void put_fills(const std::vector<stored_record>& rows, route by);
    /// Spools or sends the older content of fills that changed, as rejects.
    void put_changes(const std::vector<change>& changes, route by);

    /// Adds the fills that wait in the spool to the recent fills, so that they are not spooled
    /// again.
    void remember_spooled();
    /// True when every file was sent. False when no reply came, or a file is still being written.
    /// Throws failure (schema) when the server refuses a file for good.
    [[nodiscard]] bool deliver();
    /// Throws failure (waiting) when a damaged file was found since the start.
    void throw_if_damaged() const;

private:
    /// Whether the server took rows that are not in the spool.
    [[nodiscard]] bool try_send(row_kind kind, const std::string& rows);
    /// A file that may be sent. A damaged one is set aside.
    [[nodiscard]] std::optional<spool_file> take(const std::string& name);
    void set_aside(const std::string& name, const std::string& reason);
    void set_aside_damaged(const std::string& name, const std::string& reason);
    /// False when no reply came.
    [[nodiscard]] bool reconcile_file(const std::string& name, const spool_file& file);
    [[nodiscard]] bool send(const std::string& name, const spool_file& file);

    spool& spool_;
    sink_server& server_;
    recent_fills& recent_;
    std::string instance_;
    std::size_t n_damaged_ = 0;
};

}  // namespace truefill::tool
