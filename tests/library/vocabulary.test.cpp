#include <set>
#include <string_view>
#include <truefill/kalshi/names.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>
#include <vector>

#include "catch.hpp"

using namespace truefill;

namespace {

template <class E>
void check(const std::vector<std::pair<unsigned, std::string_view>>& golden) {
    REQUIRE(vocabulary<E>.size() == golden.size());
    std::set<std::string_view> names;
    for (std::size_t i = 0; i < golden.size(); ++i) {
        const auto& [value, name] = vocabulary<E>[i];
        CHECK(static_cast<unsigned>(value) == golden[i].first);
        CHECK(name == golden[i].second);
        CHECK(static_cast<unsigned>(value) != 0);
        CHECK(names.insert(name).second);
        CHECK(name_of(value) == name);
        CHECK(parse_word<E>(name) == value);
    }
    CHECK(name_of(static_cast<E>(0)).empty());
    CHECK_FALSE(parse_word<E>("").has_value());
    CHECK_FALSE(parse_word<E>("no such word").has_value());
}

}  // namespace

TEST_CASE("enumerators that are stored in tables keep their names and numbers") {
    check<side>({{1, "yes"}, {2, "no"}});
    check<liquidity>({{1, "maker"}, {2, "taker"}});
    check<source>({{1, "rest"}, {2, "ws"}});
    check<cursor_status>({{1, "none"}, {2, "last_page"}, {3, "next_page"}, {4, "unreadable"}});
    check<stage>({{1, "payload"},
                  {2, "unwrap"},
                  {3, "real_fill"},
                  {4, "fields"},
                  {5, "gates"},
                  {6, "identity"}});
    check<field>({{1, "order_id"},
                  {2, "fill_id"},
                  {3, "market"},
                  {4, "size"},
                  {5, "price"},
                  {6, "time"},
                  {7, "direction"},
                  {8, "client_order_id"},
                  {9, "action"},
                  {10, "fee"},
                  {11, "liquidity"},
                  {12, "subaccount"},
                  {13, "exchange_index"},
                  {14, "envelope"}});
    check<reason>({{1, "not_json"},
                   {2, "not_a_page"},
                   {3, "error_body"},
                   {4, "too_large"},
                   {5, "duplicate_key"},
                   {10, "not_an_object"},
                   {20, "not_a_fill"},
                   {21, "missing_order_id"},
                   {22, "missing_time"},
                   {23, "missing_size"},
                   {24, "missing_price"},
                   {30, "too_precise"},
                   {31, "out_of_range"},
                   {32, "malformed_number"},
                   {33, "malformed_time"},
                   {34, "malformed_text"},
                   {35, "wrong_type"},
                   {36, "unknown_direction"},
                   {37, "direction_conflict"},
                   {38, "price_conflict"},
                   {40, "empty_order_id"},
                   {41, "empty_fill_id"},
                   {42, "zero_size"},
                   {43, "invalid_price"},
                   {44, "empty_market"},
                   {45, "invalid_side"},
                   {46, "gate"},
                   {50, "synthetic_collision"},
                   {51, "digest_unavailable"}});
    check<likeness>({{1, "open_order"},
                     {2, "quote"},
                     {3, "market_snapshot"},
                     {4, "settlement"},
                     {5, "position"},
                     {6, "perps_fill"},
                     {7, "public_trade"},
                     {8, "fcm_fill"}});
    check<note>({{1, "synthetic_id"},
                 {2, "direction_legacy"},
                 {4, "side_mismatch"},
                 {8, "price_complement"},
                 {16, "price_fallback"},
                 {32, "legs_disagree"},
                 {64, "id_mismatch"},
                 {128, "ticker_mismatch"},
                 {256, "count_mismatch"},
                 {512, "time_mismatch"},
                 {1024, "extra_unreadable"}});
}

TEST_CASE("notes are a set of bits") {
    notes some = note::synthetic_id | note::price_fallback;
    CHECK(some.bits() == 17);
    CHECK(some.contains(note::synthetic_id));
    CHECK_FALSE(some.contains(note::id_mismatch));
    some |= note::id_mismatch;
    CHECK(some == (note::synthetic_id | note::price_fallback | note::id_mismatch));
    CHECK(notes{}.empty());
}

TEST_CASE("a slot's refusal names the field of the slot") {
    using kalshi::slot;
    constexpr std::pair<slot, field> fields[] = {{slot::order_id, field::order_id},
                                                 {slot::fill_id, field::fill_id},
                                                 {slot::market, field::market},
                                                 {slot::size, field::size},
                                                 {slot::yes_leg, field::price},
                                                 {slot::no_leg, field::price},
                                                 {slot::own_leg, field::price},
                                                 {slot::price, field::price},
                                                 {slot::time, field::time},
                                                 {slot::direction, field::direction},
                                                 {slot::client_order_id, field::client_order_id},
                                                 {slot::action, field::action},
                                                 {slot::fee, field::fee},
                                                 {slot::liquidity, field::liquidity},
                                                 {slot::subaccount, field::subaccount},
                                                 {slot::exchange_index, field::exchange_index},
                                                 {slot::control, field::envelope}};
    for (const auto& [which, expected] : fields) {
        CHECK(kalshi::field_of(which) == expected);
    }
}
