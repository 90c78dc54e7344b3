#include <algorithm>
#include <truefill/output/events.hpp>

#include "diagnosis/diagnosis.hpp"
#include "report/svg.hpp"

namespace truefill::tool {

namespace {

// Each colour has 4.5:1 (texts) or 3:1 (bars, lines that tell) against what it stands on.
constexpr std::string_view style = R"css(
:root{color-scheme:light dark;--page:#f6f5f2;--card:#fff;--text:#1d2127;--muted:#565d66;--rule:#dedcd6;
--bar:#3d6f9e;--bad-bar:#c2293a;--pass:#0f5a2a;--pass-back:#dff3e4;--fail:#96101f;--fail-back:#fde7e8;
--unknown:#694500;--unknown-back:#fbf0cf}
@media (prefers-color-scheme:dark){:root{--page:#14171b;--card:#1c2026;--text:#e7eaee;--muted:#a3acb6;
--rule:#353b44;--bar:#6fa5d8;--bad-bar:#ff7b83;--pass:#83dd9f;--pass-back:#173624;--fail:#ffa9ad;
--fail-back:#48191e;--unknown:#f0cb6b;--unknown-back:#3b2f10}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:68rem;margin:0 auto;padding:1.5rem 1rem 3rem;overflow-wrap:anywhere}
header,section{background:var(--card);border:1px solid var(--rule);border-radius:10px;
padding:1.25rem;margin:0 0 1rem}
header{border-left:8px solid var(--tone)}
.pass{--tone:var(--pass);--back:var(--pass-back)}
.fail{--tone:var(--fail);--back:var(--fail-back)}
.unknown{--tone:var(--unknown);--back:var(--unknown-back)}
h1{font-size:1.5rem;line-height:1.3;margin:.6rem 0}
h2{font-size:1.1rem;margin:0 0 .75rem}
p{margin:.25rem 0}
.muted,figcaption span{color:var(--muted);font-size:.9rem}
.badge{display:inline-block;white-space:nowrap;font-weight:700;font-size:.8rem;letter-spacing:.03em;
padding:.15rem .6rem;border-radius:99px;color:var(--tone);background:var(--back)}
header .badge{font-size:1rem}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{text-align:left;vertical-align:top;padding:.5rem .75rem .5rem 0;border-top:1px solid var(--rule)}
thead th{border:0;padding-top:0;color:var(--muted);font-size:.85rem;font-weight:400}
tbody th{font-weight:600}
.advice{margin:.3rem 0 0;padding:.1rem 0 .1rem .7rem;border-left:3px solid var(--tone);
font-weight:400;font-size:.93rem}
.findings td{width:23%}
.findings .verdict{width:9rem}
.sums td,.sums thead th{text-align:right}
.sums th:first-child{text-align:left}
figure{margin:0 0 1rem;min-width:0}
figcaption{margin-bottom:.5rem;font-weight:600}
figcaption span{display:block;font-weight:400}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,20rem),1fr));gap:1rem 2.5rem}
.two{gap:0 1rem}
.note{margin:.5rem 0 1rem;padding:.5rem .75rem;border-radius:6px;color:var(--unknown);background:var(--unknown-back)}
svg{display:block;overflow:visible;font-size:12px;font-variant-numeric:tabular-nums}
svg.rows{width:100%;max-width:26rem}
svg.time{margin-left:3.2rem;width:calc(100% - 3.2rem)}
svg text{fill:var(--muted)}
svg .count{fill:var(--text)}
svg .y,svg .end{text-anchor:end}
svg .middle{text-anchor:middle}
svg rect{fill:var(--bar)}
svg .grid{stroke:var(--rule);stroke-dasharray:2 4}
svg .base{stroke:var(--muted)}
svg .impossible rect{fill:var(--bad-bar)}
svg .impossible text{fill:var(--fail)}
svg .impossible .count{font-weight:700}
@media (max-width:40rem){
svg .dated{display:none}
main{padding:.6rem .6rem 2rem}header,section{padding:.9rem}
.findings,.findings tbody,.findings tr,.findings th,.findings td,.findings .verdict{display:block;width:auto}
.findings thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
.findings tr{border-top:1px solid var(--rule);padding:.7rem 0}
.findings th,.findings td{border:0;padding:.1rem 0}
.findings td[data-name]::before{content:attr(data-name) ": ";color:var(--muted)}}
@media print{
:root{--page:#fff;--card:#fff;--text:#000;--muted:#444;--rule:#bbb;--bar:#3d6f9e;--bad-bar:#c2293a;
--pass:#0f5a2a;--pass-back:#dff3e4;--fail:#96101f;--fail-back:#fde7e8;--unknown:#694500;
--unknown-back:#fbf0cf;color-scheme:light}
*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
main{max-width:none;padding:0}figure,tr,header{break-inside:avoid}h2{break-after:avoid}}
)css";

std::string_view class_of(verdict answer) {
    switch (answer) {
        case verdict::pass: return "pass";
        case verdict::fail: return "fail";
        case verdict::unknown: break;
    }
    return "unknown";
}

// A sign and a word beside the colour, which not everybody sees.
std::string_view badge_of(verdict answer) {
    switch (answer) {
        case verdict::pass: return "<span aria-hidden='true'>✓ </span>PASS";
        case verdict::fail: return "<span aria-hidden='true'>✕ </span>FAIL";
        case verdict::unknown: break;
    }
    return "<span aria-hidden='true'>? </span>CAN&#39;T TELL";
}

void append_badge(std::string& out, verdict answer) {
    out += "<span class='badge ";
    out += class_of(answer);
    out += "'>";
    out += badge_of(answer);
    out += "</span>";
}

/// Appends an element that holds a text from who knows where.
void append_element(std::string& out, std::string_view name, std::string_view text) {
    out += '<';
    out += name;
    out += '>';
    append_escaped(out, text);
    out += "</";
    out += name.substr(0, name.find(' '));
    out += '>';
}

void append_findings(std::string& out, std::string_view title,
                     const std::vector<finding>& findings) {
    if (findings.empty()) {
        return;
    }
    // Roles said aloud: on a narrow screen the rows are blocks, which browsers take for no table.
    out += "<section>\n<h2>";
    out += title;
    out += "</h2>\n<table class='findings' role='table'>\n<thead role='rowgroup'><tr role='row'>";
    for (const std::string_view column : {"verdict", "question", "found", "wanted"}) {
        append_element(out, "th scope='col' role='columnheader'", column);
    }
    out += "</tr></thead>\n<tbody role='rowgroup'>\n";
    for (const finding& one : findings) {
        out += "<tr role='row' class='";
        out += class_of(one.answer);
        out += "'><td role='cell' class='verdict'>";
        append_badge(out, one.answer);
        out += "</td><th scope='row' role='rowheader'>";
        append_escaped(out, one.name);
        if (one.answer != verdict::pass && !one.advice.empty()) {
            append_element(out, "p class='advice'", one.advice);
        }
        out += "</th>";
        append_element(out, "td role='cell' data-name='found'", one.figure);
        append_element(out, "td role='cell' data-name='wanted'", one.threshold);
        out += "</tr>\n";
    }
    out += "</tbody>\n</table>\n</section>\n";
}

/// A picture as the page shows it.
struct shown_picture {
    const picture& of;
    std::string_view when;  ///< "before", "now"

