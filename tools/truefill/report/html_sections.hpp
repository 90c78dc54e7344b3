// The sections of the page that have a file of their own.
#pragma once

#include <string>

#include "report/html_parts.hpp"

namespace truefill::tool {

/// Appends rows over time and histograms: of the judged relation, or of the older table and the
/// view side by side.
void append_charts(std::string& out, const diagnosis& found);
/// Appends the funnel of the window's polls.
void append_funnel_section(std::string& out, const diagnosis& found);
/// Appends tables of rows: worst orders, repeated ids, writers, samples.
void append_rows(std::string& out, const chart_data& chart);

}  // namespace truefill::tool
