#include "sink.hpp"

#include <algorithm>
#include <stdexcept>

#include "clickhouse_sink.hpp"
#include "exit_code.hpp"
#include "ndjson_store.hpp"
#include "stop.hpp"

namespace truefill::tool {

std::unique_ptr<sink> make_sink(const sink_options& options) {
    constexpr std::string_view ndjson = "ndjson:";
    if (options.address.starts_with(ndjson)) {
        const fs::path folder = options.address.substr(ndjson.size());
        if (folder.empty()) {
            throw failure{exit_usage, "ndjson: wants a folder, as in ndjson:/var/lib/truefill"};
        }
        return std::make_unique<ndjson_store>(folder, options.instance);
    }
    try {
        return std::make_unique<clickhouse_sink>(
            adapter::clickhouse_address::parse(options.address), options.password, options.state,
            options.instance);
    } catch (const std::invalid_argument& error) {
        throw failure{exit_usage,
                      std::string{"--sink: "} + error.what() + "; or ndjson:DIR for a folder"};
    }
}

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
