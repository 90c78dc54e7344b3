// `truefill invalidate`: what somebody says of a fill afterwards, beside it, with the reason.
#pragma once

#include <string>

#include "booking/sink.hpp"

namespace truefill::tool {

struct invalidate_options {
    sink_options sink;
    std::string account;
    std::string fill;   ///< one fill's id; "" when `where` says which
    std::string where;  ///< a condition over the view's columns
    std::string why;
    bool restore = false;  ///< takes it back
    bool dry_run = false;
    bool yes = false;  ///< `where` need not be confirmed
};

/// Writes verdicts, which polls and links leave alone. Returns the exit code.
[[nodiscard]] int invalidate(const invalidate_options& options);

}  // namespace truefill::tool
