// `truefill normalize`: reads payloads and writes one JSON object per fill.
#pragma once

#include <optional>
#include <string>
#include <truefill/vocabulary.hpp>
#include <vector>

#include "input/pointer.hpp"

namespace truefill::tool {

struct normalize_options {
    std::vector<std::string> files;  ///< none: standard input
    std::optional<source> from;      ///< nothing: decided for each item
    std::optional<json_pointer> at;  ///< the part of each document to read; nothing: all of it
    std::string rejects;             ///< a file to write; "" for none
    bool debug = false;
    bool strict = false;
    bool summary = false;
};

/// Runs the command: fills to standard output, events to standard error. Returns the exit code.
[[nodiscard]] int normalize(const normalize_options& options);

}  // namespace truefill::tool
