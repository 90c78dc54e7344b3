// Tables of items for the tests of the rules. A row has an item's fields and the expected result.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>

#include "catch.hpp"
#include "describe.hpp"

namespace truefill::test {

struct row {
    std::string_view name;
    std::string_view fields;
    std::string_view expected;
};

/// Checks the item of each row: it has the fields of `base` and those of the row.
inline void check(std::string_view base, source from, std::initializer_list<row> rows) {
    for (const auto& [name, fields, expected] : rows) {
        std::string item{"{"};
        item += base;
        item += base.empty() || fields.empty() ? "" : ",";
        item += fields;
        item += "}";
        CAPTURE(name, item);
        CHECK(describe("[" + item + "]", from) == expected);
    }
}

inline constexpr std::string_view ids = R"("order_id":"o","fill_id":"f","ticker":"T")";
inline constexpr std::string_view ids_time =
    R"("order_id":"o","fill_id":"f","ticker":"T","ts":1785386380)";
inline constexpr std::string_view no_price =
    R"("order_id":"o","fill_id":"f","ticker":"T","ts":1785386380,"count_fp":"10.00")";
inline constexpr std::string_view no_size =
    R"("order_id":"o","fill_id":"f","ticker":"T","ts":1785386380,"outcome_side":"yes",)"
    R"("yes_price_dollars":"0.56")";
inline constexpr std::string_view no_side =
    R"("order_id":"o","fill_id":"f","ticker":"T","ts":1785386380,"count_fp":"10.00",)"
    R"("yes_price_dollars":"0.56","no_price_dollars":"0.44")";
inline constexpr std::string_view no_ids =
    R"("ts":1785386380,"count_fp":"10.00","outcome_side":"yes","yes_price_dollars":"0.56")";
inline constexpr std::string_view whole =
    R"("order_id":"o","fill_id":"f","ticker":"T","ts":1785386380,"count_fp":"10.00",)"
    R"("outcome_side":"yes","yes_price_dollars":"0.56")";

inline constexpr std::string_view fine = "yes 0.56 x 10";

}  // namespace truefill::test
