#include "diagnosis/criteria.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <truefill/output/events.hpp>

#include "cadence/cadence.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view no_rows = "no rows in the window";

/// A finding about rows. It can't be decided without rows, or if they can't be read.
finding about_rows(const evidence& found, criterion question, bool good, std::string figure,
                   std::string threshold, std::string advice) {
    finding answer{.question = question,
                   .answer = pass_if(good),
                   .figure = std::move(figure),
                   .threshold = std::move(threshold),
                   .advice = std::move(advice),
                   .details = {}};
    if (!found.unreadable.empty()) {
        answer.answer = verdict::unknown;
        answer.figure = "the rows can't be read";
        answer.advice = found.unreadable;
    } else if (found.rows.counts().n_rows == 0) {
        answer.answer = verdict::unknown;
        answer.advice = no_rows;
    } else if (good) {
        answer.advice.clear();
    }
    return answer;
}

void append_ids(std::vector<std::string>& details, std::string_view what, const id_list& list) {
    if (list.n == 0) {
        return;
    }
    std::string ids;
    for (const std::string& id : list.first) {
        ids += (ids.empty() ? "" : "; ") + id;
    }
    details.push_back(
        fmt::format("{} {}: {}{}", list.n, what, ids, list.n > list.first.size() ? "; .." : ""));
}

/// The hours that are wrong, at most five, the worst first.
void append_hours(std::vector<std::string>& details, const comparison& compared) {
    struct wrong_hour {
        std::int64_t hour;
        hour_comparison figures;
        [[nodiscard]] std::uint64_t n_wrong() const {
            return figures.n_missing + figures.n_extra + figures.n_differing;
        }
    };
    std::vector<wrong_hour> wrong;
    for (const auto& [hour, figures] : compared.hours) {
        if (const wrong_hour candidate{hour, figures}; candidate.n_wrong() != 0) {
            wrong.push_back(candidate);
        }
    }
    std::stable_sort(wrong.begin(), wrong.end(), [](const wrong_hour& a, const wrong_hour& b) {
        return a.n_wrong() > b.n_wrong();
    });
    for (std::size_t i = 0; i < std::min(wrong.size(), longest_list); ++i) {
        const hour_comparison& hour = wrong[i].figures;
        const timestamp begin{std::chrono::hours{wrong[i].hour}};
        details.push_back(
            fmt::format("hour {}: {} rows, {} fills, {} missing, {} extra, {} differing",
                        std::string_view{to_rfc3339(begin)}.substr(0, 16), hour.n_rows,
                        hour.n_fills, hour.n_missing, hour.n_extra, hour.n_differing));
    }
}

finding judge_comparison(const comparison& compared) {
    finding answer{
        .question = criterion::volume,
        .answer = pass_if(compared.agrees()),
        .figure = fmt::format("{} rows for {} fills ({})", compared.n_rows, compared.n_fills,
                              times_text(compared.n_rows, compared.n_fills)),
        .threshold = "the same fills, field by field",
        .advice = {},
        .details = {}};
    if (!compared.agrees()) {
        answer.figure += fmt::format(": {} missing, {} extra, {} differing", compared.missing.n,
                                     compared.extra.n, compared.differing.n);
        answer.figure += compared.differing.n == 0 ? "" : " in " + compared.fields_text();
        answer.advice = compared.missing.n + compared.differing.n != 0
                            ? "run `truefill sync --since` over the window: it books what is "
                              "missing and corrects what differs"
                            : "the exchange knows no such fills: find their writer, and mark them "
                              "by `truefill invalidate`";
        append_ids(answer.details, "missing", compared.missing);
        append_ids(answer.details, "extra", compared.extra);
        append_ids(answer.details, "differing", compared.differing);
        append_hours(answer.details, compared);
    }
    if (compared.not_yet.n != 0) {
        append_ids(answer.details, "not missing yet, executed after the last poll",
                   compared.not_yet);
    }
    return answer;
}

/// The plan's factor, because the times of an older table are those of the inserts.
finding judge_factor(const evidence& found) {
    const std::uint64_t n_rows = found.rows.counts().n_rows;
    const std::uint64_t n_fills = found.compared->n_fills;
    const bool matches = n_rows <= 2 * n_fills && n_fills <= 2 * n_rows;
    return {.question = criterion::volume,
            .answer = pass_if(matches),
            .figure = fmt::format("{} rows for {} fills ({})", n_rows, n_fills,
                                  times_text(n_rows, n_fills)),
            .threshold = "within 2 x",
            .advice = matches            ? ""
                      : n_rows > n_fills ? "rows that are no fills, or the same ones again: see "
                                           "the criteria below"
                                         : "fills are missing: run `truefill sync --since` over "
                                           "the window",
            .details = {}};
}

}  // namespace

std::string times_text(std::uint64_t part, std::uint64_t whole) {
    const std::uint64_t tenths = part * 10 / std::max<std::uint64_t>(whole, 1);
    return fmt::format("{}.{} x", tenths / 10, tenths % 10);
}

