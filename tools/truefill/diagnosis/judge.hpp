// From evidence to a diagnosis.
#pragma once

#include <string>

#include "diagnosis/diagnosis.hpp"
#include "diagnosis/gather.hpp"

namespace truefill::tool {

/// What the commands to run next are made of.
struct diagnosis_context {
    std::string sink;
    std::string exchange;  ///< "" when it was not named
    std::string account;   ///< "" when it was not named
    std::string state;     ///< the folder of the spools
};

[[nodiscard]] diagnosis judge(const evidence& found, const diagnosis_context& context);

/// Why, the gravest first; none when nothing fails.
[[nodiscard]] std::vector<cause> causes_of(const evidence& found, const diagnosis& judged);
/// The commands that repair what fails, in their order.
[[nodiscard]] std::vector<next_step> steps_for(const evidence& found, const diagnosis& judged,
                                               const diagnosis_context& context);
/// Whether a question was answered with a failure.
[[nodiscard]] bool fails(const diagnosis& judged, criterion question);

}  // namespace truefill::tool
