// `truefill link`: the decision behind orders that have none yet, found and kept beside the fills.
#pragma once

#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "booking/sink.hpp"

namespace truefill::tool {

struct link_options {
    sink_options sink;
    fs::path registry;                       ///< asked first; "" for none
    std::string orders_table = "mm_orders";  ///< asked second: the desk's own
    std::optional<timestamp> since;          ///< nothing: all fills
    bool dry_run = false;
};

/// Returns the exit code.
[[nodiscard]] int link(const link_options& options);

}  // namespace truefill::tool
