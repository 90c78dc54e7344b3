// HTTP with libcurl: one connection that is kept alive, deadlines for every request, TLS 1.2 or
// newer with a verified certificate.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace adapter {

struct http_request {
    std::string url;
    std::vector<std::string> headers;
    /// The body of a POST with Content-Length, which the caller keeps alive; nothing for a GET.
    std::optional<std::string_view> body;
    std::string user;  ///< for basic authentication; "" for none
    std::string password;
    std::chrono::milliseconds connect_timeout{2'000};
    std::chrono::milliseconds total_timeout{30'000};
    /// A longer body is an error, and so are headers of more than 256 kB, so that no server can
    /// exhaust the memory.
    std::size_t largest_reply = std::size_t{64} * 1024 * 1024;
    /// The request is cancelled when another thread or a signal handler sets it.
    const std::atomic<bool>* cancelled = nullptr;
};

struct http_reply {
    long status = 0;  ///< 0 when no complete reply came
    std::string body;
    /// Why no complete reply came; "" when one did. Without a complete reply it is unknown whether
    /// the server carried out the request.
    std::string error;

    std::vector<std::string> headers;  ///< the lines of the final reply, unchanged

    [[nodiscard]] bool complete() const noexcept { return error.empty(); }
    /// Whether a header's name begins with `prefix`, in upper or lower case.
    [[nodiscard]] bool has_header(std::string_view beginning) const;
    /// A header's value without white space around it; nothing when it is absent, or given more
    /// than once.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// Seconds since 1970 of an HTTP date; nothing when the text is not one.
[[nodiscard]] std::optional<std::int64_t> parse_http_date(const std::string& text);

/// Not thread-safe: one per thread.
class http_client {
public:
    http_client();
    /// Sends the request and waits for the reply, within the deadlines. A failure of the network is
    /// an error in the reply, not an exception. A header with a line break is not sent: it is an
    /// error, too.
    [[nodiscard]] http_reply operator()(const http_request& request);

private:
    std::unique_ptr<void, void (*)(void*)> handle_;
};

/// Escapes a value for the query of a URL.
[[nodiscard]] std::string url_escaped(std::string_view text);

}  // namespace adapter
