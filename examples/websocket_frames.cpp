// One frame per call. Subscriptions are skipped. A sell without the outcome that was acquired is
// refused.
#include <iostream>
#include <truefill/normalizer.hpp>
#include <truefill/print.hpp>

int main() {
    truefill::normalizer normalize;  // one per thread: warm calls allocate nothing
    truefill::stats total;
    for (const char* frame :
         {R"({"id": 1, "type": "subscribed", "msg": {"channel": "fill", "sid": 13}})",
          R"({"type": "fill", "sid": 13, "msg": {"trade_id": "f-1", "order_id": "o-1",
              "market_ticker": "RAIN-NYC", "outcome_side": "no", "side": "yes", "action": "sell",
              "yes_price_dollars": "0.7500", "count_fp": "5.00", "ts_ms": 1790363780921}})",
          R"({"type": "fill", "sid": 13, "msg": {"trade_id": "f-2", "order_id": "o-1",
              "market_ticker": "RAIN-NYC", "side": "yes", "action": "sell",
              "yes_price_dollars": "0.7500", "count_fp": "5.00", "ts_ms": 1790363780921}})"}) {
        total += normalize(
            frame, truefill::source::ws,
            [](const truefill::fill_view& fill) {
                std::cout << fill.fill_id() << ": " << fill.side() << " at " << fill.price()
                          << '\n';
            },
            [](const truefill::reject_view& reject) {
                std::cout << "refused: " << reject.why << '\n';
            });
    }
    return total.n_skipped == 1 && total.n_passed == 1 && total.n_api == 2 ? 0 : 1;
}
