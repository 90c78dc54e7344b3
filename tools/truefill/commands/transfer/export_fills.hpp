// `truefill export`: writes the fills of a sink as lines of JSON or CSV.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "booking/sink.hpp"

namespace truefill::tool {

enum class export_format : std::uint8_t { ndjson = 1, csv = 2 };

struct export_options {
    sink_options sink;
    std::optional<timestamp> since;  ///< nothing: all fills
    export_format format = export_format::ndjson;
};

/// Writes every fill to standard output, also an invalid one, with its verdict and its decision.
/// Returns the exit code; throws failure for what a person must put right.
[[nodiscard]] int export_fills(const export_options& options);

}  // namespace truefill::tool
