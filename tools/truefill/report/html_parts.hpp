// The elements of the page.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// Appends an element with an escaped text; `name` may have attributes behind it.
void append_element(std::string& out, std::string_view name, std::string_view text);

/// Appends a muted paragraph.
void append_note(std::string& out, std::string_view text);

/// "pass", "fail", "unknown": the class that gives an element its colours.
[[nodiscard]] std::string_view class_of(verdict answer);
/// Appends a verdict: a sign and a word beside the colour, which not everybody sees.
void append_badge(std::string& out, verdict answer);

/// Appends a table of findings, with their advice and details; nothing when there are none.
void append_findings_section(std::string& out, std::string_view title,
                             const std::vector<finding>& findings);

/// One row of a horizontal histogram, whose labels fit on any screen.
struct bar_row {
    std::string label;
    std::uint64_t count = 0;
    bool is_impossible = false;
};

/// Appends bars as wide as their column, each with its count and its share of `whole`.
void append_bar_rows(std::string& out, std::string_view about, const std::vector<bar_row>& rows,
                     std::uint64_t whole);

/// A column of a table; numbers stand on the right.
struct table_column {
    std::string_view name;
    bool is_number = false;
};
/// Appends a table whose rows become blocks on a narrow screen.
void append_table(std::string& out, const std::vector<table_column>& columns,
                  const std::vector<std::vector<std::string>>& rows);

}  // namespace truefill::tool
