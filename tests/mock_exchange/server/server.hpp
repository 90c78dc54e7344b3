// The exchange behind HTTP: its API, signed, and a few endpoints to look at it and to disturb it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "server/account_state.hpp"
#include "server/faults.hpp"
#include "server/signature.hpp"

namespace mock_exchange {

struct server_settings {
    std::size_t max_limit = 1000;
    double rate = 0;  ///< pages a second; 0 is no limit
    std::vector<fault_rule> faults;
    double fault_rate = 0;
    std::uint64_t seed = 1;
    std::chrono::milliseconds drip{20};
    bool incident = false;  ///< pages also carry orders and rows without prices
    bool forbid = false;    ///< a good signature is answered with 403
    bool verbose = false;
};

class server {
public:
    server(const server_settings& settings, exchange& market, signature_check signatures);
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// Takes connections at a port of 127.0.0.1 from now on, 0 for any; returns the port, or 0.
    [[nodiscard]] int bind(int port);
    /// Answers until stop() is called; false when it ended by itself.
    bool run();
    /// Cuts all connections and returns when run() has.
    void stop();

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

}  // namespace mock_exchange
