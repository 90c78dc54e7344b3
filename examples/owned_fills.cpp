// A view is valid until the callback returns. A fill owns its texts and outlives the page.
#include <iostream>
#include <map>
#include <string>
#include <truefill/normalizer.hpp>
#include <truefill/print.hpp>
#include <vector>

int main() {
    using namespace truefill::literals;
    std::vector<truefill::fill> book;
    std::map<std::string, truefill::notional> spent;
    truefill::normalizer normalize;
    {
        const std::string page = R"({"fills": [
          {"fill_id": "f-1", "order_id": "o", "ticker": "RAIN-NYC", "outcome_side": "yes",
           "yes_price_dollars": "0.2300", "count_fp": "114.49", "fee_cost": "1.419400",
           "created_time": "2026-07-30T04:39:40Z"}], "cursor": ""})";
        const auto stats = normalize(
            page, truefill::source::rest,
            [&](const truefill::fill_view& view) {
                book.emplace_back(view);
                if (const auto cost = view.cost(); cost && view.fee()) {
                    spent[std::string{view.market()}] += *cost + truefill::notional{*view.fee()};
                }
            },
            truefill::ignore);  // rejects are only counted: `ignore` says so
        if (stats.n_passed != 1) {
            return 1;
        }
    }
    std::cout << book[0].market() << " cost " << spent["RAIN-NYC"] << " dollars\n";
    return spent["RAIN-NYC"] == 0.23_usd * 114.49_contracts + truefill::notional{1.4194_usd} ? 0
                                                                                             : 1;
}
