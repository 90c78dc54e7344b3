// The parts of `sync --stream`: messages, positions, confirmations, percentiles.
#include <chrono>
#include <cstdint>
#include <string>
#include <truefill/normalizer.hpp>
#include <truefill/print.hpp>
#include <vector>

#include "base/latency_window.hpp"
#include "booking/live/confirmations.hpp"
#include "booking/live/position_tracker.hpp"
#include "catch.hpp"
#include "exchange/stream_message.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;
using std::chrono::seconds;

namespace {

stream_message message_of_text(const std::string& text) {
    simdjson::dom::parser parser;
    return read_message(parser, text);
}

/// Takes a frame of one fill, and the position that it tells.
class frames {
public:
    position_tracker::result take(const std::string& market, int subaccount, bool yes,
                                  const std::string& size, const std::string& position) {
        const std::string frame =
            R"({"type":"fill","msg":{"trade_id":"t)" + std::to_string(++n_) +
            R"(","order_id":"o","market_ticker":")" + market + R"(","subaccount":)" +
            std::to_string(subaccount) + R"(,"outcome_side":")" + (yes ? "yes" : "no") +
            R"(","yes_price_dollars":"0.5000","count_fp":")" + size +
            R"(","ts_ms":1790363780921,"post_position_fp":")" + position + R"("}})";
        position_tracker::result result;
        normalize_(
            frame, source::ws,
            [&](const fill_view& fill) {
                result = check_.take(fill, message_of_text(frame).position.value());
            },
            [](const reject_view& reject) { FAIL(reject.raw); });
        return result;
    }

private:
    normalizer<> normalize_;
    position_tracker check_;
    int n_ = 0;
};

}  // namespace

TEST_CASE("a message of the stream is a fill, an answer, an error or something else") {
    using kind = stream_message::kind;
    CHECK(
        message_of_text(R"({"id":1,"type":"subscribed","msg":{"channel":"fill","sid":1}})").what ==
        kind::subscribed);
    const auto error = message_of_text(R"({"type":"error","msg":{"code":25,"msg":"overflow"}})");
    CHECK(error.what == kind::error);
    CHECK(error.code == buffer_overflow);
    CHECK(error.text == "overflow");
    CHECK(message_of_text(R"({"type":"error"})").what == kind::error);
    for (const char* other :
         {"", "[]", "{", "1", R"({"type":"trade","msg":{}})", R"({"type":1})"}) {
        CAPTURE(other);
        CHECK(message_of_text(other).what == kind::other);
    }
    struct {
        const char* members;
        std::optional<std::int64_t> hundredths;
    } const rows[] = {
        {R"("post_position_fp":"-1.52")", -152},
        {R"("post_position_fp":"10.00")", 1000},
        {R"("post_position":7)", 700},
        {R"("post_position":-7,"post_position_fp":"-7.50")", -750},
        {R"("post_position_fp":"x","post_position":7)", std::nullopt},
        {R"("post_position_fp":null)", std::nullopt},
        {R"("post_position":92233720368547759)", std::nullopt},  // beyond 64 bits in hundredths
        {R"("post_position":1.5)", std::nullopt},
        {R"("side":"yes")", std::nullopt},
    };
    for (const auto& row : rows) {
        CAPTURE(row.members);
        const auto fill =
            message_of_text(std::string{R"({"type":"fill","msg":{)"} + row.members + "}}");
        CHECK(fill.what == kind::fill);
        REQUIRE(fill.position.has_value() == row.hundredths.has_value());
        if (row.hundredths) {
            CHECK(fill.position->raw() == *row.hundredths);
        }
    }
    CHECK_FALSE(message_of_text(R"({"type":"fill"})").position);
}

