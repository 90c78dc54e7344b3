#include "server/request_log.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "base/rfc3339.hpp"

namespace mock_exchange {

void busiest_second::count(std::int64_t at_us) {
    last_second_.push_back(at_us);
    while (last_second_.front() <= at_us - second_us) {
        last_second_.pop_front();
    }
    most_ = std::max(most_, last_second_.size());
}

void request_log::count_request(bool for_fills, std::int64_t at_us) {
    const std::lock_guard lock{mutex_};
    ++n_requests_;
    if (for_fills) {
        ++n_fills_requests_;
        fills_requests_.count(at_us);
    }
}

void request_log::count_page(std::int64_t at_us) {
    const std::lock_guard lock{mutex_};
    ++n_pages_;
    pages_.count(at_us);
}

void request_log::count_fault(fault kind) {
    const std::lock_guard lock{mutex_};
    ++n_faults_[static_cast<std::size_t>(kind)];
}

void request_log::count_unauthorized() {
    const std::lock_guard lock{mutex_};
    ++n_unauthorized_;
}

void request_log::count_rate_limited() {
    const std::lock_guard lock{mutex_};
    ++n_rate_limited_;
}

void request_log::record_limit(std::uint64_t limit) {
    const std::lock_guard lock{mutex_};
    max_limit_ = std::max(max_limit_, limit);
}

json request_log::counts() const {
    const std::lock_guard lock{mutex_};
    json faults = json::object();
    for (const auto& [kind, name] : fault_names) {
        faults[std::string{name}] = n_faults_[static_cast<std::size_t>(kind)];
    }
    return {{"requests", n_requests_},
            {"fills_requests", n_fills_requests_},
            {"pages_served", n_pages_},
            {"faults", std::move(faults)},
            {"unauthorized", n_unauthorized_},
            {"rate_limited", n_rate_limited_},
            {"max_pages_in_a_second", pages_.most()},
            {"max_fills_requests_in_a_second", fills_requests_.most()},
            {"max_limit_seen", max_limit_}};
}

}  // namespace mock_exchange
