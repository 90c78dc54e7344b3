// The HTTP server: the signed API (api.hpp) and the unsigned endpoints of tests (controls.hpp).
#pragma once

#include <memory>

#include "server/account_state.hpp"
#include "server/settings.hpp"
#include "server/signature.hpp"

namespace mock_exchange {

class server {
public:
    /// The account must outlive the server.
    server(const server_settings& settings, account_state& account, signature_check signatures);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Listens at a port of 127.0.0.1, 0 for any free one. Returns the port, or 0 on failure.
    [[nodiscard]] int bind(int port);
    /// Answers until stop() is called; false when it ended by itself.
    bool run();
    /// Cuts all connections, and returns when run() has returned.
    void stop();

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

}  // namespace mock_exchange
