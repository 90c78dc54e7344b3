#include "stream/stream_server.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <charconv>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/rfc3339.hpp"
#include "stream/faults.hpp"
#include "stream/frames.hpp"
#include "stream/session.hpp"

namespace mock_exchange {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::string_view stream_path = "/trade-api/ws/v2";

std::string text_of(boost::beast::string_view view) {
    return {view.data(), view.size()};
}

credentials credentials_of(const stream_request& request) {
    const auto header = [&](const char* name) { return text_of(request[name]); };
    return {.key = header("KALSHI-ACCESS-KEY"),
            .timestamp = header("KALSHI-ACCESS-TIMESTAMP"),
            .signature = header("KALSHI-ACCESS-SIGNATURE")};
}

plain_reply error_reply(unsigned status, std::string_view code, std::string_view details) {
    return {
        .status = status,
        .body = json{{"error", {{"code", code}, {"message", code}, {"details", details}}}}.dump()};
}

}  // namespace

class stream_server::implementation {
public:
    implementation(account_state& account, signature_check signatures,
                   std::chrono::milliseconds ping)
        : account_{account}, signatures_{std::move(signatures)}, ping_{ping} {
        account_.follow([this, is_history = true](std::span<const fill> added) mutable {
            // A handler for each: what is sent goes out while the next is made.
            const bool history = std::exchange(is_history, false);
            for (const fill& execution : added) {
                asio::post(io_, [this, execution, history] { take(execution, history); });
            }
        });
    }

    ~implementation() {
        account_.follow({});
        io_.stop();
        if (thread_.joinable()) {
            thread_.join();
        }
    }

    int start(int port) {
        const tcp::endpoint here{asio::ip::address_v4::loopback(),
                                 static_cast<std::uint16_t>(port)};
        acceptor_.open(here.protocol());
        acceptor_.set_option(tcp::acceptor::reuse_address{true});
        acceptor_.bind(here);
        acceptor_.listen();
        accept();
        send_pings();
        thread_ = std::thread{[this] { io_.run(); }};
        return acceptor_.local_endpoint().port();
    }

private:
    /// The account's position in a market, of one subaccount.
    using place = std::pair<std::uint8_t, std::uint16_t>;

    void accept() {
        acceptor_.async_accept([this](error_code error, tcp::socket socket) {
            if (error) {
                return;
            }
            const auto made = std::make_shared<session>(
                std::move(socket),
                session_hooks{
                    .answer = [this](const stream_request& request) { return answer(request); },
                    .accepts = [this](const stream_request& request) { return accepts(request); },
                    .reply_to = [this](
                                    session& from,
                                    std::string_view message) { return reply_to(from, message); },
                    .on_pong = [this] { ++n_pongs_; }});
            sessions_.push_back(made);
            made->start();
            accept();
        });
    }

    bool accepts(const stream_request& request) {
        const bool is_accepted = n_to_refuse_ == 0 && refusal_of(request).empty();
        n_connections_ += is_accepted ? 1 : 0;
        return is_accepted;
    }

    [[nodiscard]] std::string refusal_of(const stream_request& request) const {
        if (text_of(request.target()) != stream_path) {
            return "no such path";
        }
        const auto refusal =
            signatures_.refuse(credentials_of(request), "GET", stream_path, now_us());
        return std::string{refusal.value_or("")};
    }

    plain_reply answer(const stream_request& request) {
        const std::string target = text_of(request.target());
        if (target == stream_path) {
            if (n_to_refuse_ != 0) {
                --n_to_refuse_;
                return error_reply(503, "unavailable", "try again");
            }
            ++n_unauthorized_;
            return error_reply(401, "authentication_error", refusal_of(request));
        }
        try {
            return control(target, request.body());
        } catch (const std::logic_error& error) {
            return error_reply(400, "bad_request", error.what());
        }
    }

    plain_reply control(const std::string& target, const std::string& body) {
        if (target == "/mock/stats") {
            return {.status = 200, .body = counts().dump()};
        }
        if (target == "/mock/faults") {
            faults_.replace(body);
        } else if (target == "/mock/refuse") {
            n_to_refuse_ = std::stoul(body);
        } else if (target == "/mock/cut") {
            for_each([](session& open) { open.cut(); });
        } else {
            return error_reply(404, "not_found", "no such path");
        }
        return {.status = 200, .body = "{}"};
    }

    [[nodiscard]] json counts() const {
        json faults = json::object();
        for (std::size_t i = 0; i < stream_fault_names.size(); ++i) {
            faults[std::string{stream_fault_names[i].second}] = faults_.injected()[i];
        }
        return {{"n_connections", n_connections_},
                {"n_unauthorized", n_unauthorized_},
                {"n_subscriptions", n_subscriptions_},
                {"n_frames", n_frames_},
                {"n_pongs", n_pongs_},
                {"faults", faults}};
    }

