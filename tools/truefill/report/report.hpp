// A diagnosis for a terminal, a program, a browser.
#pragma once

#include <string>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// The diagnosis in one sentence: its headline, else its first cause, else how many findings say
/// what overall() says. On one line, safe to print.
[[nodiscard]] std::string headline_of(const diagnosis& found);

/// A table for a terminal, with sparklines; `colour` for one that shows it.
void append_text(std::string& out, const diagnosis& found, bool colour);
/// One JSON object and a line's end.
void append_json(std::string& out, const diagnosis& found);
/// A page of its own: no scripts, no fonts, no network; light and dark.
void append_html(std::string& out, const diagnosis& found);

}  // namespace truefill::tool
