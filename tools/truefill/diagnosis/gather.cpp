#include "diagnosis/gather.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <unordered_set>
#include <utility>

#include "base/exit_code.hpp"

namespace truefill::tool {

namespace {

/// Fills are requested from shortly before the window, because rows from WebSocket frames have
/// truncated times; and again from shortly before its end.
constexpr std::chrono::seconds margin{2};
constexpr std::chrono::minutes recently{2};
/// A writer of an older table that was never taken over is running if it wrote in this time.
constexpr std::chrono::minutes still_running{15};

std::string identity(const record& fill) {
    return fill.fill_id + '\n' + fill.order_id;
}

class gathering {
public:
    gathering(evidence_source& source, const gather_options& options, exchange_evidence* exchange)
        : source_{source}, options_{options}, exchange_{exchange} {}

    evidence run() {
        found_.window = options_.window;
        found_.backlog = source_.backlog();
        found_.facts = source_.facts();
        choose_relation();
        found_.owner = {options_.account, options_.subaccount};
        if (found_.judged.is_legacy) {
            found_.owner = {};  // such a table has neither
        }
        found_.polls = source_.polls(options_.account, options_.window);
        found_.replicas = source_.replicas();
        found_.rows = row_profile{title_of(found_.judged), options_.window};
        if (!found_.judged.missing_columns.empty()) {
            found_.unreadable = missing_text(found_.judged);
            return std::move(found_);
        }
        ask_fills();
        try {
            read_rows();
        } catch (const failure& error) {
            // A view whose table lost a column: the schema's verdict names it.
            if (error.exit_code() != exit_schema || found_.facts.schema_verified) {
                throw;
            }
            found_.unreadable = found_.facts.schema;
            found_.compared.reset();
            return std::move(found_);
        }
        found_.n_order_snapshots = source_.count_order_snapshots(found_.facts, options_.window);
        read_beside();
        std::erase_if(found_.older_writers,
                      [&](const auto& writer) { return !still_writing_.contains(writer.first); });
        check_held();
        return std::move(found_);
    }

private:
    static std::string title_of(const relation& of) {
        return of.name + (of.is_legacy ? " (an older table)" : "");
    }
    static std::string missing_text(const relation& of) {
        std::string text;
        for (const std::string& column : of.missing_columns) {
            text += (text.empty() ? of.name + " has no column " : ", ") + column;
        }
        return text;
    }

    void choose_relation() {
        found_.judged = found_.facts.readers;
        found_.beside = found_.facts.beside;
        if (options_.table.empty() || options_.table == found_.judged.name) {
            return;
        }
        if (!found_.beside || options_.table != found_.beside->name) {
            throw failure{exit_usage, "no relation " + options_.table + " to judge: there is " +
                                          found_.judged.name +
                                          (found_.beside ? " and " + found_.beside->name : "")};
        }
        std::swap(found_.judged, *found_.beside);
    }

    void ask_fills() {
        if (exchange_ == nullptr) {
            return;
        }
        found_.exchange_was_asked = true;
        auto answer = exchange_->fills_since(options_.window.from - margin);
        found_.exchange_problem = answer.problem;
        if (!answer.is_whole()) {
            return;
        }
        for (const record& fill : answer.value) {
            known_.insert(identity(fill));
            if (fill.time >= options_.window.to) {
                moved_.insert(fill.market);
            }
        }
        fills_ = std::move(answer.value);
    }

    void read_rows() {
        std::optional<comparer> compared;
        if (found_.exchange_was_asked && found_.exchange_problem.empty()) {
            compared.emplace(std::move(fills_),
                             comparison_options{
                                 .window = options_.window,
                                 .owner = found_.owner,
                                 .has_cents_only = found_.judged.is_legacy,
                                 .last_complete_poll_us =
                                     found_.judged.is_legacy ? 0 : found_.polls.last_complete_us});
        }
        const row_owner of_account{found_.owner.account, {}};
        source_.read_rows(found_.judged, options_.window, [&](const observed_row& row) {
            found_.accounts.add(row);
            count_older(found_.judged, row);
            if (of_account.may_own(row)) {
                found_.rows.add(row);
            }
            if (compared) {
                compared->add(row);
            }
        });
        if (compared && !found_.is_mixed()) {
            found_.compared = compared->finish(source_, found_.judged);
        }
    }

    void count_older(const relation& of, const observed_row& row) {
        const auto taken_over = found_.facts.taken_over_us;
        if (!of.is_legacy || (taken_over && row.ts_us <= *taken_over)) {
            return;
        }
        ++found_.older_writers[row.writer];
        if (taken_over || row.ts_us > microseconds_of(options_.window.to - still_running)) {
            still_writing_.insert(row.writer);
        }
    }

    void read_beside() {
        if (!found_.beside || !found_.beside->missing_columns.empty()) {
            return;
        }
        row_profile rows{title_of(*found_.beside), options_.window};
        const row_owner of_account{found_.beside->is_legacy ? std::nullopt : options_.account, {}};
        source_.read_rows(*found_.beside, options_.window, [&](const observed_row& row) {
            count_older(*found_.beside, row);
            if (of_account.may_own(row)) {
                rows.add(row);
            }
        });
        found_.rows_beside = std::move(rows);
    }

    /// The fills were asked for; now the totals, the positions, and the fills again.
    void check_held() {
        if (!found_.compared || found_.judged.is_legacy) {
            return;
        }
        position_evidence held;
        held.totals = source_.totals_by_market(found_.judged, found_.owner);
        const auto answer = exchange_->positions();
        const auto again = exchange_->fills_since(options_.window.to - recently);
        if (!answer.is_whole() || !again.is_whole()) {
            found_.positions =
                position_check{.problem = answer.is_whole() ? again.problem : answer.problem,
                               .differences = {},
                               .undecided = {}};
            return;
        }
        held.positions = answer.value;
        held.moved = moved_;
        held.moved.insert(found_.compared->not_yet_markets.begin(),
                          found_.compared->not_yet_markets.end());
        for (const record& fill : again.value) {
            if (!known_.contains(identity(fill)) && fill.time >= options_.window.from - margin) {
                held.moved.insert(fill.market);
            }
        }
        found_.positions = check_positions(held, *exchange_);
    }

    evidence_source& source_;
    const gather_options& options_;
    exchange_evidence* exchange_;
    evidence found_;
    std::vector<record> fills_;
    std::unordered_set<std::string> known_;
    std::set<std::string> moved_;
    std::set<std::string> still_writing_;
};

}  // namespace

evidence gather(evidence_source& source, const gather_options& options,
                exchange_evidence* exchange) {
    return gathering{source, options, exchange}.run();
}

}  // namespace truefill::tool
