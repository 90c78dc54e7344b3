// One connection to the stream's port: an upgrade to WebSocket, or a plain request of a test.
// Boost.Beast reads; what is sent is written as bytes, so that it may be wrong on purpose.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/stream.hpp>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace mock_exchange {

using stream_request = boost::beast::http::request<boost::beast::http::string_body>;

struct plain_reply {
    unsigned status = 200;
    std::string body;
};

class session;

/// What a session asks the server. All are called in the thread of the connections.
struct session_hooks {
    /// The reply to a request that is no upgrade, or that refuses an upgrade.
    std::function<plain_reply(const stream_request&)> answer;
    /// Whether an upgrade is accepted; otherwise `answer` is asked.
    std::function<bool(const stream_request&)> accepts;
    /// The frame to send for a message that came.
    std::function<std::string(session&, std::string_view)> reply_to;
    std::function<void()> on_pong;
};

class session : public std::enable_shared_from_this<session> {
public:
    session(boost::asio::ip::tcp::socket socket, session_hooks hooks);

    void start();
    /// Sends bytes that make up whole WebSocket frames.
    void send(std::string bytes);
    /// Closes the connection once all that was sent before is written.
    void close_after_sending();
    /// Stops reading: no ping is answered any more.
    void stop_reading();
    /// Stops reading and sending; the connection stays open.
    void freeze();
    /// Cuts the connection.
    void cut();
    [[nodiscard]] bool is_cut() const noexcept { return is_cut_; }
    void subscribe() { is_subscribed_ = true; }
    /// Whether fills are sent to it.
    [[nodiscard]] bool is_subscribed() const noexcept { return is_subscribed_ && !is_cut_; }

private:
    void on_request();
    void reply(const plain_reply& text);
    void read();
    void write_next();

    boost::beast::websocket::stream<boost::asio::ip::tcp::socket> socket_;
    session_hooks hooks_;
    stream_request request_;
    boost::beast::flat_buffer buffer_;
    std::deque<std::string> unsent_;  ///< the first is being written while is_writing_
    bool is_writing_ = false;
    bool stops_reading_ = false;  ///< once the present write has ended
    bool is_subscribed_ = false;
    bool is_frozen_ = false;
    bool is_cut_ = false;
    bool closes_after_sending_ = false;
};

}  // namespace mock_exchange
