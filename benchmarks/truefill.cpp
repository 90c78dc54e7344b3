#include <truefill/normalizer.hpp>

#include "task.hpp"

namespace bench {

namespace {

class truefill_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "truefill"; }
    void read(std::string_view page, std::vector<row>& rows) override {
        rows.clear();
        (void)normalize_(
            page, truefill::source::rest,
            [&](const truefill::fill_view& one) {
                rows.push_back({one.fill_id(), one.order_id(), one.market(),
                                one.side() == truefill::side::yes, one.price().raw(),
                                one.size().raw(), truefill::microseconds_of(one.time()),
                                one.fee() ? one.fee()->raw() : -1,
                                one.liquidity() == truefill::liquidity::taker});
            },
            truefill::ignore);
    }

private:
    truefill::normalizer<> normalize_;
};

}  // namespace

std::unique_ptr<contender> make_truefill() {
    return std::make_unique<truefill_reader>();
}

}  // namespace bench
