// The readers that are compared. truefill comes first in the reports and is what the others must
// agree with.
#pragma once

#include <memory>

#include "harness/task.hpp"

namespace bench {

std::unique_ptr<contender> make_truefill();
std::unique_ptr<contender> make_simdjson_dom();
// Visible, since on-demand is a shared library whose other symbols are hidden.
[[gnu::visibility("default")]] std::unique_ptr<contender> make_on_demand_pass();
[[gnu::visibility("default")]] std::unique_ptr<contender> make_on_demand_lookup();
std::unique_ptr<contender> make_rapidjson_sax();
std::unique_ptr<contender> make_rapidjson_dom();
std::unique_ptr<contender> make_nlohmann();

}  // namespace bench
