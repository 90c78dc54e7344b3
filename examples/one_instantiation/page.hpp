// A normalizer that one file compiles. A file that includes this header compiles fills and rejects
// only.
#pragma once

#include <functional>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/reject.hpp>
#include <truefill/stats.hpp>

truefill::stats normalize_page(std::string_view page,
                               const std::function<void(const truefill::fill_view&)>& on_fill,
                               const std::function<void(const truefill::reject_view&)>& on_reject);
