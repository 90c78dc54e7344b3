// ClickHouse's texts: addresses, tab-separated rows, literals of SQL.
#include "clickhouse.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "http.hpp"
#include "scratch.hpp"

using namespace adapter;
using truefill::test::contains;
using truefill::test::message_of;

namespace {

using table = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("an address has a server, a database, and optionally a user") {
    struct {
        std::string_view url;
        std::string_view server;
        std::string_view user;
        std::string_view database;
    } const rows[] = {
        {"http://localhost:8123/trading", "http://localhost:8123", "", "trading"},
        {"https://ch.example.com:8443/db_2", "https://ch.example.com:8443", "", "db_2"},
        {"http://writer@localhost:8123/trading", "http://localhost:8123", "writer", "trading"},
        {"http://a@b@localhost/trading", "http://localhost", "a@b", "trading"},
        {"http://@localhost/trading", "http://localhost", "", "trading"},
        {"http://localhost/_", "http://localhost", "", "_"},
        {"http://[::1]:8123/Z9", "http://[::1]:8123", "", "Z9"},
        {"http://127.0.0.1/0", "http://127.0.0.1", "", "0"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.url);
        const auto found = clickhouse_address::parse(row.url);
        CHECK(found.server == row.server);
        CHECK(found.user == row.user);
        CHECK(found.database == row.database);
    }
}

TEST_CASE("the message for a wrong address names the mistake, and never shows a password") {
    struct {
        std::string_view url;
        std::string_view why;
    } const rows[] = {
        {"", "neither http:// nor https://"},
        {"localhost:8123/trading", "neither http:// nor https://"},
        {"tcp://localhost:9000/trading", "neither http:// nor https://"},
        {"HTTP://localhost/trading", "neither http:// nor https://"},
        {"://localhost/trading", "neither http:// nor https://"},
        {"http:/localhost/trading", "neither http:// nor https://"},
        {" http://localhost/trading", "neither http:// nor https://"},
        {"http:///trading", "no host"},
        {"http://", "no host"},
        {"http://writer@/trading", "no host"},
        {"http://local\r\nhost/trading", "no host"},
        {"http://localhost:8123", "no database of letters, digits and _"},
        {"http://localhost:8123/", "no database of letters, digits and _"},
        {"http://localhost:8123/trading/", "no database of letters, digits and _"},
        {"http://localhost:8123/a/b", "no database of letters, digits and _"},
        {"http://localhost:8123/a-b", "no database of letters, digits and _"},
        {"http://localhost:8123/a b", "no database of letters, digits and _"},
        {"http://localhost:8123/a`b", "no database of letters, digits and _"},
        {"http://localhost:8123/caf\xC3\xA9", "no database of letters, digits and _"},
        {"http://localhost:8123/trading?user=x", "no database of letters, digits and _"},
        {"http://writer:hunter2@localhost/trading", "a password does not belong in an address"},
        {"http://:hunter2@localhost/trading", "a password does not belong in an address"},
        {"http://writer:@localhost/trading", "a password does not belong in an address"},
        {"http://writer:hunter2@x@localhost/trading", "a password does not belong in an address"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.url);
        const std::string message =
            message_of<std::invalid_argument>([&] { (void)clickhouse_address::parse(row.url); });
        CHECK(message ==
              std::string{row.why} + "; a ClickHouse sink is http[s]://[user@]host:port/database");
        CHECK_FALSE(contains(message, "hunter2"));
    }
}

TEST_CASE("tab-separated rows are split into fields") {
    struct {
        std::string_view text;
        table expected;
    } const rows[] = {
        {"", {}},
        {"a\n", {{"a"}}},
        {"a", {{"a"}}},
        {"a\tb\nc\td\n", {{"a", "b"}, {"c", "d"}}},
        {"a\tb\nc\td", {{"a", "b"}, {"c", "d"}}},
        {"\n", {{""}}},
        {"\n\n", {{""}, {""}}},
        {"\t\n", {{"", ""}}},
        {"\ta\t\n", {{"", "a", ""}}},
        {"\t", {{"", ""}}},
        {"a\n\nb\n", {{"a"}, {""}, {"b"}}},
        {"a\tb\tc\nd\n", {{"a", "b", "c"}, {"d"}}},
        {"\xC3\xA9 \" '\n", {{"\xC3\xA9 \" '"}}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(tab_separated(row.text) == row.expected);
    }
}

TEST_CASE("escapes of fields are decoded, and NULL is \\N") {
    struct {
        std::string_view text;
        std::string expected;
    } const rows[] = {
        {R"(a\tb)", "a\tb"},        {R"(a\nb)", "a\nb"},
        {R"(a\\b)", R"(a\b)"},      {R"(\\t)", R"(\t)"},
        {R"(\\\t)", "\\\t"},        {R"(\\\\)", R"(\\)"},
        {R"(\b\f\r\')", "\b\f\r'"}, {R"(a\0b)", std::string{"a\0b", 3}},
        {R"(\N)", R"(\N)"},         {"\\\tb", "\tb"},
        {R"(a\)", R"(a\)"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(tab_separated(row.text) == table{{row.expected}});
    }
    CHECK(tab_separated("\\N\t\\N\na\t\\N\n") == table{{R"(\N)", R"(\N)"}, {"a", R"(\N)"}});
    CHECK(tab_separated("a\\tb\tc\\nd\ne\n") == table{{"a\tb", "c\nd"}, {"e"}});
}

TEST_CASE("any text becomes a literal of SQL") {
    struct {
        std::string text;
        std::string_view literal;
    } const rows[] = {
        {"", "''"},
        {"abc", "'abc'"},
        {"it's", R"('it\'s')"},
        {"'", R"('\'')"},
        {R"(\)", R"('\\')"},
        {R"(\')", R"('\\\'')"},
        {R"(a' OR 1=1 --)", R"('a\' OR 1=1 --')"},
        {std::string{"a\0b", 3}, R"('a\0b')"},
        {"a\nb\t\"`", "'a\nb\t\"`'"},
        {"\xC3\xA9", "'\xC3\xA9'"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(sql_literal(row.text) == row.literal);
    }
}

TEST_CASE("a value in a query is escaped, byte for byte") {
    struct {
        std::string text;
        std::string_view escaped;
    } const rows[] = {
        {"", ""},
        {"azAZ09-_.~", "azAZ09-_.~"},
        {"a b&c=d?e#f/g%h+i", "a%20b%26c%3Dd%3Fe%23f%2Fg%25h%2Bi"},
        {"@[`{", "%40%5B%60%7B"},
        {std::string{"\0\xFF\n", 3}, "%00%FF%0A"},
        {"\xC3\xA9", "%C3%A9"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.text);
        CHECK(url_escaped(row.text) == row.escaped);
    }
}
