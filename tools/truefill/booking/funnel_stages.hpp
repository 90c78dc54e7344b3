// The stages of the funnel, in their order, as reports and metrics list them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <truefill/stats.hpp>

namespace truefill::tool {

struct funnel_stage {
    std::string_view name;
    std::uint64_t stats::*count;
    std::string_view meaning;  ///< which items are counted, for people
};

/// From all items to those that a sink did not keep. The last three add up to n_passed.
inline constexpr std::array<funnel_stage, 8> funnel_stages{{
    {"n_api", &stats::n_api, "items that the exchange returned"},
    {"n_raw", &stats::n_raw, "objects"},
    {"n_real", &stats::n_real, "real fills"},
    {"n_valid", &stats::n_valid, "read, and through the gates"},
    {"n_passed", &stats::n_passed, "told apart"},
    {"n_duplicate", &stats::n_duplicate, "there before"},
    {"n_inserted", &stats::n_inserted, "new"},
    {"n_failed", &stats::n_failed, "not kept"},
}};

}  // namespace truefill::tool
