// Gates of your own, in each form: the program behind docs/gates.md.
#include <chrono>
#include <iostream>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>

using namespace truefill::literals;

// A gate as a type: a name, and a predicate of a fill.
struct size_limit {
    static constexpr std::string_view name = "size_limit";
    truefill::contracts most;
    constexpr bool operator()(const truefill::fill_view& fill) const noexcept {
        return fill.size() <= most;
    }
};

// A gate with a reference to a set, which must outlive the gate.
struct known_markets {
    static constexpr std::string_view name = "known_markets";
    const std::set<std::string, std::less<>>& markets;
    bool operator()(const truefill::fill_view& fill) const {
        return markets.contains(fill.market());
    }
};

// A gate is a constant expression, so a static_assert can test it.
constexpr truefill::draft drafted = [] {
    truefill::draft draft;
    draft.order_id = "ord-1";
    draft.fill_id = "f-1";
    draft.market = "RAIN-NYC";
    draft.outcome = truefill::side::yes;
    draft.price = 0.56_usd;
    draft.size = 10_contracts;
    return draft;
}();
static_assert(size_limit{10_contracts}(*truefill::admit(drafted)));
static_assert(!size_limit{9.99_contracts}(*truefill::admit(drafted)));

int main() {
    const std::set<std::string, std::less<>> markets{"RAIN-NYC"};
    const truefill::timestamp now{std::chrono::sys_days{std::chrono::year{2026} / 7 / 31}};

    truefill::normalizer normalize{
        known_markets{markets},
        size_limit{1000_contracts},
        truefill::executed_before{now},
        truefill::gate{"no_synthetic_ids",
                       [](const truefill::fill_view& fill) {
                           return !fill.notes().contains(truefill::note::synthetic_id);
                       }},
    };

    std::map<std::string, int, std::less<>> refusals;
    const auto stats = normalize(
        R"([{"fill_id": "f-1", "order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "1.00"},
            {"fill_id": "f-2", "order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "1000.01"},
            {"fill_id": "f-3", "order_id": "o", "ticker": "SNOW-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "9999.00"},
            {"order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "1.00"},
            {"fill_id": "f-5", "order_id": "o", "ticker": "RAIN-NYC", "ts": 1785386380,
             "outcome_side": "yes", "yes_price_dollars": "1.5600", "count_fp": "1.00"}])",
        [](const truefill::fill_view& fill) { std::cout << fill.fill_id() << " passed\n"; },
        [&](const truefill::reject_view& reject) {
            ++refusals[std::string{reject.why == truefill::reason::gate ? reject.gate
                                                                        : name_of(reject.why)}];
        });

    for (const auto& [name, count] : refusals) {
        std::cout << name << ": " << count << '\n';
    }
    const std::map<std::string, int, std::less<>> expected{
        {"invalid_price", 1}, {"known_markets", 1}, {"no_synthetic_ids", 1}, {"size_limit", 1}};
    return stats.n_valid == 4 && stats.n_passed == 1 && refusals == expected ? 0 : 1;
}
