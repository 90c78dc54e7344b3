// Walks through all pages of a window, with an exchange that lies in one way at a time.
#include "exchange/pagination.hpp"

#include <chrono>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "booking/ingest.hpp"
#include "catch.hpp"
#include "exchange/book_pages.hpp"
#include "scripted_exchange.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;
using std::chrono::milliseconds;
using json_value = nlohmann::ordered_json;

namespace {

/// A walk, and what it did.
struct outcome {
    walk_result result;
    std::set<std::string> fill_ids;  ///< that were handed over
    std::vector<std::string> retries;
    milliseconds waited{0};
};

struct walk_options {
    page_query window{.since = at_us(1'785'326'400'000'000), .limit = 10};  // of a day
    std::function<bool(const fill_window&)> holds_fill = [](const fill_window&) { return false; };
    std::uint64_t max_pages = default_max_pages;
};

outcome walk(scripted_exchange& exchange, const walk_options& options = {}) {
    outcome done;
    ingest into{{.account = {}, .from = source::rest, .registry = {}, .quiet = true}, nullptr};
    const page_handler book = book_pages(into);
    walk_hooks hooks;
    hooks.handle = [&](std::string_view body) {
        for (const fill& fill : read(body, source::rest).fills) {
            done.fill_ids.emplace(fill.fill_id());
        }
        return book(body);
    };
    hooks.on_retry = [&](const std::string& why, milliseconds) { done.retries.push_back(why); };
    hooks.wait = [&](milliseconds time) { done.waited += time; };
    hooks.holds_fill = options.holds_fill;
    done.result = fetch_window(exchange, options.window, hooks, options.max_pages);
    return done;
}

/// A way to spoil a page, and what is said of it.
struct page_lie {
    std::string_view name;
    std::function<void(json_value& body)> change;
    std::string_view said;
};

/// Lies about a page that is full and has a next one.
const std::vector<page_lie>& lies_about_a_full_page() {
    static const std::vector<page_lie> all{
        {"a number as cursor", [](json_value& body) { body["cursor"] = 10; }, "does not read"},
        {"an object as cursor", [](json_value& body) { body["cursor"] = json_value::object(); },
         "does not read"},
        {"an array as cursor", [](json_value& body) { body["cursor"] = {"c10"}; }, "does not read"},
        {"true as cursor", [](json_value& body) { body["cursor"] = true; }, "does not read"},
        {"null as cursor", [](json_value& body) { body["cursor"] = nullptr; }, "has no cursor"},
        {"no cursor", [](json_value& body) { body.erase("cursor"); }, "has no cursor"},
        {"an endless cursor", [](json_value& body) { body["cursor"] = std::string(5'000, 'c'); },
         "5000 bytes"},
        {"the cursor that led there", [](json_value& body) { body["cursor"] = "c10"; },
         "repeats a cursor"},
        {"no fill on it",
         [](json_value& body) {
             for (json_value& item : body["fills"]) {
                 item = {{"order_id", "o"}, {"status", "resting"}, {"remaining_count", 3}};
             }
         },
         "no fill at all"},
        {"an error beside its fills", [](json_value& body) { body["error"] = "partial result"; },
         "an error beside its fills"},
        {"fills of another name",
         [](json_value& body) {
             body["data"] = body["fills"];
             body.erase("fills");
         },
         "without `fills`"},
        {"fills that are an object", [](json_value& body) { body["fills"] = body["fills"][0]; },
         "no usable page"},
        {"an array instead of a page", [](json_value& body) { body = json_value(body["fills"]); },
         "no page"},
        {"one item instead of a page",
         [](json_value& body) { body = json_value(body["fills"][0]); }, "without `fills`"},
        {"a frame instead of a page",
         [](json_value& body) {
             body = {{"type", "subscribed"}, {"msg", {{"sid", 1}}}};
         },
         "without `fills`"},
        {"an error instead of a page",
         [](json_value& body) {
             body = {{"error", {{"code", "internal"}}}};
         },
         "internal"},
    };
    return all;
}

}  // namespace

TEST_CASE("a correct exchange is read to its last page, each page once") {
    for (const int count : {0, 1, 9, 10, 11, 95}) {
        CAPTURE(count);
        scripted_exchange exchange{count};
        const outcome done = walk(exchange);
        CHECK(done.result.complete);
        CHECK(done.result.problem.empty());
        CHECK(done.fill_ids.size() == static_cast<std::size_t>(count));
        CHECK(exchange.n_requests == (count == 0 ? 2 : (count + 9) / 10));
        if (count != 0) {
            CHECK(done.result.newest == exchange.truth.front().time);
            CHECK(done.retries.empty());
        }
        CHECK(done.result.exchange_time == exchange.now);
    }
}

TEST_CASE("a wrong full page is requested again until it is right") {
    for (const page_lie& lie : lies_about_a_full_page()) {
        CAPTURE(lie.name);
        scripted_exchange exchange{35};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.number >= 2 && asked.number <= 4) {
                edit(reply, lie.change);
            }
        };
        const outcome done = walk(exchange);
        CHECK(done.result.complete);
        CHECK(done.fill_ids.size() == 35);
        REQUIRE(done.retries.size() == 3);
        CAPTURE(done.retries[0]);
        CHECK(contains(done.retries[0], lie.said));
    }
}

TEST_CASE("a wrong full page that repeats makes the walk incomplete after 8 tries") {
    for (const page_lie& lie : lies_about_a_full_page()) {
        CAPTURE(lie.name);
        scripted_exchange exchange{35};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.query.cursor == "c10") {
                edit(reply, lie.change);
            }
        };
        const outcome done = walk(exchange);
        CHECK_FALSE(done.result.complete);
        CHECK_FALSE(done.result.permanent);
        CAPTURE(done.result.problem);
        CHECK(contains(done.result.problem, lie.said));
        CHECK(done.retries.size() == most_tries - 1);
        CHECK(done.waited > std::chrono::seconds{10});
        CHECK(done.waited < std::chrono::seconds{60});
    }
}

