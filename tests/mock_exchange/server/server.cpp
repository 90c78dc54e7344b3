#include "server/server.hpp"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/rfc3339.hpp"
#include "server/api.hpp"
#include "server/connections.hpp"
#include "server/controls.hpp"
#include "server/parameters.hpp"
#include "server/replies.hpp"
#include "server/request_log.hpp"

namespace mock_exchange {

namespace {

using httplib::Request;
using httplib::Response;

/// Answers a request; returns the fault that it injected, for the log.
using endpoint = std::function<std::optional<fault>(const Request&, Response&)>;

void set_date(Response& response, std::optional<fault> injected) {
    constexpr std::int64_t day_us = 86'400 * second_us;
    if (injected != fault::no_date) {
        const std::int64_t offset_us = injected == fault::wrong_date ? -day_us : 0;
        response.set_header("Date", http_date(now_us() + offset_us));
    }
}

}  // namespace

class server::implementation {
public:
    implementation(const server_settings& settings, account_state& account,
                   signature_check signatures)
        : verbose_{settings.verbose},
          faults_{settings.faults, settings.fault_rate, settings.seed},
          api_{settings, account, std::move(signatures), faults_, log_, stopping_},
          controls_{account, faults_, log_} {
        configure();
        add_endpoints();
    }

    int bind(int port) {
        constexpr const char* here = "127.0.0.1";
        if (port == 0) {
            port_ = std::max(0, http_.bind_to_any_port(here));
        } else {
            port_ = http_.bind_to_port(here, port) ? port : 0;
        }
        return port_;
    }

    bool run() {
        http_.listen_after_bind();
        ended_ = true;
        return stopping_;
    }

    void stop() {
        using namespace std::chrono_literals;
        for (; !ended_; std::this_thread::sleep_for(5ms)) {
            if (http_.is_running() && !stopping_.exchange(true)) {
                http_.stop();
            }
            if (stopping_) {
                disconnect(port_);  // also the connections that wait for a next request
            }
        }
    }

private:
    void configure() {
        constexpr std::size_t threads = 32;  // an open connection occupies a thread
        constexpr std::size_t requests_per_connection = 1'000'000;
        http_.new_task_queue = [] { return new httplib::ThreadPool{threads}; };
        http_.set_keep_alive_max_count(requests_per_connection);
        http_.set_tcp_nodelay(true);
        // Without SO_REUSEPORT, the library's default, with which two servers could share a port.
        http_.set_socket_options([](socket_t socket) {
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        http_.set_error_handler([this](const Request& request, Response& response) {
            if (response.body.empty()) {  // the request has no endpoint
                reply_flat(response, response.status, "not_found", "no such path", "");
                log(request, response, std::nullopt);
            }
        });
    }

    void add_endpoints() {
        http_.Get(std::string{api_prefix} + "/.*",
                  handler([this](const Request& request, Response& response) {
                      return api_.answer(request, response);
                  }));
        http_.Get("/mock/stats", handler(&controls::stats));
        http_.Get("/mock/truth", handler(&controls::truth));
        http_.Post("/mock/add", handler(&controls::add));
        http_.Post("/mock/faults", handler(&controls::replace_faults));
        http_.Post("/mock/cutoff", handler(&controls::move_cutoff));
        http_.Post("/mock/transfer", handler(&controls::transfer));
        http_.Post("/mock/settle", handler(&controls::settle));
    }

    httplib::Server::Handler handler(void (controls::*control)(const Request&, Response&)) {
        return handler([this, control](const Request& request, Response& response) {
            (controls_.*control)(request, response);
            return std::nullopt;
        });
    }

    httplib::Server::Handler handler(endpoint answer) {
        return [this, answer = std::move(answer)](const Request& request, Response& response) {
            std::optional<fault> injected;
            try {
                injected = answer(request, response);
            } catch (const bad_request& error) {
                reply_flat(response, 400, "bad_request", "bad request", error.details);
            }
            set_date(response, injected);
            log(request, response, injected);
        };
    }

    void log(const Request& request, const Response& response,
             std::optional<fault> injected) const {
        if (verbose_) {
            std::string line = request.method + ' ';
            line.append(sent_path(request)) += ' ';
            line.append(response.status < 0 ? "-" : std::to_string(response.status)) += ' ';
            line.append(injected ? name_of(*injected) : "-") += '\n';
            std::fputs(line.c_str(), stderr);
        }
    }

    bool verbose_;
    fault_plan faults_;
    request_log log_;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> ended_ = false;
    api api_;
    controls controls_;
    httplib::Server http_;
    int port_ = 0;
};

server::server(const server_settings& settings, account_state& account, signature_check signatures)
    : implementation_{std::make_unique<implementation>(settings, account, std::move(signatures))} {}
server::~server() = default;

int server::bind(int port) {
    return implementation_->bind(port);
}
bool server::run() {
    return implementation_->run();
}
void server::stop() {
    implementation_->stop();
}

}  // namespace mock_exchange
