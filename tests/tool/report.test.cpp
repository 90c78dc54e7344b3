// The report of `truefill diagnose` as text, JSON and HTML.
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "diagnosis/diagnosis.hpp"
#include "report/format.hpp"
#include "report/report.hpp"
#include "report/time_axis.hpp"

using namespace truefill::tool;
using std::chrono::minutes;
using truefill::timestamp;

namespace {

timestamp at(std::string_view text) {
    const auto read = truefill::parse_time(text);
    REQUIRE(read);
    return *read;
}

finding answered(criterion question, verdict answer, std::string figure, std::string threshold,
                 std::string advice) {
    return {question, answer, std::move(figure), std::move(threshold), std::move(advice), {}};
}

/// Minutes with rows of one kind.
std::vector<minute_rows> minutes_of(std::size_t count, std::uint64_t rows,
                                    row_condition kind = row_condition::valid) {
    minute_rows minute{};
    minute.at(static_cast<std::size_t>(kind)) = rows;
    std::vector<minute_rows> minutes;
    minutes.resize(count, minute);
    return minutes;
}

/// The incident: five orders, each stored again at every poll.
diagnosis incident() {
    diagnosis found;
    found.sink = "http://127.0.0.1:8123/kalshi";
    found.relation = "mm_fills";
    found.from = at("2026-07-30T04:00:00Z");
    found.to = at("2026-07-30T05:00:00Z");
    found.headline = "4774 rows for 5 fills: 955 times too many";
    found.causes = {{"orders endpoint", "4416 rows carry the marks of order snapshots"}};
    found.next = {{"stop it", "truefill diagnose --sink 'a b'"}};
    found.notes = {"an older writer is still adding to mm_fills_v1: 'old' (4774 rows)"};
    found.criteria = {
        answered(criterion::volume, verdict::fail, "4774 rows for 5 fills", "within 2 x",
                 "stop the old writer"),
        answered(criterion::prices, verdict::pass, "0 are zero", "> 95 %", ""),
    };
    found.criteria[0].details = {"4769 extra: f-1; f-2"};
    found.checks = {
        answered(criterion::links, verdict::unknown, "none was given", "> 10 %", "run link")};
    found.now.name = "mm_fills";
    found.now.n_rows = 2;
    found.now.n_orders = 1;
    found.now.first_minute = found.from;
    found.now.per_minute.resize(60);
    found.now.per_minute[3][0] = 1;
    found.now.per_minute[59][0] = 1;
    found.now.orders_by_rows[1] = 1;
    found.now.by_price[6] = 2;
    found.now.by_gap[10] = 1;
    found.now.worst_orders = {{"order-1", 2, 0, 0, 1'785'386'400'000'000, 1'785'386'460'000'000}};
    observed_row sample;
    sample.ts_us = 1'785'386'400'000'000;
    sample.market = "RAIN-NYC";
    sample.side = "yes";
    sample.price_u = 560'000;
    sample.count_c = 1'000;
    found.now.samples = {sample};
    found.beside = found.now;
    found.beside->name = "mm_fills_v1";
    found.beside->is_legacy = true;
    found.beside->n_rows = 4'774;
    found.beside->per_minute = minutes_of(60, 80, row_condition::impossible);
    found.beside->by_price[0] = 4'416;
    found.n_polls = 360;
    found.funnel.n_api = 1'800;
    found.funnel.n_passed = 1'800;
    found.version = "1.2.3";
    found.command = "truefill diagnose --sink http://127.0.0.1:8123/kalshi";
    found.made = found.to;
    return found;
}

diagnosis with_minutes(std::size_t count, std::uint64_t rows) {
    diagnosis found;
    found.from = at("2026-07-23T00:00:00Z");
    found.to = found.from + minutes{count};
    found.now.first_minute = found.from;
    found.now.per_minute = minutes_of(count, rows);
    found.now.n_rows = count * rows;
    return found;
}

std::string text_of(const diagnosis& found, bool colour = false) {
    std::string out;
    append_text(out, found, colour);
    return out;
}

std::string json_of(const diagnosis& found) {
    std::string out;
    append_json(out, found);
    return out;
}

std::string html_of(const diagnosis& found) {
    std::string out;
    append_html(out, found);
    return out;
}

bool has(const std::string& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

std::size_t count_of(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t i = text.find(part); i != std::string::npos; i = text.find(part, i + 1)) {
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("the overall verdict is the worst one: fails, can't be decided, passes") {
    constexpr auto pass = verdict::pass;
    constexpr auto fail = verdict::fail;
    constexpr auto unknown = verdict::unknown;
    struct {
        std::vector<verdict> criteria;
        std::vector<verdict> checks;
        verdict overall;
        std::string_view name;
        std::string_view headline;
    } const rows[] = {
        {{}, {}, pass, "pass", "nothing was asked"},
        {{pass, pass}, {pass}, pass, "pass", "all 3 criteria and checks hold"},
        {{pass, unknown}, {}, unknown, "can't tell", "nothing fails, but 1 of 2 can't be decided"},
        {{pass}, {unknown}, pass, "pass", "every criterion holds, 1 of 2 with the checks"},
        {{unknown, fail}, {pass}, fail, "fail", "1 of 3 criteria and checks fails"},
        {{pass}, {unknown, fail, fail}, fail, "fail", "2 of 4 criteria and checks fail"},
    };
    for (const auto& row : rows) {
        diagnosis found;
        for (const verdict answer : row.criteria) {
            found.criteria.push_back(answered(criterion::volume, answer, "", "", ""));
        }
        for (const verdict answer : row.checks) {
            found.checks.push_back(answered(criterion::links, answer, "", "", ""));
        }
        CAPTURE(row.headline);
        CHECK(found.overall() == row.overall);
        CHECK(name_of(found.overall()) == row.name);
        CHECK(headline_of(found) == row.headline);
    }
}

TEST_CASE("a text becomes one line without control characters") {
    struct {
        std::string text;
        std::string_view cleaned;
    } const rows[] = {
        {"RAIN-NYC", "RAIN-NYC"},
        {"Zürich 雨 🌧", "Zürich 雨 🌧"},
        {"a\tb\r\nc", "a b  c"},
        {"\x1b[2J", "�[2J"},
        {"a\x7f"
         "b",
         "a�b"},
        {{'a', '\0', 'b'}, "a�b"},
        {"\xC2\x9B"
         "2J",
         "�2J"},                                                  // CSI in one character
        {{'\xE2', '\x80', '\xAE', 'e', 'v', 'i', 'l'}, "�evil"},  // right to left
        {{'\xE2', '\x80', '\xA8'}, "�"},                          // a line separator
        {"\xFF"
         "a\xE2\x82",
         "�a��"},
        {"", ""},
    };
    for (const auto& row : rows) {
        CHECK(clean(row.text) == row.cleaned);
    }
}

TEST_CASE("figures are written for people") {
    CHECK(with_commas(0) == "0");
    CHECK(with_commas(999) == "999");
    CHECK(with_commas(4'774) == "4,774");
    CHECK(with_commas(1'234'567) == "1,234,567");
    CHECK(with_commas(18'446'744'073'709'551'615U) == "18,446,744,073,709,551,615");
    CHECK(span_text(minutes{0}) == "0 min");
    CHECK(span_text(minutes{42}) == "42 min");
    CHECK(span_text(minutes{90}) == "1 h 30 min");
    CHECK(span_text(minutes{10'080}) == "7 d");
}

TEST_CASE("minutes are grouped until they fit, and the sum of the rows stays") {
    struct {
        std::size_t minutes;
        std::size_t at_most;
        std::uint64_t per_bar;
        std::size_t bars;
        std::uint64_t last;
    } const rows[] = {
        {1, 78, 1, 1, 3},           {60, 78, 1, 60, 3},      {78, 78, 1, 78, 3},
        {79, 78, 2, 40, 3},         {1'440, 78, 19, 76, 45}, {10'080, 240, 42, 240, 126},
        {10'081, 240, 43, 235, 57}, {241, 240, 2, 121, 3},
    };
    for (const auto& row : rows) {
        CAPTURE(row.minutes, row.at_most);
        const diagnosis found = with_minutes(row.minutes, 3);
        const time_axis axis = axis_of(found, row.at_most);
        const auto bars = bars_of(axis, found.now);
        CHECK(axis.per_bar == row.per_bar);
        CHECK(bars.size() == row.bars);
        CHECK(total_of(bars.back()) == row.last);
        std::uint64_t sum = 0;
        for (const minute_rows& bar : bars) {
            sum += total_of(bar);
        }
        CHECK(sum == found.now.n_rows);
    }
    CHECK(axis_of(diagnosis{}, 78).size() == 0);
}

TEST_CASE("charts of different minutes have the same axis") {
    diagnosis found = with_minutes(3, 1);
    found.beside = found.now;
    found.beside->first_minute += minutes{2};
    found.beside->per_minute = {{7, 1, 0}, {8, 0, 2}};
    const time_axis axis = axis_of(found, 78);
    CHECK(bars_of(axis, found.now) ==
          std::vector<minute_rows>{{1, 0, 0}, {1, 0, 0}, {1, 0, 0}, {0, 0, 0}});
    CHECK(bars_of(axis, *found.beside) ==
          std::vector<minute_rows>{{0, 0, 0}, {0, 0, 0}, {7, 1, 0}, {8, 0, 2}});
}

TEST_CASE("two plots have the same scale unless one would be flat") {
    CHECK(share_scale(10, 10));
    CHECK(share_scale(80, 10));
    CHECK(share_scale(10, 80));
    CHECK_FALSE(share_scale(92, 2));
    CHECK_FALSE(share_scale(2, 92));
}

TEST_CASE("the digits of numbers are grouped, and other text is not changed") {
    CHECK(grouped("4774 rows for 5 fills (954.8 x)") == "4,774 rows for 5 fills (954.8 x)");
    CHECK(grouped("1234567 of 1000, 2000; 3000.") == "1,234,567 of 1,000, 2,000; 3,000.");
    CHECK(grouped("written by 'old 4774' (12345)") == "written by 'old 4774' (12,345)");
    for (const std::string_view untouched :
         {"2026-07-30T04:00:00Z", "5143cf12-e033-4527-a44d-999897cc4720", "0.123456 dollars",
          "order-1234", "1785386400000000us", "mm_fills_v2 f-10000: x"}) {
        CHECK(grouped(untouched) == untouched);
    }
}

TEST_CASE("the text report begins with one number, the causes and what to do") {
    const std::string text = text_of(incident());
    CHECK(text.starts_with(
        "FAIL        4,774 rows for 5 fills: 955 times too many\n"
        "            2026-07-30 04:00:00 to 2026-07-30 05:00:00 UTC (1 h)\n"
        "            http://127.0.0.1:8123/kalshi, mm_fills\n"
        "            ! an older writer is still adding to mm_fills_v1: 'old' (4,774 rows)\n"
        "\ncauses      \n"
        "  orders endpoint: 4,416 rows carry the marks of order snapshots\n"
        "\ndo this next\n"
        "  # stop it\n"
        "  truefill diagnose --sink 'a b'\n"));
    CHECK(has(text,
              "\nFAIL        volume matches the API  4,774 rows for 5 fills  within 2 x\n"
              "            -> stop the old writer\n"
              "               4,769 extra: f-1; f-2\n"
              "PASS        prices are valid        0 are zero              > 95 %\n"));
    CHECK(has(text,
              "\nCAN'T TELL  decisions are linked    none was given          > 10 %\n"
              "            -> run link\n"));
    CHECK(has(text, "  beside: mm_fills_v1: 4,774 rows"));
    CHECK(has(text, "  judged: mm_fills: 2 rows"));
    CHECK(has(text,
              "\n  ···█·······················································█\n"
              "  at most 1 row per minute; full height is 1\n"
              "  (the two are on scales of their own)\n"));
    CHECK(has(text, "of 360 polls\n  n_api       1,800  ████████████████████ 100.0%"));
    CHECK(has(text, "\n  n_failed        0                         0.0%"));
}

TEST_CASE("the text report has colours only on request, and the same text") {
    std::string coloured = text_of(incident(), true);
    CHECK(has(coloured, "\x1b[1;31mFAIL\x1b[0m        4,774"));
    for (std::size_t i = coloured.find('\x1b'); i != std::string::npos; i = coloured.find('\x1b')) {
        coloured.erase(i, coloured.find('m', i) + 1 - i);
    }
    CHECK(coloured == text_of(incident()));
}

TEST_CASE("a line that is exactly as wide as the page is not wrapped") {
    diagnosis found;
    found.notes = {"xxxx " + std::string(61, 'y') + " zz"};  // 12 + 2 + 4 + 1 + 61
    const std::string text = text_of(found);
    CHECK(has(text, "! xxxx " + std::string(61, 'y') + "\n            zz\n"));
}

TEST_CASE("advice is wrapped, and each week has one line") {
    diagnosis found = with_minutes(10'080, 2);
    found.criteria = {answered(criterion::volume, verdict::fail, "", "", "")};
    for (int i = 0; i < 60; ++i) {
        found.criteria[0].advice += "word ";
    }
    const std::string text = text_of(found);
    CHECK(has(text, "each column is 2 h 10 min\n"));
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = text.find('\n', i);
        std::size_t columns = 0;
        for (; i < end; ++i) {
            columns += (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80 ? 1 : 0;
        }
        CHECK(columns <= 80);
        ++i;
    }
}

TEST_CASE("without polls the report has no funnel, and without rows it has no plot") {
    const diagnosis nothing = with_minutes(60, 0);
    const std::string text = text_of(nothing);
    CHECK(has(text, "no rows\n"));
    CHECK_FALSE(has(text, "n_api"));
    CHECK_FALSE(has(text, "·"));
    const std::string html = html_of(nothing);
    CHECK(count_of(html, ">no rows<") == 4);
    CHECK(has(html, "no polls in this window"));
    CHECK_FALSE(has(html, "<svg"));
}

TEST_CASE("the JSON report has the same diagnosis") {
    const std::string line = json_of(incident());
    CHECK(count_of(line, "\n") == 1);
    CHECK(line.back() == '\n');
    const auto report = nlohmann::json::parse(line);
    CHECK(report["verdict"] == "fail");
    CHECK(report["headline"] == "4774 rows for 5 fills: 955 times too many");
    CHECK(report["root_cause"] == "orders endpoint: 4416 rows carry the marks of order snapshots");
    CHECK(report["causes"][0]["name"] == "orders endpoint");
    CHECK(report["next"][0]["command"] == "truefill diagnose --sink 'a b'");
    CHECK(report["from"] == "2026-07-30T04:00:00.000000Z");
    CHECK(report["to"] == "2026-07-30T05:00:00.000000Z");
    CHECK(report["criteria"].size() == 2);
    CHECK(report["criteria"][0]["advice"] == "stop the old writer");
    CHECK(report["checks"][0]["verdict"] == "unknown");
    CHECK(report["now"]["per_minute"].size() == 60);
    CHECK(report["now"]["per_minute"][3] == 1);
    CHECK(report["now"]["orders_by_rows"]["2"] == 1);
    CHECK(report["now"]["by_price"]["(50,60]"] == 2);
    CHECK(report["now"]["by_gap"]["(5m,15m]"] == 1);
    CHECK(report["now"]["worst_orders"][0]["n_rows"] == 2);
    CHECK(report["now"]["samples"][0]["price_u"] == 560'000);
    CHECK(report["beside"]["by_price"]["<=0"] == 4'416);
    CHECK(report["funnel"]["n_api"] == 1'800);
    CHECK(report["n_polls"] == 360);

    const auto empty = nlohmann::json::parse(json_of(diagnosis{}));
    CHECK(empty["verdict"] == "pass");
    CHECK(empty["beside"].is_null());
    CHECK(empty["now"]["per_minute"].empty());
    CHECK(empty["criteria"].empty());
}

TEST_CASE("text from a database is escaped in each report") {
    constexpr std::string_view evil = "</title><script>alert('1')</script>&\"\x1b[31m\n\xFF";
    diagnosis found = incident();
    found.sink = found.headline = found.now.name = found.beside->name = found.relation = evil;
    found.command = evil;
    found.notes = {std::string{evil}};
    found.causes = {{std::string{evil}, std::string{evil}}};
    found.next = {{std::string{evil}, std::string{evil}}};
    for (auto* list : {&found.criteria, &found.checks}) {
        for (finding& answer : *list) {
            answer.figure = answer.threshold = answer.advice = evil;
            answer.details = {std::string{evil}};
        }
    }
    for (row_group& order : found.now.worst_orders) {
        order.name = evil;
    }
    for (observed_row& row : found.now.samples) {
        row.market = row.side = row.order_id = row.fill_id = row.writer = evil;
    }
    const std::string html = html_of(found);
    CHECK_FALSE(has(html, "<script"));
    CHECK_FALSE(has(html, "\x1b"));
    CHECK_FALSE(has(html, "\xFF"));
    CHECK(count_of(html, "</title>") == count_of(html, "<title"));
    CHECK(has(html, "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;&quot;"));
    const std::string text = text_of(found);
    CHECK_FALSE(has(text, "\x1b"));
    CHECK_FALSE(has(text, "\xFF"));
    CHECK(count_of(text, "\n") >= count_of(text_of(incident()), "\n"));
    CHECK(nlohmann::json::parse(json_of(found))["criteria"].size() == 2);
}

TEST_CASE("the HTML report is one file without scripts and without references to other files") {
    const std::string html = html_of(incident());
    CHECK(html.starts_with("<!DOCTYPE html>\n<html lang='en'>"));
    CHECK(html.ends_with("</html>\n"));
    CHECK(has(html, "name='viewport'"));
    CHECK(has(html, "prefers-color-scheme:dark"));
    for (const std::string_view fetched :
         {"<script", "<link", "<img", "src=", "href=", "url(", "@import"}) {
        CAPTURE(fetched);
        CHECK_FALSE(has(html, fetched));
    }
    for (const std::string_view element :
         {"main", "header", "section", "table", "tr", "td", "th", "figure", "svg", "g", "div", "p",
          "span", "ul", "ol", "li", "pre", "code", "footer"}) {
        CAPTURE(element);
        const std::string open = '<' + std::string{element};
        CHECK(count_of(html, open + ' ') + count_of(html, open + '>') ==
              count_of(html, "</" + std::string{element} + '>'));
    }
}

TEST_CASE("the plots of the HTML report have titles, units and scales") {
    const std::string html = html_of(incident());
    CHECK(count_of(html, "<svg role='img'") == 2);
    CHECK(count_of(html, "<desc id=") == 2);
    CHECK(count_of(html, "<table class='bars' aria-label=") == 7);
    CHECK(has(html, "The y scales differ: before reaches 80, after 1 row per minute."));
    CHECK(count_of(html, ">rows per minute</text>") == 2);
    CHECK(has(html, "each bar is 1 min"));
    CHECK(has(html, "<title>04:03 UTC, 1 row: 1 valid</title>"));
    CHECK(has(html, "<title>04:03 UTC, 80 rows: 80 impossible</title>"));
    CHECK(count_of(html, "<tr class='impossible' ") == 1);  // the prices of zero before
    CHECK(has(html, "title='5–15 min: 1 · 100.0%'"));

    diagnosis alike = incident();
    alike.beside->per_minute = minutes_of(60, 4);
    CHECK_FALSE(has(html_of(alike), "scales differ"));

    const std::string week = html_of(with_minutes(10'080, 1));
    CHECK(has(week, "each bar is 42 min"));
    CHECK(count_of(week, " UTC, 42 rows: 42 valid</title>") == 240);
    CHECK(count_of(week, "<h2>") == 5);
}

TEST_CASE("the HTML report begins with one number and ends with the command that made it") {
    const std::string html = html_of(incident());
    CHECK(has(html, "<h1>4,774 rows for 5 fills: 955 times too many</h1>"));
    CHECK(html.find("<h2>Causes</h2>") < html.find("<h2>Do this next</h2>"));
    CHECK(html.find("<h2>Do this next</h2>") < html.find("<h2>Criteria</h2>"));
    CHECK(has(html, "<pre><code>truefill diagnose --sink &#39;a b&#39;</code></pre>"));
    CHECK(has(html, "<td role='cell' data-name='market'>RAIN-NYC</td>"));
    CHECK(has(html, "<footer>\n<p>truefill 1.2.3, 2026-07-30 05:00:00 UTC</p>"));
}
