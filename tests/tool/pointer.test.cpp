// JSON pointers: the part of a document that `normalize --at` reads.
#include "input/pointer.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill::tool;
using namespace truefill::test;

namespace {

std::string found(std::string_view pointer, std::string_view document) {
    const auto part = json_pointer{pointer}.find(document);
    return part ? part->text + "@" + std::to_string(part->offset) : "none";
}

}  // namespace

TEST_CASE("the examples of RFC 6901, section 5") {
    constexpr std::string_view document =
        R"({"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8})";
    struct {
        std::string_view pointer;
        std::string_view expected;
    } const rows[] = {
        {"/foo", R"(["bar","baz"])"},
        {"/foo/0", "bar"},
        {"/", "0"},
        {"/a~1b", "1"},
        {"/c%d", "2"},
        {"/e^f", "3"},
        {"/g|h", "4"},
        {"/i\\j", "5"},
        {"/k\"l", "6"},
        {"/ ", "7"},
        {"/m~0n", "8"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.pointer);
        const auto part = json_pointer{row.pointer}.find(document);
        REQUIRE(part);
        CHECK(part->text == row.expected);
    }
    CHECK(json_pointer{""}.find(document)->text == document);
}

TEST_CASE("a part is found with its offset") {
    CHECK(found("/obj", R"({"t":1,"obj":{"a":2}})") == R"({"a":2}@13)");
    CHECK(found("/obj", "{ \"t\" : [1,{}] , \"obj\" : [ 2 ] }") == "[ 2 ]@25");
    CHECK(found("/0/p", "[{\"p\":\"{\\\"x\\\":1}\"}]") == R"({"x":1}@7)");
    CHECK(found("/p", "\xEF\xBB\xBF {\"p\":7}") == "7@9");
    CHECK(found("/1/1", "[[1,2],[3,[4]],5]") == "[4]@10");
    CHECK(found("/a\xC3\xA9", R"({"a\u00e9":null})") == "null@11");
}

TEST_CASE("a part that is missing or ambiguous is not found") {
    struct {
        std::string_view pointer;
        std::string_view document;
    } const rows[] = {
        {"/a", "{}"},
        {"/a", "[]"},
        {"/a", "7"},
        {"/a", R"({"b":{"a":1}})"},
        {"/a/b", R"({"a":7})"},
        {"/a", R"({"a":1,"a":1})"},  // ambiguous
        {"/a", R"({"\u0061":1,"a":1})"},
        {"/0", R"({"1":1})"},
        {"/2", "[1,2]"},
        {"/-", "[1,2]"},  // the element after the last
        {"/01", "[1,2]"},
        {"/", "[1,2]"},
        {"/-1", "[1,2]"},
        {"/99999999999999999999", "[1,2]"},
        {"/a", R"({"a":"\ud800"})"},  // not a text
    };
    for (const auto& row : rows) {
        CAPTURE(row.pointer, row.document);
        CHECK(found(row.pointer, row.document) == "none");
    }
}

TEST_CASE("a text that is not a pointer is refused") {
    for (const std::string_view text : {"a", "a/b", "#/a", "/~", "/~2", "/a~"}) {
        CAPTURE(text);
        CHECK_THROWS_AS(json_pointer{text}, std::invalid_argument);
    }
}
