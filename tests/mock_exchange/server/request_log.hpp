// What was asked and what was answered, for whoever wants to know afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>

#include "server/faults.hpp"

namespace mock_exchange {

/// The most events that ever fell into one second, wherever it begins.
class busiest_second {
public:
    void count(std::int64_t at_us);
    [[nodiscard]] std::size_t most() const noexcept { return most_; }

private:
    std::deque<std::int64_t> last_second_;
    std::size_t most_ = 0;
};

/// So many a second, and at most so many at once; a rate of zero is no limit.
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

class ledger {
public:
    void count_request(bool for_fills, std::int64_t at_us);
    void count_page(std::int64_t at_us);
    void count_fault(fault kind);
    void count_unauthorized();
    void count_rate_limited();
    void see_limit(std::uint64_t limit);
    [[nodiscard]] std::string json() const;

private:
    mutable std::mutex mutex_;
    std::uint64_t n_requests_ = 0;
    std::uint64_t n_fills_requests_ = 0;
    std::uint64_t n_pages_ = 0;
    std::uint64_t n_unauthorized_ = 0;
    std::uint64_t n_rate_limited_ = 0;
    std::uint64_t max_limit_ = 0;
    std::array<std::uint64_t, fault_names.size()> n_faults_{};
    busiest_second pages_;
    busiest_second fills_requests_;
};

}  // namespace mock_exchange
