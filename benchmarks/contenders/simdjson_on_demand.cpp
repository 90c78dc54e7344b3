// simdjson's on-demand parser, in the two ways that its documentation shows: one pass over the
// fields, and look-ups by name. Values are passed by reference: copying one costs more than reading
// it.
#include <simdjson.h>

#include <initializer_list>

#include "contenders/contenders.hpp"
#include "contenders/rules.hpp"
#include "harness/task.hpp"

namespace bench {

namespace {

using simdjson::ondemand::json_type;

[[gnu::always_inline]] inline void keep(fields& into, name found,
                                        simdjson::ondemand::value& value) {
    switch (json_type{value.type()}) {
        case json_type::string: into.text(found, value.get_string()); break;
        case json_type::number: {
            std::int64_t read = 0;
            value.get_int64().get(read) == simdjson::SUCCESS ? into.number(found, read)
                                                             : into.other(found);
            break;
        }
        case json_type::boolean: into.flag(found, value.get_bool()); break;
        case json_type::null: break;
        default: into.other(found); break;
    }
}

template <class Self>
class on_demand : public contender {
public:
    void read(std::string_view payload, shape what, output& into) final {
        into.clear();
        simdjson::ondemand::document document =
            parser_.iterate(payload.data(), payload.size(), payload.size() + padding);
        if (what == shape::frame) {
            if (std::string_view{document["type"]} == "fill") {
                simdjson::ondemand::object fill = document["msg"].get_object();
                add(fill, what, into);
            }
            return;
        }
        for (auto item : document["fills"].get_array()) {
            simdjson::ondemand::object fill = item.get_object();
            add(fill, what, into);
        }
    }

private:
    void add(simdjson::ondemand::object& fill, shape what, output& into) {
        fields item;
        Self::fetch(fill, what, item);
        rules_.add(item, what, into);
    }

    simdjson::ondemand::parser parser_;
    rules rules_;
};

class one_pass final : public on_demand<one_pass> {
public:
    [[nodiscard]] std::string_view name() const override { return "simdjson on-demand, one pass"; }
    static void fetch(simdjson::ondemand::object& fill, shape, fields& into) {
        for (auto field : fill) {
            const bench::name found = find(field.unescaped_key());
            if (found != bench::name::none) {
                keep(into, found, field.value_unsafe().value());
            }
        }
    }
};

/// Looks up only the names that a page of today, a page of 2023 or a frame has, in the order in
/// which they are sent. A look-up of an absent name would scan the whole item.
class by_name final : public on_demand<by_name> {
public:
    [[nodiscard]] std::string_view name() const override { return "simdjson on-demand, look-ups"; }
    [[nodiscard]] bool reads(std::string_view input) const override {
        return input != "both eras" && input != "rejects";
    }
    static void fetch(simdjson::ondemand::object& fill, shape what, fields& into) {
        using enum bench::name;
        const auto look_up = [&](bench::name which, std::string_view key) {
            auto found = fill.find_field_unordered(key);
            if (found.error() == simdjson::SUCCESS) {
                keep(into, which, found.value_unsafe());
                return true;
            }
            return false;
        };
        if (what == shape::frame) {
            look_up(trade_id, "trade_id");
            look_up(order_id, "order_id");
            look_up(market_ticker, "market_ticker");
            look_up(exchange_index, "exchange_index");
            look_up(is_taker, "is_taker");
            look_up(side, "side");
            look_up(yes_price_dollars, "yes_price_dollars");
            look_up(count_fp, "count_fp");
            look_up(fee_cost, "fee_cost");
            look_up(action, "action");
            look_up(ts, "ts");
            look_up(ts_ms, "ts_ms");
            look_up(client_order_id, "client_order_id");
            look_up(purchased_side, "purchased_side");
            look_up(outcome_side, "outcome_side");
            look_up(book_side, "book_side");
            look_up(subaccount, "subaccount");
            return;
        }
        look_up(action, "action");
        if (!look_up(book_side, "book_side")) {
            look_up(count, "count");
            look_up(created_time, "created_time");
            look_up(is_taker, "is_taker");
            look_up(no_price, "no_price");
            look_up(order_id, "order_id");
            look_up(side, "side");
            look_up(ticker, "ticker");
            look_up(trade_id, "trade_id");
            look_up(yes_price, "yes_price");
            return;
        }
        look_up(count_fp, "count_fp");
        look_up(created_time, "created_time");
        look_up(exchange_index, "exchange_index");
        look_up(fee_cost, "fee_cost");
        look_up(fill_id, "fill_id");
        look_up(is_taker, "is_taker");
        look_up(market_ticker, "market_ticker");
        look_up(no_price_dollars, "no_price_dollars");
        look_up(order_id, "order_id");
        look_up(outcome_side, "outcome_side");
        look_up(side, "side");
        look_up(subaccount_number, "subaccount_number");
        look_up(ticker, "ticker");
        look_up(trade_id, "trade_id");
        look_up(ts, "ts");
        look_up(yes_price_dollars, "yes_price_dollars");
    }
};

}  // namespace

std::unique_ptr<contender> make_on_demand_pass() {
    return std::make_unique<one_pass>();
}
std::unique_ptr<contender> make_on_demand_lookup() {
    return std::make_unique<by_name>();
}

}  // namespace bench
