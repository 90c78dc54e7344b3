// simdjson's DOM as its documentation advises: one parser, reused, the page copied with padding.
// Fields are met in one pass, since a look-up by name scans the object each time.
#include <simdjson.h>

#include <truefill/time.hpp>
#include <truefill/units.hpp>

#include "task.hpp"

namespace bench {

namespace {

class dom_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "simdjson DOM"; }
    void read(std::string_view page, std::vector<row>& rows) override {
        rows.clear();
        const simdjson::dom::array fills = parser_.parse(page.data(), page.size(), true)["fills"];
        for (const simdjson::dom::object fill : fills) {
            add(fill, rows);
        }
    }

private:
    static void add(simdjson::dom::object fill, std::vector<row>& rows) {
        using truefill::contracts;
        using truefill::dollars;
        row one{};
        one.fee_u = -1;
        std::int64_t yes_u = 0;
        std::int64_t no_u = 0;
        std::string_view side;
        for (const auto [key, value] : fill) {
            switch (key.size()) {
                case 4:
                    if (key == "side" && side.empty()) {
                        side = value;
                    }
                    break;
                case 5:
                    if (key == "count") {
                        one.count_c = std::int64_t{value} * contracts::scale;
                    }
                    break;
                case 6:
                    if (key == "ticker") {
                        one.market = value;
                    }
                    break;
                case 7:
                    if (key == "fill_id") {
                        one.fill_id = value;
                    }
                    break;
                case 8:
                    if (key == "count_fp") {
                        one.count_c = contracts::parse(value)->raw();
                    } else if (key == "fee_cost") {
                        one.fee_u = dollars::parse(value)->raw();
                    } else if (key == "is_taker") {
                        one.is_taker = value;
                    } else if (key == "order_id") {
                        one.order_id = value;
                    } else if (key == "no_price") {
                        no_u = std::int64_t{value} * 10'000;
                    } else if (key == "trade_id" && one.fill_id.empty()) {
                        one.fill_id = value;
                    }
                    break;
                case 9:
                    if (key == "yes_price") {
                        yes_u = std::int64_t{value} * 10'000;
                    }
                    break;
                case 12:
                    if (key == "created_time") {
                        one.ts_us = truefill::microseconds_of(*truefill::parse_time(value));
                    } else if (key == "outcome_side") {
                        side = value;
                    }
                    break;
                case 16:
                    if (key == "no_price_dollars") {
                        no_u = dollars::parse(value)->raw();
                    }
                    break;
                case 17:
                    if (key == "yes_price_dollars") {
                        yes_u = dollars::parse(value)->raw();
                    }
                    break;
                default: break;
            }
        }
        one.is_yes = side == "yes";
        one.price_u = one.is_yes ? yes_u : no_u;
        if (passes(one)) {
            rows.push_back(one);
        }
    }

    simdjson::dom::parser parser_;
};

}  // namespace

std::unique_ptr<contender> make_simdjson_dom() {
    return std::make_unique<dom_reader>();
}

}  // namespace bench
