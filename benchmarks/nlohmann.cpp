// nlohmann::json as it is usually used: parse, then look up by name.
#include <nlohmann/json.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>

#include "task.hpp"

namespace bench {

namespace {

class nlohmann_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "nlohmann::json"; }
    void read(std::string_view page, std::vector<row>& rows) override {
        using truefill::contracts;
        using truefill::dollars;
        rows.clear();
        page_ = nlohmann::json::parse(page);
        for (const auto& fill : page_["fills"]) {
            const auto text = [&](const char* name) -> std::string_view {
                const auto found = fill.find(name);
                return found == fill.end() ? std::string_view{}
                                           : found->get_ref<const std::string&>();
            };
            const auto cents = [&](const char* name) {
                return fill.at(name).get<std::int64_t>() * 10'000;
            };
            row one{};
            one.fill_id = text("fill_id").empty() ? text("trade_id") : text("fill_id");
            one.order_id = text("order_id");
            one.market = text("ticker");
            one.is_yes =
                (text("outcome_side").empty() ? text("side") : text("outcome_side")) == "yes";
            const std::string_view price =
                text(one.is_yes ? "yes_price_dollars" : "no_price_dollars");
            one.price_u = price.empty() ? cents(one.is_yes ? "yes_price" : "no_price")
                                        : dollars::parse(price)->raw();
            const std::string_view count = text("count_fp");
            one.count_c = count.empty() ? fill.at("count").get<std::int64_t>() * contracts::scale
                                        : contracts::parse(count)->raw();
            one.ts_us = truefill::microseconds_of(*truefill::parse_time(text("created_time")));
            const std::string_view fee = text("fee_cost");
            one.fee_u = fee.empty() ? -1 : dollars::parse(fee)->raw();
            one.is_taker = fill.at("is_taker").get<bool>();
            if (passes(one)) {
                rows.push_back(one);
            }
        }
    }

private:
    nlohmann::json page_;
};

}  // namespace

std::unique_ptr<contender> make_nlohmann() {
    return std::make_unique<nlohmann_reader>();
}

}  // namespace bench
