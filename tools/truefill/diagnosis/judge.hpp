// Judges the evidence.
#pragma once

#include <string>

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/gather.hpp"

namespace truefill::tool {

/// The parts of the commands to run next.
struct diagnosis_context {
    std::string sink;
    std::string exchange;  ///< "" when it was not named
    std::string account;   ///< "" when it was not named
    std::string state;     ///< the folder of the spools
};

[[nodiscard]] diagnosis judge(const evidence& found, const diagnosis_context& context);

/// The causes of a failure, the gravest first; none if nothing fails.
[[nodiscard]] std::vector<cause> causes_of(const evidence& found, const diagnosis& judged);
/// The commands that repair what fails, in their order.
[[nodiscard]] std::vector<next_step> steps_for(const evidence& found, const diagnosis& judged,
                                               const diagnosis_context& context);
/// Whether a question was answered with a failure.
[[nodiscard]] bool fails(const diagnosis& judged, criterion question);

}  // namespace truefill::tool
