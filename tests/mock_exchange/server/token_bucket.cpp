#include "server/token_bucket.hpp"

#include <algorithm>

#include "base/rfc3339.hpp"

namespace mock_exchange {

bool token_bucket::take(std::int64_t at_us) {
    if (rate_ <= 0) {
        return true;
    }
    const std::lock_guard lock{mutex_};
    const auto elapsed_us = static_cast<double>(std::max<std::int64_t>(0, at_us - last_us_));
    tokens_ = std::min(std::max(rate_, 1.0),
                       tokens_ + elapsed_us * rate_ / static_cast<double>(second_us));
    last_us_ = std::max(last_us_, at_us);
    if (tokens_ < 1) {
        return false;
    }
    tokens_ -= 1;
    return true;
}

}  // namespace mock_exchange
