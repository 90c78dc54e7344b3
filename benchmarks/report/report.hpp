// What was measured, as one JSON document, and what is made of that: tables and a chart.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/measure.hpp"

namespace bench {

struct section {
    std::string input;
    std::size_t items = 0;
    std::size_t payloads = 0;
    std::size_t bytes = 0;
    std::vector<lane> lanes;
};

/// Everything, and the goals with what was measured.
[[nodiscard]] nlohmann::ordered_json document_of(const std::vector<section>& sections);
/// Tables, for people.
[[nodiscard]] std::string tables_of(const nlohmann::ordered_json& document);
/// The contenders on today's page, as an SVG that reads well on light ground and on dark.
[[nodiscard]] std::string chart_of(const nlohmann::ordered_json& document);

}  // namespace bench
