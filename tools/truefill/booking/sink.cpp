#include "booking/sink.hpp"

#include <algorithm>

#include "base/stop.hpp"

namespace truefill::tool {

bool deliver_all(sink& into, std::chrono::milliseconds patience) {
    using std::chrono::milliseconds;
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!into.deliver()) {
        const auto left = std::chrono::ceil<milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0 || stop_requested()) {
            return false;
        }
        wait_for(std::min(left, std::max(into.next_delivery(), milliseconds{10})));
    }
    return true;
}

}  // namespace truefill::tool
