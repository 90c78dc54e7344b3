// The files of a command line, read one after the other as payloads: what `normalize` and `load`
// have in common.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "input/documents.hpp"

namespace truefill::tool {

/// What a command does with its inputs.
struct input_user {
    /// Takes a document of `file`; nothing: of standard input.
    std::function<bool(std::optional<std::string_view> file, std::string_view text,
                       std::uint64_t offset, bool tentative)>
        take;
    /// Called when the input pauses, and while it does: see stream_watcher.
    std::function<void(std::chrono::milliseconds for_how_long)> paused;
    /// How many fills there are so far, for the line of progress.
    std::function<std::uint64_t()> n_fills;
};

/// Reads the files in their order; "-", or no file at all, is standard input. Errors are logged,
/// and so is the position at which SIGINT or SIGTERM ends the reading. Returns whether every input
/// was read to its end.
[[nodiscard]] bool read_inputs(const std::vector<std::string>& files, const input_user& user);

}  // namespace truefill::tool
