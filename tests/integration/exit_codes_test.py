#!/usr/bin/env python3
"""The exit codes of interrupted and of strict runs."""
import signal
import subprocess

from support.engines import ClickHouse
from support.harness import Case, SqliteSink, eventually, load_tests_in_order, main, on, run

FRAME = ('{"type":"fill","msg":{"trade_id":"f%d","order_id":"o","market_ticker":"T","outcome_side":'
         '"yes","yes_price_dollars":"0.56","count_fp":"10.00","ts_ms":1785386380458}}\n')
SIGNALS = ((signal.SIGINT, 130), (signal.SIGTERM, 143))


class Interrupting:
    """Tests for every sink."""

    def message(self, done):
        return done.events("error")[-1]["message"]

    def test_an_interrupted_load_has_an_exit_code_and_says_how_far_it_came(self):
        for number, code in SIGNALS:
            with self.subTest(number.name):
                sink = self.sink()
                loading = self.start(["load", "--sink", sink.address, "--state", self.path("state")],
                                     stdin=subprocess.PIPE)
                text = "".join(FRAME % n for n in range(3)).encode()
                loading.process.stdin.write(text)
                loading.process.stdin.flush()
                eventually(lambda sink=sink: len(sink.fills()) == 3)
                done = loading.stop(number)
                loading.process.stdin.close()
                self.assertEqual(done.code, code, done.log)
                self.assertIn("up to byte %d" % len(text), self.message(done))
                self.assertIn("0 of 1 inputs", self.message(done))
                self.assertIn("3 fills so far", self.message(done))
                self.assertEqual(len(sink.fills()), 3)

    def test_load_of_several_files_tells_which_were_read(self):
        sink = self.sink()
        first = self.file("first.ndjson", FRAME % 1)
        loading = self.start(["load", "--sink", sink.address, "--state", self.path("state"), first,
                              "-"], stdin=subprocess.PIPE)
        eventually(lambda: len(sink.fills()) == 1)
        done = loading.stop()
        loading.process.stdin.close()
        self.assertEqual(done.code, 143)
        self.assertIn("1 of 2 inputs", self.message(done))

    def test_an_interrupted_single_poll_has_an_exit_code_and_says_how_far_it_came(self):
        mock = self.exchange("--fills", 20000, "--drip-ms", "5", "--faults", "5:drip*1000")
        for number, code in SIGNALS:
            with self.subTest(number.name):
                sink = self.sink()
                served = mock.stats()["pages_served"]
                polling = self.start(self.sync_arguments(mock, sink, "--once", "--limit", "100",
                                                         state="state-%d" % code))
                eventually(lambda served=served: mock.stats()["pages_served"] > served + 10)
                done = polling.stop(number)
                self.assertEqual(done.code, code, done.log)
                beat = done.events("heartbeat")[-1]
                counted = done.events("fill_pipeline_stats")[-1]
                self.assertFalse(beat["complete"])
                self.assertIsNone(beat["watermark"])
                self.assertIn("after %d pages and %d fills" % (beat["n_pages"],
                                                               counted["n_passed"]),
                              self.message(done))
                self.assertEqual(len(sink.fills()), counted["n_passed"])

    def test_a_reject_ends_a_strict_run_with_3(self):
        mock = self.exchange("--fills", 5, "--incident")
        for strict, code in (([], 0), (["--strict"], 3)):
            with self.subTest(strict=strict):
                sink = self.sink()
                done = self.sync(mock, sink, *strict, state="state-%d" % code)
                self.assertEqual(done.code, code, done.log)
                self.assert_booked(mock, sink)
                refused = self.file("refused.ndjson", FRAME % 1 + '{"order_id":"o","fill_id":"f"}\n')
                loaded = run("load", "--sink", sink.address, "--state", self.path("load"), *strict,
                             refused)
                self.assertEqual(loaded.code, code, loaded.log)

    def test_a_service_that_is_stopped_ends_with_0(self):
        mock = self.exchange("--fills", 5)
        for number, _ in SIGNALS:
            with self.subTest(number.name):
                following = self.start(self.sync_arguments(mock, self.sink(), "--every", "100ms",
                                                           state=number.name))
                eventually(lambda following=following: following.events("heartbeat"))
                self.assertEqual(following.stop(number).code, 0)
                self.assertEqual(following.events("error"), [])


class OnSqlite(Interrupting, Case):
    count = 0

    def sink(self):
        OnSqlite.count += 1
        return SqliteSink(self.path("fills-%d.db" % OnSqlite.count))


@on(ClickHouse)
class OnClickHouse(Interrupting, Case):
    pass


load_tests = load_tests_in_order(OnSqlite, OnClickHouse)

if __name__ == "__main__":
    main()
