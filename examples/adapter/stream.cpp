#include "stream.hpp"

#include <openssl/ssl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <type_traits>
#include <utility>
#include <vector>

namespace adapter {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = beast::websocket;
using asio::ip::tcp;
using beast::error_code;

using plain_transport = beast::tcp_stream;
using tls_transport = beast::ssl_stream<beast::tcp_stream>;

const std::string subscription = R"({"id":1,"cmd":"subscribe","params":{"channels":["fill"]}})";

/// The steps of a connection, each begun by the handler of the one before.
template <class Transport>
class connection {
public:
    template <class... Tls>
    connection(asio::io_context& io, const stream_address& address, const stream_options& options,
               const std::function<void(std::string_view)>& on_message, Tls&... tls)
        : io_{io},
          address_{address},
          options_{options},
          on_message_{on_message},
          resolver_{io},
          timer_{io},
          socket_{io, tls...} {}

    void start(std::vector<std::string> headers) {
        headers_ = std::move(headers);
        watch();
        resolver_.async_resolve(address_.host, address_.port,
                                [this](error_code error, const tcp::resolver::results_type& found) {
                                    next("resolving", [this, &found] { connect(found); })(error);
                                });
    }
    [[nodiscard]] const std::string& end() const { return end_; }

private:
    /// A handler that goes on with `step`, or ends the connection.
    template <class Step>
    auto next(const char* doing, Step step) {
        return [this, doing, step](error_code error, auto&&...) {
            if (error) {
                finish(std::string{doing} + ": " + reason_of(error));
            } else {
                step();
            }
        };
    }

    void connect(const tcp::resolver::results_type& found) {
        beast::get_lowest_layer(socket_).expires_after(options_.connect_timeout);
        beast::get_lowest_layer(socket_).async_connect(found,
                                                       next("connecting", [this] { encrypt(); }));
    }

    void encrypt() {
        if constexpr (std::is_same_v<Transport, tls_transport>) {
            tls_transport& tls = socket_.next_layer();
            SSL_set_tlsext_host_name(tls.native_handle(), address_.host.c_str());
            tls.set_verify_mode(asio::ssl::verify_peer);
            tls.set_verify_callback(asio::ssl::host_name_verification{address_.host});
            beast::get_lowest_layer(socket_).expires_after(options_.connect_timeout);
            tls.async_handshake(asio::ssl::stream_base::client, next("TLS", [this] { upgrade(); }));
        } else {
            upgrade();
        }
    }

    void upgrade() {
        beast::get_lowest_layer(socket_).expires_never();  // from here on the WebSocket's own
        socket_.set_option(
            websocket::stream_base::timeout{options_.connect_timeout, options_.silence, true});
        socket_.set_option(websocket::stream_base::decorator{[this](websocket::request_type& out) {
            for (const std::string& header : headers_) {  // "NAME: value"
                const std::size_t colon = header.find(": ");
                out.set(header.substr(0, colon), header.substr(colon + 2));
            }
        }});
        socket_.read_message_max(options_.largest_message);
        socket_.async_handshake(response_, address_.host + ':' + address_.port, address_.path,
                                next("upgrading", [this] { subscribe(); }));
    }

    void subscribe() {
        is_open_ = true;
        socket_.async_write(asio::buffer(subscription), next("subscribing", [this] { read(); }));
    }

    void read() {
        socket_.async_read(buffer_, next("reading", [this] {
                               const auto text = buffer_.cdata();
                               on_message_({static_cast<const char*>(text.data()), text.size()});
                               buffer_.consume(buffer_.size());
                               read();
                           }));
    }

    /// Ends the connection when that was asked for: with a close frame, or one tick later without.
    void watch() {
        timer_.expires_after(std::chrono::milliseconds{100});
        timer_.async_wait([this](error_code error) {
            if (error) {
                return;
            }
            const bool is_asked = options_.cancelled != nullptr && options_.cancelled->load();
            if (is_asked && (is_closing_ || !is_open_)) {
                finish("ended on request");
                return;
            }
            if (is_asked) {
                is_closing_ = true;
                socket_.async_close(websocket::close_code::normal, [](error_code) {});
            }
            watch();
        });
    }

    void finish(std::string why) {
        if (end_.empty()) {
            end_ = std::move(why);
        }
        io_.stop();  // whatever is still waited for
    }

    [[nodiscard]] std::string reason_of(error_code error) const {
        if (socket_.reason().code != websocket::close_code::none) {
            return "closed by the server with code " + std::to_string(socket_.reason().code);
        }
        if (error == websocket::error::upgrade_declined) {
            return "refused with HTTP " + std::to_string(response_.result_int());
        }
        return error == beast::error::timeout ? "silent for too long" : error.message();
    }

    asio::io_context& io_;
    const stream_address& address_;
    const stream_options& options_;
    const std::function<void(std::string_view)>& on_message_;
    std::vector<std::string> headers_;
    tcp::resolver resolver_;
    asio::steady_timer timer_;
    websocket::stream<Transport> socket_;
    websocket::response_type response_;
    beast::flat_buffer buffer_;
    bool is_open_ = false;
    bool is_closing_ = false;
    std::string end_;
};

}  // namespace

std::string run_stream(const stream_address& address, const signer& sign,
                       const stream_options& options,
                       const std::function<void(std::string_view)>& on_message) {
    const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
    const auto headers =
        sign.headers("GET", address.path,
                     std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count());
    asio::io_context io{1};
    const auto run = [&](auto& link) {
        link.start(headers);
        io.run();
        return link.end();
    };
    if (!address.tls) {
        connection<plain_transport> link{io, address, options, on_message};
        return run(link);
    }
    asio::ssl::context tls{asio::ssl::context::tls_client};
    SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
    tls.set_default_verify_paths();
    connection<tls_transport> link{io, address, options, on_message, tls};
    return run(link);
}

}  // namespace adapter
