// What the server does beyond answering correctly, as the command line sets it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/faults.hpp"

namespace mock_exchange {

struct server_settings {
    std::size_t max_limit = 1000;  ///< the most fills in a page
    double rate = 0;               ///< pages per second; 0 is no limit
    std::vector<fault_rule> faults;
    double fault_rate = 0;  ///< the probability of a random fault
    std::uint64_t seed = 1;
    std::chrono::milliseconds drip{20};  ///< the pause between the pieces of a slow body
    bool incident = false;               ///< pages also carry orders and rows without prices
    bool forbid = false;                 ///< answers a valid signature with 403
    bool verbose = false;                ///< logs each request
};

}  // namespace mock_exchange
