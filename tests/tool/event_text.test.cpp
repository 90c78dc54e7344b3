// The sentences of events, and the suggestions for mistyped words.
#include "cli/event_text.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "cli/suggest.hpp"

using namespace truefill::tool;

TEST_CASE("an event has a sentence") {
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
        {R"({"event":"stream_connected","ts":"2026-07-30T04:39:40Z","n_connections":2})",
         "04:39:40 the stream is connected"},
        {R"({"event":"stream_lost","ts":"2026-07-30T04:39:40Z","why":"W","retry_ms":150})",
         "04:39:40 the stream ended: W; next try in 0.1 s"},
        {R"({"event":"stream_error","ts":"2026-07-30T04:39:40Z","code":25,"why":"overflow"})",
         "04:39:40 the stream reported the error 25: overflow; asking REST"},
        {R"({"event":"stream_gap","ts":"2026-07-30T04:39:40Z","market":"M","subaccount":0,)"
         R"("fill_id":"f","position_before":"1.00","position_after":"9.00","side":"yes",)"
         R"("size":"2.00"})",
         "04:39:40 the stream lost a fill of M: the position was 1.00, and is 9.00 after 2.00 yes; "
         "asking REST"},
        {R"({"event":"stream_missed","ts":"2026-07-30T04:39:40Z","count":2,"total":7})",
         "04:39:40 2 fills were found by REST alone, 7 since the start"},
        {R"({"event":"stream_heartbeat","ts":"2026-07-30T04:39:40Z","connected":false,)"
         R"("n_fills":9,"n_gaps":1,"n_missed_by_stream":2,"latency_p50_us":300,)"
         R"("latency_p99_us":4000})",
         "04:39:40 stream NOT CONNECTED: 9 fills, 1 gaps, 2 missed; from frame to row "
         "300 us (median), 4000 us (99 %)"},
        {R"({"event":"fill_pipeline_stats","ts":"2026-07-30T04:39:40Z","n_payloads":2,)"
         R"("n_payload_rejects":1,"n_api":5,"n_passed":4,"n_duplicate":1,"n_inserted":3,)"
         R"("n_failed":0})",
         "04:39:40 2 payloads (1 rejected), 5 items, 4 fills: 3 inserted, 1 known, 0 failed"},
        {R"({"event":"heartbeat","ts":"2026-07-30T04:39:40Z","account":"","complete":true,)"
         R"("n_pages":1,"n_api":9,"n_inserted":0,"n_duplicate":7,"n_rejects":2,)"
         R"("n_rejects_not_stored":1,"watermark":"W","warning":"1 batch lies in failed"})",
         "04:39:40 poll complete: 1 pages, 9 items, 0 fills new, 7 known; watermark W; rejects: 2; "
         "rejects not stored: 1; WARNING: 1 batch lies in failed"},
        {R"({"event":"schema_differs","ts":"2026-07-30T04:39:40Z","table":"mm_fills_v2",)"
         R"("columns":["a"],"problems":["no column b","c is a String"]})",
         "04:39:40 table mm_fills_v2 differs: no column b, c is a String"},
        {R"({"event":"watermark_not_trusted","ts":"2026-07-30T04:39:40Z","account":"desk",)"
         R"("why":"w.json is damaged"})",
         "04:39:40 the watermark of desk is not trusted, so this poll begins earlier: w.json is "
         "damaged"},
        {R"({"event":"exchange_clock_not_trusted","ts":"2026-07-30T04:39:40Z","date":null,)"
         R"("ours":"2026-07-30T04:39:40Z"})",
         "04:39:40 the exchange's clock is not trusted: it says -; this machine's, "
         "2026-07-30T04:39:40Z, is used"},
        {R"({"event":"batch_set_aside","ts":"2026-07-30T04:39:40Z","file":"f","why":"W"})",
         "04:39:40 a batch was set aside, see `truefill spool list`: f: W"},
        {R"({"event":"sink_switched","ts":"2026-07-30T04:39:40Z","from":"http://h1:8123",)"
         R"("to":"http://h2:8123","why":"W"})",
         "04:39:40 the sink is now http://h2:8123 instead of http://h1:8123: W"},
        {R"({"event":"spool_elsewhere","ts":"2026-07-30T04:39:40Z","folder":"F"})",
         "04:39:40 batches lie in F, from another list of hosts"},
        {R"({"event":"sink_busy","ts":"2026-07-30T04:39:40Z","file":"f","held_by_pid":7})",
         "04:39:40 waiting for f, which process 7 holds"},
        {R"({"event":"sink_busy","ts":"2026-07-30T04:39:40Z","file":"f","held_by_pid":null})",
         "04:39:40 waiting for f, which another program holds"},
        {R"({"event":"registry_unreadable","ts":"2026-07-30T04:39:40Z","why":"W"})",
         "04:39:40 fills are stored without their links: W"},
        {R"({"event":"decisions_unknown","ts":"2026-07-30T04:39:40Z","why":"W"})",
         "04:39:40 fills are stored without the decisions of the desk's table: W"},
        {R"({"event":"rejects_not_stored","ts":"2026-07-30T04:39:40Z","count":3,)"
         R"("most_bytes_a_day":256})",
         "04:39:40 3 rejects were counted and not stored: the rejects of a day may take 256 bytes"},
        {R"({"event":"fill_changed","ts":"2026-07-30T04:39:40Z","account":"","fill_id":"f",)"
         R"("exchange_order_id":"o","before":{"fee":null,"size":"1.00","side":"yes"},)"
         R"("after":{"fee":"0.01","size":"2.00","side":"yes"},"and_more":4})",
         "04:39:40 fill f of order o was reported with other values: fee -, now 0.01; size 1.00, "
         "now 2.00; "
         "fills beyond these: 4"},
        {R"({"event":"fill_source_sanity","ts":"2026-07-30T04:39:40Z","n_api":2,"n_raw":1,)"
         R"("batch_size":2,"item_type":"object","item_keys":["a","b"],"has_fill_id":false,)"
         R"("has_order_id":true,"has_count":true,"has_price_fields":true,"has_ts":false})",
         "04:39:40 2 items, 1 of them objects; the first is of type object with the keys a, b; "
         "false: has_fill_id, has_ts"},
        {R"({"event":"raw_fill_sample","ts":"2026-07-30T04:39:40Z","dropped":null,"raw":"{}"})",
         "04:39:40 a sample item: {}"},
        {R"({"event":"raw_fill_sample","ts":"2026-07-30T04:39:40Z","dropped":"zero_size",)"
         R"("raw":"{}"})",
         "04:39:40 a sample item, dropped as zero_size: {}"},
        // An event without a sentence of its own.
        {R"({"event":"spool_damaged","ts":"2026-07-30T04:39:40Z","file":"f","n":3,"x":[1,null]})",
         "04:39:40 spool damaged: file f, n 3, x [1,null]"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.event);
        CHECK(event_text(row.event) == row.expected);
    }
}

TEST_CASE("a line that is not an event is not changed") {
    for (const std::string_view text : {"", "nonsense", "[1]", "{\"a\":"}) {
        CHECK(event_text(text) == text);
    }
}

TEST_CASE("a mistyped word gets the nearest one") {
    const std::vector<std::string> known{"sync", "schema", "load", "sink", "since"};
    CHECK(suggestion("synch", known) == "; did you mean 'sync'?");
    CHECK(suggestion("snyc", known) == "; did you mean 'sync'?");
    CHECK(suggestion("shcema", known) == "; did you mean 'schema'?");
    CHECK(suggestion("sinc", known) == "; did you mean 'since'?");  // a prefix
    CHECK(suggestion("laod", known) == "; did you mean 'load'?");
    CHECK(suggestion("frobnicate", known).empty());
    CHECK(suggestion("", known).empty());
    CHECK(suggestion("x", {}).empty());
}
