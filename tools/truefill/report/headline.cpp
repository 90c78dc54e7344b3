#include <fmt/format.h>

#include <algorithm>

#include "report/format.hpp"
#include "report/report.hpp"

namespace truefill::tool {

std::string headline_of(const diagnosis& found) {
    if (!found.headline.empty()) {
        return grouped(clean(found.headline));
    }
    if (!found.causes.empty()) {
        const cause& first = found.causes.front();
        return grouped(clean(first.name + (first.evidence.empty() ? "" : ": " + first.evidence)));
    }
    const verdict overall = found.overall();
    std::size_t same = 0;
    for (const auto* list : {&found.criteria, &found.checks}) {
        same += static_cast<std::size_t>(
            std::count_if(list->begin(), list->end(),
                          [&](const finding& answered) { return answered.answer == overall; }));
    }
    const std::size_t all = found.criteria.size() + found.checks.size();
    const std::string of = fmt::format("{} of {}", same, all);
    switch (overall) {
        case verdict::fail: return of + " criteria and checks " + (same == 1 ? "fails" : "fail");
        case verdict::unknown: return "nothing fails, but " + of + " can't be decided";
        case verdict::pass: break;
    }
    if (all == 0) {
        return "nothing was asked";
    }
    return same == all ? fmt::format("all {} criteria and checks hold", all)
                       : fmt::format("every criterion holds, {} with the checks", of);
}

}  // namespace truefill::tool