    [[nodiscard]] std::string name() const {
        return std::string{when} + (of.name.empty() ? "" : ": ") + clean(of.name);
    }
    [[nodiscard]] std::string id(std::string_view plot) const {
        return std::string{when} + '-' + std::string{plot};
    }
};

std::vector<shown_picture> pictures_of(const diagnosis& found) {
    std::vector<shown_picture> all;
    if (found.before) {
        all.push_back({*found.before, "before"});
    }
    all.push_back({found.now, "now"});
    return all;
}

void begin_figure(std::string& out, std::string_view title, std::string_view remark) {
    out += "<figure>\n<figcaption>";
    append_escaped(out, title);
    if (!remark.empty()) {
        append_element(out, "span", remark);
    }
    out += "</figcaption>\n";
}

void append_no_rows(std::string& out, std::string_view what) {
    append_element(out, "p class='muted'", what);
    out += '\n';
}

void append_sums(std::string& out, const std::vector<shown_picture>& pictures) {
    out +=
        "<table class='sums'>\n<thead><tr><th scope='col'><span class='muted'>in the window"
        "</span></th>";
    for (const shown_picture& one : pictures) {
        append_element(out, "th scope='col'", one.when);
    }
    out += "</tr></thead>\n<tbody>\n";
    const auto row = [&](std::string_view name, std::uint64_t picture::*count) {
        out += "<tr>";
        append_element(out, "th scope='row'", name);
        for (const shown_picture& one : pictures) {
            append_element(out, "td", with_commas(one.of.*count));
        }
        out += "</tr>\n";
    };
    row("rows", &picture::n_rows);
    row("orders", &picture::n_orders);
    row("distinct fill ids", &picture::n_fill_ids);
    row("rows that say YES", &picture::n_yes);
    row("rows that say NO", &picture::n_no);
    out += "</tbody>\n</table>\n";
}

void append_time(std::string& out, const diagnosis& found,
                 const std::vector<shown_picture>& pictures) {
    const time_axis axis = axis_of(found, 240);
    const auto bar = span_text(std::chrono::minutes{static_cast<std::int64_t>(axis.per_bar)});
    std::vector<std::uint64_t> tops;
    tops.reserve(pictures.size());
    for (const shown_picture& one : pictures) {
        tops.push_back(greatest(bars_of(axis, one.of)));
    }
    const bool shared = share_scale(tops.front(), tops.back());
    const std::uint64_t top = std::max(tops.front(), tops.back());

    out += "<section>\n<h2>Rows over time</h2>\n";
    if (top != 0) {
        append_element(out, "p class='muted'", axis.from_to() + "; each bar is " + bar);
        out += '\n';
    }
    if (!shared && tops.front() != 0 && tops.back() != 0) {
        append_element(out, "p class='note'",
                       "The y scales differ: before reaches " + with_commas(tops.front()) +
                           ", now " + axis.rate(tops.back()) + '.');
        out += '\n';
    }
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        const shown_picture& one = pictures[i];
        const std::string most = "at most " + axis.rate(tops[i]);
        begin_figure(out, one.name(), tops[i] == 0 ? "" : most);
        if (tops[i] == 0) {
            append_no_rows(out, one.of.n_rows == 0 ? "no rows" : "no rows at a known time");
        } else {
            append_time_panel(out,
                              {one.id("time"), "Rows over time, " + one.name(),
                               with_commas(one.of.n_rows) + " rows, " + axis.from_to() + ", " +
                                   most + "; each bar is " + bar + '.'},
                              axis, bars_of(axis, one.of), shared ? top : tops[i]);
        }
        out += "</figure>\n";
    }
    append_sums(out, pictures);
    out += "</section>\n";
}

