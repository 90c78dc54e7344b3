// The checks beyond the deployment guide's criteria.
#include <fmt/format.h>

#include <algorithm>
#include <truefill/output/events.hpp>

#include "diagnosis/criteria.hpp"

namespace truefill::tool {

namespace {

/// The finding of a check. The advice is removed if the check passes.
finding check(criterion question, verdict answer, std::string figure, std::string threshold,
              std::string advice) {
    return {.question = question,
            .answer = answer,
            .figure = std::move(figure),
            .threshold = std::move(threshold),
            .advice = answer == verdict::pass ? "" : std::move(advice),
            .details = {}};
}

/// For an older table: the comparison of its rows with the fills of their ids.
finding check_content(const evidence& found) {
    const comparison& compared = *found.compared;
    const std::uint64_t n_matched = compared.n_rows - compared.extra.n;
    finding answer = check(
        criterion::content, n_matched == 0 ? verdict::unknown : pass_if(compared.differing.n == 0),
        n_matched == 0
            ? "no row has the id of one of the exchange's fills"
            : fmt::format("{} of {} rows of known fills differ{}{}", compared.differing.n,
                          n_matched, compared.differing.n == 0 ? "" : ": ", compared.fields_text()),
        "none", "the writer of these rows misreads the exchange");
    answer.details = compared.differing.first;
    return answer;
}

finding check_positions(const position_check& held) {
    const std::uint64_t n_compared = held.n_agree + held.differences.size();
    const verdict answer = !held.differences.empty()                    ? verdict::fail
                           : n_compared == 0 || !held.undecided.empty() ? verdict::unknown
                                                                        : verdict::pass;
    finding result =
        check(criterion::positions, answer,
              held.problem.empty()
                  ? fmt::format("{} markets agree, {} differ, {} can't be decided", held.n_agree,
                                held.differences.size(), held.undecided.size())
                  : held.problem,
              "contracts and fees as the exchange holds them",
              held.differences.empty()
                  ? "what can't be decided is listed; a later `truefill diagnose` may"
                  : "the exchange holds something else than its fills say: a fill that its fills "
                    "endpoint never sent, or a transfer, which moves a position without a fill");
    for (const auto* list : {&held.differences, &held.undecided}) {
        for (std::size_t i = 0; i < std::min(list->size(), longest_list); ++i) {
            result.details.push_back((*list)[i]);
        }
    }
    return result;
}

finding check_accounts(const evidence& found) {
    const std::uint64_t n_shared = found.accounts.n_shared(found.owner.account);
    std::string accounts;
    for (const auto& [name, n_rows] : found.accounts.rows()) {
        accounts += fmt::format("{}'{}' {} rows", accounts.empty() ? "" : ", ", name, n_rows);
    }
    finding answer = check(
        criterion::accounts, pass_if(n_shared == 0),
        n_shared == 0 ? accounts
                      : fmt::format("{} of {} fills stand under two accounts: {}", n_shared,
                                    found.accounts.n_fills(), accounts),
        "no fill under two",
        "an --account was renamed, or forgotten once: book under one name, and mark the other's "
        "fills by `truefill invalidate`");
    if (n_shared != 0) {
        answer.details = found.accounts.first_shared();
    }
    return answer;
}

finding check_heartbeat(const evidence& found) {
    const bool is_known = found.facts.keeps_polls && found.polls.n != 0;
    std::string figure = "none in the window";
    if (is_known) {
        const timestamp last{std::chrono::microseconds{found.polls.last_us}};
        const auto ago = std::chrono::floor<std::chrono::seconds>(found.window.to - last);
        figure = fmt::format("{} polls, the last {} s before the end, {} incomplete", found.polls.n,
                             ago.count(), found.polls.n_incomplete);
    }
    // A table without any poll may be filled by `load` only.
    return check(criterion::heartbeat,
                 is_known ? pass_if(polls_are_recent(found)) : verdict::unknown, std::move(figure),
                 "within 15 minutes",
                 "is `truefill sync` running, and does it reach the exchange?");
}

void append_row_checks(std::vector<finding>& checks, const evidence& found) {
    const row_counts rows = found.rows.counts();
    const chart_data chart = found.rows.chart();
    const auto add = [&](criterion question, bool good, std::string figure, std::string threshold,
                         std::string advice) {
        checks.push_back(check(question, rows.n_rows == 0 ? verdict::unknown : pass_if(good),
                               std::move(figure), std::move(threshold), std::move(advice)));
    };
    add(criterion::ids, rows.n_blank_ids == 0,
        fmt::format("{} rows without an order or a fill id", rows.n_blank_ids), "none",
        "such rows can't be distinguished: `truefill migrate` says what can be done for them");
    add(criterion::sizes, rows.n_zero_size == 0,
        fmt::format("{} rows of no contract", rows.n_zero_size), "none",
        "a count that was not read was taken for zero");
    add(criterion::plausible_sizes, rows.largest_size_c < 100'000'000,
        fmt::format("at most {} contracts in a row",
                    std::string_view{decimal_text(rows.largest_size_c, 2)}),
        "below 1,000,000", "an order's total may have been booked as a fill");
    add(criterion::unique_ids, rows.n_with_id == rows.n_identities,
        fmt::format("{} ids in {} rows", rows.n_fill_ids, rows.n_with_id), "as many as rows",
        "the same fills again and again");
    add(criterion::copies, rows.n_copies == 0,
        fmt::format("{} exact copies, {} rows at another price than their id's first",
                    rows.n_copies, rows.n_other_price),
        "none",
        rows.n_copies >= rows.n_other_price
            ? "the same fills, inserted at every poll"
            : "prices that move under one id are a market's snapshots, not fills");
    const bool links = found.facts.has_links || rows.n_linked != 0 || found.judged.is_legacy;
    checks.push_back(check(
        criterion::links,
        !links || rows.n_rows == 0 ? verdict::unknown : pass_if(10 * rows.n_linked > rows.n_rows),
        percentage(rows.n_linked, rows.n_rows) + " of the rows", "> 10 %",
        "run `truefill link`, or give `truefill sync` a --registry"));
    add(criterion::times, rows.n_rows < 10 || rows.first_us != rows.last_us,
        rows.n_rows == 0
            ? "no rows"
            : "from " + second_text(rows.first_us) + " to " + second_text(rows.last_us),
        "more than one instant", "one time for all rows is an insert's, not the exchange's");
    add(criterion::sides, chart.n_yes + chart.n_no == rows.n_rows,
        fmt::format("{} yes, {} no", chart.n_yes, chart.n_no), "nothing else",
        "a side that is neither was booked");
    add(criterion::markets, rows.n_without_market == 0,
        fmt::format("{} rows without a market", rows.n_without_market), "none",
        "a market that was not read was left blank");
}

}  // namespace

std::string second_text(std::int64_t us) {
    constexpr std::size_t to_the_second = 19;
    const timestamp time{std::chrono::microseconds{us}};
    return std::string{std::string_view{to_rfc3339(time)}.substr(0, to_the_second)} + 'Z';
}

finding judge_delivery(const backlog_evidence& backlog) {
    const auto& [n_waiting, n_failed] = backlog.batches;
    const bool is_told = backlog.problem.empty() && (n_failed != 0 || n_waiting == 0);
    return check(criterion::delivery, is_told ? pass_if(n_failed == 0) : verdict::unknown,
                 backlog.problem.empty() ? fmt::format("{} set aside, {} waiting in {}", n_failed,
                                                       n_waiting, backlog.folder)
                                         : backlog.problem,
                 "none set aside or waiting",
                 n_failed != 0 ? "their fills are missing here: `truefill spool list` says why"
                               : "what waits is delivered by the next `truefill sync` or `load`");
}

std::vector<finding> judge_checks(const evidence& found) {
    std::vector<finding> checks;
    if (found.unreadable.empty()) {
        if (found.compared && found.judged.is_legacy) {
            checks.push_back(check_content(found));
        }
        if (found.positions) {
            checks.push_back(check_positions(*found.positions));
        }
        if (!found.judged.is_legacy) {
            checks.push_back(check_accounts(found));
        }
        append_row_checks(checks, found);
    }
    checks.push_back(check_heartbeat(found));
    if (found.backlog) {
        checks.push_back(judge_delivery(*found.backlog));
    }
    return checks;
}

}  // namespace truefill::tool
