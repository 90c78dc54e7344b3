// The texts that print.hpp writes, by operator<<, std::format and fmt::format; the hashes of
// values.
#if __has_include(<fmt/format.h>)
#define FMT_HEADER_ONLY
#include <fmt/format.h>
#endif

#include <iomanip>
#include <sstream>
#include <string>
#include <truefill/gates.hpp>
#include <truefill/print.hpp>
#include <unordered_map>
#include <unordered_set>

#include "catch.hpp"

using namespace truefill;

namespace {

constexpr draft drafted = [] {
    draft values;
    values.fill_id = "f-1";
    values.order_id = "o-1";
    values.market = "RAIN-NYC";
    values.outcome = side::no;
    values.price = 0.0035_usd;
    values.size = 2.97_contracts;
    values.time = timestamp{std::chrono::microseconds{1'785'386'380'458'649}};
    return values;
}();
constexpr std::string_view drafted_text =
    "f-1: 2.97 no of RAIN-NYC at 0.003500 dollars, 2026-07-30T04:39:40.458649Z";

template <class T>
std::string streamed(const T& value) {
    std::ostringstream out;
    out << std::setw(10) << value;
    return out.str();
}

/// The value's text, padded to ten characters. Checks that every way that this build has gives the
/// same text.
template <class T>
std::string printed(const T& value) {
    std::string text = streamed(value);
#if defined(FMT_VERSION)
    CHECK(fmt::format("{:>10}", value) == text);
#endif
#if defined(__cpp_lib_format)
    CHECK(std::format("{:>10}", value) == text);
#endif
    return text;
}

}  // namespace

TEST_CASE("every value prints, with the same text by each way") {
    CHECK(printed(0.56_usd) == "  0.560000");
    CHECK(printed(-2.97_contracts) == "     -2.97");
    CHECK(printed(0.56_usd * 10_contracts) == "5.60000000");
    CHECK(printed(side::yes) == "       yes");
    CHECK(printed(reason::not_a_fill) == "not_a_fill");
    CHECK(printed(static_cast<side>(0)) == "          ");
    CHECK(printed(note::id_mismatch | note::synthetic_id) == "synthetic_id|id_mismatch");
    CHECK(printed(notes{}) == "          ");
    CHECK(printed(to_rfc3339(drafted.time)) == "2026-07-30T04:39:40.458649Z");
    CHECK(printed(*admit(drafted)) == drafted_text);
    CHECK(printed(fill{*admit(drafted)}) == drafted_text);
}

TEST_CASE("rejects and counters print as texts") {
    gate_mask failed;
    failed.insert(reason::invalid_price);
    failed.insert(reason::zero_size);
    CHECK(printed(failed) == "zero_size|invalid_price");
    reject_view refused{stage::gates, reason::zero_size, failed, {}, field::size, {}, 3, 642, "{}"};
    CHECK(printed(refused) == "gates: zero_size (size), item 3, byte 642");
    CHECK(printed(to_owned(refused)) == "gates: zero_size (size), item 3, byte 642");
    refused.why = reason::gate;
    refused.gate = "our_markets";
    refused.field.reset();
    CHECK(printed(refused) == "gates: our_markets, item 3, byte 642");
    const reject_view order{stage::real_fill,     reason::not_a_fill, {}, {}, {},
                            likeness::open_order, std::nullopt,       7,  ""};
    CHECK(printed(order) == "real_fill: not_a_fill, looks like open_order, byte 7");

    stats counted;
    CHECK(printed(counted) == "          ");
    counted.n_payloads = 1;
    counted.n_api = counted.n_raw = 2;
    counted.rejects.add(reason::not_a_fill, 2);
    counted.looks_like.add(likeness::quote);
    CHECK(printed(counted) == "n_payloads=1 n_api=2 n_raw=2 not_a_fill=2 quote=1");
    CHECK(printed(counted.rejects) == "not_a_fill=2");
}

TEST_CASE("a result prints its value or its error") {
    CHECK(printed(dollars::parse("1.5")) == "  1.500000");
    CHECK(printed(dollars::parse("abc")) == "error: malformed_number");
    CHECK(printed(parse_time("1785386380")) == "2026-07-30T04:39:40.000000Z");
    CHECK(printed(parse_time("")) == "error: malformed_time");
}

TEST_CASE("quantities and fills are keys of hash maps") {
    std::unordered_map<dollars, contracts> book;
    book[0.56_usd] += 10_contracts;
    book[0.56_usd] += 1_contracts;
    CHECK(book.at(0.56_usd) == 11_contracts);
    const fill owned{*admit(drafted)};
    std::unordered_set<fill> seen{owned};
    CHECK_FALSE(seen.insert(owned).second);
    CHECK(std::hash<fill>{}(owned) == std::hash<fill_view>{}(*admit(drafted)));
}
