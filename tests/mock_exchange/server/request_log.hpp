// Counts the requests and the answers, so that a test can read them afterwards.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>

#include "server/faults.hpp"
#include "wire/items.hpp"

namespace mock_exchange {

/// The largest number of events within any span of one second.
class busiest_second {
public:
    void count(std::int64_t at_us);
    [[nodiscard]] std::size_t most() const noexcept { return most_; }

private:
    std::deque<std::int64_t> last_second_;
    std::size_t most_ = 0;
};

/// Counts of requests, pages and faults. Threads may share it.
class request_log {
public:
    void count_request(bool for_fills, std::int64_t at_us);
    void count_page(std::int64_t at_us);
    void count_fault(fault kind);
    void count_unauthorized();
    void count_rate_limited();
    void record_limit(std::uint64_t limit);
    [[nodiscard]] json counts() const;

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
