// `truefill load`: files and streams into a sink, by the same path as `sync`.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "booking/ingest.hpp"
#include "booking/sink.hpp"

namespace truefill::tool {

struct load_options {
    std::vector<std::string> files;  ///< none: standard input
    sink_options sink;
    ingest_options ingest;
    std::chrono::milliseconds patience = std::chrono::seconds{30};
    bool dry_run = false;
    bool strict = false;
    bool summary = false;
};

/// Runs the command. Returns the exit code; throws failure for what a person must put right.
[[nodiscard]] int load(const load_options& options);

}  // namespace truefill::tool
