// The rate limit of the API.
#pragma once

#include <cstdint>
#include <mutex>

namespace mock_exchange {

/// Allows `rate` requests per second, and max(rate, 1) of them at once. A rate of 0 is no limit.
class token_bucket {
public:
    explicit token_bucket(double rate) noexcept : rate_{rate}, tokens_{rate} {}
    [[nodiscard]] bool take(std::int64_t at_us);

private:
    std::mutex mutex_;
    double rate_;
    double tokens_;
    std::int64_t last_us_ = 0;
};

}  // namespace mock_exchange
