// One of many files that read pages and do not compile a normalizer: see docs/values.md.
#include <iostream>

#include "page.hpp"

int main() {
    const truefill::stats counted = normalize_page(
        R"([{"fill_id": "f-1", "order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "1.00"}])",
        [](const truefill::fill_view& fill) { std::cout << fill.fill_id() << '\n'; },
        [](const truefill::reject_view& reject) { std::cout << name_of(reject.why) << '\n'; });
    return counted.n_passed == 1 ? 0 : 1;
}
