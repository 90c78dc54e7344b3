#include "commands/tables/migrate.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <truefill/time.hpp>
#include <truefill/units.hpp>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
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
    print_text(fmt::format("{:<9} {:>12} rows\n", from.table(), counts.rows));
    print_text(fmt::format("garbage   {:>12} rows, to be flagged is_valid = 0, and to stay{}\n",
                           counts.garbage, reasons));
    print_text(fmt::format("valid     {:>12} rows, of {} fills, to be copied\n",
                           counts.rows - counts.garbage - counts.unidentified, counts.fills));
    if (counts.unidentified != 0) {
        const timestamp first{std::chrono::microseconds{counts.first_unidentified_us}};
        print_text(fmt::format(
            "no id     {:>12} rows, not identifiable: ask the exchange: truefill sync --since {}\n",
            counts.unidentified, std::string_view{to_rfc3339(first)}));
    }
}

void print_sums(const legacy_sums& sums) {
    print_text(fmt::format("copied    {:>12} fills stand in mm_fills_v2 from the older table\n",
                           sums.fills));
    print_text(
        fmt::format("contracts {:>15} in both, cost ${}\n",
                    std::string_view{decimal_text(static_cast<std::int64_t>(sums.count_c), 2)},
                    std::string_view{decimal_text(static_cast<std::int64_t>(sums.cost_u), 8)}));
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
    from.record_takeover();
    print_text("verified: counts and sums agree\n");
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
        print_text("a dry run: nothing was changed\n");
        return exit_fine;
    }
    if (const std::uint64_t late = from->flag_garbage(); late != 0) {
        print_text(fmt::format("{} more came meanwhile: an older writer is still running\n", late));
    }
    print_text(fmt::format("flagged   {:>12} rows\n", counts.garbage));
    return copy_and_compare(*from);
}

int migrate_cutover(const sink_options& where) {
    const auto tables = open_tables(where, table_use::amend);
    if (!tables->cut_over()) {
        print_text("mm_fills is the view already\n");
        return exit_fine;
    }
    print_text(
        "mm_fills is the view now; the older table is mm_fills_v1, where its old writers no "
        "longer find it. Back: truefill migrate rollback\n");
    return print_schema(tables->verify());
}

int migrate_rollback(const sink_options& where) {
    const auto tables = open_tables(where, table_use::amend);
    tables->roll_back();
    print_text("mm_fills is the older table again; the view is mm_fills_v2_view\n");
    return print_schema(tables->verify());
}

}  // namespace truefill::tool
