// Polls against a sink in memory: where they begin, what they say of the watermark, what they
// store.
#include "polling/poller.hpp"

#include <chrono>
#include <optional>
#include <string>

#include "catch.hpp"
#include "memory_sink.hpp"
#include "scripted_exchange.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using json_value = nlohmann::ordered_json;

namespace {

struct account {
    explicit account(int n_fills) : exchange{n_fills} { options.window.limit = 10; }

    /// A poll of a program that is started anew.
    poll_result poll(std::optional<timestamp> since = std::nullopt) {
        poller program = started(since);
        return poll_of(program);
    }
    poller started(std::optional<timestamp> since) {
        poll_options all = options;
        all.whose = {"https://exchange", "", "", ""};
        all.since = since;
        all.clock = [this] { return exchange.now; };
        all.wait = [](std::chrono::milliseconds) {};
        return {exchange, booking, &sink, all};
    }
    poll_result poll_of(poller& program) {
        exchange.queries.clear();
        poll_result result = program.poll();
        booking.report();  // as after every poll: the counters begin anew
        return result;
    }
    [[nodiscard]] timestamp newest() const { return exchange.truth.front().time; }
    /// What the last poll asked the live list for first.
    [[nodiscard]] std::string first_query() const { return exchange.queries.front(); }
    static std::string min_ts(timestamp time) {
        return "min_ts=" +
               std::to_string(std::chrono::floor<seconds>(time).time_since_epoch().count());
    }

    scripted_exchange exchange;
    memory_sink sink;
    ingest booking{{.account = "", .from = source::rest, .registry = {}, .quiet = true}, &sink};
    poll_options options;
};

}  // namespace

TEST_CASE("a poll stores all fills and the newest time; the next poll begins an overlap earlier") {
    account of{35};
    const poll_result first = of.poll();
    CHECK(first.walk.complete);
    CHECK(of.sink.fills.size() == 35);
    CHECK(first.watermark == of.newest());
    CHECK_FALSE(contains(of.first_query(), "min_ts"));
    CHECK(of.poll().walk.complete);
    CHECK(contains(of.first_query(), of.min_ts(of.newest() - minutes{15})));
}

TEST_CASE("the time that polls begin at holds until a walk from there was complete") {
    account of{35};
    CHECK(of.poll().walk.complete);  // there is a watermark, which would lead
    const timestamp since = of.exchange.now - hours{24};
    poller program = of.started(since);
    bool is_down = true;
    of.exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                      adapter::http_reply& reply) {
        if (is_down && asked.query.cursor == "c20") {
            reply.status = 500;
        }
    };
    for (int n = 0; n < 2; ++n) {
        CHECK_FALSE(of.poll_of(program).walk.complete);
        CHECK(contains(of.first_query(), account::min_ts(since)));
    }
    is_down = false;
    CHECK(of.poll_of(program).walk.complete);
    CHECK(contains(of.first_query(), account::min_ts(since)));
    CHECK(of.poll_of(program).walk.complete);
    CHECK(contains(of.first_query(), account::min_ts(of.newest() - minutes{15})));
}

TEST_CASE("an incomplete poll stores its fills and does not move the watermark") {
    account of{35};
    of.exchange.lie_about_fills = [](const scripted_exchange::request& asked,
                                     adapter::http_reply& reply) {
        if (asked.query.cursor == "c20") {
            reply.status = 500;
        }
    };
    const poll_result polled = of.poll();
    CHECK_FALSE(polled.walk.complete);
    CHECK_FALSE(polled.watermark);
    CHECK(of.sink.fills.size() == 20);
}

TEST_CASE("a rejected item does not stop the watermark") {
    account of{35};
    of.exchange.lie_about_fills = [](const scripted_exchange::request& asked,
                                     adapter::http_reply& reply) {
        if (asked.query.cursor == "c20") {
            edit(reply, [](json_value& body) { body["fills"][3]["count_fp"] = "0.00"; });
        }
    };
    const poll_result polled = of.poll();
    CHECK(polled.walk.complete);
    CHECK(polled.watermark == of.newest());
    CHECK(of.sink.fills.size() == 34);
    CHECK(of.sink.rejects.size() == 1);
}

