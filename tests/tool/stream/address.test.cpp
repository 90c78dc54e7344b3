// Where a WebSocket is: what is taken for an address, and what is refused.
#include "stream_address.hpp"

#include <stdexcept>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill::test;
using adapter::stream_address;

TEST_CASE("the address of a stream has a host, a port and a path") {
    struct {
        std::string_view url;
        bool tls;
        std::string_view host;
        std::string_view port;
        std::string_view path;
    } const rows[] = {
        {"wss://external-api-ws.kalshi.com/trade-api/ws/v2", true, "external-api-ws.kalshi.com",
         "443", "/trade-api/ws/v2"},
        {"wss://127.0.0.1:8443/a", true, "127.0.0.1", "8443", "/a"},
        {"wss://host", true, "host", "443", "/"},
        {"ws://127.0.0.1:9000/trade-api/ws/v2", false, "127.0.0.1", "9000", "/trade-api/ws/v2"},
        {"ws://localhost/x", false, "localhost", "80", "/x"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.url);
        const auto address = stream_address::parse(row.url);
        CHECK(address.tls == row.tls);
        CHECK(address.host == row.host);
        CHECK(address.port == row.port);
        CHECK(address.path == row.path);
    }
}

TEST_CASE("what is no address of a stream is refused, and so is an unencrypted one elsewhere") {
    const auto refusal = [](std::string_view url) {
        return message_of<std::invalid_argument>(
            [&] { static_cast<void>(stream_address::parse(url)); });
    };
    for (const std::string_view url :
         {"", "https://host/path", "host/path", "wss://", "wss:///path", "wss://user@host/path",
          "wss://host:/path", "wss://host:123456/path", "wss://host:1x/path", "wss://host/p?q=1",
          "wss://host/p#f", "wss://ho st/p", "wss://host/p\r\nX: y", "wss://host\r\n/p"}) {
        CAPTURE(url);
        CHECK(refusal(url) == "is no address like wss://host/path, without user or query");
    }
    for (const std::string_view url :
         {"ws://external-api-ws.kalshi.com/trade-api/ws/v2", "ws://128.0.0.1/", "ws://10.0.0.1/",
          "ws://localhost.example.com/", "ws://127.evil.example.com/", "ws://127.0.0.1.example/"}) {
        CAPTURE(url);
        CHECK(refusal(url) == "ws:// is not encrypted: only for 127.0.0.1 and localhost");
    }
}
