// Events as people read them, and what a mistyped word may have been.
#include "cli/event_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "cli/suggest.hpp"

using namespace truefill::tool;

TEST_CASE("an event is a sentence") {
    struct {
        std::string_view event;
        std::string_view expected;
    } const rows[] = {
        {R"({"event":"heartbeat","ts":"2026-07-30T04:39:40.1Z","account":"","complete":true,)"
         R"("n_pages":2,"n_api":7,"n_inserted":3,"n_duplicate":4,"watermark":null})",
         "04:39:40 poll complete: 2 pages, 7 items, 3 fills new, 4 known; watermark -"},
        {R"({"event":"heartbeat","ts":"2026-07-30T04:39:40.1Z","account":"a","complete":false,)"
         R"("n_pages":1,"n_api":0,"n_inserted":0,"n_duplicate":0,"watermark":"W","problem":"P"})",
         "04:39:40 poll of a INCOMPLETE (P): 1 pages, 0 items, 0 fills new, 0 known; watermark W"},
        {R"({"event":"request_retried","ts":"2026-07-30T04:39:40Z","why":"HTTP 503","retry_ms":250})",
         "04:39:40 asking the exchange again in 0.2 s: HTTP 503"},
        {R"({"event":"payload_rejected","ts":"2026-07-30T04:39:40Z","reason":"not_json",)"
         R"("offset":7,"file":"page.json","raw":"{\"a"})",
         "04:39:40 payload rejected: not_json at byte 7 of page.json: {\"a"},
        {R"({"event":"fills_dropped_invalid","ts":"2026-07-30T04:39:40Z","count":2,)"
         R"("reasons":{"zero_size":1,"invalid_price":1},"sample":"{}"})",
         "04:39:40 2 fills refused: zero_size 1, invalid_price 1; the first: {}"},
        {R"({"event":"fill_pipeline_stats","ts":"2026-07-30T04:39:40Z","n_payloads":2,)"
         R"("n_payload_rejects":1,"n_api":5,"n_passed":4,"n_duplicate":1,"n_inserted":3,)"
         R"("n_failed":0})",
         "04:39:40 2 payloads (1 rejected), 5 items, 4 fills: 3 inserted, 1 known, 0 failed"},
        // One without a sentence of its own.
        {R"({"event":"spool_damaged","ts":"2026-07-30T04:39:40Z","file":"f","n":3,"x":[1,null]})",
         "04:39:40 spool damaged: file f, n 3, x [1,null]"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.event);
        CHECK(event_text(row.event) == row.expected);
    }
}

TEST_CASE("what is no event stays as it is") {
    for (const std::string_view text : {"", "nonsense", "[1]", "{\"a\":"}) {
        CHECK(event_text(text) == text);
    }
}

TEST_CASE("a mistyped word gets the nearest one") {
    const std::vector<std::string> known{"sync", "schema", "load", "sink", "since"};
    CHECK(suggestion("synch", known) == "; did you mean 'sync'?");
    CHECK(suggestion("snyc", known) == "; did you mean 'sync'?");
    CHECK(suggestion("shcema", known) == "; did you mean 'schema'?");
    CHECK(suggestion("sinc", known) == "; did you mean 'since'?");  // which it begins
    CHECK(suggestion("laod", known) == "; did you mean 'load'?");
    CHECK(suggestion("frobnicate", known).empty());
    CHECK(suggestion("", known).empty());
    CHECK(suggestion("x", {}).empty());
}
