// The charts of the page: rows over time, histograms, the funnel.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <truefill/output/events.hpp>

#include "booking/funnel_stages.hpp"
#include "report/format.hpp"
#include "report/html_sections.hpp"
#include "report/svg.hpp"

namespace truefill::tool {

namespace {

/// A chart as the page shows it.
struct shown_chart {
    const chart_data& of;
    std::string_view when;  ///< "before", "now"

    [[nodiscard]] std::string name() const {
        return std::string{when} + (of.name.empty() ? "" : ": ") + clean(of.name);
    }
};

/// The older table before, the view after it.
std::vector<shown_chart> charts_of(const diagnosis& found) {
    if (!found.beside) {
        return {{found.now, "now"}};
    }
    return found.now.is_legacy
               ? std::vector<shown_chart>{{found.now, "before"}, {*found.beside, "after"}}
               : std::vector<shown_chart>{{*found.beside, "before"}, {found.now, "after"}};
}

void begin_figure(std::string& out, std::string_view title, std::string_view remark) {
    out += "<figure>\n<figcaption>";
    append_escaped(out, title);
    if (!remark.empty()) {
        append_element(out, "span", remark);
    }
    out += "</figcaption>\n";
}

void append_sums(std::string& out, const std::vector<shown_chart>& charts) {
    std::vector<table_column> columns{{"in the window"}};
    for (const shown_chart& chart : charts) {
        columns.push_back({chart.when, true});
    }
    std::vector<std::vector<std::string>> rows;
    const auto add = [&](std::string name, std::uint64_t chart_data::*count) {
        rows.push_back({std::move(name)});
        for (const shown_chart& chart : charts) {
            rows.back().push_back(with_commas(chart.of.*count));
        }
    };
    add("rows", &chart_data::n_rows);
    add("orders", &chart_data::n_orders);
    add("distinct fill ids", &chart_data::n_fill_ids);
    add("rows that say YES", &chart_data::n_yes);
    add("rows that say NO", &chart_data::n_no);
    append_table(out, columns, rows);
}

void append_time(std::string& out, const diagnosis& found, const std::vector<shown_chart>& charts) {
    const time_axis axis = axis_of(found, charts.size() == 1 ? 240 : 120);
    const auto bar = span_text(std::chrono::minutes{static_cast<std::int64_t>(axis.per_bar)});
    std::vector<std::uint64_t> tops;
    tops.reserve(charts.size());
    for (const shown_chart& chart : charts) {
        tops.push_back(greatest(bars_of(axis, chart.of)));
    }
    const bool shared = share_scale(tops.front(), tops.back());
    const std::uint64_t top = std::max(tops.front(), tops.back());

    out += "<section>\n<h2>Rows over time</h2>\n";
    if (top != 0) {
        append_note(out, axis.from_to() + "; each bar is " + bar);
        out +=
            "<ul class='legend'><li><span class='key valid'></span>valid</li>"
            "<li><span class='key impossible'></span>impossible: no price, size, side, market or "
            "order of a fill</li><li><span class='key repeated'></span>repeated: a fill that was "
            "there before</li></ul>\n";
    }
    if (!shared && tops.front() != 0 && tops.back() != 0) {
        append_element(
            out, "p class='note'",
            fmt::format("The y scales differ: {} reaches {}, {} {}.", charts.front().when,
                        with_commas(tops.front()), charts.back().when, axis.rate(tops.back())));
        out += '\n';
    }
    out += "<div class='pair'>\n";
    for (std::size_t i = 0; i < charts.size(); ++i) {
        const shown_chart& chart = charts[i];
        const std::string most = "at most " + axis.rate(tops[i]);
        begin_figure(out, chart.name(), tops[i] == 0 ? "" : most);
        if (tops[i] == 0) {
            append_note(out, chart.of.n_rows == 0 ? "no rows" : "no rows at a known time");
        } else {
            append_time_panel(
                out,
                {fmt::format("{}-time", chart.when), "Rows over time, " + chart.name(),
                 fmt::format("{} rows, {}, {}; each bar is {}.", with_commas(chart.of.n_rows),
                             axis.from_to(), most, bar)},
                axis, bars_of(axis, chart.of), shared ? top : tops[i]);
        }
        out += "</figure>\n";
    }
    out += "</div>\n";
    append_sums(out, charts);
    out += "</section>\n";
}

/// Appends a histogram of each chart side by side.
template <std::size_t Size>
void append_bins(std::string& out, std::string_view title, std::string_view remark,
                 const std::vector<shown_chart>& charts,
                 const std::array<std::uint64_t, Size> chart_data::*counts,
                 const std::array<bar_row, Size>& labels) {
    out += fmt::format("<section>\n<h2>{}</h2>\n<div class='pair'>\n", title);
    for (const shown_chart& chart : charts) {
        begin_figure(out, chart.name(), remark);
        std::vector<bar_row> rows{labels.begin(), labels.end()};
        std::uint64_t whole = 0;
        for (std::size_t i = 0; i < Size; ++i) {
            rows[i].count = (chart.of.*counts).at(i);
            whole += rows[i].count;
        }
        if (whole == 0) {
            append_note(out, "no rows");
        } else {
            append_bar_rows(out, fmt::format("{}, {}", title, chart.name()), rows, whole);
        }
        out += "</figure>\n";
    }
    out += "</div>\n</section>\n";
}

void append_histograms(std::string& out, const std::vector<shown_chart>& charts) {
    const std::array<bar_row, 13> by_gap{{{"to 0.1 s"},
                                          {"to 1 s"},
                                          {"1–2 s"},
                                          {"2–4 s"},
                                          {"4–8 s"},
                                          {"8–15 s"},
                                          {"15–30 s"},
                                          {"30–60 s"},
                                          {"1–2 min"},
                                          {"2–5 min"},
                                          {"5–15 min"},
                                          {"15–60 min"},
                                          {"over 1 h"}}};
    const std::array<bar_row, 7> by_rows{
        {{"1 row"}, {"2 rows"}, {"3–5"}, {"6–10"}, {"11–100"}, {"101–1,000"}, {"over 1,000"}}};
    const std::array<bar_row, 12> by_price{{{"✕ ≤ 0 ¢", 0, true},
                                            {"to 10 ¢"},
                                            {"10–20 ¢"},
                                            {"20–30 ¢"},
                                            {"30–40 ¢"},
                                            {"40–50 ¢"},
                                            {"50–60 ¢"},
                                            {"60–70 ¢"},
                                            {"70–80 ¢"},
                                            {"80–90 ¢"},
                                            {"90–100 ¢"},
                                            {"✕ ≥ 100 ¢", 0, true}}};
    append_bins(out, "Gaps between rows",
                "each time that has rows and the one before it; a clock crowds one bar", charts,
                &chart_data::by_gap, by_gap);
    append_bins(out, "Rows per order", "orders, by how many rows each has", charts,
                &chart_data::orders_by_rows, by_rows);
    append_bins(out, "Prices", "rows, by price; ✕ is impossible: 0 ¢, 100 ¢, or beyond", charts,
                &chart_data::by_price, by_price);
}

}  // namespace

void append_charts(std::string& out, const diagnosis& found) {
    const auto charts = charts_of(found);
    append_time(out, found, charts);
    append_histograms(out, charts);
}

void append_funnel_section(std::string& out, const diagnosis& found) {
    out += "<section>\n<h2>Funnel of the polls</h2>\n";
    if (found.n_polls == 0) {
        append_note(out, "no polls in this window");
    } else {
        begin_figure(out, with_commas(found.n_polls) + (found.n_polls == 1 ? " poll" : " polls"),
                     "items; shares are of n_api");
        std::vector<bar_row> rows;
        rows.reserve(funnel_stages.size());
        for (const funnel_stage& stage : funnel_stages) {
            rows.push_back({std::string{stage.name}, found.funnel.*stage.count});
        }
        append_bar_rows(out, "Funnel of the polls", rows, found.funnel.n_api);
        out += "</figure>\n";
        append_note(out,
                    "Of n_api items n_raw are objects, n_real of these are fills, n_valid of "
                    "these read and pass the gates, n_passed of these can be told apart: "
                    "n_duplicate were there before, n_inserted are new, n_failed were not kept.");
    }
    out += "</section>\n";
}

}  // namespace truefill::tool
