// The rules are constant expressions, so a static_assert can test them.
#include <truefill/rules/price.hpp>
#include <truefill/units.hpp>

using namespace truefill::literals;
using truefill::note;
using truefill::side;

// A NO fill with only the YES price: its price is one dollar minus that, and a note says so.
constexpr auto quote = truefill::price_of(side::no, {.yes = 0.56_usd});
static_assert(quote->price == 0.44_usd && quote->notes == note::price_complement);

// 0.56_usd + 10_contracts does not compile, and neither does 0.1234567_usd.
static_assert(0.56_usd * 10_contracts == truefill::notional{5.6_usd});

int main() {}
