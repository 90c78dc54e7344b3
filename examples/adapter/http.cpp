#include "http.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <new>
#include <stdexcept>

namespace adapter {

namespace {

constexpr std::size_t most_header_bytes = std::size_t{256} * 1024;

struct transfer {
    http_reply& reply;
    const http_request& request;
    std::size_t header_bytes = 0;
    std::string_view too_large = {};  ///< the part of the reply that was too large
};

std::size_t on_bytes(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& now = *static_cast<transfer*>(user);
    if (now.reply.body.size() + count > now.request.largest_reply) {
        now.too_large = "the reply is larger than ";
        return 0;
    }
    now.reply.body.append(bytes, count);
    return count;
}

std::size_t on_header(char* bytes, std::size_t, std::size_t count, void* user) {
    auto& now = *static_cast<transfer*>(user);
    const std::string_view line{bytes, count};
    if (line.starts_with("HTTP/")) {  // the headers of an interim reply do not count
        now.reply.headers.clear();
    }
    now.header_bytes += count;
    if (now.header_bytes > most_header_bytes) {
        now.too_large = "the reply's headers are larger than ";
        return 0;
    }
    now.reply.headers.emplace_back(line);
    return count;
}

int on_progress(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto* const cancelled = static_cast<transfer*>(user)->request.cancelled;
    return cancelled != nullptr && cancelled->load() ? 1 : 0;
}

bool breaks_lines(const std::string& header) {
    return header.find_first_of(std::string_view{"\r\n\0", 3}) != std::string::npos;
}

struct header_list {
    curl_slist* first = nullptr;

    header_list() = default;
    header_list(const header_list&) = delete;
    header_list& operator=(const header_list&) = delete;
    ~header_list() { curl_slist_free_all(first); }
    void add(const std::string& line) {
        curl_slist* const longer = curl_slist_append(first, line.c_str());
        if (longer == nullptr) {
            throw std::bad_alloc{};
        }
        first = longer;
    }
};

}  // namespace

bool http_reply::has_header(std::string_view beginning) const {
    return std::any_of(headers.begin(), headers.end(), [&](const std::string& line) {
        return line.size() >= beginning.size() &&
               curl_strnequal(line.c_str(), beginning.data(), beginning.size()) != 0;
    });
}

std::optional<std::string> http_reply::header(std::string_view name) const {
    const std::string beginning = std::string{name} + ':';
    std::optional<std::string> value;
    for (const std::string& line : headers) {
        if (curl_strnequal(line.c_str(), beginning.c_str(), beginning.size()) == 0) {
            continue;
        }
        if (value) {
            return std::nullopt;
        }
        constexpr const char* blanks = " \t\r\n";
        const std::size_t first = line.find_first_not_of(blanks, beginning.size());
        const std::size_t last = line.find_last_not_of(blanks);
        value = first == std::string::npos ? "" : line.substr(first, last - first + 1);
    }
    return value;
}

std::optional<std::int64_t> parse_http_date(const std::string& text) {
    const time_t seconds = curl_getdate(text.c_str(), nullptr);
    return seconds < 0 ? std::nullopt : std::optional{std::int64_t{seconds}};
}

http_client::http_client() : handle_{nullptr, curl_easy_cleanup} {
    static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
    handle_.reset(curl_easy_init());
    if (ready != CURLE_OK || !handle_) {
        throw std::runtime_error{"libcurl does not start"};
    }
}

http_reply http_client::operator()(const http_request& request) {
    http_reply reply;
    if (std::any_of(request.headers.begin(), request.headers.end(), breaks_lines)) {
        reply.error = "a header to be sent holds a line break";
        return reply;
    }
    transfer now{reply, request};
    CURL* const curl = handle_.get();
    curl_easy_reset(curl);  // resets the options and keeps the connection
    std::array<char, CURL_ERROR_SIZE> problem{};
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, problem.data());
    curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});  // or newer
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     static_cast<long>(request.connect_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.total_timeout.count()));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_bytes);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &now);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &now);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &now);
    if (!request.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, long{CURLAUTH_BASIC});
        curl_easy_setopt(curl, CURLOPT_USERNAME, request.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, request.password.c_str());
    }
    header_list headers;
    for (const std::string& line : request.headers) {
        headers.add(line);
    }
    if (request.body) {
        headers.add("Expect:");  // without it libcurl waits before it sends a large body
        headers.add("Content-Type: application/octet-stream");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(request.body->size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body->data());
    }
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.first);

    const CURLcode end = curl_easy_perform(curl);
    if (end == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
    } else if (!now.too_large.empty()) {
        const bool is_body = now.header_bytes <= most_header_bytes;
        reply.error = std::string{now.too_large} +
                      std::to_string(is_body ? request.largest_reply : most_header_bytes) +
                      " bytes";
    } else {
        reply.error = problem.front() != '\0' ? problem.data() : curl_easy_strerror(end);
    }
    return reply;
}

std::string url_escaped(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string escaped;
    for (const char c : text) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                           (c >= 'a' && c <= 'z') || c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            escaped += c;
        } else {
            const auto byte = static_cast<std::uint8_t>(c);
            escaped += '%';
            escaped += hex[byte >> 4];
            escaped += hex[byte & 0xF];
        }
    }
    return escaped;
}

}  // namespace adapter
