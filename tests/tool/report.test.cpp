// What `truefill diagnose` says: the same diagnosis for a terminal, a program, a browser.
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "catch.hpp"
#include "diagnosis/diagnosis.hpp"
#include "report/svg.hpp"

using namespace truefill::tool;
using std::chrono::minutes;
using truefill::timestamp;

namespace {

timestamp at(std::string_view text) {
    const auto read = truefill::parse_time(text);
    REQUIRE(read);
    return *read;
}

/// The incident: each of five orders stored again on every poll.
diagnosis incident() {
    diagnosis found;
    found.sink = "http://writer@127.0.0.1:8123/kalshi";
    found.from = at("2026-07-30T04:00:00Z");
    found.to = at("2026-07-30T05:00:00Z");
    found.root_cause = "orders are stored as fills";
    found.criteria = {
        {"volume matches the API", verdict::fail, "4774 rows for 5 fills", "within 2 x",
         "stop the old writer"},
        {"no zero prices", verdict::pass, "0 rows", "0 rows", ""},
    };
    found.checks = {{"a key", verdict::unknown, "none was given", "one that signs", "give --key"}};
    found.now.name = "mm_fills_v2";
    found.now.n_rows = 2;
    found.now.n_orders = 1;
    found.now.first_minute = found.from;
    found.now.per_minute.assign(60, 0);
    found.now.per_minute[3] = 1;
    found.now.per_minute[59] = 1;
    found.now.orders_by_rows[1] = 1;
    found.now.by_price[6] = 2;
    found.before = found.now;
    found.before->name = "mm_fills";
    found.before->n_rows = 4'774;
    found.before->per_minute.assign(60, 80);
    found.before->by_price[0] = 4'416;
    found.n_polls = 360;
    found.funnel.n_api = 1'800;
    found.funnel.n_passed = 1'800;
    return found;
}

diagnosis with_minutes(std::size_t count, std::uint64_t rows) {
    diagnosis found;
    found.from = at("2026-07-23T00:00:00Z");
    found.to = found.from + minutes{count};
    found.now.first_minute = found.from;
    found.now.per_minute.assign(count, rows);
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

TEST_CASE("a failure outweighs what can't be told, which outweighs what passes") {
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
        {{pass, unknown}, {}, unknown, "can't tell", "nothing fails, but 1 of 2 can't be told"},
        {{pass}, {unknown}, pass, "pass", "every criterion holds, 1 of 2 with the checks"},
        {{unknown, fail}, {pass}, fail, "fail", "1 of 3 criteria and checks fails"},
        {{pass}, {unknown, fail, fail}, fail, "fail", "2 of 4 criteria and checks fail"},
    };
    for (const auto& row : rows) {
        diagnosis found;
        for (const verdict one : row.criteria) {
            found.criteria.push_back({"", one, "", "", ""});
        }
        for (const verdict one : row.checks) {
            found.checks.push_back({"", one, "", "", ""});
        }
        CAPTURE(row.headline);
        CHECK(found.overall() == row.overall);
        CHECK(name_of(found.overall()) == row.name);
        CHECK(headline(found) == row.headline);
    }
}

TEST_CASE("a text is one line that no terminal obeys") {
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
         "�a�"},
        {"", ""},
    };
    for (const auto& row : rows) {
        CHECK(clean(row.text) == row.cleaned);
    }
}

TEST_CASE("figures are for people") {
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

TEST_CASE("minutes are grouped until they fit, and none is lost") {
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
        CHECK(bars.back() == row.last);
        std::uint64_t sum = 0;
        for (const std::uint64_t rows_in_bar : bars) {
            sum += rows_in_bar;
        }
        CHECK(sum == found.now.n_rows);
    }
    CHECK(axis_of(diagnosis{}, 78).size() == 0);
}

TEST_CASE("pictures of different minutes share an axis") {
    diagnosis found = with_minutes(3, 1);
    found.before = found.now;
    found.before->first_minute += minutes{2};
    found.before->per_minute = {7, 8};
    const time_axis axis = axis_of(found, 78);
    CHECK(bars_of(axis, found.now) == std::vector<std::uint64_t>{1, 1, 1, 0});
    CHECK(bars_of(axis, *found.before) == std::vector<std::uint64_t>{0, 0, 7, 8});
}

TEST_CASE("two plots share a scale unless one would be flat on it") {
    CHECK(share_scale(10, 10));
    CHECK(share_scale(80, 10));
    CHECK(share_scale(10, 80));
    CHECK_FALSE(share_scale(92, 2));
    CHECK_FALSE(share_scale(2, 92));
}

TEST_CASE("the terminal's report begins with the verdict and its cause") {
    const std::string text = text_of(incident());
    CHECK(
        text.starts_with("FAIL        orders are stored as fills\n"
                         "            2026-07-30 04:00:00 to 2026-07-30 05:00:00 UTC (1 h)\n"));
    CHECK(has(text,
              "\nFAIL        volume matches the API  4774 rows for 5 fills  within 2 x\n"
              "            -> stop the old writer\n"
              "PASS        no zero prices          0 rows                 0 rows\n"));
    CHECK(has(text,
              "\nCAN'T TELL  a key                   none was given         one that signs\n"
              "            -> give --key\n"));
    CHECK(has(text, "  before: mm_fills: 4,774 rows"));
    CHECK(has(text, "  now:    mm_fills_v2: 2 rows"));
    CHECK(has(text,
              "\n  ···█·······················································█\n"
              "  at most 1 row per minute; full height is 1\n"
              "  (the two are on scales of their own)\n"));
    CHECK(has(text, "of 360 polls\n  n_api       1,800  ████████████████████ 100.0%"));
    CHECK(has(text, "\n  n_failed        0                         0.0%"));
}

