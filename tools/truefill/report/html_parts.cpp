#include "report/html_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <truefill/output/events.hpp>

#include "report/format.hpp"

namespace truefill::tool {

namespace {

void append_details(std::string& out, const finding& answered) {
    if (answered.answer != verdict::pass && !answered.advice.empty()) {
        append_element(out, "p class='advice'", answered.advice);
    }
    if (answered.details.empty()) {
        return;
    }
    out += "<ul class='details'>";
    for (const std::string& detail : answered.details) {
        append_element(out, "li", grouped(detail));
    }
    out += "</ul>";
}

}  // namespace

void append_element(std::string& out, std::string_view name, std::string_view text) {
    out += fmt::format("<{}>", name);
    append_escaped(out, text);
    out += fmt::format("</{}>", name.substr(0, name.find(' ')));
}

void append_note(std::string& out, std::string_view text) {
    append_element(out, "p class='muted'", text);
    out += '\n';
}

std::string_view class_of(verdict answer) {
    return word_of(answer);
}

void append_badge(std::string& out, verdict answer) {
    std::string_view text = "<span aria-hidden='true'>? </span>CAN&#39;T TELL";
    if (answer == verdict::pass) {
        text = "<span aria-hidden='true'>✓ </span>PASS";
    } else if (answer == verdict::fail) {
        text = "<span aria-hidden='true'>✕ </span>FAIL";
    }
    out += fmt::format("<span class='badge {}'>{}</span>", class_of(answer), text);
}

void append_findings_section(std::string& out, std::string_view title,
                             const std::vector<finding>& findings) {
    if (findings.empty()) {
        return;
    }
    // The roles are written out: on a narrow screen the rows are blocks, which browsers take for
    // no table.
    out += fmt::format(
        "<section>\n<h2>{}</h2>\n<table class='findings' role='table'>\n<thead "
        "role='rowgroup'><tr role='row'>",
        title);
    for (const std::string_view column : {"verdict", "question", "found", "wanted"}) {
        append_element(out, "th scope='col' role='columnheader'", column);
    }
    out += "</tr></thead>\n<tbody role='rowgroup'>\n";
    for (const finding& answered : findings) {
        out += fmt::format("<tr role='row' class='{}'><td role='cell' class='verdict'>",
                           class_of(answered.answer));
        append_badge(out, answered.answer);
        out += "</td><th scope='row' role='rowheader'>";
        append_escaped(out, name_of(answered.question));
        append_details(out, answered);
        out += "</th>";
        append_element(out, "td role='cell' data-name='found'", grouped(answered.figure));
        append_element(out, "td role='cell' data-name='wanted'", answered.threshold);
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</section>\n";
}

void append_bar_rows(std::string& out, std::string_view about, const std::vector<bar_row>& rows,
                     std::uint64_t whole) {
    std::uint64_t top = 0;
    for (const bar_row& row : rows) {
        top = std::max(top, row.count);
    }
    out += "<table class='bars' aria-label='";
    append_escaped(out, about);
    out += "'><tbody>\n";
    for (const bar_row& row : rows) {
        const std::string share = row.count == 0 ? "" : " · " + percentage(row.count, whole);
        out += fmt::format("<tr{} title='",
                           row.is_impossible && row.count != 0 ? " class='impossible'" : "");
        append_escaped(out, row.label + ": " + with_commas(row.count) + share);
        out += "'>";
        append_element(out, "th scope='row'", row.label);
        out += fmt::format("<td><div class='bar' style='width:{}%'></div></td>",
                           scaled(row.count, top, 100, 1));
        append_element(out, "td class='amount'", short_count(row.count) + share);
        out += "</tr>\n";
    }
    out += "</tbody></table>\n";
}

void append_table(std::string& out, const std::vector<table_column>& columns,
                  const std::vector<std::vector<std::string>>& rows) {
    out += "<table class='rows' role='table'>\n<thead role='rowgroup'><tr role='row'>";
    for (const table_column& column : columns) {
        append_element(out,
                       column.is_number ? "th scope='col' role='columnheader' class='number'"
                                        : "th scope='col' role='columnheader'",
                       column.name);
    }
    out += "</tr></thead>\n<tbody role='rowgroup'>\n";
    for (const auto& row : rows) {
        out += "<tr role='row'>";
        for (std::size_t i = 0; i < row.size(); ++i) {
            append_element(out,
                           fmt::format("td role='cell' data-name='{}'{}", columns.at(i).name,
                                       columns.at(i).is_number ? " class='number'" : ""),
                           row[i]);
        }
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n";
}

}  // namespace truefill::tool
