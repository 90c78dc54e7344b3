// HTTP with libcurl: one connection kept alive, deadlines always, TLS 1.2 or newer,
// verified always.
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
    /// A POST of these bytes, which the caller keeps alive, with Content-Length; nothing: a GET.
    std::optional<std::string_view> body;
    std::string user;  ///< basic authentication; "" for none
    std::string password;
    std::chrono::milliseconds connect_timeout{2'000};
    std::chrono::milliseconds total_timeout{30'000};
    /// A longer body is an error, and so are headers of more than 256 kB: a server gone wrong must
    /// not fill the memory.
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

    std::vector<std::string> headers;  ///< the final reply's lines, as they came

    [[nodiscard]] bool complete() const noexcept { return error.empty(); }
    /// Whether a header's name begins so, in any case of letters.
    [[nodiscard]] bool has_header(std::string_view beginning) const;
    /// A header's value without white space around it; nothing when it is absent, or given more
    /// than once.
    [[nodiscard]] std::optional<std::string> header(std::string_view name) const;
};

/// Seconds since 1970 of a date as HTTP writes it; nothing when it does not read.
[[nodiscard]] std::optional<std::int64_t> parse_http_date(const std::string& text);

/// Not thread-safe: one per thread.
class http_client {
public:
    http_client();
    /// Sends and waits, within the deadlines. Never throws for what a network does. A header that
    /// holds a line break is not sent: the reply's error says so.
    [[nodiscard]] http_reply operator()(const http_request& request);

private:
    std::unique_ptr<void, void (*)(void*)> handle_;
};

/// Escapes a value for a URL's query.
[[nodiscard]] std::string url_escaped(std::string_view text);

}  // namespace adapter
