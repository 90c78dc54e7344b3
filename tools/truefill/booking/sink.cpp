#include "booking/sink.hpp"

#include <algorithm>
#include <stdexcept>

#include "base/digest.hpp"
#include "base/exit_code.hpp"
#include "base/stop.hpp"
#include "clickhouse/sink.hpp"
#include "ndjson/store.hpp"

namespace truefill::tool {

void write_fields(json::object& row, const reject_row& one) {
    row.text("raw_sha256", sha256_hex(one.raw))
        .text("stage", one.stage)
        .text("reason", one.reason)
        .text("field", one.field)
        .text("looks_like", one.looks_like)
        .text("source", one.source)
        .text("raw", one.raw)
        .number("seen_us", one.seen_us);
}

void write_fields(json::object& row, const link_row& one) {
    row.text("account", one.account)
        .text("exchange_order_id", one.order_id)
        .text("decision_id", one.decision_id)
        .text("client_order_id", one.client_order_id);
}

void write_fields(json::object& row, const poll_row& one) {
    row.text("account", one.account)
        .text("engine_instance_id", one.engine_instance_id)
        .number("polled_us", one.polled_us)
        .number("complete", one.complete ? 1 : 0)
        .text("problem", one.problem)
        .number("n_pages", one.n_pages)
        .number("n_api", one.funnel.n_api)
        .number("n_raw", one.funnel.n_raw)
        .number("n_real", one.funnel.n_real)
        .number("n_valid", one.funnel.n_valid)
        .number("n_passed", one.funnel.n_passed)
        .number("n_duplicate", one.funnel.n_duplicate)
        .number("n_inserted", one.funnel.n_inserted)
        .number("n_failed", one.funnel.n_failed)
        .number("watermark_us", one.watermark_us);
}

std::unique_ptr<sink> make_sink(const sink_options& options) {
    constexpr std::string_view ndjson = "ndjson:";
    if (options.address.starts_with(ndjson)) {
        const fs::path folder = options.address.substr(ndjson.size());
        if (folder.empty()) {
            throw failure{exit_usage, "ndjson: wants a folder, as in ndjson:/var/lib/truefill"};
        }
        return std::make_unique<ndjson_store>(folder);
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
