#include "report/svg.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/output/events.hpp>

namespace truefill::tool {

namespace {

/// The character that `one` is, which is UTF-8.
std::uint32_t code_point(std::string_view one) {
    const auto lead = static_cast<unsigned char>(one.front());
    std::uint32_t code = one.size() == 1 ? lead : lead & (0x7FU >> one.size());
    for (const char c : one.substr(1)) {
        code = code << 6 | (static_cast<unsigned char>(c) & 0x3FU);
    }
    return code;
}

/// What a terminal or a browser would obey rather than show: C0, C1, line separators, and the
/// overrides of direction that make a text read otherwise than it is.
bool is_control(std::uint32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

template <class Visitor>
void for_each_picture(const diagnosis& found, Visitor visit) {
    visit(found.now);
    if (found.before) {
        visit(*found.before);
    }
}

/// The least of 1, 2, 4, 6, 8, 10, 20, 40 .. that is not below: its half is a whole number too.
std::uint64_t round_top(std::uint64_t count) {
    std::uint64_t place = 1;
    while (place <= count / 10) {
        place *= 10;
    }
    if (place > std::numeric_limits<std::uint64_t>::max() / 10) {
        return count;
    }
    for (const std::uint64_t times : {1U, 2U, 4U, 6U, 8U}) {
        if (place * times >= count) {
            return place * times;
        }
    }
    return place * 10;
}

/// As short as a plot needs it: "9,999,999", "12.3 M".
std::string short_count(std::uint64_t count) {
    constexpr std::uint64_t million = 1'000'000;
    if (count < 10 * million) {
        return with_commas(count);
    }
    const std::uint64_t tenth = count % million * 10 / million;
    return with_commas(count / million) + (tenth == 0 ? "" : '.' + std::to_string(tenth)) + " M";
}

void append_attribute(std::string& out, std::string_view name, std::uint64_t value) {
    out += ' ';
    out += name;
    out += "='" + std::to_string(value) + '\'';
}

void begin_svg(std::string& out, const caption& said, std::string_view attributes) {
    out += "<svg role='img' aria-labelledby='" + said.id + "-t " + said.id + "-d' ";
    out += attributes;
    out += ">\n<title id='" + said.id + "-t'>";
    append_escaped(out, said.title);
    out += "</title>\n<desc id='" + said.id + "-d'>";
    append_escaped(out, said.description);
    out += "</desc>\n";
}

void append_label(std::string& out, std::string_view attributes, std::string_view text) {
    out += "<text ";
    out += attributes;
    out += '>';
    append_escaped(out, text);
    out += "</text>\n";
}

// The plot of rows over time, in pixels: only its bars are stretched to the width of the screen.
constexpr std::uint64_t plot_top = 22;
constexpr std::uint64_t plot_height = 120;

void append_time_bars(std::string& out, const time_axis& axis,
                      const std::vector<std::uint64_t>& bars, std::uint64_t top) {
    // Tenths of minutes across, thousandths of the scale down.
    out += "<svg y='" + std::to_string(plot_top) + "' width='100%' height='" +
           std::to_string(plot_height) + "' viewBox='0 0 " + std::to_string(axis.minutes * 10) +
           " 1000' preserveAspectRatio='none'>\n";
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (bars[i] == 0) {
            continue;
        }
        const std::uint64_t minute = i * axis.per_bar;
        const std::uint64_t width = std::min(axis.per_bar, axis.minutes - minute) * 10;
        const std::uint64_t height = scaled(bars[i], top, 1000, 15);
        out += "<rect";
        append_attribute(out, "x", minute * 10);
        append_attribute(out, "y", 1000 - height);
        append_attribute(out, "width", width - width / 8);
        append_attribute(out, "height", height);
        out += "><title>" + clock_text(axis.at(minute), !axis.within_a_day()) + " UTC, " +
               with_commas(bars[i]) + (bars[i] == 1 ? " row" : " rows") + "</title></rect>\n";
    }
    out += "</svg>\n";
}

void append_line(std::string& out, std::string_view name, std::uint64_t y, std::string_view label) {
    const std::string text = std::to_string(y);
    out += "<line class='";
    out += name;
    out += "' x1='0' x2='100%' y1='" + text + "' y2='" + text + "'/>\n";
    append_label(out, "class='y' x='-6' y='" + std::to_string(y + 4) + '\'', label);
}

}  // namespace

std::string clean(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        std::size_t stop = 0;
        const std::size_t length = json::detail::utf8_length(text, at, stop);
        const std::string_view one = text.substr(at, length);
        if (one == "\t" || one == "\n" || one == "\r") {
            out += ' ';
        } else if (length == 0 || is_control(code_point(one))) {
            out += "\xEF\xBF\xBD";
        } else {
            out += one;
        }
        at += length != 0 ? length : std::max<std::size_t>(stop, 1);
    }
    return out;
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : clean(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
}

std::uint64_t scaled(std::uint64_t count, std::uint64_t top, std::uint64_t length,
                     std::uint64_t least) {
    if (count == 0 || top == 0) {
        return 0;
    }
    const double share = static_cast<double>(count) / static_cast<double>(top);
    const auto rounded = std::llround(share * static_cast<double>(length));
    return std::clamp(static_cast<std::uint64_t>(rounded), least, length);
}

std::string with_commas(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string span_text(std::chrono::minutes span) {
    const auto minutes = span.count();
    std::string text;
    const auto part = [&](std::int64_t count, std::string_view unit) {
        if (count > 0) {
            text += (text.empty() ? "" : " ") + std::to_string(count) + ' ';
            text += unit;
        }
    };
    part(minutes / 1440, "d");
    part(minutes / 60 % 24, "h");
    part(minutes % 60, "min");
    return text.empty() ? "0 min" : text;
}

std::string moment_text(timestamp time) {
    const auto whole = to_rfc3339(time);
    std::string text{whole.view().substr(0, 19)};
    text[10] = ' ';
    return text;
}

std::string clock_text(timestamp time, bool with_day) {
    return moment_text(time).substr(with_day ? 5 : 11, with_day ? 11 : 5);
}

std::string headline(const diagnosis& found) {
    if (!found.root_cause.empty()) {
        return clean(found.root_cause);
    }
    const verdict overall = found.overall();
    std::size_t same = 0;
    for (const auto* list : {&found.criteria, &found.checks}) {
        same += static_cast<std::size_t>(std::count_if(
            list->begin(), list->end(), [&](const finding& one) { return one.answer == overall; }));
    }
    const std::size_t all = found.criteria.size() + found.checks.size();
    const std::string of = std::to_string(same) + " of " + std::to_string(all);
    switch (overall) {
        case verdict::fail: return of + " criteria and checks " + (same == 1 ? "fails" : "fail");
        case verdict::unknown: return "nothing fails, but " + of + " can't be told";
        case verdict::pass: break;
    }
    if (all == 0) {
        return "nothing was asked";
    }
    return same == all ? "all " + std::to_string(all) + " criteria and checks hold"
                       : "every criterion holds, " + of + " with the checks";
}

bool time_axis::within_a_day() const {
    using std::chrono::days;
    return std::chrono::floor<days>(first) == std::chrono::floor<days>(at(minutes));
}

std::string time_axis::from_to() const {
    const bool with_day = !within_a_day();
    return clock_text(first, with_day) + " to " + clock_text(at(minutes), with_day) + " UTC";
}

std::string time_axis::per() const {
    const std::chrono::minutes bar{static_cast<std::int64_t>(per_bar)};
    return "per " + (per_bar == 1 ? "minute" : span_text(bar));
}

std::string time_axis::rate(std::uint64_t rows) const {
    return with_commas(rows) + (rows == 1 ? " row " : " rows ") + per();
}

time_axis axis_of(const diagnosis& found, std::size_t at_most) {
    using std::chrono::minutes;
    time_axis axis;
    timestamp last;
    bool any = false;
    for_each_picture(found, [&](const picture& shown) {
        if (shown.per_minute.empty()) {
            return;
        }
        const timestamp end =
            shown.first_minute + minutes{static_cast<std::int64_t>(shown.per_minute.size())};
        axis.first = any ? std::min(axis.first, shown.first_minute) : shown.first_minute;
        last = any ? std::max(last, end) : end;
        any = true;
    });
    axis.minutes =
        static_cast<std::uint64_t>(std::chrono::ceil<minutes>(last - axis.first).count());
    axis.per_bar = std::max<std::uint64_t>((axis.minutes + at_most - 1) / at_most, 1);
    return axis;
}

std::vector<std::uint64_t> bars_of(const time_axis& axis, const picture& shown) {
    std::vector<std::uint64_t> bars(axis.size());
    if (shown.per_minute.empty()) {
        return bars;
    }
    const auto skipped =
        std::chrono::floor<std::chrono::minutes>(shown.first_minute - axis.first).count();
    for (std::size_t i = 0; i < shown.per_minute.size(); ++i) {
        bars[(static_cast<std::size_t>(skipped) + i) / axis.per_bar] += shown.per_minute[i];
    }
    return bars;
}

std::uint64_t greatest(const std::vector<std::uint64_t>& bars) {
    return bars.empty() ? 0 : *std::max_element(bars.begin(), bars.end());
}

bool share_scale(std::uint64_t greatest, std::uint64_t other) {
    return std::max(greatest, other) / 8 <= std::min(greatest, other);
}

void append_bar_rows(std::string& out, const caption& said, const std::vector<bar_row>& rows,
                     std::uint64_t whole) {
    constexpr std::uint64_t row_height = 22;
    constexpr std::uint64_t bar_at = 87;
    constexpr std::uint64_t bar_length = 115;
    std::uint64_t top = 0;
    for (const bar_row& row : rows) {
        top = std::max(top, row.count);
    }
    const std::string height = std::to_string(rows.size() * row_height + 2);
    begin_svg(out, said, "class='rows' viewBox='0 0 330 " + height + '\'');
    out += "<line class='base' x1='86.5' x2='86.5' y1='0' y2='" + height + "'/>\n";
    std::uint64_t y = 0;
    for (const bar_row& row : rows) {
        const std::string text_at = std::to_string(y + 16);
        const std::uint64_t length = scaled(row.count, top, bar_length, 2);
        out += row.impossible && row.count != 0 ? "<g class='impossible'>\n" : "<g>\n";
        append_label(out, "class='y' x='80' y='" + text_at + '\'', row.label);
        out += "<rect";
        append_attribute(out, "x", bar_at);
        append_attribute(out, "y", y + 4);
        append_attribute(out, "width", length);
        append_attribute(out, "height", row_height - 6);
        out += "/>\n";
        append_label(
            out,
            "class='count' x='" + std::to_string(bar_at + length + 6) + "' y='" + text_at + '\'',
            short_count(row.count) + (row.count == 0 ? "" : " · " + percentage(row.count, whole)));
        out += "</g>\n";
        y += row_height;
    }
    out += "</svg>\n";
}

void append_time_panel(std::string& out, const caption& said, const time_axis& axis,
                       const std::vector<std::uint64_t>& bars, std::uint64_t greatest) {
    const std::uint64_t top = round_top(greatest);
    const std::uint64_t base = plot_top + plot_height;
    begin_svg(out, said, "class='time' height='" + std::to_string(base + 24) + '\'');
    append_label(out, "x='0' y='12'", "rows " + axis.per());
    append_line(out, "grid", plot_top, short_count(top));
    if (top % 2 == 0) {
        append_line(out, "grid", plot_top + plot_height / 2, short_count(top / 2));
    }
    append_time_bars(out, axis, bars, top);
    append_line(out, "base", base, "0");
    const bool with_day = !axis.within_a_day();
    const std::string y = "y='" + std::to_string(base + 17) + '\'';
    append_label(out, "x='0' " + y, clock_text(axis.first, with_day));
    // A middle that is no whole minute would be labelled wrongly where that can be seen.
    if (axis.minutes % 2 == 0 || axis.minutes > 120) {
        append_label(out,
                     (with_day ? "class='middle dated' x='50%' " : "class='middle' x='50%' ") + y,
                     clock_text(axis.at(axis.minutes / 2), with_day));
    }
    append_label(out, "class='end' x='100%' " + y,
                 clock_text(axis.at(axis.minutes), with_day) + " UTC");
    out += "</svg>\n";
}

}  // namespace truefill::tool
