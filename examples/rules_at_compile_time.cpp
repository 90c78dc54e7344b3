// The rules are constant expressions: what you rely on can be a static_assert.
#include <truefill/rules/price.hpp>
#include <truefill/units.hpp>

using namespace truefill::literals;
using truefill::note;
using truefill::side;

// A NO fill that only says the YES price: one dollar less it, and the note says so.
constexpr auto quote = truefill::price_of(side::no, {.yes = 0.56_usd});
static_assert(quote->price == 0.44_usd && quote->notes == note::price_complement);

// Units multiply and don't mix: 0.56_usd + 10_contracts does not compile, nor does 0.1234567_usd.
static_assert(0.56_usd * 10_contracts == truefill::notional{5.6_usd});

int main() {}
