// The evidence for a diagnosis, as the engine of a sink returns it, before it is judged.
//
// `evidence_source` is the whole interface between the judge and a sink: an engine that answers
// these questions is diagnosed like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <vector>

#include "booking/sink.hpp"
#include "booking/tables/replicas.hpp"

namespace truefill::tool {

/// As many entries of a list are kept or reported; the number of all stands beside it.
inline constexpr std::size_t longest_list = 5;

/// Exchange time, half open: [from, to).
struct time_window {
    timestamp from;
    timestamp to;

    [[nodiscard]] bool contains(std::int64_t us) const noexcept {
        return us >= microseconds_of(from) && us < microseconds_of(to);
    }
};

/// A row of a table, with valid or invalid values.
struct observed_row {
    std::int64_t ts_us = 0;  ///< the exchange's time; of an older table often the insert's
    std::string account;
    std::string order_id;
    std::string fill_id;
    std::string market;
    std::string side;                        ///< "yes" or "no", or the stored text
    std::int64_t price_u = 0;                ///< micro-dollars of the side's leg
    std::int64_t count_c = 0;                ///< hundredths of a contract
    std::optional<std::int64_t> fee_u;       ///< micro-dollars; nothing: unknown
    std::optional<bool> is_taker;            ///< nothing: unknown
    std::optional<std::int32_t> subaccount;  ///< nothing: unknown
    bool from_websocket = false;             ///< the fill has not come from REST yet
    bool is_linked = false;                  ///< to a decision
    std::string writer;                      ///< engine_instance_id
};

/// A table or view that holds fills.
struct relation {
    std::string name;
    /// A plain table of an older writer: whole cents, insert times, no accounts.
    bool is_legacy = false;
    bool has_fill_ids = true;
    /// Columns without which its rows can't be judged; they are not read then.
    std::vector<std::string> missing_columns;
};

/// What a sink consists of.
struct sink_facts {
    relation readers;                ///< the relation with the name mm_fills, which readers use
    std::optional<relation> beside;  ///< the other relation, before and after a cutover
    bool schema_verified = false;
    std::string schema;        ///< what was found, for people
    bool keeps_polls = false;  ///< the sink stores polls
    bool has_links = false;    ///< something was linked, ever
    /// When the older table was last migrated or cut over; nothing when that is not recorded.
    std::optional<std::int64_t> taken_over_us;
};

/// The polls of a window, summed.
struct poll_totals {
    std::uint64_t n = 0;
    std::uint64_t n_incomplete = 0;
    stats funnel;
    std::int64_t last_us = 0;           ///< 0: none in the window
    std::int64_t last_complete_us = 0;  ///< 0: none in the window
};

/// All fills of a market that a relation holds, whenever they were executed.
struct market_total {
    std::string market;
    std::int64_t net_c = 0;   ///< hundredths of a contract: YES less NO
    std::int64_t fees_u = 0;  ///< micro-dollars, of the fills whose fee is known
    std::uint64_t n_fills = 0;
    std::uint64_t n_unknown_fees = 0;
    std::uint64_t n_invalid = 0;  ///< marked by is_valid = 0; they are in the sums
    /// Rows that name no subaccount, where one was asked for; they are in the sums.
    std::uint64_t n_without_subaccount = 0;
    std::int64_t first_us = 0;
};

/// Which rows of a relation are meant.
struct row_owner {
    std::optional<std::string> account;      ///< nothing: all accounts
    std::optional<std::int32_t> subaccount;  ///< nothing: all

    /// A row without a subaccount may belong to any: fills before 2026-01-22 had none.
    [[nodiscard]] bool may_own(const observed_row& row) const {
        return (!account || row.account == *account) &&
               (!subaccount || row.subaccount.value_or(*subaccount) == *subaccount);
    }
};

/// Batches of programs on this machine that are stored and not delivered.
struct backlog_evidence {
    std::string folder;  ///< the spool
    sink_backlog batches;
    std::string problem{};  ///< why they are not known; "" if they are
};

using row_handler = std::function<void(const observed_row&)>;

/// Every function may throw failure: exit_unusable if the sink does not answer, exit_schema if its
/// tables differ from what it reported.
class evidence_source {
public:
    evidence_source() = default;
    evidence_source(const evidence_source&) = delete;
    evidence_source& operator=(const evidence_source&) = delete;
    virtual ~evidence_source() = default;

    [[nodiscard]] virtual sink_facts facts() = 0;
    /// Hands over each row of the window, of every account, in any order. What readers see: of an
    /// engine that replaces rows, the newest of each identity.
    virtual void read_rows(const relation& of, const time_window& window,
                           const row_handler& take) = 0;
    /// The same of these fill ids, whatever their time.
    virtual void read_ids(const relation& of, const std::vector<std::string>& fill_ids,
                          const row_handler& take) = 0;
    [[nodiscard]] virtual std::vector<market_total> totals_by_market(const relation& of,
                                                                     const row_owner& owner) = 0;
    [[nodiscard]] virtual poll_totals polls(const std::optional<std::string>& account,
                                            const time_window& window) = 0;
    /// Rejects, and rows of an older table, that carry the marks of orders.
    [[nodiscard]] virtual std::uint64_t count_order_snapshots(const sink_facts& facts,
                                                              const time_window& window) = 0;
    /// What each node of a cluster shows. Nothing for a sink that is no cluster.
    [[nodiscard]] virtual std::optional<replicas_report> replicas() { return std::nullopt; }
    /// Reads only files, so that it works while the server does not answer. Nothing for a sink
    /// without a spool.
    [[nodiscard]] virtual std::optional<backlog_evidence> backlog() { return std::nullopt; }
};

/// The source behind a sink's address. Throws failure (usage) when the address is none.
[[nodiscard]] std::unique_ptr<evidence_source> open_evidence(const sink_options& where);

}  // namespace truefill::tool
