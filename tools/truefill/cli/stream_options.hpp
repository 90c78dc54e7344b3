// The options of `sync` for the exchange's WebSocket.
#pragma once

#include <CLI/CLI.hpp>

#include "commands/sync.hpp"

namespace truefill::tool {

/// --stream, --silence. The options that exclude --stream must be declared before.
void add_stream_options(CLI::App* command, sync_options& options);

}  // namespace truefill::tool
