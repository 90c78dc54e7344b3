// Output for a terminal has no control characters.
#include "base/terminal.hpp"

#include <pty.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "catch.hpp"

using namespace truefill::tool;

TEST_CASE("printable text is not changed") {
    const std::string_view rows[] = {"", "plain", "two\nlines",
                                     "\xC3\xA9t\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80",
                                     "\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D"};
    for (const std::string_view text : rows) {
        CAPTURE(text);
        CHECK(printable(text) == text);
    }
}

TEST_CASE("control characters and bytes that are not UTF-8 are escaped") {
    struct {
        std::string_view text;
        std::string_view expected;
    } const rows[] = {
        {"\033[2J", "\\u{1B}[2J"},
        {"a\rb\tc", "a\\u{D}b\\u{9}c"},
        {{"\0", 1}, "\\u{0}"},
        {"\x7F", "\\u{7F}"},
        {"\xC2\x9B", "\\u{9B}"},  // the one-character CSI
        {"\xC2\x9D", "\\u{9D}"},  // the one-character OSC
        // NOLINTBEGIN(misc-misleading-bidirectional): they are what is escaped
        {"\xE2\x80\xAE", "\\u{202E}"},  // right-to-left override
        {"\xE2\x81\xA6", "\\u{2066}"},  // left-to-right isolate
        // NOLINTEND(misc-misleading-bidirectional)
        {"\xE2\x80\x8F", "\\u{200F}"},  // right-to-left mark
        {"\xD8\x9C", "\\u{61C}"},       // Arabic letter mark
        {"\xE2\x80\xA8", "\\u{2028}"},  // line separator
        {"\x9B", "\\x9B"},              // a C1 byte alone
        {"\xFF\xFE", "\\xFF\\xFE"},     //
        {"\xC3", "\\xC3"},              // cut off
        {"\xE2\x82", "\\xE2\\x82"},     //
        {"\xC0\x80", "\\xC0\\x80"},     // overlong
        {"\xE0\x80\x9B", "\\xE0\\x80\\x9B"},
        {"\xED\xA0\x80", "\\xED\\xA0\\x80"},           // a surrogate
        {"\xF4\x90\x80\x80", "\\xF4\\x90\\x80\\x80"},  // beyond U+10FFFF
        {"\xF5\x80\x80\x80", "\\xF5\\x80\\x80\\x80"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.expected);
        CHECK(printable(row.text) == row.expected);
    }
}

TEST_CASE("colours are used on terminals that support them, and not where NO_COLOR is set") {
    int leader = -1;
    int terminal = -1;
    REQUIRE(::openpty(&leader, &terminal, nullptr, nullptr, nullptr) == 0);
    std::array<int, 2> pipe{};
    REQUIRE(::pipe(pipe.data()) == 0);
    const auto colored = [](int descriptor, const char* term, const char* no_color) {
        ::setenv("TERM", term, 1);
        ::setenv("NO_COLOR", no_color, 1);
        return wants_color(descriptor);
    };
    CHECK(colored(terminal, "xterm", ""));
    CHECK_FALSE(colored(terminal, "xterm", "1"));
    CHECK_FALSE(colored(terminal, "dumb", ""));
    CHECK_FALSE(colored(terminal, "", ""));
    CHECK_FALSE(colored(pipe[1], "xterm", ""));
    ::unsetenv("NO_COLOR");
    for (const int descriptor : {leader, terminal, pipe[0], pipe[1]}) {
        ::close(descriptor);
    }
}

TEST_CASE("JSON for a terminal has the same value and no such character") {
    const std::string line = "{\"a\":\"\xC2\x9B \xE2\x80\xAE \x7F \xC3\xA9\"}\n";
    std::string out;
    append_printable_json(out, line);
    CHECK(out == "{\"a\":\"\\u009b \\u202e \\u007f \xC3\xA9\"}\n");
    CHECK(nlohmann::json::parse(out) == nlohmann::json::parse(line));
}
