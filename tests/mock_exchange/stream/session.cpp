#include "stream/session.hpp"

#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <utility>

namespace mock_exchange {

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
using boost::system::error_code;

}  // namespace

session::session(asio::ip::tcp::socket socket, session_hooks hooks)
    : socket_{std::move(socket)}, hooks_{std::move(hooks)} {
    socket_.next_layer().set_option(asio::ip::tcp::no_delay{true});
    socket_.control_callback([this](websocket::frame_type kind, boost::beast::string_view) {
        if (kind == websocket::frame_type::pong) {
            hooks_.on_pong();
        }
    });
}

void session::start() {
    http::async_read(socket_.next_layer(), buffer_, request_,
                     [self = shared_from_this()](error_code error, std::size_t) {
                         if (error) {
                             self->cut();
                         } else {
                             self->on_request();
                         }
                     });
}

void session::on_request() {
    if (!websocket::is_upgrade(request_) || !hooks_.accepts(request_)) {
        reply(hooks_.answer(request_));
        return;
    }
    socket_.async_accept(request_, [self = shared_from_this()](error_code error) {
        if (error) {
            self->cut();
        } else {
            self->read();
        }
    });
}

void session::reply(const plain_reply& text) {
    const auto response = std::make_shared<http::response<http::string_body>>(
        http::int_to_status(text.status), request_.version(), text.body);
    response->set(http::field::content_type, "application/json");
    response->keep_alive(false);
    response->prepare_payload();
    http::async_write(
        socket_.next_layer(), *response,
        [self = shared_from_this(), response](error_code, std::size_t) { self->cut(); });
}

void session::read() {
    socket_.async_read(buffer_, [self = shared_from_this()](error_code error, std::size_t) {
        if (error) {
            if (error != asio::error::operation_aborted) {
                self->cut();
            }
            return;
        }
        const std::string message = boost::beast::buffers_to_string(self->buffer_.data());
        self->buffer_.clear();
        self->send(self->hooks_.reply_to(*self, message));
        self->read();
    });
}

void session::send(std::string bytes) {
    if (is_frozen_ || is_cut_) {
        return;
    }
    unsent_.push_back(std::move(bytes));
    write_next();
}

void session::write_next() {
    if (is_writing_ || is_frozen_ || is_cut_) {
        return;
    }
    if (unsent_.empty()) {
        if (closes_after_sending_) {
            cut();
        }
        return;
    }
    is_writing_ = true;
    asio::async_write(socket_.next_layer(), asio::buffer(unsent_.front()),
                      [self = shared_from_this()](error_code error, std::size_t) {
                          self->is_writing_ = false;
                          self->unsent_.pop_front();
                          if (error) {
                              self->cut();
                          } else if (self->stops_reading_) {
                              self->stop_reading();
                          }
                          self->write_next();
                      });
}

void session::close_after_sending() {
    closes_after_sending_ = true;
    write_next();
}

/// Cancelling ends a write too, so it waits until none is under way.
void session::stop_reading() {
    stops_reading_ = is_writing_;
    if (!is_writing_ && !is_cut_) {
        error_code ignored;
        socket_.next_layer().cancel(ignored);
    }
}

void session::freeze() {
    is_frozen_ = true;
    stop_reading();
}

void session::cut() {
    is_cut_ = true;
    error_code ignored;
    socket_.next_layer().shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
    socket_.next_layer().close(ignored);
}

}  // namespace mock_exchange
