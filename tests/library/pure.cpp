// The pure part compiles without exceptions and without RTTI, and its rules are constant
// expressions.
#include <truefill/gates.hpp>
#include <truefill/json/object.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>
#include <truefill/output/rows.hpp>
#include <truefill/rules/direction.hpp>
#include <truefill/rules/price.hpp>
#include <truefill/rules/read_item.hpp>
#include <truefill/rules/real_fill.hpp>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>

namespace truefill {

using kind = token::kind;

static_assert(0.35_usd * 10_contracts == notional{3.5_usd});
static_assert(parse_time("2000-01-01T00:00:00Z").has_value());
static_assert(json::scan("[1,2").status == json::scan_status::truncated);

constexpr raw_fill sell{
    {"order_id"_key, {kind::text, "o"}},      {"trade_id"_key, {kind::text, "f"}},
    {"market_ticker"_key, {kind::text, "T"}}, {"side"_key, {kind::text, "no"}},
    {"action"_key, {kind::text, "sell"}},     {"yes_price"_key, {kind::number, "56"}},
    {"count"_key, {kind::number, "10"}},      {"ts"_key, {kind::number, "1700000000"}}};
constexpr draft drafted = [] {
    draft values;
    const auto fault = read_draft(sell, source::rest, values);
    return fault ? draft{} : values;
}();
static_assert(!why_not_real(sell));
static_assert(direction_of(sell, source::rest).outcome == side::no);
static_assert(direction_of(sell, source::ws).fault == reason::unknown_direction);
static_assert(price_of(sell, side::no).value == 0.44_usd);
static_assert(price_of(sell, side::no).notes == note::price_complement);
static_assert(!price_of(raw_fill{{"yes_price"_key, {kind::number, "0"}},
                                 {"no_price"_key, {kind::number, "44"}}},
                        side::yes)
                   .value);
static_assert(drafted.size == 10_contracts);
static_assert(failed_gates(drafted).empty());
static_assert(admit(drafted)->side() == side::no);
static_assert(noexcept(admit(drafted)) && noexcept(why_not_real(sell)));

}  // namespace truefill
