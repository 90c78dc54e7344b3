#include "booking/sink.hpp"

#include <algorithm>

#include "base/log.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

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

}  // namespace truefill::tool
