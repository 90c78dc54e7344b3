#include "commands/tables/invalidate.hpp"

#include <fmt/format.h>

#include <cstdint>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "base/terminal.hpp"
#include "commands/tables/open_tables.hpp"

namespace truefill::tool {

int invalidate(const invalidate_options& options) {
    const bool asks = !options.where.empty() && !options.dry_run && !options.yes;
    if (asks && !can_confirm()) {
        throw failure{exit_usage,
                      "--where may mean many fills: count them with --dry-run, then say --yes"};
    }
    const auto tables =
        open_tables(options.sink, options.dry_run ? table_use::read : table_use::amend);
    const verdict_change wanted{
        {options.account, options.fill, options.where}, options.restore, options.why};
    const std::uint64_t n = tables->count_affected(wanted);
    if (n == 0) {
        complain(fmt::format("no fill that is {} fits", options.restore ? "invalid" : "valid"));
        return exit_unusable;
    }
    const char* const becomes = options.restore ? "valid again" : "invalid";
    if (asks &&
        !confirm(fmt::format("{} {}: mark as {}?", n, n == 1 ? "fill" : "fills", becomes))) {
        print_text("nothing was changed\n");
        return exit_unusable;
    }
    if (!options.dry_run) {
        tables->store_verdicts(wanted);
    }
    print_text(fmt::format("{}{} {}{}\n", options.dry_run ? "a dry run: would be " : "", n,
                           n == 1 ? "fill is " : "fills are ", becomes));
    return exit_fine;
}

}  // namespace truefill::tool
