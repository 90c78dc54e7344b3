#include "server/replies.hpp"

#include <algorithm>
#include <thread>

namespace mock_exchange {

namespace {

/// The error's members, as both forms of an error have them.
json error_of(std::string_view code, std::string_view message, std::string_view details) {
    return {{"code", code}, {"message", message}, {"details", details}};
}

}  // namespace

void reply(httplib::Response& response, int status, const std::string& body, const char* type) {
    response.status = status;
    response.set_content(body, type);
}

void reply(httplib::Response& response, int status, const json& body) {
    reply(response, status, body.dump());
}

void reply_flat(httplib::Response& response, int status, std::string_view code,
                std::string_view message, std::string_view details) {
    reply(response, status, error_of(code, message, details));
}

void reply_nested(httplib::Response& response, int status, std::string_view code,
                  std::string_view message, std::string_view details) {
    reply(response, status, json{{"error", error_of(code, message, details)}});
}

void reply_too_many(httplib::Response& response) {
    reply(response, 429, json{{"error", "too many requests"}});
}

bool reply_without_page(httplib::Response& response, fault kind) {
    switch (kind) {
        case fault::too_many_requests: reply_too_many(response); return true;
        case fault::internal_error:
            reply_nested(response, 500, "internal_server_error", "internal server error",
                         "try again");
            return true;
        case fault::unavailable:
            reply_nested(response, 503, "service_unavailable", "service unavailable", "try again");
            return true;
        case fault::error_as_page:
            reply_nested(response, 200, "internal_server_error", "internal server error",
                         "the status says otherwise");
            return true;
        case fault::html:
            reply(response, 200,
                  "<!DOCTYPE html>\n<html><head><title>Maintenance</title></head>\n"
                  "<body><h1>We will be back soon</h1></body></html>\n",
                  "text/html");
            return true;
        case fault::empty_null:
            reply(response, 200, json{{"cursor", ""}, {"fills", nullptr}});
            return true;
        case fault::empty:
            reply(response, 200, json{{"cursor", ""}, {"fills", json::array()}});
            return true;
        case fault::no_content: response.status = 204; return true;
        case fault::moved:
            reply(response, 301, "<html>Moved</html>", "text/html");
            response.set_header("Location", "/elsewhere");
            return true;
        case fault::bad_request:
            reply_flat(response, 400, "bad_request", "bad request", "a proxy does not like it");
            return true;
        case fault::unauthorized:
            reply_nested(response, 401, "authentication_error", "authentication failed", "for now");
            return true;
        case fault::not_found:
            reply_flat(response, 404, "not_found", "no such path", "for now");
            return true;
        case fault::retry_after:
            reply_too_many(response);
            response.set_header("Retry-After", "2");
            return true;
        case fault::many_items: reply(response, 200, page_of_numbers(8'000'000)); return true;
        case fault::huge: reply(response, 200, page_of_numbers(70'000'000)); return true;
        default: return false;
    }
}

std::string page_of_numbers(std::size_t size) {
    std::string body{R"({"cursor":"","fills":[)"};
    while (body.size() < size) {
        body += "1,";
    }
    body.back() = ']';
    return body += '}';
}

void reply_half(httplib::Response& response, const std::string& body) {
    const std::size_t size = body.size();
    response.status = 200;
    response.set_content_provider(
        size, json_type,
        [half = body.substr(0, size / 2)](std::size_t, std::size_t, httplib::DataSink& sink) {
            sink.write(half.data(), half.size());
            return false;
        });
}

void reply_slowly(httplib::Response& response, const std::string& body,
                  std::chrono::milliseconds pause, const std::atomic<bool>& stopping) {
    using namespace std::chrono_literals;
    const std::size_t size = body.size();
    const std::size_t piece = size / 10 + 1;
    response.status = 200;
    response.set_content_provider(
        size, json_type,
        [=, &stopping](std::size_t offset, std::size_t left, httplib::DataSink& sink) {
            for (auto rest = offset == 0 ? 0ms : pause; rest > 0ms && !stopping; rest -= 20ms) {
                std::this_thread::sleep_for(std::min(rest, 20ms));
            }
            return sink.write(body.data() + offset, std::min(piece, left));
        });
}

}  // namespace mock_exchange