TEST_CASE("a page with a duplicate key is refused, whichever value is right") {
    struct {
        std::string_view name;
        std::string body;  ///< PAGE and CURSOR stand for what is right
        std::string_view said;
    } const rows[] = {
        {"the cursor, right first", R"({"fills":FILLS,"cursor":"CURSOR","cursor":""})", "twice"},
        {"the cursor, right last", R"({"cursor":"","fills":FILLS,"cursor":"CURSOR"})", "twice"},
        {"the cursor, escaped", R"({"fills":FILLS,"cursor":"","curs\u006fr":"CURSOR"})", "twice"},
        {"the fills", R"({"fills":FILLS,"cursor":"CURSOR","fills":[]})", "duplicate_key"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        scripted_exchange exchange{35};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.number != 2) {
                return;
            }
            const auto body = json_value::parse(reply.body);
            std::string text = row.body;
            text.replace(text.find("FILLS"), 5, body["fills"].dump());
            text.replace(text.find("CURSOR"), 6, body["cursor"].get<std::string>());
            reply.body = text;
        };
        const outcome done = walk(exchange);
        CHECK(done.result.complete);
        CHECK(done.fill_ids.size() == 35);
        REQUIRE(done.retries.size() == 1);
        CAPTURE(done.retries[0]);
        CHECK(contains(done.retries[0], row.said));
    }
}

TEST_CASE("a cursor with a lone surrogate is unreadable") {
    scripted_exchange exchange{35};
    exchange.lie_about_fills = [](const scripted_exchange::request&, adapter::http_reply& reply) {
        const std::size_t at = reply.body.find(R"("cursor":"c)");
        if (at != std::string::npos) {
            reply.body.insert(at + 10, R"(\ud800)");
        }
    };
    const outcome done = walk(exchange);
    CHECK_FALSE(done.result.complete);
    CAPTURE(done.result.problem);
    CHECK(contains(done.result.problem, "does not read"));
}

TEST_CASE("a short page ends the walk with an empty, a null or no cursor") {
    for (const std::string cursor : {"empty", "null", "missing"}) {
        CAPTURE(cursor);
        scripted_exchange exchange{25};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.query.cursor == "c20") {
                edit(reply, [&](json_value& body) {
                    body.erase("cursor");
                    if (cursor != "missing") {
                        body["cursor"] = cursor == "null" ? json_value(nullptr) : json_value("");
                    }
                });
            }
        };
        const outcome done = walk(exchange);
        CHECK(done.result.complete);
        CHECK(done.fill_ids.size() == 25);
        CHECK(done.retries.empty());
    }
}

