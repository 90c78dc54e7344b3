// HTTP with libcurl: one connection kept alive, deadlines always, TLS verified always.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter {

struct http_request {
    std::string url;
    std::vector<std::string> headers;
    /// A POST of these bytes, which the caller keeps alive, with Content-Length; nothing: a GET.
    std::optional<std::string_view> body;
    std::string user;  ///< basic authentication; "" for none
    std::string password;
    std::chrono::milliseconds connect_timeout{2'000};
    std::chrono::milliseconds total_timeout{30'000};
    /// A longer reply is an error: a server gone wrong must not fill the memory.
    std::size_t largest_reply = std::size_t{64} * 1024 * 1024;
    /// Set by somebody else to give up early.
    const std::atomic<bool>* cancelled = nullptr;
};

struct http_reply {
    long status = 0;  ///< 0 when no complete reply came
    std::string body;
    /// Why no complete reply came; "" when one did. Whether the server acted on the request is
    /// then unknown.
    std::string error;

    std::vector<std::string> headers;  ///< lines as they came

    [[nodiscard]] bool complete() const noexcept { return error.empty(); }
    /// Whether a header's name begins so, in any case of letters.
    [[nodiscard]] bool has_header(std::string_view beginning) const;
};

/// Not thread-safe: one per thread.
class http_client {
public:
    http_client();
    /// Sends and waits, within the deadlines. Never throws for what a network does.
    [[nodiscard]] http_reply operator()(const http_request& request);

private:
    std::unique_ptr<void, void (*)(void*)> handle_;
};

/// Escapes a value for a URL's query.
[[nodiscard]] std::string url_escaped(std::string_view text);

}  // namespace adapter