TEST_CASE("the terminal's report is coloured only if asked, and says the same") {
    std::string coloured = text_of(incident(), true);
    CHECK(has(coloured, "\x1b[1;31mFAIL\x1b[0m        orders"));
    for (std::size_t i = coloured.find('\x1b'); i != std::string::npos; i = coloured.find('\x1b')) {
        coloured.erase(i, coloured.find('m', i) + 1 - i);
    }
    CHECK(coloured == text_of(incident()));
}

TEST_CASE("advice is wrapped, and a week is a line") {
    diagnosis found = with_minutes(10'080, 2);
    found.criteria = {{"x", verdict::fail, "", "", ""}};
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

TEST_CASE("nothing is said of polls that were not, and nothing is plotted of no rows") {
    const diagnosis nothing = with_minutes(60, 0);
    const std::string text = text_of(nothing);
    CHECK(has(text, "no rows\n"));
    CHECK_FALSE(has(text, "n_api"));
    CHECK_FALSE(has(text, "·"));
    const std::string html = html_of(nothing);
    CHECK(count_of(html, ">no rows<") == 3);
    CHECK(has(html, "no polls in this window"));
    CHECK_FALSE(has(html, "<svg"));
}

TEST_CASE("a program reads the same diagnosis") {
    const std::string line = json_of(incident());
    CHECK(count_of(line, "\n") == 1);
    CHECK(line.back() == '\n');
    const auto said = nlohmann::json::parse(line);
    CHECK(said["verdict"] == "fail");
    CHECK(said["root_cause"] == "orders are stored as fills");
    CHECK(said["from"] == "2026-07-30T04:00:00.000000Z");
    CHECK(said["to"] == "2026-07-30T05:00:00.000000Z");
    CHECK(said["criteria"].size() == 2);
    CHECK(said["criteria"][0]["advice"] == "stop the old writer");
    CHECK(said["checks"][0]["verdict"] == "unknown");
    CHECK(said["now"]["per_minute"].size() == 60);
    CHECK(said["now"]["per_minute"][3] == 1);
    CHECK(said["now"]["orders_by_rows"]["2"] == 1);
    CHECK(said["now"]["by_price"]["(50,60]"] == 2);
    CHECK(said["before"]["by_price"]["<=0"] == 4'416);
    CHECK(said["funnel"]["n_api"] == 1'800);
    CHECK(said["n_polls"] == 360);

    const auto empty = nlohmann::json::parse(json_of(diagnosis{}));
    CHECK(empty["verdict"] == "pass");
    CHECK(empty["before"].is_null());
    CHECK(empty["now"]["per_minute"].empty());
    CHECK(empty["criteria"].empty());
}

TEST_CASE("whatever a database holds stays text, in each report") {
    constexpr std::string_view evil = "</title><script>alert('1')</script>&\"\x1b[31m\n\xFF";
    diagnosis found = incident();
    found.sink = found.root_cause = found.now.name = found.before->name = evil;
    for (auto* list : {&found.criteria, &found.checks}) {
        for (finding& one : *list) {
            one.name = one.figure = one.threshold = one.advice = evil;
        }
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

TEST_CASE("the page is one file that fetches nothing and runs nothing") {
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
    for (const std::string_view element : {"main", "header", "section", "table", "tr", "td", "th",
                                           "figure", "svg", "g", "div", "p", "span"}) {
        CAPTURE(element);
        const std::string open = '<' + std::string{element};
        CHECK(count_of(html, open + ' ') + count_of(html, open + '>') ==
              count_of(html, "</" + std::string{element} + '>'));
    }
}

TEST_CASE("the page's plots say what they are, their units, and their scales") {
    const std::string html = html_of(incident());
    CHECK(count_of(html, "<svg role='img'") == 7);
    CHECK(count_of(html, "<desc id=") == 7);
    CHECK(has(html, "The y scales differ: before reaches 80, now 1 row per minute."));
    CHECK(count_of(html, ">rows per minute</text>") == 2);
    CHECK(has(html, "each bar is 1 min"));
    CHECK(has(html, "<title>04:03 UTC, 1 row</title>"));
    CHECK(count_of(html, "<g class='impossible'>") == 1);  // prices of zero, before

    diagnosis alike = incident();
    alike.before->per_minute.assign(60, 4);
    CHECK_FALSE(has(html_of(alike), "scales differ"));

    const std::string week = html_of(with_minutes(10'080, 1));
    CHECK(has(week, "each bar is 42 min"));
    CHECK(count_of(week, " UTC, 42 rows</title>") == 240);
    CHECK(count_of(week, "<h2>") == 4);
}