TEST_CASE("an earlier page's fills under a new cursor are not trusted") {
    scripted_exchange exchange{35};
    std::string first_page;
    bool passes = false;
    exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                   adapter::http_reply& reply) {
        if (asked.number == 1) {
            first_page = json_value::parse(reply.body)["fills"].dump();
        }
        if (asked.query.cursor == "c20" && !(passes && asked.number > 4)) {
            edit(reply, [&](json_value& body) { body["fills"] = json_value::parse(first_page); });
        }
    };
    outcome done = walk(exchange);
    CHECK_FALSE(done.result.complete);
    CAPTURE(done.result.problem);
    CHECK(contains(done.result.problem, "earlier page again"));

    passes = true;
    exchange.n_requests = 0;
    done = walk(exchange);
    CHECK(done.result.complete);
    CHECK(done.fill_ids.size() == 35);
}

TEST_CASE("an empty page that a cursor led to is requested again") {
    scripted_exchange exchange{35};
    exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                   adapter::http_reply& reply) {
        if (asked.number >= 2 && asked.number <= 8) {
            reply.body = R"({"fills":null,"cursor":""})";
        }
    };
    const outcome done = walk(exchange);
    CHECK(done.result.complete);
    CHECK(done.fill_ids.size() == 35);
    CHECK(done.retries.size() == 7);
}

TEST_CASE("an empty last page is the end only if a walk with another limit ends there too") {
    // This exchange gives a cursor with each full page, also with the last one.
    scripted_exchange exchange{30};
    const auto cursor_on_full_pages = [&](const scripted_exchange::request& asked,
                                          adapter::http_reply& reply) {
        edit(reply, [&](json_value& body) {
            if (body["fills"].size() == static_cast<std::size_t>(asked.query.limit)) {
                const std::size_t first =
                    asked.query.cursor.empty() ? 0 : std::stoul(asked.query.cursor.substr(1));
                body["cursor"] = "c" + std::to_string(first + body["fills"].size());
            }
        });
    };
    exchange.lie_about_fills = cursor_on_full_pages;
    outcome done = walk(exchange);
    CHECK(done.result.complete);
    CHECK(done.fill_ids.size() == 30);
    CHECK(exchange.queries.back().starts_with("limit=6"));  // the second walk

    // The same end after 20 fills is a lie, which the second walk finds out ..
    exchange.n_requests = 0;
    exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                   adapter::http_reply& reply) {
        cursor_on_full_pages(asked, reply);
        if (asked.query.cursor == "c20") {
            reply.body = R"({"fills":[],"cursor":""})";
        }
    };
    done = walk(exchange);
    CHECK_FALSE(done.result.complete);
    CAPTURE(done.result.problem);
    CHECK(contains(done.result.problem, "met other fills"));

    // .. also when it ends in the same way, elsewhere.
    exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                   adapter::http_reply& reply) {
        cursor_on_full_pages(asked, reply);
        if (!asked.query.cursor.empty()) {
            reply.body = R"({"fills":[],"cursor":""})";
        }
    };
    done = walk(exchange);
    CHECK_FALSE(done.result.complete);
    CAPTURE(done.result.problem);
    CHECK(contains(done.result.problem, "met other fills"));
}

TEST_CASE("fills that are executed between the two walks of an empty end change nothing") {
    scripted_exchange exchange{30};
    exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                   adapter::http_reply& reply) {
        if (asked.query.limit == 10 && asked.query.cursor == "c20") {
            edit(reply, [](json_value& body) { body["cursor"] = "c30"; });
        }
        if (asked.query.limit == 10 && asked.query.cursor == "c30" && exchange.truth.size() == 30 &&
            asked.number == 11) {
            exchange.truth.insert(exchange.truth.begin(), made_up_fill(1'000, exchange.now));
            reply.body = R"({"fills":[],"cursor":""})";
        }
    };
    const outcome done = walk(exchange);
    CHECK(done.result.complete);
    CHECK(done.fill_ids.size() == 31);
}

TEST_CASE("an empty first page is not the end where a fill is known") {
    const auto empty = [](const scripted_exchange::request&, adapter::http_reply& reply) {
        reply.body = R"({"fills":[],"cursor":""})";
    };
    scripted_exchange exchange{5};
    exchange.history_before = exchange.now - std::chrono::hours{1};
    exchange.lie_about_fills = empty;
    std::vector<fill_window> asked;
    walk_options options;
    options.holds_fill = [&](const fill_window& within) {
        asked.push_back(within);
        return true;
    };
    options.window.since = exchange.now - std::chrono::hours{2};
    outcome done = walk(exchange, options);
    CHECK_FALSE(done.result.complete);
    CAPTURE(done.result.problem);
    CHECK(contains(done.result.problem, "knows no fill"));
    CHECK(exchange.n_requests == 2 * static_cast<int>(most_tries));  // history is asked as well
    REQUIRE(asked.size() == 2);  // on the live list at or after the cutoff
    CHECK(asked[0].from == exchange.history_before);
    CHECK_FALSE(asked[0].to);

    // In history, before the cutoff.
    asked.clear();
    exchange.n_requests = 0;
    exchange.lie_about_fills = [&](const scripted_exchange::request& request,
                                   adapter::http_reply& reply) {
        if (request.query.historical) {
            empty(request, reply);
        }
    };
    done = walk(exchange, options);
    CHECK_FALSE(done.result.complete);
    CHECK(done.fill_ids.size() == 5);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].from == options.window.since);
    CHECK(asked[0].to == exchange.history_before - std::chrono::microseconds{1});

    // Where none is known it is one, after it was asked for again once.
    exchange.n_requests = 0;
    options.holds_fill = [](const fill_window&) { return false; };
    done = walk(exchange, options);
    CHECK(done.result.complete);
    CHECK(exchange.n_requests == 3);
}

