#include <truefill/normalizer.hpp>

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
            [&](const truefill::fill_view& one) {
                row& made = into.rows.emplace_back();
                made.fill_id = one.fill_id();
                made.order_id = one.order_id();
                made.market = one.market();
                made.client_order_id = one.client_order_id().value_or(std::string_view{});
                made.action = one.action().value_or(std::string_view{});
                made.price_u = one.price().raw();
                made.count_c = one.size().raw();
                made.ts_us = truefill::microseconds_of(one.time());
                made.fee_u = one.fee() ? one.fee()->raw() : unknown;
                made.subaccount = one.subaccount() ? *one.subaccount() : unknown;
                made.exchange_index = one.exchange_index() ? *one.exchange_index() : unknown;
                made.notes = one.notes();
                made.side = one.side();
                made.liquidity = one.liquidity();
                if (made.notes.contains(truefill::note::synthetic_id)) {
                    output::id_text id{};
                    one.fill_id().copy(id.data(), id.size());
                    made.fill_id = into.keep(id);
                }
            },
            [&](const truefill::reject_view& bad) { into.reject(bad.why); });
    }

private:
    truefill::normalizer<> normalize_;
};

}  // namespace

std::unique_ptr<contender> make_truefill() {
    return std::make_unique<truefill_reader>();
}

}  // namespace bench
