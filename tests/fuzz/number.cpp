// Any text as a number: read as money and as a size, by name, as a JSON number and as a text, and
// compared with decimal_reference.
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/units.hpp>

#include "decimal_reference.hpp"
#include "library/json/strict_json.hpp"
#include "targets.hpp"

namespace truefill::fuzz {

namespace {

template <class Fixed>
void check_parse(std::string_view text) {
    const auto read = Fixed::parse(text);
    const expected_number expected = expect_number(text, Fixed::digits);
    require(read.has_value() == expected.value.has_value(), "a number reads or does not", text);
    if (!read) {
        require(read.error() == *expected.why, "what is wrong with a number", text);
        return;
    }
    require(read->raw() == *expected.value, "what a number is worth", text);

    const auto written = to_text(*read);
    require(Fixed::parse(written) == *read, "what is written reads back", text);
    const auto point = std::string_view{written}.find('.');
    require(std::string_view{written}.size() - point - 1 == std::size_t{Fixed::digits},
            "all the digits of the unit are written", text);
    const auto trimmed = decimal_text(read->raw(), Fixed::digits, true);
    require(Fixed::parse(trimmed) == *read, "what is written short reads back", text);
    const std::string_view shorter = trimmed;
    require(shorter.find('.') == std::string_view::npos ||
                (shorter.back() != '0' && shorter.back() != '.'),
            "what is written short ends with what it says", text);
}

/// Needs integers of 128 bits, which compilers for 32-bit processors do not have.
void check_product([[maybe_unused]] dollars price, [[maybe_unused]] contracts size) {
#ifdef __SIZEOF_INT128__
    __extension__ using wide = __int128;
    const wide product = wide{price.raw()} * wide{size.raw()};
    const auto found = multiply(price, size);
    // The smallest number of 64 bits is not a value.
    constexpr wide limit = INT64_MAX;
    require(found.has_value() == (product <= limit && product >= -limit),
            "a product is there where it fits", to_text(price));
    require(!found || wide{found->raw()} == product, "a product is exact", to_text(price));
#endif
}

/// A name of a price or a size: how many decimals it may have, and the value of the last of them in
/// the unit of the library.
struct named {
    std::string_view name;
    std::size_t decimals;
    std::int64_t worth;
    bool is_price;
};
constexpr std::array fields{
    named{"count_fp", 2, 1, false},
    named{"count", 2, 1, false},
    named{"size", 2, 1, false},
    named{"qty", 2, 1, false},
    named{"yes_price_dollars", 6, 1, true},
    named{"yes_price_fixed", 6, 1, true},
    named{"yes_price", 0, 10'000, true},
    named{"price_dollars", 6, 1, true},
    named{"price_cents", 4, 1, true},
    named{"price", 6, 1, true},
};

/// An item whose other fields are in order.
reading item_with(std::string_view name, std::string_view spelled, bool is_price = false,
                  bool is_size = false) {
    std::string item = R"([{"order_id":"o","fill_id":"f","ticker":"T","outcome_side":"yes",)"
                       R"("created_time":"2026-07-30T04:39:40Z",)";
    item += is_price ? "" : R"("yes_price_dollars":"0.5",)";
    item += is_size ? "\"" : R"("count_fp":"1",")";
    item.append(name).append("\":").append(spelled).append("}]");
    reading all = read(exact{item}.view());
    require(all.fills.size() + all.rejects.size() == 1, "one item ends once", item);
    return all;
}

expected_number expect_field(const named& field, std::string_view text, bool as_text) {
    if (text.empty()) {
        return {{}, field.is_price ? reason::missing_price : reason::missing_size};
    }
    expected_number expected =
        expect_number(text, field.decimals, field.name == "price" && !as_text);
    if (!expected.value) {
        return expected;
    }
    std::int64_t value = 0;
    if (__builtin_mul_overflow(*expected.value, field.worth, &value)) {
        return {{}, reason::out_of_range};
    }
    if (field.is_price && (value <= 0 || value >= 1'000'000)) {
        return {{}, reason::invalid_price};
    }
    if (!field.is_price && value <= 0) {
        return {{}, reason::zero_size};
    }
    return {value, {}};
}

void check_field(const named& field, std::string_view text, bool as_text) {
    const std::string spelled = as_text ? quoted(text) : std::string{text};
    const std::string of = std::string{field.name} + ": " + spelled;
    const expected_number expected = expect_field(field, text, as_text);
    const reading found = item_with(field.name, spelled, field.is_price, !field.is_price);
    if (!expected.value) {
        require(found.fills.empty() && found.rejects.front().why == *expected.why,
                "what is wrong with a field", of);
        return;
    }
    require(found.rejects.empty(), "a field that reads makes a fill", of);
    const fill& fill = found.fills.front();
    require((field.is_price ? fill.price().raw() : fill.size().raw()) == *expected.value,
            "what a field is worth", of);
}

/// A fee and a number of 32 bits. If they are unreadable they are unknown, and a note says so.
void check_extra(std::string_view name, std::size_t decimals, std::string_view text,
                 std::string_view spelled) {
    const reading found = item_with(name, spelled);
    require(found.fills.size() == 1, "an extra refuses nothing", spelled);
    const fill& fill = found.fills.front();
    expected_number expected;
    if (!text.empty()) {
        expected = expect_number(text, decimals);
        const bool fits = decimals != 0 || !expected.value ||
                          (*expected.value >= INT32_MIN && *expected.value <= INT32_MAX);
        expected.value = fits ? expected.value : std::nullopt;
    }
    std::optional<std::int64_t> value;
    if (decimals != 0 && fill.fee()) {
        value = fill.fee()->raw();
    } else if (decimals == 0 && fill.subaccount()) {
        value = *fill.subaccount();
    }
    require(value == expected.value, "what an extra is worth", spelled);
    require(fill.notes().contains(note::extra_unreadable) == (!text.empty() && !expected.value),
            "an extra that does not read is noted", spelled);
}

}  // namespace

void number(std::string_view bytes) {
    const exact copy{bytes};
    const std::string_view text = copy.view();
    check_parse<dollars>(text);
    check_parse<contracts>(text);
    check_parse<notional>(text);

    const std::size_t colon = text.find(':');
    const auto price = dollars::parse(text.substr(0, colon));
    const auto size =
        contracts::parse(colon == std::string_view::npos ? text : text.substr(colon + 1));
    if (price && size) {
        check_product(*price, *size);
    }

    constexpr std::size_t longest = 64;
    if (text.size() > longest || !test::strict_json::accepts(quoted(text))) {
        return;
    }
    // A JSON document that begins like a number is a number.
    const bool is_number =
        !text.empty() && test::strict_json::accepts(text) &&
        std::string_view{"-0123456789"}.find(text.front()) != std::string_view::npos &&
        text.find_first_of(" \t\r\n") == std::string_view::npos;
    for (const named& field : fields) {
        check_field(field, text, true);
        if (is_number) {
            check_field(field, text, false);
        }
    }
    for (const std::string& spelled : {quoted(text), quoted(text, true)}) {
        check_extra("fee_cost", 6, text, spelled);
        check_extra("subaccount", 0, text, spelled);
    }
    if (is_number) {
        check_extra("fee", 6, text, text);
        check_extra("subaccount_number", 0, text, text);
    }
}

}  // namespace truefill::fuzz
