#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <truefill/output/events.hpp>

#include "base/output.hpp"
#include "booking/funnel_stages.hpp"
#include "report/format.hpp"
#include "report/report.hpp"
#include "report/time_axis.hpp"

namespace truefill::tool {

namespace {

constexpr std::size_t page_width = 80;
constexpr std::size_t verdict_width = 12;  // "CAN'T TELL" and two spaces

/// Columns that a text takes: its code points, good enough for what sinks and exchanges name.
std::size_t width_of(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    }));
}

void append_padded(std::string& out, std::string_view text, std::size_t width) {
    out += text;
    out.append(width - std::min(width, width_of(text)), ' ');
}

void append_right(std::string& out, std::string_view text, std::size_t width) {
    out.append(width - std::min(width, width_of(text)), ' ');
    out += text;
}

/// Appends words, broken so that each line with its indent stays within the page.
void append_wrapped(std::string& out, std::string_view text, std::size_t indent) {
    std::size_t column = page_width;
    bool is_first = true;
    while (!text.empty()) {
        const std::string_view word = text.substr(0, text.find(' '));
        text.remove_prefix(std::min(text.size(), word.size() + 1));
        if (word.empty()) {
            continue;
        }
        const std::size_t width = width_of(word);
        if (column + 1 + width > page_width) {
            out += is_first ? "" : "\n";
            is_first = false;
            out.append(indent, ' ');
            column = indent;
        } else {
            out += ' ';
            ++column;
        }
        out += word;
        column += width;
    }
    out += '\n';
}

/// Writes what a terminal shows in colour, or the same without.
class painter {
public:
    painter(std::string& out, bool colour) : out_{out}, colour_{colour} {}

    void verdict_word(verdict answer) {
        switch (answer) {
            case verdict::pass: painted(paint::green, "PASS"); break;
            case verdict::fail: painted(paint::red, "FAIL"); break;
            case verdict::unknown: painted(paint::yellow, "CAN'T TELL"); break;
        }
    }
    void heading(std::string_view text) { painted(paint::bold, text); }

private:
    // Padded outside the colour, which takes no columns.
    void painted(std::string_view code, std::string_view text) {
        out_ += colour_ ? code : "";
        out_ += text;
        out_ += colour_ ? paint::none : "";
        out_.append(verdict_width - std::min(verdict_width, text.size()), ' ');
    }

    std::string& out_;
    bool colour_;
};

/// How wide the columns are: criteria and checks stand under each other.
struct columns {
    std::size_t name = 0;
    std::size_t figure = 0;

    void fit(const std::vector<finding>& findings) {
        // One text that is too long pushes its own row aside, not all others.
        for (const finding& answered : findings) {
            name = std::max(name, std::min<std::size_t>(width_of(name_of(answered.question)), 36));
            figure = std::max(figure,
                              std::min<std::size_t>(width_of(grouped(clean(answered.figure))), 36));
        }
    }
};

void append_findings(std::string& out, painter& paint, const columns& wide, std::string_view title,
                     const std::vector<finding>& findings) {
    if (findings.empty()) {
        return;
    }
    out += '\n';
    paint.heading(title);
    append_padded(out, "", wide.name + 2);
    append_padded(out, "found", wide.figure + 2);
    out += "wanted\n";
    for (const finding& answered : findings) {
        paint.verdict_word(answered.answer);
        append_padded(out, name_of(answered.question), wide.name);
        out += "  ";
        append_padded(out, grouped(clean(answered.figure)), wide.figure);
        out += "  " + clean(answered.threshold);
        out.erase(out.find_last_not_of(' ') + 1);
        out += '\n';
        if (answered.answer != verdict::pass && !answered.advice.empty()) {
            append_wrapped(out, "-> " + clean(answered.advice), verdict_width);
        }
        for (const std::string& detail : answered.details) {
            append_wrapped(out, grouped(clean(detail)), verdict_width + 3);
        }
    }
}

void append_causes(std::string& out, painter& paint, const diagnosis& found) {
    if (found.causes.empty()) {
        return;
    }
    out += '\n';
    paint.heading("causes");
    out += '\n';
    for (const cause& reason : found.causes) {
        append_wrapped(
            out,
            grouped(clean(reason.name + (reason.evidence.empty() ? "" : ": " + reason.evidence))),
            2);
    }
}

void append_next(std::string& out, painter& paint, const diagnosis& found) {
    if (found.next.empty()) {
        return;
    }
    out += '\n';
    paint.heading("do this next");
    out += '\n';
    for (const next_step& step : found.next) {
        append_wrapped(out, "# " + clean(step.why), 2);
        out += "  " + clean(step.command) + '\n';
    }
}