TEST_CASE("a position that contradicts its fill is a gap, of one market and subaccount alone") {
    frames stream;
    CHECK(stream.take("A", 0, true, "10.00", "25.00").follows);  // nothing to hold it against
    CHECK(stream.take("A", 0, true, "1.50", "26.50").follows);
    CHECK(stream.take("A", 0, false, "30.00", "-3.50").follows);
    CHECK(stream.take("A", 1, true, "1.00", "1.00").follows);
    CHECK(stream.take("B", 0, false, "1.00", "-1.00").follows);
    const auto gap = stream.take("A", 0, true, "1.00", "0.50");
    CHECK_FALSE(gap.follows);
    CHECK(gap.before.raw() == -350);
    CHECK(stream.take("A", 0, true, "1.00", "1.50").follows);  // once, not for ever
    CHECK(stream.take("B", 0, false, "1.00", "-2.00").follows);
    CHECK_FALSE(stream.take("B", 0, false, "1.00", "-1.00").follows);
    // The ends of 64 bits.
    CHECK(stream.take("C", 0, true, "1.00", "92233720368547758.07").follows);
    CHECK_FALSE(stream.take("C", 0, true, "1.00", "92233720368547758.07").follows);
}

TEST_CASE("what REST told and the stream did not bring is missed, after two seconds") {
    using clock = confirmations::clock;
    const clock::time_point start{};
    const timestamp noon = at_us(1'785'412'800'000'000);
    const auto fill = [&](std::uint64_t id, seconds age = seconds{0}) {
        return fill_mark{.identity = id, .time = noon - age};
    };
    confirmations both;
    both.rest_told(fill(1), start);  // before the stream begins: history
    both.begin(noon);
    both.begin(noon + seconds{100});  // a reconnect changes nothing
    both.rest_told(fill(2, seconds{1}), start);
    both.rest_told(fill(3), start);
    both.rest_told(fill(3), start + seconds{1});  // the next walk tells it again
    both.rest_told(fill(4), start);
    CHECK(both.stream_brought(fill(5), start));
    CHECK_FALSE(both.stream_brought(fill(5), start));
    both.rest_told(fill(5), start + seconds{3});
    CHECK(both.stream_brought(fill(4), start + seconds{1}));  // REST was the faster one
    CHECK(both.count_missed(start + seconds{1}) == 0);
    CHECK(both.count_missed(start + seconds{2}) == 1);
    CHECK(both.count_missed(start + seconds{9}) == 0);
    CHECK(both.n_missed() == 1);
    CHECK(both.stream_brought(fill(3), start + seconds{9}));  // after all: booked, stays counted
    CHECK_FALSE(both.stream_brought(fill(3), start + seconds{9}));
    CHECK(both.n_missed() == 1);
    CHECK(both.times().summary().n == 2);
    CHECK(both.times().summary().max_us == 3'000'000);
}

TEST_CASE("what no poll asks for again is forgotten, and what is open is not") {
    const confirmations::clock::time_point start{};
    const timestamp noon = at_us(1'785'412'800'000'000);
    confirmations both;
    both.begin(noon);
    CHECK(both.stream_brought({.identity = 1, .time = noon}, start));
    both.rest_told({.identity = 2, .time = noon}, start);
    both.forget_before(noon + seconds{1});
    CHECK(both.stream_brought({.identity = 1, .time = noon}, start));  // as if new
    CHECK(both.count_missed(start + seconds{2}) == 1);
    both.forget_before(noon);
    CHECK_FALSE(both.stream_brought({.identity = 1, .time = noon}, start));
}

TEST_CASE("percentiles are of the latest durations, the longest is of all") {
    using std::chrono::microseconds;
    latency_window window;
    CHECK(window.summary().n == 0);
    CHECK(window.summary().p99_us == 0);
    window.add(seconds{5});
    CHECK(window.summary().p50_us == 5'000'000);
    for (int i = 1; i <= 4096; ++i) {
        window.add(microseconds{i});
    }
    const latency_summary summary = window.summary();
    CHECK(summary.n == 4097);
    CHECK(summary.p50_us == 2048);
    CHECK(summary.p99_us == 4055);
    CHECK(summary.max_us == 5'000'000);
}
