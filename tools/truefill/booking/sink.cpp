#include "booking/sink.hpp"

#include <algorithm>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

bool is_among(const record& fill, const fill_filter& filter) {
    const auto& markets = filter.markets;
    return fill.account == filter.account &&
           (!filter.subaccount || fill.subaccount.value_or(0) == *filter.subaccount) &&
           (!filter.from || fill.time >= *filter.from) && (!filter.to || fill.time <= *filter.to) &&
           (markets.empty() ||
            std::find(markets.begin(), markets.end(), fill.market) != markets.end());
}

std::string conditions_of(const fill_filter& filter) {
    std::string sql;
    if (filter.subaccount) {
        sql += *filter.subaccount == 0 ? " AND (subaccount = 0 OR subaccount IS NULL)"
                                       : " AND subaccount = " + std::to_string(*filter.subaccount);
    }
    if (filter.from) {
        sql += " AND ts_us >= " + std::to_string(microseconds_of(*filter.from));
    }
    if (filter.to) {
        sql += " AND ts_us <= " + std::to_string(microseconds_of(*filter.to));
    }
    return sql;
}

namespace {

void deliver_within(sink& into, std::chrono::milliseconds patience) {
    using std::chrono::milliseconds;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!into.deliver()) {
        const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || stop_requested()) {
            return;
        }
        wait_for(std::min(left, std::max(into.next_delivery(), milliseconds{10})));
    }
}

}  // namespace

bool all_delivered(sink& into, std::chrono::milliseconds patience) {
    deliver_within(into, patience);
    const std::string waiting = into.waiting();
    if (!waiting.empty()) {
        complain("booked, not delivered: " + waiting);
    }
    return waiting.empty();
}

void refuse_retired_sink(const sink_options& options) {
    constexpr std::string_view retired = "ndjson:";
    if (!options.address.starts_with(retired)) {
        return;
    }
    const std::string folder = options.address.substr(retired.size());
    throw failure{exit_usage,
                  "ndjson:DIR is no sink any more; sqlite:FILE takes its place. Move the folder, "
                  "once per account:\n  truefill load " +
                      folder + "/fills-*.ndjson --account NAME --sink sqlite:fills.db\n" +
                      "  truefill link --sink sqlite:fills.db --registry " + folder +
                      "/links.ndjson"};
}

}  // namespace truefill::tool
