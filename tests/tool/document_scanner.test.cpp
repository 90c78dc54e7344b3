// The scanner finds the end of a document that arrives in any pieces.
#include "input/document_scanner.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

using namespace truefill;
using namespace truefill::tool;

namespace {

struct answer {
    json::scan_status status;
    std::size_t offset;
    friend bool operator==(const answer&, const answer&) = default;
};

std::ostream& operator<<(std::ostream& out, const answer& value) {
    return out << static_cast<int>(value.status) << '@' << value.offset;
}

answer scan_in_pieces(std::string_view text, std::size_t piece) {
    document_scanner scanner;
    scanner.reset();
    while (!text.empty()) {
        const auto status = scanner.feed(text.substr(0, piece));
        if (status != json::scan_status::truncated) {
            return {status, scanner.offset()};
        }
        text.remove_prefix(std::min(piece, text.size()));
    }
    return {scanner.finish(), scanner.offset()};
}

/// The result of json::scan, for a scalar at the top that white space or the end follows.
answer expected(std::string_view text) {
    const json::scan_result found = json::scan(text);
    return {found.status, found.offset};
}

}  // namespace

TEST_CASE("the scanner gives the result of json::scan") {
    const std::string deepest(json::max_depth, '[');
    const std::string nested = deepest + std::string(json::max_depth, ']');
    const std::string texts[] = {
        "{}", "[]", "{} ", "[[],{}]", " \n\t\r{}", "\xEF\xBB\xBF{}", "\xEF\xBB\xBF [1]x",
        "{\"a\":1}", "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] } tail", "{\"a\":1,}", "{,}", "[,]", "[1,]",
        "[1 2]", "{\"a\" 1}", "{\"a\":}", "{1:2}", "[}", "{]", "{\"a\":1]", "[1}",
        "[true,false,null]", "[tru]", "[nul", "[falsey]", "[truer]", "[0]", "[-0]", "[00]", "[01]",
        "[-]", "[+1]", "[1.]", "[.5]", "[1.5]", "[1.5.5]", "[1e5]", "[1E+5]", "[1e-5]", "[1e]",
        "[1e+]", "[0e0]", "[0.0]", "[-1.0e10]", "[1ee]", "[-a]", R"(["\"\\\/\b\f\n\r\t\u00e9"])",
        R"(["\x"])", R"(["\u12"])", R"(["\u12G4"])", R"(["\u12aF"])", "[\"\n\"]", "[\"\x7F\"]",
        "[\"\x1F\"]", "[\"\xC3\xA9\"]", "[\"\xE2\x82\xAC\"]", "[\"\xF0\x9F\x98\x80\"]",
        "[\"\xC3\"]", "[\"\xE2\x82\"]", "[\"\xC0\x80\"]", "[\"\x80\"]", "[\"\xE0\x80\x80\"]",
        "[\"\xED\xA0\x80\"]", "[\"\xED\x9F\xBF\"]", "[\"\xF0\x80\x80\x80\"]",
        "[\"\xF4\x8F\xBF\xBF\"]", "[\"\xF4\x90\x80\x80\"]", "[\"\xF5\"]", "[\"\xFF\"]",
        "{\"a\":{\"b\":[{\"c\":\"d\"}]}}{}", "{\"a", "{\"a\"", "{\"a\":", "[", "{", "[1", "[1,",
        "[\"", "[\"\\", "[\"\\u0", "", "  ", "x", "}", "]", ",", ":", nested, deepest, "[" + nested,
        "[" + nested + "]",
        // Scalars at the top for which json::scan gives the same result.
        "1", "12.5e3", "-0 ", "true", "null\n", "\"a\"", "\"a\" x", "fals", "-", "1.", "\"a"};
    for (const std::string& text : texts) {
        CAPTURE(text);
        for (const std::size_t piece :
             {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{7}, text.size() + 1}) {
            CAPTURE(piece);
            CHECK(scan_in_pieces(text, piece) == expected(text));
        }
    }
}

TEST_CASE("a scalar at the top ends only at white space or at the end") {
    struct {
        std::string_view text;
        answer expected;
    } const rows[] = {
        {"12 ", {json::scan_status::complete, 2}},      {"12\n", {json::scan_status::complete, 2}},
        {"12", {json::scan_status::complete, 2}},       {"12,", {json::scan_status::broken, 2}},
        {"2026-09", {json::scan_status::broken, 4}},    {"\"a\":1", {json::scan_status::broken, 3}},
        {"\"a\"\"b\"", {json::scan_status::broken, 3}}, {"true{}", {json::scan_status::broken, 4}},
        {"nullx", {json::scan_status::broken, 4}},      {"0x1", {json::scan_status::broken, 1}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(scan_in_pieces(row.text, 1) == row.expected);
        CHECK(scan_in_pieces(row.text, row.text.size()) == row.expected);
    }
}

TEST_CASE("reset() removes the state of the document before") {
    document_scanner scanner;
    for (const std::string_view before :
         {"[{\"a\":", "[\"\\u00", "\xEF", "[\"\xE2", "[tr", "-1.5"}) {
        scanner.reset();
        scanner.feed(before);
        scanner.reset();
        CHECK(scanner.feed("{\"a\":[true]} ") == json::scan_status::complete);
        CHECK(scanner.offset() == 12);
    }
}
