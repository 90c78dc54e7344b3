// The exchange's WebSocket at a port of its own: the channel `fill`, with faults on demand.
//
// Beside the upgrade the port answers, unsigned, for tests:
//   GET  /mock/stats    counts of connections, frames, pongs and injected faults
//   POST /mock/faults   the body is a script (stream/faults.hpp)
//   POST /mock/refuse   the body is a number: so many upgrades are answered with 503
//   POST /mock/cut      cuts all connections
#pragma once

#include <chrono>
#include <memory>

#include "server/account_state.hpp"
#include "server/signature.hpp"

namespace mock_exchange {

class stream_server {
public:
    /// The account must outlive the server. Pings are sent at this interval.
    stream_server(account_state& account, signature_check signatures,
                  std::chrono::milliseconds ping);
    /// Cuts all connections.
    ~stream_server();
    stream_server(const stream_server&) = delete;
    stream_server& operator=(const stream_server&) = delete;

    /// Listens at a port of 127.0.0.1, 0 for any free one, and answers from then on in a thread of
    /// its own. Returns the port; throws std::exception when it can't listen.
    [[nodiscard]] int start(int port);

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

}  // namespace mock_exchange
