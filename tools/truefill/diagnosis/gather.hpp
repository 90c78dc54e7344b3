// Reads all evidence of a window, in an order that shows what happened meanwhile.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "diagnosis/comparison.hpp"
#include "diagnosis/evidence.hpp"
#include "diagnosis/positions.hpp"
#include "diagnosis/profile.hpp"

namespace truefill::tool {

struct evidence {
    time_window window;
    sink_facts facts;
    relation judged;                 ///< the relation that readers use, or the one that was named
    std::optional<relation> beside;  ///< the other one
    std::string unreadable;          ///< why the judged relation's rows can't be read; "" when read
    row_profile rows{"", {}};
    std::optional<row_profile> rows_beside;
    /// Who still adds to the older table: rows by writer. Where it is recorded when the table was
    /// taken over, those that came since; else all rows of the window, of who wrote in its last 15
    /// minutes.
    std::map<std::string, std::uint64_t> older_writers;
    account_profile accounts;
    poll_totals polls;
    std::uint64_t n_order_snapshots = 0;
    row_owner owner;
    std::optional<backlog_evidence> backlog;  ///< nothing: the sink has no spool

    bool exchange_was_asked = false;
    std::string exchange_problem;        ///< why its fills are not known; "" when they are
    std::optional<comparison> compared;  ///< nothing: several accounts, or nobody was asked
    std::optional<position_check> positions;
    std::optional<replicas_report> replicas;  ///< nothing: no cluster

    [[nodiscard]] bool is_mixed() const { return !owner.account && accounts.rows().size() > 1; }
};

struct gather_options {
    time_window window;
    std::optional<std::string> account;      ///< nothing: all
    std::optional<std::int32_t> subaccount;  ///< nothing: all
    std::string table;  ///< the relation to judge; "" for the one that readers use
};

/// Reads the polls first, then the exchange's fills, then the rows, so that the rows must contain
/// the fills of the polls. `exchange` may be null. Throws failure when the sink does not answer,
/// holds no tables at all, or has no relation of the name asked for.
[[nodiscard]] evidence gather(evidence_source& source, const gather_options& options,
                              exchange_evidence* exchange);

}  // namespace truefill::tool
