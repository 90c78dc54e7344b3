// The causes of a wrong table, each with the rows, the worst orders and the writers that show it.
#include <fmt/format.h>

#include <algorithm>
#include <truefill/output/events.hpp>
#include <utility>

#include "diagnosis/criteria.hpp"
#include "diagnosis/judge.hpp"

namespace truefill::tool {

namespace {

std::string list_of(const std::vector<row_group>& groups, std::size_t most) {
    std::string text;
    for (std::size_t i = 0; i < std::min(groups.size(), most); ++i) {
        text +=
            fmt::format("{}'{}' ({})", text.empty() ? "" : ", ", groups[i].name, groups[i].n_rows);
    }
    return text;
}

class cause_finder {
public:
    cause_finder(const evidence& found, const diagnosis& judged)
        : found_{found}, judged_{judged}, rows_{found.rows.counts()}, chart_{judged.now} {}

    std::vector<cause> run() {
        if (rows_.n_rows == 0) {
            add_silence();
            add_comparison();
            add_rest();
            return std::move(causes_);
        }
        add_snapshots();
        add_repetition();
        add_values();
        add_comparison();
        if (found_.polls.n != 0 && !polls_are_recent(found_)) {
            add("nobody is polling", "the last heartbeat is old");
        }
        add_rest();
        return std::move(causes_);
    }

private:
    void add(std::string name, std::string evidence) {
        causes_.push_back({std::move(name), std::move(evidence)});
    }

    /// Rows, the orders and the writers that most of them belong to.
    [[nodiscard]] std::string with_sources(const std::string& text) const {
        std::string whole = text;
        if (const std::string orders = list_of(chart_.worst_orders, 3); !orders.empty()) {
            whole += "; worst orders " + orders;
        }
        const bool is_named = std::any_of(chart_.writers.begin(), chart_.writers.end(),
                                          [](const row_group& w) { return !w.name.empty(); });
        if (is_named) {
            whole += "; written by " + list_of(chart_.writers, 3);
        }
        return whole;
    }

    [[nodiscard]] const finding* failing(criterion question) const {
        const auto found =
            std::find_if(judged_.criteria.begin(), judged_.criteria.end(), [&](const finding& of) {
                return of.question == question && of.answer == verdict::fail;
            });
        return found == judged_.criteria.end() ? nullptr : &*found;
    }

    void add_silence() {
        if (!found_.unreadable.empty()) {
            return;
        }
        if (polls_are_recent(found_)) {
            add("no fills", "polls run, and the window holds none");
        } else {
            add("nobody is polling", "no rows and no recent heartbeat in the window");
        }
    }

    void add_snapshots() {
        const std::uint64_t n = rows_.n_rows;
        const bool orders = 5 * found_.n_order_snapshots > n && fails(judged_, criterion::prices);
        if (orders) {
            add("orders endpoint",
                with_sources(fmt::format("{} rows carry the marks of order snapshots",
                                         found_.n_order_snapshots)));
        }
        const std::uint64_t n_moving = rows_.n_other_price + rows_.n_moving_orders;
        moving_ = n_moving >= 3 && 20 * n_moving > n && n_moving > rows_.n_copies;
        if (moving_) {
            add("market snapshots",
                with_sources(fmt::format(
                    "{} rows at moving prices: {} under ids whose price changes, {} of orders "
                    "without fill ids",
                    n_moving, rows_.n_other_price, rows_.n_moving_orders)));
        }
        if (fails(judged_, criterion::cadence) && !orders) {
            add("snapshot task", with_sources(fmt::format("{} rows come on a clock", n)));
        }
    }

    void add_repetition() {
        const bool repeats = rows_.n_copies != 0 || (rows_.most_rows_an_id > 1 && !moving_);
        if (repeats) {
            std::string text = fmt::format("{} rows of {} fill ids, {} of them copies",
                                           rows_.n_with_id, rows_.n_fill_ids, rows_.n_copies);
            if (!chart_.repeated_ids.empty()) {
                text += "; worst ids " + list_of(chart_.repeated_ids, 3);
            }
            add("same fills re-inserted at every poll", with_sources(text));
        }
        if (fails(judged_, criterion::accounts)) {
            add("one key booked under two accounts",
                fmt::format("{} fills; a renamed or forgotten --account",
                            found_.accounts.n_shared(found_.owner.account)));
        }
    }

