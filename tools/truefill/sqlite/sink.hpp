// The sink in a SQLite file. It needs no server, and several programs may share the file.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "booking/sink.hpp"
#include "sqlite/database.hpp"

namespace truefill::tool {

class sqlite_sink final : public sink {
public:
    /// `instance`: the name of this program in the rows that it writes.
    sqlite_sink(fs::path file, std::string instance);
    ~sqlite_sink() override;

    /// Makes the file and its tables when there is none. A file of an older program must be brought
    /// up to date by `schema apply` first.
    void open() override;
    /// Stores fills, rejects, links and the watermark in one transaction.
    write_result write(batch&& rows) override;
    void record_poll(const poll_row& poll) override;
    [[nodiscard]] watermark_reading watermark_of(const watermark_key& whose) override;
    [[nodiscard]] std::optional<timestamp> newest_fill(const fill_filter& among) override;
    [[nodiscard]] std::uint64_t reject_bytes_since(timestamp time) override;
    /// No batch ever waits.
    bool deliver() override { return true; }
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override {
        return std::chrono::hours{1};
    }
    [[nodiscard]] std::string waiting() const override { return {}; }

private:
    struct connected;

    write_result write_whole(batch&& rows);

    fs::path file_;
    std::string instance_;
    std::unique_ptr<connected> connected_;  ///< set by open()
};

}  // namespace truefill::tool
