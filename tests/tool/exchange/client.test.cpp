// Error bodies of the exchange, and addresses of an exchange.
#include "exchange/client.hpp"

#include <string>
#include <string_view>

#include "base/exit_code.hpp"
#include "catch.hpp"
#include "keys.hpp"
#include "scratch.hpp"

using namespace truefill::tool;
using namespace truefill::test;

TEST_CASE("the exchange's three forms of an error body are read") {
    struct {
        std::string_view name;
        std::string_view body;
        std::string_view expected;
    } const rows[] = {
        {"nested", R"({"error":{"code":"not_found","message":"no market","details":"RAIN"}})",
         "not_found: no market: RAIN"},
        {"nested, in another order", R"({"error":{"details":"d","message":"m","code":"c"}})",
         "c: m: d"},
        {"nested, a code alone", R"({"error":{"code":"unauthorized"}})", "unauthorized"},
        {"nested, a message alone", R"({"error":{"message":"m","service":"s"}})", "m"},
        {"nested, blanks", R"({"error":{"code":"","message":"m","details":""}})", "m"},
        {"nested goes before flat", R"({"code":"x","error":{"code":"c"}})", "c"},
        {"flat", R"({"code":"too_many_requests","message":"slow down"})",
         "too_many_requests: slow down"},
        {"flat, a message alone", R"({"message":"slow down"})", "slow down"},
        {"flat under an empty error", R"({"error":{},"message":"m"})", "m"},
        {"flat under no error", R"({"error":null,"message":"m"})", "m"},
        {"a text", R"({"error":"invalid signature"})", "invalid signature"},
        {"a text goes before flat", R"({"error":"e","message":"m"})", "e"},
        {"escapes", R"({"error":"\u00e9t\u00e9 \"x\""})", "\xC3\xA9t\xC3\xA9 \"x\""},
        {"spaces", " {\n \"error\" : \"e\" }\n", "e"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(error_text(row.body) == row.expected);
    }
}

TEST_CASE("of any other body the beginning is shown, in one line") {
    const std::string long_body(1'000, 'x');
    struct {
        std::string_view name;
        std::string body;
        std::string expected;
    } const rows[] = {
        {"nothing", "", "an empty body"},
        {"HTML", "<html>\r\n<body>502 Bad Gateway</body>\n</html>",
         "<html>  <body>502 Bad Gateway</body> </html>"},
        {"a text", "upstream connect error", "upstream connect error"},
        {"control characters", std::string{"a\0b\tc\x1B[31md\x1F", 12}, "a b c [31md "},
        {"beyond ASCII", "\xC3\xA9", "\xC3\xA9"},
        {"a long one", long_body, long_body.substr(0, 300) + ".."},
        {"another object", R"({"status":500})", R"({"status":500})"},
        {"an empty object", "{}", "{}"},
        {"control characters in JSON", R"({"error":"a\nb\u001b[31m"})", "a b [31m"},
        {"numbers in the places of texts", R"({"code":5,"message":null})",
         R"({"code":5,"message":null})"},
        {"an array", R"([{"error":"e"}])", R"([{"error":"e"}])"},
        {"cut off", R"({"error":"e)", R"({"error":"e)"},
        {"two objects", R"({"error":"e"}{})", R"({"error":"e"}{})"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(error_text(row.body) == row.expected);
    }
}

TEST_CASE("an exchange's address is an http or https URL, with or without a slash at its end") {
    const scratch_folder folder;
    const auto file = folder / "key.pem";
    write_key(file, rsa_key());
    const auto base_of = [&](const std::string& address) {
        return exchange_client{address, adapter::signer{"id", file.string()}, 1}.base();
    };
    struct {
        std::string address;
        std::string_view base;
    } const rows[] = {
        {"https://external-api.kalshi.com/trade-api/v2",
         "https://external-api.kalshi.com/trade-api/v2"},
        {"https://external-api.kalshi.com/trade-api/v2//",
         "https://external-api.kalshi.com/trade-api/v2"},
        {"http://127.0.0.1:8080", "http://127.0.0.1:8080"},
        {"http://[::1]:8080/", "http://[::1]:8080"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.address);
        CHECK(base_of(row.address) == row.base);
    }
    const std::string wrong[] = {
        "",
        "/",
        "external-api.kalshi.com/trade-api/v2",
        "ftp://x/y",
        "https:/x",
        "https:x",
        "http://",
        "https:///",
        "wss://external-api.kalshi.com",
        " http://x",
        "httpss://x",
        "http:///x",
        "http://user:hunter2@host/v2",
        "http://host/v2?x=1",
    };
    for (const std::string& address : wrong) {
        CAPTURE(address);
        std::string message;
        int code = exit_fine;
        try {
            message = base_of(address);
        } catch (const failure& error) {
            message = error.what();
            code = error.exit_code();
        }
        CHECK(code == exit_usage);
        // The message does not quote the address, which may hold a password.
        CHECK(message ==
              "--exchange is no URL like https://external-api.kalshi.com/trade-api/v2, without "
              "user or query");
    }
}
