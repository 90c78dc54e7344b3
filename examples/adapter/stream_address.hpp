// Where a WebSocket is.
#pragma once

#include <string>
#include <string_view>

namespace adapter {

/// ws[s]://host[:port]/path
struct stream_address {
    bool tls = true;
    std::string host;
    std::string port;
    std::string path;

    /// Throws std::invalid_argument that says what is wrong. ws:// is without TLS and therefore
    /// taken for this machine alone.
    [[nodiscard]] static stream_address parse(std::string_view url);
};

}  // namespace adapter