TEST_CASE("a temporary empty first page loses no fill, with or without a known fill") {
    for (const bool known : {true, false}) {
        CAPTURE(known);
        scripted_exchange exchange{15};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.number == 1) {
                reply.body = R"({"fills":[],"cursor":""})";
            }
        };
        walk_options options;
        options.holds_fill = [&](const fill_window&) { return known; };
        const outcome done = walk(exchange, options);
        CHECK(done.result.complete);
        CHECK(done.fill_ids.size() == 15);
    }
}

TEST_CASE("a page without fills is skipped: later pages are booked, and the walk is incomplete") {
    scripted_exchange exchange{35};
    exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                   adapter::http_reply& reply) {
        if (asked.query.cursor == "c10") {
            edit(reply, [](json_value& body) {
                for (json_value& item : body["fills"]) {
                    item = {{"order_id", "o"}, {"status", "resting"}};
                }
            });
        }
    };
    const outcome done = walk(exchange);
    CHECK_FALSE(done.result.complete);
    CAPTURE(done.result.problem);
    CHECK(contains(done.result.problem, "no fill at all"));
    CHECK(done.fill_ids.size() == 25);
}

TEST_CASE("a walk has a maximum number of pages") {
    scripted_exchange exchange{35};
    exchange.lie_about_fills = [](const scripted_exchange::request& asked,
                                  adapter::http_reply& reply) {  // new fills and cursors for ever
        edit(reply, [&](json_value& body) {
            body["cursor"] = "c" + std::string(static_cast<std::size_t>(asked.number), '0') + "1";
            for (json_value& item : body["fills"]) {
                item["fill_id"] =
                    item["fill_id"].get<std::string>() + "-" + std::to_string(asked.number);
                item["trade_id"] = item["fill_id"];
            }
        });
    };
    walk_options options;
    options.window.limit = 1;
    options.max_pages = 100;
    const outcome done = walk(exchange, options);
    CHECK_FALSE(done.result.complete);
    CHECK(done.result.problem == "the walk reached 100 pages (--max-pages)");
    CHECK(done.result.n_pages == 100);
    CHECK(exchange.n_requests == 100);
}

TEST_CASE("a temporary status is retried, and a permanent one ends the walk at once") {
    struct {
        long status;
        bool permanent;
        bool no_access;
    } const rows[] = {
        {204, true, false},  {301, true, false},  {302, true, false},  {400, true, false},
        {401, true, true},   {403, true, true},   {404, true, false},  {408, false, false},
        {429, false, false}, {500, false, false}, {502, false, false}, {503, false, false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.status);
        scripted_exchange exchange{25};
        int last_lie = 2;
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.number >= 2 && asked.number <= last_lie) {
                reply.status = row.status;
            }
        };
        outcome done = walk(exchange);
        CHECK(done.result.complete == !row.permanent);
        CHECK(done.result.permanent == row.permanent);
        CHECK(done.result.no_access == row.no_access);
        CHECK(exchange.n_requests == (row.permanent ? 2 : 4));
        exchange.n_requests = 0;
        last_lie = 1'000;
        done = walk(exchange);
        CHECK_FALSE(done.result.complete);
        CHECK(exchange.n_requests == (row.permanent ? 2 : 1 + static_cast<int>(most_tries)));
    }
}

