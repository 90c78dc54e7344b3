// The measurements as one JSON document, and its presentation: tables and a chart.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/measure.hpp"

namespace bench {

/// The measurements of one input.
struct section {
    std::string input;
    std::size_t items = 0;
    std::size_t payloads = 0;
    std::size_t bytes = 0;
    std::vector<lane> lanes;
};

/// All measurements, and each goal with the figure that was measured for it.
[[nodiscard]] nlohmann::ordered_json document_of(const std::vector<section>& sections);
/// Tables for the terminal.
[[nodiscard]] std::string tables_of(const nlohmann::ordered_json& document);
/// The contenders on today's page as an SVG, legible on light and on dark backgrounds.
[[nodiscard]] std::string chart_of(const nlohmann::ordered_json& document);

}  // namespace bench
