#include "commands/transfer/copy.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"
#include "clickhouse/table_writer.hpp"
#include "commands/tables/open_tables.hpp"
#include "sqlite/schema.hpp"
#include "sqlite/table_reader.hpp"

namespace truefill::tool {

namespace {

constexpr std::size_t rows_a_chunk = 10'000;

void require_verified(const schema_report& report, const std::string& where) {
    if (!report.verified()) {
        throw failure{exit_schema, "the schema of " + where +
                                       " is not what this program writes; run `truefill schema "
                                       "apply`, or see:\n" +
                                       report.problems()};
    }
}

/// What became of a table's rows.
struct copied_rows {
    std::uint64_t n_sent = 0;
    std::uint64_t n_there = 0;    ///< they were there before
    std::uint64_t n_newer = 0;    ///< the server holds a newer version of them
    std::uint64_t n_missing = 0;  ///< they are not there although they were sent
};

void copy_chunk(clickhouse_table_writer& to, const table_chunk& chunk, copied_rows& rows) {
    if (to.sums(chunk) == chunk.sums) {
        rows.n_there += chunk.sums.n;
        return;
    }
    to.insert(chunk);
    rows.n_sent += chunk.sums.n;
    if (to.sums(chunk) == chunk.sums) {
        return;
    }
    // The server holds other rows in between, or newer ones: then row by row.
    const auto compared = to.compare(chunk);
    rows.n_newer += compared.n_newer;
    rows.n_missing += compared.n_missing;
}

/// Nothing when the program was asked to stop.
std::optional<copied_rows> copy_table(const sqlite_database& from, connection& server,
                                      std::string_view name) {
    sqlite_table_reader reader{from, name};
    clickhouse_table_writer writer{server, reader.table()};
    copied_rows rows;
    while (const auto chunk = reader.next(rows_a_chunk)) {
        copy_chunk(writer, *chunk, rows);
        if (shows_status()) {
            show_status(fmt::format("{}: {} rows", name, rows.n_sent + rows.n_there));
        }
        if (stop_requested()) {
            return std::nullopt;
        }
    }
    clear_status();
    print_text(fmt::format(
        "{:<17}{:>12} rows sent, {} were there already{}\n", name, rows.n_sent, rows.n_there,
        rows.n_newer == 0 ? "" : fmt::format(", {} are newer on the server", rows.n_newer)));
    return rows;
}

}  // namespace

int copy(const copy_options& options) {
    stop_on_signals();
    const auto file = sqlite_file(options.from);
    if (!file) {
        throw failure{exit_usage, "--from wants sqlite:FILE"};
    }
    if (sqlite_file(options.to)) {
        throw failure{exit_usage, "--to wants a ClickHouse database, http[s]://host:port/database"};
    }
    const sqlite_database from = open_fills(*file, sqlite_access::read_only);
    require_verified(verify_schema(from), options.from.address);
    connection server = connect(options.to);
    require_verified(verify_schema(server), server.address().database);
    std::uint64_t n_missing = 0;
    for (const char* const table :
         {"mm_fills_v2", "mm_fill_links", "mm_fill_verdicts", "mm_fill_rejects", "mm_fill_polls"}) {
        const auto rows = copy_table(from, server, table);
        if (!rows) {
            complain("stopped on request; run it again to go on");
            return stop_exit_code();
        }
        n_missing += rows->n_missing;
    }
    if (n_missing != 0) {
        complain(fmt::format("{} rows are not on the server although it took them", n_missing));
        return exit_unusable;
    }
    print_text("verified: counts and sums agree\n");
    return exit_fine;
}

}  // namespace truefill::tool