std::string spark(const std::vector<minute_rows>& bars, std::uint64_t top) {
    constexpr std::array<std::string_view, 9> blocks{"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    std::string line;
    for (const minute_rows& bar : bars) {
        line += blocks.at(static_cast<std::size_t>(scaled(total_of(bar), top, 8, 1)));
    }
    return line;
}

void append_spark(std::string& out, std::string_view when, const chart_data& shown,
                  const time_axis& axis, std::uint64_t top) {
    const auto bars = bars_of(axis, shown);
    const std::uint64_t most = greatest(bars);
    out += "  ";
    out += when;
    out += clean(shown.name) + ": ";
    if (most == 0) {
        out += shown.n_rows == 0 ? "no rows\n"
                                 : with_commas(shown.n_rows) + " rows, at no known time\n";
        return;
    }
    out += with_commas(shown.n_rows) + " rows, " + with_commas(shown.n_orders) + " orders, " +
           with_commas(shown.n_fill_ids) + " fill ids\n";
    out += "  " + spark(bars, top) + "\n  at most " + axis.rate(most) + "; full height is " +
           with_commas(top) + '\n';
}

void append_sparks(std::string& out, painter& paint, const diagnosis& found) {
    const time_axis axis = axis_of(found, page_width - 2);
    out += '\n';
    paint.heading("rows over time");
    if (axis.minutes != 0) {
        const auto minutes = static_cast<std::int64_t>(axis.per_bar);
        out +=
            ", " + axis.from_to() + ", each column is " + span_text(std::chrono::minutes{minutes});
    }
    out += '\n';
    const std::uint64_t now = greatest(bars_of(axis, found.now));
    if (!found.beside) {
        append_spark(out, "", found.now, axis, now);
        return;
    }
    const std::uint64_t beside = greatest(bars_of(axis, *found.beside));
    const bool shared = share_scale(now, beside);
    append_spark(out, "beside: ", *found.beside, axis, shared ? std::max(now, beside) : beside);
    append_spark(out, "judged: ", found.now, axis, shared ? std::max(now, beside) : now);
    if (!shared && now != 0 && beside != 0) {
        out += "  (the two are on scales of their own)\n";
    }
}

void append_funnel(std::string& out, painter& paint, const diagnosis& found) {
    std::uint64_t top = 0;
    std::size_t digits = 0;
    for (const funnel_stage& stage : funnel_stages) {
        top = std::max(top, found.funnel.*stage.count);
        digits = std::max(digits, with_commas(found.funnel.*stage.count).size());
    }
    out += '\n';
    paint.heading("funnel");
    out += "of " + with_commas(found.n_polls) + (found.n_polls == 1 ? " poll\n" : " polls\n");
    for (const funnel_stage& stage : funnel_stages) {
        const std::uint64_t count = found.funnel.*stage.count;
        constexpr std::uint64_t longest = 20;
        std::string bar;
        for (std::uint64_t cells = scaled(count, top, longest, 1); cells > 0; --cells) {
            bar += "█";
        }
        out += "  ";
        append_padded(out, stage.name, 12);
        append_right(out, with_commas(count), digits);
        out += "  ";
        append_padded(out, bar, longest + 1);
        append_right(out, percentage(count, found.funnel.n_api), 6);
        out += "  ";
        out += stage.meaning;
        out += '\n';
    }
}

}  // namespace

void append_text(std::string& out, const diagnosis& found, bool colour) {
    painter paint{out, colour};
    paint.verdict_word(found.overall());
    out += headline_of(found) + '\n';
    const auto span = std::chrono::floor<std::chrono::minutes>(found.to - found.from);
    const auto line = [&](const std::string& text) {
        out.append(verdict_width, ' ');
        out += text + '\n';
    };
    line(fmt::format("{} to {} UTC ({})", moment_text(found.from), moment_text(found.to),
                     span_text(span)));
    line(clean(found.sink) + (found.relation.empty() ? "" : ", " + clean(found.relation)));
    for (const std::string& note : found.notes) {
        append_wrapped(out, "! " + grouped(clean(note)), verdict_width);
    }
    append_causes(out, paint, found);
    append_next(out, paint, found);

    columns wide;
    wide.fit(found.criteria);
    wide.fit(found.checks);
    append_findings(out, paint, wide, "criteria", found.criteria);
    append_findings(out, paint, wide, "checks", found.checks);
    append_sparks(out, paint, found);
    if (found.n_polls > 0) {
        append_funnel(out, paint, found);
    }
}

}  // namespace truefill::tool