    /// Codes of the exchange: 1 general, 5 unknown command, 8 unknown channel.
    std::string reply_to(session& from, std::string_view message) {
        const json command = json::parse(message, nullptr, false);
        json reply = error_message(nullptr, 1, "the message is not a command");
        if (command.is_object() && command.contains("cmd") && command.contains("id")) {
            if (command["cmd"] != "subscribe") {
                reply = error_message(command["id"], 5, "unknown command");
            } else if (command.value("params", json::object()).value("channels", json{}) !=
                       json{"fill"}) {
                reply = error_message(command["id"], 8, "unknown channel");
            } else {
                from.subscribe();
                ++n_subscriptions_;
                reply = subscribed_message(command["id"]);
            }
        }
        return frame_bytes(opcode::text, reply.dump());
    }

    /// Calls `use` with each connection that fills are sent to.
    template <class Function>
    void for_each(const Function& use) {
        std::erase_if(sessions_, [](const auto& held) { return held->is_cut(); });
        for (const auto& held : sessions_) {
            if (held->is_subscribed()) {
                use(*held);
            }
        }
    }

    void send_to_all(const std::string& bytes) {
        for_each([&](session& open) { open.send(bytes); });
    }

    void send_pings() {
        timer_.expires_after(ping_);
        timer_.async_wait([this](error_code error) {
            if (!error) {
                send_to_all(frame_bytes(opcode::ping, "heartbeat"));
                send_pings();
            }
        });
    }

    bool has_session() {
        bool found = false;
        for_each([&](session&) { found = true; });
        return found;
    }

    void take(const fill& execution, bool is_history) {
        std::int64_t& held = positions_[{execution.subaccount, execution.market}];
        const std::int64_t count = execution.count_c;
        held += execution.acquires_yes ? count : -count;
        if (is_history || !has_session()) {
            return;
        }
        const std::optional<stream_fault> injected = faults_.next();
        const bool is_legacy = injected == stream_fault::legacy;
        const std::string text =
            fill_message(account_.names(), execution, held, now_us(), is_legacy).dump();
        ++n_frames_;
        send(text, injected);
    }

    void send(const std::string& text, std::optional<stream_fault> injected) {
        const std::string whole = frame_bytes(opcode::text, text);
        if (!injected || injected == stream_fault::legacy) {
            send_to_all(whole);
        } else if (injected == stream_fault::reorder) {
            held_back_ = whole;
            return;
        } else {
            send_faulty(text, whole, *injected);
        }
        if (!held_back_.empty()) {
            send_to_all(std::exchange(held_back_, {}));
        }
    }

    void send_faulty(const std::string& text, const std::string& whole, stream_fault kind) {
        constexpr std::size_t huge = 10'000'000;
        switch (kind) {
            case stream_fault::drop: return;
            case stream_fault::twice: return send_to_all(whole + whole);
            case stream_fault::fragment: return send_to_all(fragmented_bytes(text));
            case stream_fault::cut:
                return send_to_all(frame_bytes(opcode::text, text.substr(0, text.size() / 2)));
            case stream_fault::bad_utf8:
                return send_to_all(frame_bytes(opcode::text, text + "\xFF"));
            case stream_fault::compressed:
                return send_to_all(frame_bytes(opcode::text, text, {.compressed = true}));
            case stream_fault::huge:
                return send_to_all(frame_bytes(opcode::text, std::string(huge, ' ')) + whole);
            case stream_fault::error_25:
                return send_to_all(frame_bytes(
                    opcode::text, error_message(nullptr, 25, "buffer overflow").dump()));
            case stream_fault::no_pong:
                send_to_all(whole);
                return for_each([](session& open) { open.stop_reading(); });
            case stream_fault::half_open: return for_each([](session& open) { open.freeze(); });
            case stream_fault::reset: return for_each([](session& open) { open.cut(); });
            case stream_fault::close_1000: return close_all(1000);
            case stream_fault::close_1001: return close_all(1001);
            case stream_fault::close_1011: return close_all(1011);
            case stream_fault::close_1013: return close_all(1013);
            case stream_fault::reorder:
            case stream_fault::legacy: break;
        }
    }

    void close_all(std::uint16_t code) {
        for_each([&](session& open) {
            open.send(close_bytes(code));
            open.close_after_sending();
        });
    }

    account_state& account_;
    signature_check signatures_;
    std::chrono::milliseconds ping_;
    // All that follows is used in the thread of the connections alone.
    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
    asio::steady_timer timer_{io_};
    std::vector<std::shared_ptr<session>> sessions_;
    std::map<place, std::int64_t> positions_;  ///< in hundredths of a contract
    stream_fault_plan faults_;
    std::string held_back_;  ///< the frame that is sent after the next one
    std::uint64_t n_connections_ = 0;
    std::uint64_t n_unauthorized_ = 0;
    std::uint64_t n_subscriptions_ = 0;
    std::uint64_t n_frames_ = 0;
    std::uint64_t n_pongs_ = 0;
    std::uint64_t n_to_refuse_ = 0;
    std::thread thread_;
};

stream_server::stream_server(account_state& account, signature_check signatures,
                             std::chrono::milliseconds ping)
    : implementation_{std::make_unique<implementation>(account, std::move(signatures), ping)} {}
stream_server::~stream_server() = default;

int stream_server::start(int port) {
    return implementation_->start(port);
}

}  // namespace mock_exchange
