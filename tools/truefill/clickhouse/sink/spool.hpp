// The spool: batches are files on the disk from before they are sent until the server has confirmed
// them. A live batch, which the exchange tells again, becomes a file when the server does not take
// it at once.
//
// A file is named by the SHA-256 of its bytes. Its first line names the table, the others are rows:
//
//   {"truefill_spool":2,"table":"mm_fills_v2"}
//   {"account":"","fill_id":"f-1", ..}
//
// Version 0.1.0 wrote the INSERT statement as the first line. Such a file is read when its
// statement is, byte for byte, one that this program makes. No SQL of a file is ever sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"
#include "booking/sink.hpp"
#include "clickhouse/rows.hpp"

namespace truefill::tool {

enum class spool_status : std::uint8_t {
    whole = 1,          ///< the hash of its bytes equals its name
    gone = 2,           ///< no such file: another program has delivered it
    being_written = 3,  ///< a process has it open for writing, and it is not whole yet
    damaged = 4,  ///< its bytes were changed, or it has not the program's format; it is not sent
};

/// The content of a file of the spool.
struct spool_file {
    spool_status status = spool_status::gone;
    row_kind kind = row_kind::fill;  ///< of a whole file
    std::string rows;                ///< of a whole file: lines of JSONEachRow
    std::string problem;             ///< of a damaged file
};

class spool {
public:
    /// Creates the folder and failed/ in it if they are missing, and sets the mode of both to 0700.
    /// Removes the unfinished files of killed programs.
    explicit spool(fs::path folder);

    /// Stores rows; durable when the call returns. Returns the file's name. A whole file that is
    /// there already is not written again. `unreconciled`: the rows were made while the table could
    /// not be read, and are compared with it before they are sent.
    std::string put(row_kind kind, std::string_view rows, bool unreconciled = false);
    [[nodiscard]] static bool is_unreconciled(std::string_view name);
    /// The hash that names a file with these rows.
    [[nodiscard]] static std::string hash_of(row_kind kind, std::string_view rows);
    /// The names of the files that wait, oldest first. Another program may remove them meanwhile.
    [[nodiscard]] std::vector<std::string> pending() const;
    /// Reads and checks a file that waits. Throws std::system_error when it can't be read.
    [[nodiscard]] spool_file read(const std::string& name) const;
    void remove(const std::string& name);

    /// Moves a file to failed/, with the reason in a file beside it.
    void set_aside(const std::string& name, std::string_view reason);
    /// The names of the files in failed/, sorted.
    [[nodiscard]] std::vector<std::string> set_aside_files() const;
    /// Reads and checks a file in failed/.
    [[nodiscard]] spool_file read_set_aside(const std::string& name) const;
    /// Why a file was moved to failed/; "" when that was not recorded.
    [[nodiscard]] std::string reason_of(const std::string& name) const;
    /// Moves a file from failed/ back among those that wait.
    void retry(const std::string& name);

    [[nodiscard]] const fs::path& folder() const noexcept { return folder_; }
    [[nodiscard]] fs::path failed() const { return folder_ / "failed"; }

private:
    fs::path folder_;
};

/// Counts the batches of a spool without changing it. Nothing when the folder is not there. Throws
/// std::system_error when it can't be read.
[[nodiscard]] std::optional<sink_backlog> backlog_in(const fs::path& folder);

/// For messages: how many batches wait in the spool, how many lie in failed/, and where; "" when
/// there are none.
[[nodiscard]] std::string undelivered(const spool& batches);

}  // namespace truefill::tool
