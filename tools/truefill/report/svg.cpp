#include "report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

#include "report/format.hpp"

namespace truefill::tool {

namespace {

// In pixels: only the bars are stretched to the width of the screen.
constexpr std::uint64_t plot_top = 22;
constexpr std::uint64_t plot_height = 120;

/// By row_condition: the names of the classes, and of the kinds for people.
constexpr std::array<std::string_view, n_row_conditions> kind_names{"valid", "impossible",
                                                                    "repeated"};

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

void begin_svg(std::string& out, const caption& about, std::uint64_t height) {
    out += fmt::format(
        "<svg role='img' aria-labelledby='{0}-t {0}-d' class='time' height='{1}'>\n"
        "<title id='{0}-t'>",
        about.id, height);
    append_escaped(out, about.title);
    out += fmt::format("</title>\n<desc id='{}-d'>", about.id);
    append_escaped(out, about.description);
    out += "</desc>\n";
}

void append_label(std::string& out, std::string_view attributes, std::string_view text) {
    out += fmt::format("<text {}>", attributes);
    append_escaped(out, text);
    out += "</text>\n";
}

void append_line(std::string& out, std::string_view name, std::uint64_t y, std::string_view label) {
    out += fmt::format("<line class='{}' x1='0' x2='100%' y1='{}' y2='{}'/>\n", name, y, y);
    append_label(out, fmt::format("class='y' x='-6' y='{}'", y + 4), label);
}

/// "04:12 UTC, 92 rows: 6 valid, 86 impossible".
std::string bar_text(const time_axis& axis, std::uint64_t minute, const minute_rows& bar) {
    const std::uint64_t total = total_of(bar);
    std::string text =
        fmt::format("{} UTC, {} {}:", clock_text(axis.at(minute), !axis.within_a_day()),
                    with_commas(total), total == 1 ? "row" : "rows");
    std::string_view separator = " ";
    for (std::size_t kind = 0; kind < n_row_conditions; ++kind) {
        if (bar.at(kind) != 0) {
            text +=
                fmt::format("{}{} {}", separator, with_commas(bar.at(kind)), kind_names.at(kind));
            separator = ", ";
        }
    }
    return text;
}

void append_time_bars(std::string& out, const time_axis& axis, const std::vector<minute_rows>& bars,
                      std::uint64_t top) {
    // Tenths of minutes across, thousandths of the scale down.
    out += fmt::format(
        "<svg y='{}' width='100%' height='{}' viewBox='0 0 {} 1000' preserveAspectRatio='none'>\n",
        plot_top, plot_height, axis.minutes * 10);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (total_of(bars[i]) == 0) {
            continue;
        }
        const std::uint64_t minute = i * axis.per_bar;
        const std::uint64_t width = std::min(axis.per_bar, axis.minutes - minute) * 10;
        out += fmt::format("<g><title>{}</title>\n", bar_text(axis, minute, bars[i]));
        std::uint64_t y = 1000;
        for (std::size_t kind = 0; kind < n_row_conditions; ++kind) {
            const std::uint64_t height = std::min(y, scaled(bars[i].at(kind), top, 1000, 15));
            if (height != 0) {
                y -= height;
                out += fmt::format("<rect class='{}' x='{}' y='{}' width='{}' height='{}'/>\n",
                                   kind_names.at(kind), minute * 10, y, width - width / 8, height);
            }
        }
        out += "</g>\n";
    }
    out += "</svg>\n";
}

}  // namespace

void append_time_panel(std::string& out, const caption& about, const time_axis& axis,
                       const std::vector<minute_rows>& bars, std::uint64_t greatest) {
    const std::uint64_t top = round_top(greatest);
    const std::uint64_t base = plot_top + plot_height;
    begin_svg(out, about, base + 24);
    append_label(out, "x='0' y='12'", "rows " + axis.per());
    append_line(out, "grid", plot_top, short_count(top));
    if (top % 2 == 0) {
        append_line(out, "grid", plot_top + plot_height / 2, short_count(top / 2));
    }
    append_time_bars(out, axis, bars, top);
    append_line(out, "base", base, "0");
    const bool with_day = !axis.within_a_day();
    append_label(out, fmt::format("x='0' y='{}'", base + 17), clock_text(axis.first, with_day));
    // A middle that is no whole minute would be labelled wrongly where that can be seen.
    if (axis.minutes % 2 == 0 || axis.minutes > 120) {
        append_label(
            out,
            fmt::format("class='middle{}' x='50%' y='{}'", with_day ? " dated" : "", base + 17),
            clock_text(axis.at(axis.minutes / 2), with_day));
    }
    append_label(out, fmt::format("class='end' x='100%' y='{}'", base + 17),
                 clock_text(axis.at(axis.minutes), with_day) + " UTC");
    out += "</svg>\n";
}

}  // namespace truefill::tool
