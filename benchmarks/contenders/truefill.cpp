#include <truefill/normalizer.hpp>

#include "contenders/contenders.hpp"
#include "harness/task.hpp"

namespace bench {

namespace {

class truefill_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "truefill"; }
    void read(std::string_view payload, shape what, output& into) override {
        into.clear();
        (void)normalize_(
            payload, what == shape::page ? truefill::source::rest : truefill::source::ws,
            [&](const truefill::fill_view& fill) {
                row& result = into.rows.emplace_back();
                result.fill_id = fill.fill_id();
                result.order_id = fill.order_id();
                result.market = fill.market();
                result.client_order_id = fill.client_order_id().value_or(std::string_view{});
                result.action = fill.action().value_or(std::string_view{});
                result.price_u = fill.price().raw();
                result.count_c = fill.size().raw();
                result.ts_us = truefill::microseconds_of(fill.time());
                result.fee_u = fill.fee() ? fill.fee()->raw() : unknown;
                result.subaccount = fill.subaccount() ? *fill.subaccount() : unknown;
                result.exchange_index = fill.exchange_index() ? *fill.exchange_index() : unknown;
                result.notes = fill.notes();
                result.side = fill.side();
                result.liquidity = fill.liquidity();
                if (result.notes.contains(truefill::note::synthetic_id)) {
                    output::id_text id{};
                    fill.fill_id().copy(id.data(), id.size());
                    result.fill_id = into.keep(id);
                }
            },
            [&](const truefill::reject_view& reject) { into.reject(reject.why); });
    }

private:
    truefill::normalizer<> normalize_;
};

}  // namespace

std::unique_ptr<contender> make_truefill() {
    return std::make_unique<truefill_reader>();
}

}  // namespace bench
