// The reports of a diagnosis: text, JSON, HTML.
#pragma once

#include <string>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// The diagnosis in one sentence: its headline, else its first cause, else how many findings say
/// what overall() says. On one line, safe to print.
[[nodiscard]] std::string headline_of(const diagnosis& found);

/// The text for a terminal, with sparklines, and with colours if `colour` is set.
void append_text(std::string& out, const diagnosis& found, bool colour);
/// One JSON object and a line's end.
void append_json(std::string& out, const diagnosis& found);
/// An HTML page in one file without scripts, fonts and requests; for light and dark screens.
void append_html(std::string& out, const diagnosis& found);

}  // namespace truefill::tool
