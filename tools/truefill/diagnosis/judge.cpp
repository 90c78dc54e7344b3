#include "diagnosis/judge.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "diagnosis/criteria.hpp"

namespace truefill::tool {

namespace {

std::string counted(std::uint64_t n, std::string_view what) {
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

/// The one figure that people should remember; "" where there is none.
std::string headline_of(const evidence& found) {
    if (!found.compared || found.judged.is_legacy) {
        const std::uint64_t n_rows = found.rows.counts().n_rows;
        const std::uint64_t n_fills = found.compared ? found.compared->n_fills : 0;
        if (found.compared && n_rows > 2 * n_fills) {
            return fmt::format("{} for {}: {} times too many", counted(n_rows, "row"),
                               counted(n_fills, "fill"),
                               (n_rows + n_fills / 2) / std::max<std::uint64_t>(n_fills, 1));
        }
        if (found.compared && n_fills > 2 * n_rows) {
            return fmt::format("{} for {}: {} are missing", counted(n_rows, "row"),
                               counted(n_fills, "fill"), n_fills - n_rows);
        }
        return "";
    }
    const comparison& compared = *found.compared;
    if (compared.agrees()) {
        return "";
    }
    std::vector<std::string> parts;
    if (compared.missing.n != 0) {
        parts.push_back(fmt::format("{} missing", compared.missing.n));
    }
    if (compared.extra.n != 0) {
        parts.push_back(fmt::format("{} unknown to the exchange", compared.extra.n));
    }
    if (compared.differing.n != 0) {
        parts.push_back(
            fmt::format("{} differ in {}", compared.differing.n, compared.fields_text()));
    }
    return fmt::format("{} for {}: {}", counted(compared.n_rows, "row"),
                       counted(compared.n_fills, "fill"), fmt::join(parts, ", "));
}

/// Notes the writers that still add rows to the older table, and how many since it was taken over.
void append_older_writers(std::vector<std::string>& notes, const evidence& found) {
    if (found.older_writers.empty()) {
        return;
    }
    std::string writers;
    for (const auto& [name, n_rows] : found.older_writers) {
        writers +=
            fmt::format("{}'{}' ({})", writers.empty() ? "" : ", ", name, counted(n_rows, "row"));
    }
    const std::string& table = found.judged.is_legacy ? found.judged.name : found.beside->name;
    const auto taken_over = found.facts.taken_over_us;
    const std::string when =
        taken_over ? "since it was taken over at " + second_text(*taken_over) : "in the window";
    notes.push_back(
        fmt::format("an older writer is still adding to {}: {} {}", table, writers, when));
}

std::vector<std::string> notes_of(const evidence& found) {
    std::vector<std::string> notes;
    const relation& readers = found.facts.readers;
    if (found.judged.name != readers.name) {
        notes.push_back(fmt::format("readers read {}, not {}, which was judged", readers.name,
                                    found.judged.name));
    } else if (found.judged.is_legacy && found.beside) {
        notes.push_back(fmt::format(
            "readers read {}, the older table; truefill's own rows stand in {}, which `diagnose "
            "--table {}` judges",
            found.judged.name, found.beside->name, found.beside->name));
    }
    append_older_writers(notes, found);
    if (found.compared && found.compared->not_yet.n != 0) {
        notes.push_back(fmt::format("{} came after the last poll, and {} not missing yet",
                                    counted(found.compared->not_yet.n, "fill"),
                                    found.compared->not_yet.n == 1 ? "is" : "are"));
    }
    return notes;
}

}  // namespace

bool fails(const diagnosis& judged, criterion question) {
    for (const auto* list : {&judged.criteria, &judged.checks}) {
        for (const finding& answered : *list) {
            if (answered.question == question) {
                return answered.answer == verdict::fail;
            }
        }
    }
    return false;
}

diagnosis judge(const evidence& found, const diagnosis_context& context) {
    diagnosis judged;
    judged.sink = context.sink;
    judged.from = found.window.from;
    judged.to = found.window.to;
    judged.criteria = {judge_volume(found),  judge_schema(found),     judge_prices(found),
                       judge_cadence(found), judge_duplicates(found), judge_funnel(found)};
    if (found.replicas) {
        judged.criteria.push_back(judge_replicas(*found.replicas));
        judged.criteria.push_back(judge_shards(*found.replicas));
    }
    judged.checks = judge_checks(found);
    judged.headline = headline_of(found);
    judged.notes = notes_of(found);
    judged.now = found.rows.chart();
    judged.now.is_legacy = found.judged.is_legacy;
    judged.relation = judged.now.name;
    if (found.rows_beside) {
        judged.beside = found.rows_beside->chart();
        judged.beside->is_legacy = found.beside->is_legacy;
    }
    judged.compared = found.compared;
    judged.funnel = found.polls.funnel;
    judged.n_polls = found.polls.n;
    judged.last_poll_us = found.polls.last_us;
    judged.causes = causes_of(found, judged);
    judged.next = steps_for(found, judged, context);
    return judged;
}

}  // namespace truefill::tool