TEST_CASE("Retry-After is obeyed up to a bound, in seconds or as a date") {
    const timestamp now = scripted_exchange{0}.now;
    struct {
        std::string value;
        milliseconds at_least;
        milliseconds at_most;
    } const rows[] = {
        {"7", milliseconds{7'000}, milliseconds{7'000}},
        {" 7 ", milliseconds{7'000}, milliseconds{7'000}},
        {http_date(now + std::chrono::seconds{9}), milliseconds{9'000}, milliseconds{9'000}},
        {"86400", milliseconds{60'000}, milliseconds{60'000}},
        {"0", milliseconds{100}, milliseconds{200}},
        {"-5", milliseconds{100}, milliseconds{200}},
        {"soon", milliseconds{100}, milliseconds{200}},
        {"99999999999999999999", milliseconds{100}, milliseconds{200}},
        {http_date(now - std::chrono::hours{1}), milliseconds{100}, milliseconds{200}},
    };
    for (const auto& row : rows) {
        CAPTURE(row.value);
        scripted_exchange exchange{5};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            if (asked.number == 1) {
                reply.status = 429;
                reply.headers.push_back("retry-after:" + row.value + "\r\n");
            }
        };
        const outcome done = walk(exchange);
        CHECK(done.result.complete);
        CHECK(done.waited >= row.at_least);
        CHECK(done.waited <= row.at_most);
    }
}

TEST_CASE("a cutoff that is unreadable or moves back is requested again, and then ends the walk") {
    struct {
        std::string_view name;
        std::string body;
        std::string_view said;
    } const rows[] = {
        {"no time", R"({"market_settled_ts":"2026-07-01T00:00:00Z"})", "no trades_created_ts"},
        {"null", R"({"trades_created_ts":null})", "no trades_created_ts"},
        {"an object", R"({"trades_created_ts":{}})", "no trades_created_ts"},
        {"no object", "[]", "no trades_created_ts"},
        {"a time in the past", R"({"trades_created_ts":"2020-01-01T00:00:00Z"})", "moved back"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        scripted_exchange exchange{5};
        exchange.history_before = exchange.now - std::chrono::seconds{62};
        int last_lie = 4;
        exchange.lie_about_cutoff = [&](int number, adapter::http_reply& reply) {
            if (number >= 2 && number <= last_lie) {
                reply.body = row.body;
            }
        };
        walk_options options;
        options.window.since.reset();  // so that the cutoff is read before and after
        outcome done = walk(exchange, options);
        CHECK(done.result.complete);
        CHECK(done.fill_ids.size() == 3);  // all that is live
        last_lie = 1'000;
        exchange.n_cutoff_requests = 0;
        done = walk(exchange, options);
        CHECK_FALSE(done.result.complete);
        CAPTURE(done.result.problem);
        CHECK(contains(done.result.problem, row.said));
    }
}

TEST_CASE(
    "live fills and history are requested with the same filters, history one market at a time") {
    scripted_exchange exchange{30};
    exchange.history_before = exchange.now - std::chrono::seconds{75};
    walk_options options;
    options.window.since = exchange.now - std::chrono::hours{1};
    options.window.until = exchange.now;
    options.window.subaccount = 3;
    options.window.ticker = "MARKET-1,MARKET-2";
    options.window.limit = 1'000;
    const outcome done = walk(exchange, options);
    CHECK(done.result.complete);
    CHECK(done.fill_ids.size() == 15);
    const std::string filters =
        "limit=1000&min_ts=1785409200&max_ts=1785412800&subaccount=3&ticker=MARKET-";
    CHECK(exchange.queries ==
          std::vector<std::string>{filters + "1%2CMARKET-2", filters + "1", filters + "2"});
}

TEST_CASE("the dates of replies count only if every page has a readable one") {
    const timestamp now = scripted_exchange{0}.now;
    const auto time_told = [&](const std::vector<std::string>& dates) {
        scripted_exchange exchange{35};
        exchange.lie_about_fills = [&](const scripted_exchange::request& asked,
                                       adapter::http_reply& reply) {
            reply.headers.clear();
            for (const char c : dates[static_cast<std::size_t>(asked.number - 1) % dates.size()]) {
                reply.headers.push_back(
                    "Date: " +
                    (c == 'x' ? "soon" : http_date(now + std::chrono::seconds{c - '5'})) + "\r\n");
            }
        };
        return walk(exchange).result.exchange_time;
    };
    CHECK(time_told({"5"}) == now);
    CHECK(time_told({"5", "6", "7"}) == now);
    CHECK(time_told({"6", "3", "7"}) == now - std::chrono::seconds{2});  // the earliest
    CHECK_FALSE(time_told({"5", ""}));
    CHECK_FALSE(time_told({"5", "x"}));
    CHECK_FALSE(time_told({"5", "55"}));  // given twice
}
