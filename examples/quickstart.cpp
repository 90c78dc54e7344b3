// The smallest program: fills of three eras, and an order among them, which is refused.
#include <iostream>
#include <truefill/truefill.hpp>

constexpr const char* page = R"({"cursor": "", "fills": [
  {"trade_id": "f-1", "order_id": "ord-1", "ticker": "RAIN-NYC", "side": "yes", "action": "buy",
   "yes_price": 56, "no_price": 44, "count": 10, "created_time": "2023-11-14T22:13:20Z"},
  {"trade_id": "f-2", "order_id": "ord-2", "ticker": "RAIN-NYC", "side": "no", "action": "sell",
   "yes_price": 56, "no_price": 43, "no_price_fixed": "0.4350", "price": 0.565, "count": 10,
   "ts": 1768061471},
  {"fill_id": "f-3", "order_id": "ord-3", "ticker": "RAIN-NYC", "outcome_side": "no",
   "yes_price_dollars": "0.9965", "count_fp": "2.97", "fee_cost": "0.000000",
   "created_time": "2026-07-30T04:39:40.458649Z"},
  {"order_id": "ord-4", "ticker": "RAIN-NYC", "side": "yes", "yes_price": 56, "count": 10,
   "status": "resting", "created_time": "2026-07-30T04:39:40Z"}]})";

int main() {
    const auto [fills, rejects, stats, cursor] = truefill::read(page);
    for (const truefill::fill& fill : fills) {
        std::cout << fill.fill_id() << ": " << fill.size() << ' ' << fill.side() << " at "
                  << fill.price() << " dollars\n";
    }
    for (const truefill::reject& reject : rejects) {
        std::cout << "refused at byte " << reject.offset << ": " << reject.why << '\n';
    }
    return stats.n_api == 4 && stats.n_passed == 3 ? 0 : 1;
}
