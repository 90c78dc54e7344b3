#include <fmt/format.h>

#include "report/format.hpp"
#include "report/html_sections.hpp"
#include "report/report.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view style =
#include "report.css.inc"
    ;

void append_head(std::string& out, const diagnosis& found, const std::string& headline) {
    // The policy forbids scripts and requests, in case a name is not escaped correctly.
    out +=
        "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta http-equiv='Content-Security-Policy' "
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n";
    append_element(out, "title", std::string{name_of(found.overall())} + ": " + headline);
    out += "\n<style>";
    out += style;
    out += "</style>\n</head>\n";
}

void append_header(std::string& out, const diagnosis& found, const std::string& headline) {
    out += fmt::format("<header class='{}'>\n", class_of(found.overall()));
    append_badge(out, found.overall());
    out += '\n';
    append_element(out, "h1", headline);
    const auto span = std::chrono::floor<std::chrono::minutes>(found.to - found.from);
    out += '\n';
    append_element(out, "p",
                   fmt::format("{} to {} UTC ({})", moment_text(found.from), moment_text(found.to),
                               span_text(span)));
    out += '\n';
    append_note(out, found.sink + (found.relation.empty() ? "" : ", " + found.relation));
    if (!found.notes.empty()) {
        out += "<ul class='notes'>";
        for (const std::string& note : found.notes) {
            append_element(out, "li", grouped(note));
        }
        out += "</ul>\n";
    }
    out += "</header>\n";
}

void append_causes(std::string& out, const diagnosis& found) {
    if (found.causes.empty()) {
        return;
    }
    out += "<section>\n<h2>Causes</h2>\n<ul class='causes'>\n";
    for (const cause& reason : found.causes) {
        out += "<li>";
        append_element(out, "strong", reason.name);
        append_escaped(out, reason.evidence.empty() ? "" : ": " + grouped(reason.evidence));
        out += "</li>\n";
    }
    out += "</ul>\n</section>\n";
}

void append_next(std::string& out, const diagnosis& found) {
    if (found.next.empty()) {
        return;
    }
    out += "<section>\n<h2>Do this next</h2>\n<ol class='next'>\n";
    for (const next_step& step : found.next) {
        out += "<li>";
        append_escaped(out, step.why);
        out += "<pre><code>";
        append_escaped(out, step.command);
        out += "</code></pre></li>\n";
    }
    out += "</ol>\n</section>\n";
}

void append_foot(std::string& out, const diagnosis& found) {
    out += "<footer>\n";
    append_element(out, "p",
                   fmt::format("truefill {}, {} UTC", found.version, moment_text(found.made)));
    if (!found.command.empty()) {
        out += "<pre><code>";
        append_escaped(out, found.command);
        out += "</code></pre>\n";
    }
    out += "</footer>\n";
}

}  // namespace

void append_html(std::string& out, const diagnosis& found) {
    const std::string headline = headline_of(found);
    append_head(out, found, headline);
    out += "<body>\n<main>\n";
    append_header(out, found, headline);
    append_causes(out, found);
    append_next(out, found);
    append_findings_section(out, "Criteria", found.criteria);
    append_findings_section(out, "Checks", found.checks);
    append_charts(out, found);
    append_rows(out, found.now);
    append_funnel_section(out, found);
    append_foot(out, found);
    out += "</main>\n</body>\n</html>\n";
}

}  // namespace truefill::tool