finding judge_volume(const evidence& found) {
    finding unknown{
        .question = criterion::volume,
        .answer = verdict::unknown,
        .figure = fmt::format("{} rows", found.rows.counts().n_rows),
        .threshold = found.judged.is_legacy ? "within 2 x" : "the same fills, field by field",
        .advice = {},
        .details = {}};
    if (!found.unreadable.empty()) {
        unknown.figure = "the rows can't be read";
        unknown.advice = found.unreadable;
    } else if (!found.exchange_was_asked) {
        unknown.advice = "name the exchange to compare with: --exchange, --key-id, --key";
    } else if (!found.exchange_problem.empty()) {
        unknown.advice = "the exchange did not answer: " + found.exchange_problem;
    } else if (!found.compared) {
        unknown.figure = fmt::format("{} rows of {} accounts", found.rows.counts().n_rows,
                                     found.accounts.rows().size());
        unknown.advice = "the key is one account's: name it by --account";
    } else {
        return found.judged.is_legacy ? judge_factor(found) : judge_comparison(*found.compared);
    }
    return unknown;
}

finding judge_schema(const evidence& found) {
    const bool good = found.facts.schema_verified && found.judged.missing_columns.empty();
    const bool none_applied = found.judged.is_legacy && !found.beside;
    return {.question = criterion::schema,
            .answer = pass_if(good),
            .figure = found.judged.missing_columns.empty() ? found.facts.schema : found.unreadable,
            .threshold = "every table, column and sorting key",
            .advice = good           ? ""
                      : none_applied ? "only the older table stands: run `truefill schema apply`, "
                                       "then migrate"
                                     : "run `truefill schema apply`; what differs needs a person",
            .details = {}};
}

finding judge_prices(const evidence& found) {
    const row_counts rows = found.rows.counts();
    const bool most = 100 * rows.n_valid_price > 95 * rows.n_rows;
    return about_rows(found, criterion::prices, most,
                      fmt::format("{} between 0 and 1 dollar, {} are zero",
                                  percentage(rows.n_valid_price, rows.n_rows), rows.n_zero_price),
                      "> 95 %",
                      "what is no fill was booked, or a missing price was taken for zero: "
                      "`truefill migrate` flags it, `truefill sync` books none");
}

finding judge_cadence(const evidence& found) {
    const auto judged = found.rows.times().judge();
    return about_rows(found, criterion::cadence, judged.verdict != cadence_verdict::periodic,
                      sentence(judged), "irregular",
                      "a task inserts on a clock: find it by engine_instance_id, and stop it");
}

finding judge_duplicates(const evidence& found) {
    const row_counts rows = found.rows.counts();
    const bool once = rows.most_rows_an_id <= 1 && rows.n_copies == 0;
    std::string figure =
        rows.n_with_id == 0
            ? fmt::format(
                  "none of {} rows has a fill id, {} are copies; at most {} rows of one "
                  "order",
                  rows.n_rows, rows.n_copies, rows.most_rows_an_order)
            : fmt::format("{} rows of {} fill ids, at most {} of one; at most {} rows of one order",
                          rows.n_with_id, rows.n_fill_ids, rows.most_rows_an_id,
                          rows.most_rows_an_order);
    return about_rows(found, criterion::duplicates, once, std::move(figure), "one row per fill id",
                      "count the view, never a base table; an older table needs `truefill "
                      "migrate`");
}

finding judge_funnel(const evidence& found) {
    const stats& all = found.polls.funnel;
    finding answer{.question = criterion::funnel,
                   .answer = verdict::unknown,
                   .figure = "no polls in the window",
                   .threshold = ">= 95 % passed, all accounted for",
                   .advice = "is `truefill sync` running?",
                   .details = {}};
    if (!found.facts.keeps_polls) {
        answer.answer = verdict::fail;
        answer.figure = "no poll leaves its counters";
        answer.advice = "book by `truefill sync`, which keeps them";
        return answer;
    }
    if (found.polls.n == 0) {
        return answer;
    }
    const bool adds = sink_adds_up(all) && all.n_failed == 0;
    const bool mostly = 100 * all.n_passed >= 95 * all.n_api;
    answer.answer = pass_if(adds && mostly);
    answer.figure = fmt::format("{} items: {} inserted + {} duplicates, {} refused, {} failed",
                                all.n_api, all.n_inserted, all.n_duplicate,
                                all.n_api - std::min(all.n_passed, all.n_api), all.n_failed);
    answer.advice = adds && mostly ? ""
                    : adds ? "most of what the exchange sends is no fill: see mm_fill_rejects, and "
                             "the address that is asked"
                           : "fills failed at the sink: see `truefill schema verify` and the spool";
    return answer;
}

bool polls_are_recent(const evidence& found) {
    constexpr std::chrono::minutes silent_for{15};
    const timestamp last{std::chrono::microseconds{found.polls.last_us}};
    return found.polls.n != 0 && found.window.to - last <= silent_for;
}

}  // namespace truefill::tool