/// Appends a histogram of each picture side by side.
template <std::size_t Size>
void append_bins(std::string& out, std::string_view title, std::string_view id,
                 std::string_view remark, const std::vector<shown_picture>& pictures,
                 const std::array<std::uint64_t, Size> picture::*counts,
                 const std::array<bar_row, Size>& labels) {
    out += "<section>\n<h2>";
    out += title;
    out += "</h2>\n<div class='pair'>\n";
    for (const shown_picture& one : pictures) {
        begin_figure(out, one.name(), remark);
        std::vector<bar_row> rows{labels.begin(), labels.end()};
        std::uint64_t whole = 0;
        std::string description;
        for (std::size_t i = 0; i < Size; ++i) {
            rows[i].count = (one.of.*counts).at(i);
            whole += rows[i].count;
            if (rows[i].count != 0) {
                description += (description.empty() ? "" : "; ") + rows[i].label + ": " +
                               with_commas(rows[i].count);
            }
        }
        if (whole == 0) {
            append_no_rows(out, "no rows");
        } else {
            append_bar_rows(out,
                            {one.id(id), std::string{title} + ", " + one.name(), description + '.'},
                            rows, whole);
        }
        out += "</figure>\n";
    }
    out += "</div>\n</section>\n";
}

void append_funnel(std::string& out, const diagnosis& found) {
    const stats& funnel = found.funnel;
    out += "<section>\n<h2>Funnel of the polls</h2>\n<div class='pair'>\n";
    if (found.n_polls == 0) {
        append_no_rows(out, "no polls in this window");
    } else {
        begin_figure(out, with_commas(found.n_polls) + (found.n_polls == 1 ? " poll" : " polls"),
                     "items; shares are of n_api");
        append_bar_rows(
            out,
            {"funnel", "Funnel of the polls",
             with_commas(funnel.n_api) + " items came, " + with_commas(funnel.n_passed) +
                 " passed, " + with_commas(funnel.n_inserted) + " were inserted."},
            {{"n_api", funnel.n_api},
             {"n_raw", funnel.n_raw},
             {"n_real", funnel.n_real},
             {"n_valid", funnel.n_valid},
             {"n_passed", funnel.n_passed},
             {"n_duplicate", funnel.n_duplicate},
             {"n_inserted", funnel.n_inserted},
             {"n_failed", funnel.n_failed}},
            funnel.n_api);
        out +=
            "</figure>\n<p class='muted'>Of n_api items n_raw are objects, n_real of these are "
            "fills, n_valid of these read and pass the gates, n_passed of these can be told "
            "apart: n_duplicate were there before, n_inserted are new, n_failed were not "
            "kept.</p>\n";
    }
    out += "</div>\n</section>\n";
}

