// `truefill link`: finds the decisions of orders that have none yet, and stores them beside the
// fills.
#pragma once

#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "booking/sink.hpp"

namespace truefill::tool {

struct link_options {
    sink_options sink;
    fs::path registry;                       ///< has precedence; "" for none
    std::string orders_table = "mm_orders";  ///< the desk's own orders
    std::optional<timestamp> since;          ///< only fills from then on; nothing: all
    bool dry_run = false;
};

/// Returns the exit code.
[[nodiscard]] int link(const link_options& options);

}  // namespace truefill::tool