    void add_values() {
        const std::uint64_t n = rows_.n_rows;
        if (20 * rows_.n_zero_price > n) {
            add("prices defaulted to zero",
                with_sources(percentage(rows_.n_zero_price, n) + " of the rows"));
        } else if (fails(judged_, criterion::prices)) {
            add("prices that no fill has",
                with_sources(fmt::format("{} rows are not between 0 and 1 dollar: another unit?",
                                         n - rows_.n_valid_price)));
        }
        const auto rows_that = [&](std::uint64_t count, std::string name, std::string_view what) {
            if (count != 0) {
                add(std::move(name), with_sources(fmt::format("{} rows {}", count, what)));
            }
        };
        rows_that(rows_.n_without_id, "rows without fill ids", "can't be distinguished");
        rows_that(rows_.n_without_order, "rows without orders", "have no order id");
        rows_that(rows_.n_without_market, "rows without markets", "name no market");
        rows_that(rows_.n_zero_size, "sizes defaulted to zero", "hold no contract");
        rows_that(n - chart_.n_yes - chart_.n_no, "sides that are neither yes nor no",
                  "say something else");
    }

    void add_comparison() {
        const auto add_list = [&](const id_list& list, std::string name, std::string_view what) {
            if (list.n != 0) {
                std::string text = fmt::format("{} {}", list.n, what);
                for (const std::string& id : list.first) {
                    text += (&id == &list.first.front() ? ": " : "; ") + id;
                }
                add(std::move(name), std::move(text));
            }
        };
        if (found_.compared && !found_.judged.is_legacy) {
            add_list(found_.compared->missing, "fills are missing",
                     "of the exchange's fills have no row");
            add_list(found_.compared->extra, "rows that the exchange does not know",
                     "rows have no fill");
            add_list(
                found_.compared->differing,
                "values that the exchange contradicts (" + found_.compared->fields_text() + ")",
                "rows differ");
        } else if (found_.compared) {
            if (fails(judged_, criterion::content)) {
                add_list(
                    found_.compared->differing,
                    "values that the exchange contradicts (" + found_.compared->fields_text() + ")",
                    "rows differ");
            }
            if (causes_.empty() && fails(judged_, criterion::volume)) {
                add("the table and the exchange hold different fills", "");
            }
        }
        if (found_.positions && !found_.positions->differences.empty()) {
            add("positions contradict the fills",
                found_.positions->differences.front() +
                    "; a fill that the fills endpoint never sent, or a transfer, which moves a "
                    "position without a fill");
        }
    }

    void add_rest() {
        if (fails(judged_, criterion::delivery)) {
            add("batches were set aside",
                fmt::format("{} in the folder failed of {}: refused by the server, or damaged",
                            found_.backlog->batches.n_failed, found_.backlog->folder));
        }
        for (const auto& [question, name] :
             {std::pair{criterion::replicas, "the nodes of the cluster show different fills"},
              std::pair{criterion::shards, "fills on a shard that their order does not name"}}) {
            if (const finding* const answered = failing(question)) {
                add(name, answered->details.empty() ? answered->figure : answered->details.front());
            }
        }
        if (fails(judged_, criterion::schema) && (causes_.empty() || !found_.unreadable.empty())) {
            add("the schema migration did not run",
                found_.unreadable.empty() ? found_.facts.schema : found_.unreadable);
        }
        if (causes_.empty() && fails(judged_, criterion::funnel)) {
            add("most of what the exchange sends is no fill", "");
        }
    }

    const evidence& found_;
    const diagnosis& judged_;
    row_counts rows_;
    const chart_data& chart_;
    bool moving_ = false;
    std::vector<cause> causes_;
};

}  // namespace

std::vector<cause> causes_of(const evidence& found, const diagnosis& judged) {
    return cause_finder{found, judged}.run();
}

}  // namespace truefill::tool
