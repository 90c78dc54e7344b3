// Options that several commands have in common.
#pragma once

#include <chrono>
#include <string>

#include "booking/ingest.hpp"
#include "booking/sink.hpp"

namespace truefill::tool {

/// The exchange and the key for its API.
struct exchange_options {
    std::string address;  ///< an address like https://host/trade-api/v2; "" without an exchange
    std::string key_id;
    std::string key_file;  ///< a PEM file
    double pages_per_second = 20;
};

/// What `sync` and `load` have in common: from payloads to rows in a sink.
struct booking_options {
    sink_options sink;
    ingest_options ingest;
    /// How long to try to deliver waiting batches before the command ends.
    std::chrono::milliseconds patience = std::chrono::seconds{30};
    bool dry_run = false;
    bool strict = false;   ///< rejects decide the exit code
    bool summary = false;  ///< the funnel as a table, at the end
};

}  // namespace truefill::tool
