// Your own gates are called after the six. A fill that one refuses is reported with its name.
#include <iostream>
#include <truefill/normalizer.hpp>

int main() {
    using namespace truefill::literals;
    const auto ours = [](const truefill::fill_view& fill) {
        return fill.market().starts_with("RAIN-");
    };
    truefill::normalizer strict{truefill::price_band{0.02_usd, 0.98_usd},
                                truefill::gate{"our_markets", ours}};

    const auto stats = strict(
        R"([{"trade_id": "f-1", "order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "1.00"},
            {"trade_id": "f-2", "order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.9900", "count_fp": "1.00"},
            {"trade_id": "f-3", "order_id": "o", "ticker": "SNOW-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "1.00"}])",
        [](const truefill::fill_view& fill) { std::cout << fill.fill_id() << " passed\n"; },
        [](const truefill::reject_view& reject) {
            std::cout << "refused by " << reject.gate << '\n';
        });
    return stats.n_valid == 3 && stats.n_passed == 1 ? 0 : 1;
}
