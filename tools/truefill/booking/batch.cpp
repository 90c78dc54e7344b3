#include "booking/batch.hpp"

namespace truefill::tool {

void write_fields(json::object& row, const reject_row& reject) {
    row.text("raw_sha256", reject.key())
        .text("stage", reject.stage)
        .text("reason", reject.reason)
        .text("field", reject.field)
        .text("looks_like", reject.looks_like)
        .text("source", reject.source)
        .text("raw", reject.raw)
        .number("seen_us", reject.seen_us);
}

void write_fields(json::object& row, const link_row& link) {
    row.text("account", link.account)
        .text("exchange_order_id", link.order_id)
        .text("decision_id", link.decision_id)
        .text("client_order_id", link.client_order_id);
}

void write_fields(json::object& row, const poll_row& poll) {
    row.text("account", poll.account)
        .text("engine_instance_id", poll.engine_instance_id)
        .number("polled_us", poll.polled_us)
        .number("complete", poll.complete ? 1 : 0)
        .text("problem", poll.problem)
        .number("n_pages", poll.n_pages)
        .number("n_api", poll.funnel.n_api)
        .number("n_raw", poll.funnel.n_raw)
        .number("n_real", poll.funnel.n_real)
        .number("n_valid", poll.funnel.n_valid)
        .number("n_passed", poll.funnel.n_passed)
        .number("n_duplicate", poll.funnel.n_duplicate)
        .number("n_inserted", poll.funnel.n_inserted)
        .number("n_failed", poll.funnel.n_failed)
        .number("watermark_us", poll.watermark_us);
}

}  // namespace truefill::tool