void append_head(std::string& out, const diagnosis& found, const std::string& cause) {
    // Nothing is fetched or run, even if a name got through its escapes.
    out +=
        "<!DOCTYPE html>\n<html lang='en'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta http-equiv='Content-Security-Policy' "
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>\n";
    append_element(out, "title", std::string{name_of(found.overall())} + ": " + cause);
    out += "\n<style>";
    out += style;
    out += "</style>\n</head>\n";
}

void append_header(std::string& out, const diagnosis& found, const std::string& cause) {
    out += "<header class='";
    out += class_of(found.overall());
    out += "'>\n";
    append_badge(out, found.overall());
    out += '\n';
    append_element(out, "h1", cause);
    const auto span = std::chrono::floor<std::chrono::minutes>(found.to - found.from);
    out += '\n';
    append_element(out, "p",
                   moment_text(found.from) + " to " + moment_text(found.to) + " UTC (" +
                       span_text(span) + ')');
    out += '\n';
    append_element(out, "p class='muted'", found.sink);
    out += "\n</header>\n";
}

}  // namespace

void append_html(std::string& out, const diagnosis& found) {
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
    const auto pictures = pictures_of(found);
    const std::string cause = headline(found);
    append_head(out, found, cause);
    out += "<body>\n<main>\n";
    append_header(out, found, cause);
    append_findings(out, "Criteria", found.criteria);
    append_findings(out, "Checks", found.checks);
    append_time(out, found, pictures);
    // One picture leaves room for its two histograms side by side.
    out += pictures.size() == 1 ? "<div class='pair two'>\n" : "<div>\n";
    append_bins(out, "Rows per order", "orders", "orders, by how many rows each has", pictures,
                &picture::orders_by_rows, by_rows);
    append_bins(out, "Prices", "prices", "rows, by price; ✕ is impossible: 0 ¢, 100 ¢, or beyond",
                pictures, &picture::by_price, by_price);
    out += "</div>\n";
    append_funnel(out, found);
    out += "</main>\n</body>\n</html>\n";
}

}  // namespace truefill::tool
