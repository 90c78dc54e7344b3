#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/json/object.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>

#include "catch.hpp"

using namespace truefill;
using json::scan_status;

TEST_CASE("a scan returns the end of the first document, or the byte that breaks it") {
    struct {
        std::string_view text;
        json::scan_result expected;
    } const rows[] = {
        {"{}", {scan_status::complete, 2}},
        {" [1, 2] [3]", {scan_status::complete, 7}},
        {"12", {scan_status::complete, 2}},
        {"1.5e-3x", {scan_status::complete, 6}},
        {R"("a\"b")", {scan_status::complete, 6}},
        {"\xEF\xBB\xBF null", {scan_status::complete, 8}},
        {"", {scan_status::truncated, 0}},
        {"{", {scan_status::truncated, 1}},
        {R"({"a)", {scan_status::truncated, 3}},
        {R"({"a":)", {scan_status::truncated, 5}},
        {"tru", {scan_status::truncated, 3}},
        {"-", {scan_status::truncated, 1}},
        {"1e", {scan_status::truncated, 2}},
        {"\"\\", {scan_status::truncated, 2}},
        {"\"\\u00", {scan_status::truncated, 5}},
        {"\"\xE2\x82", {scan_status::truncated, 3}},
        {"x", {scan_status::broken, 0}},
        {"[1 2]", {scan_status::broken, 3}},
        {"{,}", {scan_status::broken, 1}},
        {R"({"a" 1})", {scan_status::broken, 5}},
        {"[1,]", {scan_status::broken, 3}},
        {R"({"a":1,})", {scan_status::broken, 7}},
        {"-x", {scan_status::broken, 1}},
        {"\"\\x\"", {scan_status::broken, 2}},
        {"\"\x01\"", {scan_status::broken, 1}},
        {"\"\xE0\x80\x80\"", {scan_status::broken, 2}},      // overlong
        {"\"\xF4\x90\x80\x80\"", {scan_status::broken, 2}},  // above U+10FFFF
        {"\"\xF5\"", {scan_status::broken, 1}},
        {"\"\x80\"", {scan_status::broken, 1}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(json::scan(row.text) == row.expected);
    }
    CHECK(json::scan_all("[] \n") == json::scan_result{scan_status::complete, 4});
    CHECK(json::scan_all("[] x") == json::scan_result{scan_status::broken, 3});
    CHECK(json::scan_all("[") == json::scan_result{scan_status::truncated, 1});
}

TEST_CASE("escapes are decoded, and lone surrogates are detected") {
    const auto quoted = [](std::string_view inside) { return "\"" + std::string{inside} + "\""; };
    struct {
        std::string_view inside;
        std::optional<std::string_view> expected;
    } const rows[] = {
        {"", ""},
        {"plain", "plain"},
        {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
        {R"(\u0041\u00e9\u20ac)", "A\xC3\xA9\xE2\x82\xAC"},
        {R"(\ud83d\ude00!)", "\xF0\x9F\x98\x80!"},
        {R"(\uDBFF\uDFFF)", "\xF4\x8F\xBF\xBF"},
        {R"(\ud83d)", std::nullopt},
        {R"(\ud83dx)", std::nullopt},
        {R"(\ud83d\n)", std::nullopt},
        {R"(\ud83d\ud83d)", std::nullopt},
        {R"(\ude00)", std::nullopt},
    };
    for (const auto& row : rows) {
        CAPTURE(row.inside);
        std::array<char, 64> buffer{};
        REQUIRE(json::scan_all(quoted(row.inside)).status == json::scan_status::complete);
        CHECK(json::unescape(row.inside, buffer.data()) == row.expected);
    }
    for (const std::string_view text : {"\\", "\\x", "\\u", "\\u12", "\\u12g4", "a\\", "\\u123"}) {
        CAPTURE(text);
        CHECK(json::scan_all(quoted(text)).status != json::scan_status::complete);
    }
}

TEST_CASE("the output is JSON for any bytes") {
    struct {
        std::string_view text;
        std::string_view expected;
    } const rows[] = {
        {"", R"("")"},
        {"plain", R"("plain")"},
        {"a\"b\\c", R"("a\"b\\c")"},
        {"\n\r\t\x01\x1f\x7f", "\"\\n\\r\\t\\u0001\\u001f\x7f\""},
        {"\xC3\xA9\xF0\x9F\x98\x80", "\"\xC3\xA9\xF0\x9F\x98\x80\""},
        {"\xFF", R"("\ufffd")"},
        {"a\xE2\x82", R"("a\ufffd")"},
        {"\xE2\x82z", R"("\ufffdz")"},
        {"\xC3(", R"("\ufffd(")"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.expected);
        std::string out;
        json::append_string(out, row.text);
        CHECK(out == row.expected);
        CHECK(json::scan_all(out).status == scan_status::complete);
    }
}

TEST_CASE("an object is written field by field") {
    std::string out;
    {
        json::object object{out};
        object.text("a", "x\"")
            .text("b", std::optional<std::string>{})
            .number("c", 7)
            .number("d", std::optional<int>{})
            .boolean("e", true)
            .texts("f", std::array<std::string_view, 2>{"g", "h"})
            .word("i", std::optional{side::no})
            .raw("j", "[1]");
    }
    CHECK(out == R"({"a":"x\"","b":null,"c":7,"d":null,"e":true,"f":["g","h"],"i":"no","j":[1]})");
    out.clear();
    { const json::object empty{out}; }
    CHECK(out == "{}");
}
