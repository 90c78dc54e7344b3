#include "commands/tables/migrate.hpp"

#include <cinttypes>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <truefill/time.hpp>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "commands/tables/open_tables.hpp"
#include "commands/tables/schema.hpp"

namespace truefill::tool {

namespace {

void print_counts(const legacy_migration& from, const legacy_counts& counts) {
    std::string reasons;
    for (const auto& [reason, n] : counts.garbage_by_reason) {
        reasons += (reasons.empty() ? ": " : ", ") + std::to_string(n) + ' ' + reason;
    }
    std::printf("%-9s %12" PRIu64 " rows\n", from.table().c_str(), counts.rows);
    std::printf("garbage   %12" PRIu64 " rows, to be flagged is_valid = 0, and to stay%s\n",
                counts.garbage, reasons.c_str());
    std::printf("valid     %12" PRIu64 " rows, of %" PRIu64 " fills, to be copied\n",
                counts.rows - counts.garbage - counts.unidentified, counts.fills);
    if (counts.unidentified != 0) {
        const timestamp first{std::chrono::microseconds{counts.first_unidentified_us}};
        std::printf("no id     %12" PRIu64
                    " rows, not identifiable: ask the exchange: truefill sync --since %s\n",
                    counts.unidentified, std::string{to_rfc3339(first)}.c_str());
    }
}

void print_sums(const legacy_sums& sums) {
    std::printf("copied    %12" PRIu64 " fills stand in mm_fills_v2 from the older table\n",
                sums.fills);
    std::printf("contracts %15.2f in both, cost $%.2f\n", static_cast<double>(sums.count_c) / 100,
                static_cast<double>(sums.cost_u) / 1e8);
}

std::string text_of(const legacy_sums& sums) {
    return std::to_string(sums.fills) + " " + std::to_string(sums.count_c) + " " +
           std::to_string(sums.cost_u);
}

/// Copies and compares. An older writer may add a fill between the two: then once more.
int copy_and_compare(legacy_migration& from) {
    constexpr int most_rounds = 3;
    legacy_comparison compared;
    for (int round = 0; round < most_rounds && (round == 0 || !compared.agrees()); ++round) {
        from.copy_fills();
        from.copy_links();
        from.copy_verdicts();
        compared = from.compare();
    }
    print_sums(compared.after);
    if (!compared.agrees()) {
        complain("the two tables disagree: " + std::to_string(compared.missing) +
                 " fills missing; rows, sizes and costs before " + text_of(compared.before) +
                 ", after " + text_of(compared.after));
        return exit_unusable;
    }
    std::printf("verified: counts and sums agree\n");
    return exit_fine;
}

}  // namespace

int migrate(const migrate_options& options) {
    stop_on_signals();
    const auto tables =
        open_tables(options.sink, options.dry_run ? table_use::read : table_use::amend);
    const auto from = tables->legacy(options.account);
    if (!from) {
        throw failure{exit_usage, "no older table mm_fills or mm_fills_v1 in " +
                                      options.sink.address + ": there is nothing to migrate"};
    }
    if (const schema_report report = tables->verify(); !report.verified()) {
        throw failure{exit_schema, "run `truefill schema apply` first:\n" + report.problems()};
    }
    const legacy_counts counts = from->count();
    print_counts(*from, counts);
    if (options.dry_run) {
        std::printf("a dry run: nothing was changed\n");
        return exit_fine;
    }
    if (const std::uint64_t late = from->flag_garbage(); late != 0) {
        std::printf("%" PRIu64 " more came meanwhile: an older writer is still running\n", late);
    }
    std::printf("flagged   %12" PRIu64 " rows\n", counts.garbage);
    return copy_and_compare(*from);
}

int migrate_cutover(const sink_options& where) {
    const auto tables = open_tables(where, table_use::amend);
    if (!tables->cut_over()) {
        std::printf("mm_fills is the view already\n");
        return exit_fine;
    }
    std::printf(
        "mm_fills is the view now; the older table is mm_fills_v1, where its old writers no "
        "longer find it. Back: truefill migrate rollback\n");
    return print_schema(tables->verify());
}

int migrate_rollback(const sink_options& where) {
    const auto tables = open_tables(where, table_use::amend);
    tables->roll_back();
    std::printf("mm_fills is the older table again; the view is mm_fills_v2_view\n");
    return print_schema(tables->verify());
}

}  // namespace truefill::tool
