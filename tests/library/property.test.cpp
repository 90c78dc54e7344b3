// What holds for any input: the counters' law, JSON's grammar, and rows that are a fixed point.
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <vector>

#include "catch.hpp"
#include "random_payload.hpp"

using namespace truefill;

namespace {

constexpr int cases = 120'000;

/// A copy without a spare byte behind it, so that a sanitizer sees any look beyond the end.
class exact {
public:
    explicit exact(std::string_view text) : bytes_(text.begin(), text.end()) {
        bytes_.shrink_to_fit();
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

private:
    std::vector<char> bytes_;
};

/// A strict RFC 8259 checker. It also refuses lone surrogates and numbers beyond a double, which
/// the grammar allows: they are shown to it as other escapes, and with an exponent of zeros.
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
        payload, [&](const fill_view& one) { append_row(end.rows, one); },
        [&](const reject_view& bad) {
            end.is_json = end.is_json && bad.why != reason::not_json;
            const bool in_place = bad.why == reason::not_json
                                      ? bad.offset <= payload.size()
                                      : payload.substr(bad.offset, bad.raw.size()) == bad.raw;
            end.rejects_are_in_place = end.rejects_are_in_place && in_place;
        });
    return end;
}

}  // namespace

TEST_CASE("whatever the input, every item ends as a fill or as a reject in its place") {
    test::random_payload random{20'260'730};
    normalizer normalize;
    stats all;
    std::size_t not_json = 0;
    for (int i = 0; i < cases; ++i) {
        const exact payload{random.once_in(3) ? random.mutated() : random.json()};
        // Now and then a normalizer whose buffers no earlier payload has grown.
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
    // The generator reaches what it is there to reach.
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

TEST_CASE("what is accepted as JSON is what a strict checker accepts, also where nobody reads") {
    test::random_payload random{19'700'101};
    normalizer normalize;
    int accepted = 0;
    for (int i = 0; i < cases; ++i) {
        const exact payload{random.mutated()};
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

TEST_CASE("rows fed back give the same values, and their rows are a fixed point") {
    test::random_payload random{42};
    normalizer normalize;
    std::size_t compared = 0;
    for (int i = 0; i < 20'000; ++i) {
        const std::string payload = random.json();
        for (const fill& one : read(payload).fills) {
            std::string row;
            append_row(row, one);
            const reading back = read(row);
            REQUIRE(back.rejects.empty());
            REQUIRE(back.fills.size() == 1);
            const fill& again = back.fills[0];
            const bool same =
                again.fill_id() == one.fill_id() && again.order_id() == one.order_id() &&
                again.market() == one.market() && again.side() == one.side() &&
                again.price() == one.price() && again.size() == one.size() &&
                again.time() == one.time() && again.fee() == one.fee() &&
                again.action() == one.action() && again.liquidity() == one.liquidity() &&
                again.subaccount() == one.subaccount() &&
                again.exchange_index() == one.exchange_index() &&
                again.client_order_id() == one.client_order_id();
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
            continue;  // a name given twice or a number's spelling does not survive that parser
        }
        const auto fills = read(payload).fills;
        compared += fills.size();
        REQUIRE(read(parsed.dump(3)).fills == fills);
        REQUIRE(read(nlohmann::json(parsed).dump()).fills == fills);
    }
    CHECK(compared > 1'000);
}
