#include "server/request_log.hpp"

#include <algorithm>

#include "base/rfc3339.hpp"

namespace mock_exchange {

void busiest_second::count(std::int64_t at_us) {
    last_second_.push_back(at_us);
    while (last_second_.front() <= at_us - second_us) {
        last_second_.pop_front();
    }
    most_ = std::max(most_, last_second_.size());
}

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

void ledger::count_request(bool for_fills, std::int64_t at_us) {
    const std::lock_guard lock{mutex_};
    ++n_requests_;
    if (for_fills) {
        ++n_fills_requests_;
        fills_requests_.count(at_us);
    }
}

void ledger::count_page(std::int64_t at_us) {
    const std::lock_guard lock{mutex_};
    ++n_pages_;
    pages_.count(at_us);
}

void ledger::count_fault(fault kind) {
    const std::lock_guard lock{mutex_};
    ++n_faults_[static_cast<std::size_t>(kind)];
}

void ledger::count_unauthorized() {
    const std::lock_guard lock{mutex_};
    ++n_unauthorized_;
}

void ledger::count_rate_limited() {
    const std::lock_guard lock{mutex_};
    ++n_rate_limited_;
}

void ledger::see_limit(std::uint64_t limit) {
    const std::lock_guard lock{mutex_};
    max_limit_ = std::max(max_limit_, limit);
}

std::string ledger::json() const {
    const std::lock_guard lock{mutex_};
    std::string out{"{"};
    const auto number = [&](std::string_view key, std::uint64_t value, const char* end = ",") {
        out.append("\"").append(key).append("\":").append(std::to_string(value)).append(end);
    };
    number("requests", n_requests_);
    number("fills_requests", n_fills_requests_);
    number("pages_served", n_pages_);
    out += "\"faults\":{";
    for (const auto& [kind, name] : fault_names) {
        const bool last = kind == fault_names.back().first;
        number(name, n_faults_[static_cast<std::size_t>(kind)], last ? "}," : ",");
    }
    number("unauthorized", n_unauthorized_);
    number("rate_limited", n_rate_limited_);
    number("max_pages_in_a_second", pages_.most());
    number("max_fills_requests_in_a_second", fills_requests_.most());
    number("max_limit_seen", max_limit_, "}");
    return out;
}

}  // namespace mock_exchange
