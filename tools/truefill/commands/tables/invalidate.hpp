// `truefill invalidate`: a person's verdict on fills, stored beside them with the reason.
#pragma once

#include <string>

#include "booking/sink.hpp"

namespace truefill::tool {

struct invalidate_options {
    sink_options sink;
    std::string account;
    std::string fill;   ///< the id of one fill; "" when `where` selects fills
    std::string where;  ///< a condition over the view's columns
    std::string why;
    bool restore = false;  ///< makes the fills valid again
    bool dry_run = false;
    bool yes = false;  ///< does not ask for confirmation of `where`
};

/// Writes verdicts, which polls and links do not change. Returns the exit code.
[[nodiscard]] int invalidate(const invalidate_options& options);

}  // namespace truefill::tool
