// Properties that hold for any input: the counters add up, the grammar of JSON is enforced, and
// rows that are read back give the same rows.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <vector>

#include "catch.hpp"
#include "exact.hpp"
#include "random_payload.hpp"

using namespace truefill;

namespace {

constexpr int cases = 120'000;

/// A strict RFC 8259 checker. The parser also refuses lone surrogates and numbers beyond a double,
/// which the grammar allows, so it gets other escapes and an exponent of zeros in their place.
bool is_strict_json(std::string_view payload) {
    std::string text{payload};
    const auto char_at = [&](std::size_t at) { return at < text.size() ? text[at] : '\0'; };
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '\\' && char_at(at + 1) == 'u' && (char_at(at + 2) | 0x20) == 'd') {
            text[at + 2] = '0';
        }
        if ((text[at] | 0x20) == 'e') {
            std::size_t digit = at + (char_at(at + 1) == '-' || char_at(at + 1) == '+' ? 2 : 1);
            for (; char_at(digit) >= '0' && char_at(digit) <= '9'; ++digit) {
                text[digit] = '0';
            }
        }
    }
    return nlohmann::json::accept(text);
}

struct outcome {
    stats counted;
    bool is_json = true;
    std::string rows;
    bool rejects_are_in_place = true;
};

outcome run(normalizer<>& normalize, std::string_view payload) {
    outcome end;
    end.counted = normalize(
        payload, [&](const fill_view& fill) { append_row(end.rows, fill); },
        [&](const reject_view& reject) {
            end.is_json = end.is_json && reject.why != reason::not_json;
            const bool in_place =
                reject.why == reason::not_json
                    ? reject.offset <= payload.size()
                    : payload.substr(reject.offset, reject.raw.size()) == reject.raw;
            end.rejects_are_in_place = end.rejects_are_in_place && in_place;
        });
    return end;
}

}  // namespace

TEST_CASE("for any input, every item becomes a fill or a reject") {
    test::random_payload random{20'260'730};
    normalizer normalize;
    stats all;
    std::size_t not_json = 0;
    for (int i = 0; i < cases; ++i) {
        const test::exact payload{random.once_in(3) ? random.mutated() : random.json()};
        // Sometimes a new normalizer, whose buffers are empty.
        normalizer<> fresh;
        const outcome end = run(random.once_in(8) ? fresh : normalize, payload.view());
        all += end.counted;
        not_json += end.is_json ? 0 : 1;
        if (!adds_up(end.counted) || !end.rejects_are_in_place) {
            FAIL(payload.view());
        }
    }
    CHECK(adds_up(all));
    CHECK(all.n_payloads == cases);
    // The generator makes each kind of payload.
    CHECK(not_json > cases / 8);
    CHECK(all.n_passed > cases / 4);
    CHECK(all.n_skipped > 0);
    CHECK(all.n_synthetic > 0);
    for (const reason why :
         {reason::duplicate_key, reason::not_an_object, reason::not_a_fill, reason::too_precise,
          reason::out_of_range, reason::malformed_number, reason::malformed_time,
          reason::malformed_text, reason::wrong_type, reason::unknown_direction,
          reason::direction_conflict, reason::price_conflict, reason::zero_size,
          reason::invalid_price, reason::empty_market, reason::invalid_side,
          reason::synthetic_collision}) {
        CAPTURE(name_of(why));
        CHECK(all.rejects[why] > 0);
    }
}

TEST_CASE(
    "the library accepts as JSON what a strict checker accepts, also in values that it does not "
    "read") {
    test::random_payload random{19'700'101};
    normalizer normalize;
    int accepted = 0;
    for (int i = 0; i < cases; ++i) {
        const test::exact payload{random.mutated()};
        const bool strict = is_strict_json(payload.view());
        const bool scanned = json::scan_all(payload.view()).status == json::scan_status::complete;
        const bool ours = run(normalize, payload.view()).is_json;
        accepted += ours ? 1 : 0;
        if (ours != strict || scanned != strict) {
            FAIL(payload.view() << "\nstrict " << strict << " ours " << ours << " scan "
                                << scanned);
        }
    }
    CHECK(accepted > cases / 10);
    CHECK(accepted < cases);
}

TEST_CASE("rows that are read back give the same values and the same rows") {
    test::random_payload random{42};
    normalizer normalize;
    std::size_t compared = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string payload = random.json();
        for (const fill& fill : read(payload).fills) {
            std::string row;
            append_row(row, fill);
            const reading back = read(row);
            REQUIRE(back.rejects.empty());
            REQUIRE(back.fills.size() == 1);
            const truefill::fill& again = back.fills[0];
            const bool same =
                again.fill_id() == fill.fill_id() && again.order_id() == fill.order_id() &&
                again.market() == fill.market() && again.side() == fill.side() &&
                again.price() == fill.price() && again.size() == fill.size() &&
                again.time() == fill.time() && again.fee() == fill.fee() &&
                again.action() == fill.action() && again.liquidity() == fill.liquidity() &&
                again.subaccount() == fill.subaccount() &&
                again.exchange_index() == fill.exchange_index() &&
                again.client_order_id() == fill.client_order_id();
            std::string second;
            append_row(second, again);
            const outcome third = run(normalize, second);
            if (!same || third.rows != second) {
                FAIL(payload << "\n" << row << second << third.rows);
            }
            ++compared;
        }
    }
    CHECK(compared > 5'000);
}

TEST_CASE("key order and white space change nothing") {
    test::random_payload random{7};
    std::size_t compared = 0;
    for (int i = 0; i < 10'000; ++i) {
        const std::string payload = random.json();
        const auto parsed = nlohmann::ordered_json::parse(payload, nullptr, false);
        if (parsed.is_discarded() || parsed.dump() != payload) {
            continue;  // that parser changes duplicate names and the spelling of numbers
        }
        const auto fills = read(payload).fills;
        compared += fills.size();
        REQUIRE(read(parsed.dump(3)).fills == fills);
        REQUIRE(read(nlohmann::json(parsed).dump()).fills == fills);
    }
    CHECK(compared > 1'000);
}