TEST_CASE("an untrusted watermark is logged, and the poll begins at the newest stored fill") {
    account of{35};
    of.exchange.truth.erase(of.exchange.truth.begin(), of.exchange.truth.begin() + 10);
    CHECK(of.poll().walk.complete);
    const timestamp stored = of.newest();
    of.exchange.truth = scripted_exchange{35}.truth;
    struct {
        std::string name;
        timestamp mark;
        std::string damage;
    } const rows[] = {
        {"of the future", of.exchange.now + seconds{61}, ""},
        {"of 1970", at_us(1), ""},
        {"damaged", stored, "the file is damaged"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        account same{35};
        same.sink.fills = of.sink.fills;
        same.sink.watermarks[""] = row.mark;
        same.sink.damage = row.damage;
        const poll_result polled = same.poll();
        CHECK(polled.walk.complete);
        CHECK(contains(same.first_query(), same.min_ts(stored - minutes{15})));
        CHECK(polled.watermark == same.newest());  // put right, also downwards
        CHECK(same.sink.fills.size() == 35);
    }
    // --since goes first.
    account other{35};
    other.sink.watermarks[""] = other.exchange.now + hours{1};
    CHECK(other.poll(other.exchange.now - hours{5}).walk.complete);
    CHECK(contains(other.first_query(), other.min_ts(other.exchange.now - hours{5})));
}

TEST_CASE("a watermark is never ahead of a trusted clock of the exchange") {
    struct {
        std::string name;
        std::optional<seconds> date;      ///< ahead of our clock; nothing: none is sent
        seconds newest;                   ///< the newest fill, likewise
        std::optional<seconds> expected;  ///< nothing: no watermark is set
    } const rows[] = {
        {"both agree", seconds{0}, seconds{-60}, seconds{-60}},
        {"a fill of the future", seconds{0}, seconds{3600}, std::nullopt},
        {"their clock is late", seconds{-120}, seconds{-60}, seconds{-120}},
        {"their clock is early", seconds{120}, seconds{60}, std::nullopt},
        {"their clock is five minutes late", seconds{-300}, seconds{-60}, seconds{-300}},
        {"their clock is wrong", seconds{-301}, seconds{-60}, seconds{-60}},
        {"their clock is far ahead", seconds{86'400}, seconds{3600}, std::nullopt},
        {"no clock", std::nullopt, seconds{-60}, seconds{-60}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        account of{1};
        of.exchange.truth.front().time = of.exchange.now + row.newest;
        of.exchange.lie_about_fills = [&](const scripted_exchange::request&,
                                          adapter::http_reply& reply) {
            reply.headers.clear();
            if (row.date) {
                reply.headers.push_back("Date: " + http_date(of.exchange.now + *row.date));
            }
        };
        of.exchange.lie_about_cutoff = [&](int, adapter::http_reply& reply) {
            of.exchange.lie_about_fills({0, {}}, reply);
        };
        const auto watermark = of.poll().watermark;
        CHECK(watermark.has_value() == row.expected.has_value());
        if (watermark && row.expected) {
            CHECK(*watermark == of.exchange.now + *row.expected);
        }
    }
}

TEST_CASE(
    "an empty list is not the end while the watermark or the table has a fill in the window") {
    account of{5};
    CHECK(of.poll().walk.complete);
    of.exchange.lie_about_fills = [](const scripted_exchange::request&,
                                     adapter::http_reply& reply) {
        reply.body = R"({"fills":[],"cursor":""})";
    };
    CHECK_FALSE(of.poll().walk.complete);
    of.sink.watermarks.clear();
    CHECK_FALSE(of.poll().walk.complete);  // the table knows
    of.sink.fills.clear();
    CHECK(of.poll().walk.complete);
    // Behind the cutoff it is history's to tell.
    CHECK_FALSE(of.poll().watermark);
}

TEST_CASE("the live list is empty, and at its end, when all fills became history") {
    account of{5};
    CHECK(of.poll().walk.complete);
    of.exchange.history_before = of.exchange.now;
    const poll_result polled = of.poll();
    CHECK(polled.walk.complete);
    CHECK(polled.watermark == of.newest());
}

TEST_CASE("a fill with two contents in one walk causes a second walk, which is trusted") {
    account of{25};
    bool always = false;
    of.exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                      adapter::http_reply& reply) {
        if (asked.number == 2 || (always && asked.number % 2 == 0)) {
            edit(reply, [](json_value& body) {
                body["fills"][0]["count_fp"] = "777.00";
                body["cursor"] = 1;
            });
        }
    };
    const poll_result polled = of.poll();
    CHECK(polled.walk.complete);
    CHECK(polled.walk.n_pages == 6);
    for (const record& fill : of.exchange.truth) {
        CHECK(of.sink.fills.at(identity_of(fill)).content.size == fill.size);
    }
    // Again and again in two ways: neither is believed.
    always = true;
    of.exchange.n_requests = 0;
    const poll_result torn = of.poll(of.exchange.now - hours{1});
    CHECK_FALSE(torn.walk.complete);
    CHECK(contains(torn.walk.problem, "otherwise from one walk to the next"));
    CHECK(torn.watermark == polled.watermark);
}

TEST_CASE("a window that ends early or begins late does not move the watermark") {
    account of{35};
    of.options.window.until = of.exchange.now;
    CHECK_FALSE(of.poll().watermark);
    of.options.window.until.reset();
    const auto before = of.poll().watermark;
    of.exchange.truth.insert(of.exchange.truth.begin(), made_up_fill(99, of.exchange.now));
    CHECK(of.poll(of.exchange.now - seconds{1}).watermark == before);
    CHECK(of.poll().watermark == of.exchange.now);
}
