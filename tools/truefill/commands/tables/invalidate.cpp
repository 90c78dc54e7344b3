#include "commands/tables/invalidate.hpp"

#include <fmt/format.h>

#include <cstdio>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/terminal.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"
#include "commands/tables/schema.hpp"

namespace truefill::tool {

namespace {

/// How many fills the change is about. Throws failure (usage) when --where is no condition.
std::string count_fills(adapter::clickhouse& server, const invalidate_options& options,
                        const std::string& sql) {
    try {
        return select_row(server, sql).at(0);
    } catch (const failure& error) {
        if (options.where.empty() || error.exit_code() != exit_schema) {
            throw;
        }
        throw failure{exit_usage,
                      std::string{"--where is no condition on the view: "} + error.what()};
    }
}

}  // namespace

int invalidate(const invalidate_options& options) {
    const bool asks = !options.where.empty() && !options.dry_run && !options.yes;
    if (asks && !can_confirm()) {
        throw failure{exit_usage,
                      "--where may mean many fills: count them with --dry-run, then say --yes"};
    }
    adapter::clickhouse server = connect(options.sink);
    const std::string view = view_name(server);
    std::string which = options.where.empty()
                            ? "account = " + adapter::sql_literal(options.account) +
                                  " AND fill_id = " + adapter::sql_literal(options.fill)
                            : "(" + options.where + ")";
    which += options.restore ? " AND is_valid = 0" : " AND is_valid = 1";
    const std::string selected = " FROM " + view + " WHERE " + which;
    // A verdict is of an id: where two orders share one it is of both, and both are counted.
    const std::string n =
        count_fills(server, options,
                    "SELECT count() FROM " + view +
                        " WHERE (account, fill_id) IN (SELECT account, fill_id" + selected + ")");
    if (n == "0") {
        complain(fmt::format("no fill that is {} fits", options.restore ? "invalid" : "valid"));
        return exit_unusable;
    }
    if (asks && !confirm(fmt::format("{} {}: mark as {}?", n, n == "1" ? "fill" : "fills",
                                     options.restore ? "valid again" : "invalid"))) {
        std::printf("nothing was changed\n");
        return exit_unusable;
    }
    if (!options.dry_run) {
        // Above every verdict before it, whatever the clocks say.
        const std::string version = "greatest(toUInt64(" + std::to_string(now_us()) +
                                    "), (SELECT max(ver) + 1 FROM mm_fill_verdicts))";
        ask(server,
            "INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) SELECT "
            "account, fill_id, toUInt8(" +
                std::string{options.restore ? "1" : "0"} + "), " +
                adapter::sql_literal(options.why) + ", " + version + selected);
    }
    std::printf("%s%s %s%s\n", options.dry_run ? "a dry run: would be " : "", n.c_str(),
                n == "1" ? "fill is " : "fills are ", options.restore ? "valid again" : "invalid");
    return exit_fine;
}

}  // namespace truefill::tool
