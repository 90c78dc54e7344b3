#include "commands/tables/migrate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <unordered_set>
#include <vector>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "booking/tables/identify.hpp"
#include "commands/tables/open_sink.hpp"
#include "commands/tables/open_tables.hpp"
#include "commands/tables/schema.hpp"
#include "diagnosis/exchange_evidence.hpp"

namespace truefill::tool {

namespace {

void print_counts(const legacy_migration& from, const legacy_counts& counts, bool exchange_knows) {
    std::string reasons;
    for (const auto& [reason, n] : counts.garbage_by_reason) {
        reasons += (reasons.empty() ? ": " : ", ") + std::to_string(n) + ' ' + reason;
    }
    print_text(fmt::format("{:<9} {:>12} rows\n", from.table(), counts.rows));
    print_text(fmt::format("garbage   {:>12} rows, to be flagged is_valid = 0, and to stay{}\n",
                           counts.garbage, reasons));
    print_text(fmt::format("valid     {:>12} rows, of {} fills, to be copied\n",
                           counts.rows - counts.garbage - counts.unidentified, counts.fills));
    if (counts.unidentified != 0 && !exchange_knows) {
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

/// What the exchange knows of the rows that have no fill id. Asks for all of its fills: a row's
/// time is often the insert's, long after the fill's.
identified_rows ask_exchange(legacy_migration& from, const migrate_options& options) {
    const std::vector<unidentified_rows> rows = from.unidentified();
    std::unordered_set<std::string_view> orders;
    for (const unidentified_rows& group : rows) {
        orders.insert(group.order_id);
    }
    const exchange_options& exchange = options.exchange;
    exchange_client client{exchange.address, make_signer(exchange.key_id, exchange.key_file),
                           exchange.pages_per_second};
    constexpr timestamp year_2000{std::chrono::seconds{946'684'800}};
    auto told = exchange_evidence{client, {}}.fills_since(
        year_2000, [&](const record& fill) { return orders.contains(fill.order_id); });
    if (!told.is_whole()) {
        throw failure{exit_unusable, "the exchange's list of fills is not whole: " + told.problem};
    }
    for (record& fill : told.value) {
        fill.account = options.account;
    }
    return identify(rows, told.value);
}

void print_identified(const identified_rows& known) {
    print_text(
        fmt::format("found     {:>12} rows without an id, which are {} fills of the "
                    "exchange's\n",
                    known.n_identified, known.fills.size()));
    if (const std::uint64_t n = known.n_ambiguous + known.n_unknown; n != 0) {
        print_text(
            fmt::format("no id     {:>12} rows, not identifiable: {} fit several fills, {} "
                        "fit none\n",
                        n, known.n_ambiguous, known.n_unknown));
    }
}

/// Stores the fills as the exchange tells them. False when they wait in the spool.
bool store(const identified_rows& known, legacy_migration& from, const sink_options& where) {
    constexpr std::size_t most_in_a_batch = 10'000;
    constexpr std::chrono::seconds patience{30};
    const auto into = open_sink(where);
    into->open();
    for (std::size_t at = 0; at < known.fills.size(); at += most_in_a_batch) {
        const auto begin = known.fills.begin() + static_cast<std::ptrdiff_t>(at);
        const auto n = std::min(most_in_a_batch, known.fills.size() - at);
        batch rows;
        rows.fills.assign(begin, begin + static_cast<std::ptrdiff_t>(n));
        (void)into->write(std::move(rows));
    }
    from.mark_invalid(known.invalid_ids);
    return all_delivered(*into, patience);
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
    const bool asks = !options.exchange.address.empty() && counts.unidentified != 0;
    const identified_rows known = asks ? ask_exchange(*from, options) : identified_rows{};
    print_counts(*from, counts, asks);
    if (asks) {
        print_identified(known);
    }
    if (options.dry_run) {
        print_text("a dry run: nothing was changed\n");
        return exit_fine;
    }
    if (const std::uint64_t late = from->flag_garbage(); late != 0) {
        print_text(fmt::format("{} more came meanwhile: an older writer is still running\n", late));
    }
    print_text(fmt::format("flagged   {:>12} rows\n", counts.garbage));
    if (!known.fills.empty() && !store(known, *from, options.sink)) {
        return exit_waiting;
    }
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
