// The criteria and the checks, each as a function of the evidence.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/gather.hpp"

namespace truefill::tool {

// The deployment guide's six success criteria.
[[nodiscard]] finding judge_volume(const evidence& found);
[[nodiscard]] finding judge_schema(const evidence& found);
[[nodiscard]] finding judge_prices(const evidence& found);
[[nodiscard]] finding judge_cadence(const evidence& found);
[[nodiscard]] finding judge_duplicates(const evidence& found);
[[nodiscard]] finding judge_funnel(const evidence& found);

// The criteria of a cluster. Precondition: `found.replicas`.
[[nodiscard]] finding judge_replicas(const replicas_report& found);
[[nodiscard]] finding judge_shards(const replicas_report& found);

/// The checks beyond them, in the order in which they are shown.
[[nodiscard]] std::vector<finding> judge_checks(const evidence& found);

/// The check of batches that were set aside: they are missing in the table until a person acts.
[[nodiscard]] finding judge_delivery(const backlog_evidence& backlog);

/// Whether the last poll is recent enough: within 15 minutes of the window's end.
[[nodiscard]] bool polls_are_recent(const evidence& found);

/// "2026-07-30T04:39:40Z".
[[nodiscard]] std::string second_text(std::int64_t us);

/// "954.8 x".
[[nodiscard]] std::string times_text(std::uint64_t part, std::uint64_t whole);

/// Pass or fail.
[[nodiscard]] constexpr verdict pass_if(bool good) {
    return good ? verdict::pass : verdict::fail;
}

}  // namespace truefill::tool
