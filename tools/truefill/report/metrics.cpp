#include "report/metrics.hpp"

#include <tuple>

#include "base/prometheus.hpp"
#include "booking/funnel_stages.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view gauge = "gauge";

void append_verdicts(metrics_text& metrics, const diagnosis& found) {
    metrics.begin("truefill_diagnose_verdict", gauge,
                  "Of the whole: 0 passes, 1 fails, 2 can't be decided.");
    metrics.sample({}, static_cast<std::uint64_t>(found.overall()) - 1);
    for (const auto& [name, answer, help] :
         {std::tuple{"truefill_diagnose_fails", verdict::fail, "1 where the answer is a failure."},
          std::tuple{"truefill_diagnose_unknown", verdict::unknown,
                     "1 where the question can't be answered."}}) {
        metrics.begin(name, gauge, help);
        for (const auto* list : {&found.criteria, &found.checks}) {
            for (const finding& answered : *list) {
                metrics.sample({{"question", name_of(answered.question)}},
                               answered.answer == answer ? 1 : 0);
            }
        }
    }
}

void append_funnel(metrics_text& metrics, const stats& funnel) {
    metrics.begin("truefill_diagnose_funnel_items", gauge,
                  "Items of the window's polls, by stage.");
    for (const funnel_stage& stage : funnel_stages) {
        metrics.sample({{"stage", stage.name}}, funnel.*stage.count);
    }
}

void append_comparison(metrics_text& metrics, const comparison& compared) {
    metrics.begin("truefill_diagnose_fills", gauge,
                  "The exchange's fills of the window, and what is wrong with the table's rows.");
    metrics.sample({{"kind", "exchange"}}, compared.n_fills);
    metrics.sample({{"kind", "missing"}}, compared.missing.n);
    metrics.sample({{"kind", "not_yet"}}, compared.not_yet.n);
    metrics.sample({{"kind", "extra"}}, compared.extra.n);
    metrics.sample({{"kind", "differing"}}, compared.differing.n);
}

}  // namespace

std::string metrics_of(const diagnosis& found) {
    metrics_text metrics;
    append_verdicts(metrics, found);
    metrics.begin("truefill_diagnose_rows", gauge, "Rows of the judged relation in the window.");
    metrics.sample({}, found.now.n_rows);
    append_funnel(metrics, found.funnel);
    if (found.compared) {
        append_comparison(metrics, *found.compared);
    }
    if (found.last_poll_us != 0) {
        metrics.begin("truefill_diagnose_heartbeat_age_seconds", gauge,
                      "From the last poll to the window's end.");
        metrics.sample_micro({}, microseconds_of(found.to) - found.last_poll_us);
    }
    metrics.begin("truefill_diagnose_timestamp_seconds", gauge, "When this was written.");
    metrics.sample_micro({}, microseconds_of(found.made));
    return metrics.text();
}

}  // namespace truefill::tool
