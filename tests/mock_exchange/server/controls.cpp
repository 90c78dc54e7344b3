#include "server/controls.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include "base/rfc3339.hpp"
#include "server/parameters.hpp"
#include "server/replies.hpp"

namespace mock_exchange {

void controls::stats(const httplib::Request&, httplib::Response& response) {
    reply(response, 200, log_.counts());
}

void controls::truth(const httplib::Request&, httplib::Response& response) {
    response.status = 200;
    response.set_chunked_content_provider(
        "application/x-ndjson",
        [this, last = first_position](std::size_t, httplib::DataSink& sink) mutable {
            std::string lines;
            if (account_.append_truth(lines, last)) {
                return sink.write(lines.data(), lines.size());
            }
            sink.done();
            return true;
        });
}

void controls::add(const httplib::Request& request, httplib::Response& response) {
    constexpr std::int64_t most = 1'000'000;
    constexpr std::int64_t oldest_age = 1'000'000'000;
    const std::int64_t count =
        whole_number(request, "n", 1, most, "n is not a number from 1 to 1000000").value_or(1);
    const std::int64_t age =
        whole_number(request, "age", 0, oldest_age, "age is not a number of seconds before now")
            .value_or(0);
    const std::vector<std::string> ids =
        account_.add(static_cast<std::size_t>(count), now_us() - age * second_us);
    reply(response, 200, json{{"added", ids.size()}, {"fill_ids", ids}});
}

void controls::replace_faults(const httplib::Request& request, httplib::Response& response) {
    try {
        faults_.replace(parse_faults(request.body));
    } catch (const std::invalid_argument&) {
        throw bad_request{"the body is not N:KIND or N:KIND*TIMES, separated by commas"};
    }
    reply(response, 200, json::object());
}

void controls::move_cutoff(const httplib::Request& request, httplib::Response& response) {
    const auto cutoff_us = parse_rfc3339(parameter(request, "t"));
    if (!cutoff_us) {
        throw bad_request{"t is not an RFC 3339 time"};
    }
    account_.move_cutoff(*cutoff_us);
    reply(response, 200, json::object());
}

void controls::transfer(const httplib::Request& request, httplib::Response& response) {
    constexpr std::int64_t most = 1'000'000'000;
    const auto count = whole_number(request, "count_c", -most, most,
                                    "count_c is not a number of hundredths of a contract");
    account_.transfer(market_of(request), count.value_or(0));
    reply(response, 200, json::object());
}

void controls::settle(const httplib::Request& request, httplib::Response& response) {
    account_.settle(market_of(request));
    reply(response, 200, json::object());
}

std::uint16_t controls::market_of(const httplib::Request& request) const {
    const auto market = account_.names().market_of(parameter(request, "ticker"));
    if (!market) {
        throw bad_request{"ticker names no market"};
    }
    return *market;
}

}  // namespace mock_exchange
