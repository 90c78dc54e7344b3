// The rules are constant expressions, so a static_assert can test them.
#include <truefill/rules/price.hpp>
#include <truefill/units.hpp>

using namespace truefill::literals;
using truefill::note;
using truefill::side;

// A NO fill with only the YES price: its price is one dollar minus that, and a note says so.
constexpr truefill::raw_fill item{
    {"yes_price_dollars"_key, {truefill::token::kind::text, "0.5600"}}};
constexpr auto price = truefill::price_of(item, side::no);
static_assert(price.value == 0.44_usd && price.notes == note::price_complement);

// 0.56_usd + 10_contracts does not compile, and neither does 0.1234567_usd.
static_assert(0.56_usd * 10_contracts == truefill::notional{5.6_usd});

int main() {}
