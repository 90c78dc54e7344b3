#!/usr/bin/env python3
"""Crashes and faults of the network: no fill is lost, and none is visible twice."""
import glob
import http.server
import os
import random
import re
import shutil
import signal
import threading
import time

from support.engines import ClickHouse
from support.harness import (Case, SqliteSink, eventually, load_tests_in_order, main, on,
                     rounds, run, run_measured)
from support.proxy import FaultProxy

INSERT = re.compile("INSERT INTO mm_fills_v2")
FILL = ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}\n')


class Killed:
    """kill -9 of the program, on every sink."""

    def assert_sound(self, sink):
        """After each kill the engine finds no damage in the sink."""

    def test_the_program_is_killed_at_random_moments(self):
        chance = random.Random(7)
        mock = self.exchange("--fills", 1500, "--fault-rate", "0.05")
        sink = self.sink()
        arguments = self.sync_arguments(mock, sink, "--every", "100ms", "--limit", "50")
        for _ in range(rounds(6, 30)):
            started = self.start(arguments)
            time.sleep(chance.uniform(0.005, 0.4))
            mock.add(3)
            started.stop(signal.SIGKILL)
            self.assert_sound(sink)
        mock.faults("")
        done = self.sync(mock, sink, "--since", "60d")
        self.assertEqual(done.code, 0, done.log)
        self.assert_booked(mock, sink)


class OnSqlite(Killed, Case):
    def sink(self):
        return SqliteSink(self.path("fills.db"))

    def assert_sound(self, sink):
        self.assertEqual(sink.damage(), "")

    def test_two_programs_are_killed_on_one_file(self):
        chance = random.Random(8)
        mock = self.exchange("--fills", 1000)
        sink = self.sink()
        for _ in range(rounds(4, 15)):
            both = [self.start(self.sync_arguments(mock, sink, "--every", "100ms", "--limit", "50",
                                                   "--since", "60d")) for _ in range(2)]
            time.sleep(chance.uniform(0.02, 0.4))
            mock.add(3)
            for one in both:
                one.stop(signal.SIGKILL)
            self.assert_sound(sink)
        self.assertEqual(self.sync(mock, sink, "--since", "60d").code, 0)
        self.assert_booked(mock, sink)

    def test_a_watermark_is_never_ahead_of_the_fills_whatever_is_killed(self):
        chance = random.Random(10)
        mock = self.exchange("--fills", 400)
        sink = self.sink()
        for _ in range(rounds(6, 30)):
            started = self.start(self.sync_arguments(mock, sink, "--every", "100ms", "--limit",
                                                     "50"))
            time.sleep(chance.uniform(0.02, 0.4))
            mock.add(2)
            started.stop(signal.SIGKILL)
            marks = [row[0] for row in sink.rows("SELECT watermark_us FROM truefill_watermarks")]
            booked = sink.fills()
            if marks:  # nobody polls while it is compared
                due = [row for row in mock.truth() if int(row[8]) <= marks[0]]
                self.assertEqual([row for row in due if row not in booked], [])
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assert_booked(mock, sink)


@on(ClickHouse)
class OnClickHouse(Killed, Case):
    def through_proxy(self):
        proxy = FaultProxy(self.engine.port)
        self.addCleanup(proxy.close)
        return proxy, self.sink(proxy.port)

    def test_the_server_is_killed_during_inserts(self):
        chance = random.Random(9)
        sink = self.sink()
        with open(self.path("fills.ndjson"), "w", encoding="utf-8") as out:
            for n in range(60000):
                out.write(FILL % (n // 3, n))
        for number in range(rounds(2, 10)):
            account = "a%d" % number
            started = self.start(["load", "--sink", sink.address, "--state", self.path("state"),
                                  "--account", account, "--patience", "60s",
                                  self.path("fills.ndjson")])
            time.sleep(chance.uniform(0.05, 0.6))
            self.engine.kill()
            time.sleep(chance.uniform(0, 0.3))
            self.engine.start()
            self.assertEqual(started.end().code, 0, started.log)
            self.assertEqual(sink.rows(
                "SELECT count(), uniqExact(fill_id), sum(count_c) FROM mm_fills "
                "WHERE account = '%s'" % account), [["60000", "60000", "60000000"]])

    def test_every_lie_of_the_network_about_an_insert(self):
        mock = self.exchange("--fills", 300)
        for kind in ("lost_reply", "cut_body", "refuse", "error_500", "half_reply"):
            with self.subTest(kind):
                proxy, sink = self.through_proxy()
                proxy.fail_next(kind, times=2, only=INSERT)
                done = self.sync(mock, sink, state=kind)
                self.assertEqual(done.code, 0, done.log)
                self.assertEqual(proxy.counts[kind], 2)
                self.assertTrue(done.events("sink_unreachable"))
                self.assert_booked(mock, sink)

    def test_the_server_is_down_for_a_whole_run(self):
        mock = self.exchange("--fills", 3000)
        proxy, sink = self.through_proxy()
        proxy.down()
        for _ in range(2):  # the second one knows what waits
            done = self.sync(mock, sink, "--patience", "100ms", "--since", "60d")
            self.assertEqual(done.code, 4)
            self.assertIn("1 batch waits", done.log.splitlines()[-1])
        self.assertEqual(sink.stored(), 0)
        proxy.up()
        mock.add(1)
        done = self.sync(mock, sink)
        self.assertEqual(done.code, 0)
        self.assert_booked(mock, sink)
        self.assertEqual(sink.stored(), 3001)

    def test_memory_stays_bounded_while_the_server_is_down(self):
        with open(self.path("fills.ndjson"), "w", encoding="utf-8") as out:
            for n in range(rounds(150000, 600000)):
                out.write(FILL % (n // 3, n))
        proxy, sink = self.through_proxy()
        proxy.down()
        done, peak = run_measured("load", "--sink", sink.address, "--state", self.path("state"),
                                  "--patience", "0s", self.path("fills.ndjson"),
                                  environment={"ASAN_OPTIONS": "quarantine_size_mb=4"})
        self.assertEqual(done.code, 4)
        self.assertLess(peak, 160 * 1024)

    def test_a_stale_spool_is_replayed_a_day_later(self):
        sink = self.sink()
        fill = self.file("fill.json", FILL % (1, 1))
        arguments = ["load", "--sink", sink.address, "--state", self.path("state"), "--patience",
                     "0s", fill]
        self.engine.stop()
        self.assertEqual(run(*arguments).code, 4)
        spool = glob.glob(self.path("state/*/spool/*.unreconciled"))
        self.assertEqual(len(spool), 1)
        shutil.copytree(self.path("state"), self.path("stale"))
        self.engine.start()
        self.assertEqual(run(*arguments).code, 0)
        changed = self.file("fill.json", (FILL % (1, 1)).replace("0.5600", "0.5700"))
        self.assertEqual(run(*arguments[:-1], changed).code, 0)
        os.rename(self.path("stale"), self.path("again"))
        replayed = run("load", "--sink", sink.address, "--state", self.path("again"), "--patience",
                       "10s", self.file("nothing.json", "[]"))
        self.assertEqual(replayed.code, 0)
        self.assertEqual(glob.glob(self.path("again/*/spool/*.*")), [])
        self.assertEqual([row[5] for row in sink.fills()], ["570000"])

    def test_what_was_booked_unseen_is_held_against_the_table_first(self):
        rest = ('{"fill_id":"f","order_id":"o","ticker":"T","outcome_side":"yes",'
                '"yes_price_dollars":"%s","count_fp":"10.00","fee_cost":"0.020000",'
                '"created_time":"2026-07-30T04:39:40.458649Z","action":"sell","is_taker":true}')
        frame = ('{"type":"fill","msg":{"trade_id":"f","order_id":"o","market_ticker":"T",'
                 '"outcome_side":"yes","yes_price_dollars":"0.56","count_fp":"10.00",'
                 '"ts_ms":1785386380458,"action":"buy"}}')
        proxy, sink = self.through_proxy()

        def load(text, *more):
            return run("load", "--sink", sink.address, "--state", self.path("state"), *more,
                       self.file("fill.json", text))
        self.assertEqual(load(rest % "0.5600").code, 0)
        full = sink.fills()
        proxy.down()
        self.assertEqual(load(frame, "--patience", "0s").code, 4)
        proxy.up()
        self.assertEqual(load("[]").code, 0)
        self.assertEqual(sink.fills(), full)  # the poorer one hides nothing
        self.assertEqual(sink.rejects(), [])
        proxy.down()
        self.assertEqual(load(rest % "0.5700", "--patience", "0s").code, 4)
        proxy.up()
        done = load("[]")
        self.assertEqual([e["before"]["price_dollars"] for e in done.events("fill_changed")],
                         ["0.560000"])
        self.assertEqual([row[5] for row in sink.fills()], ["570000"])
        self.assertEqual(sink.rejects(), ["fill_changed"])

    def test_somebody_else_who_answers_200_has_taken_nothing(self):
        mock = self.exchange("--fills", 30)
        sink = self.sink()

        class Portal(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass
        portal = http.server.HTTPServer(("127.0.0.1", 0), Portal)
        threading.Thread(target=portal.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (portal.shutdown(), portal.server_close()))
        address = sink.address
        sink.address = "http://127.0.0.1:%d/%s" % (portal.server_address[1], sink.database)
        done = self.sync(mock, sink, "--patience", "0s")
        self.assertEqual(done.code, 4)
        self.assertIn("somebody else", done.events("sink_unreachable")[0]["why"])
        sink.address = address
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assert_booked(mock, sink)

    def test_a_server_that_is_away_and_nothing_to_deliver_is_fine(self):
        proxy, sink = self.through_proxy()
        proxy.down()
        done = run("load", "--sink", sink.address, "--state", self.path("state"), "--patience",
                   "0s", self.file("nothing.json", "[]"))
        self.assertEqual(done.code, 0, done.log)

    def test_a_batch_that_is_refused_for_good_is_put_aside_loudly(self):
        mock = self.exchange("--fills", 20)
        sink = self.sink()
        self.end_at_a_changed_table(
            mock, sink, lambda: sink.query("ALTER TABLE mm_fills_v2 DROP COLUMN engine_version"))
        failed = glob.glob(self.path("state/*/spool/failed/*"))
        self.assertEqual(sorted(os.path.splitext(name)[1] for name in failed),
                         [".error", ".insert"])
        again = self.sync(mock, sink)
        self.assertEqual(again.code, 6)
        self.assertIn("has no column engine_version String", again.log)

    def test_a_table_that_changes_under_a_running_program_stops_it(self):
        mock = self.exchange("--fills", 20)
        sink = self.sink()
        following = self.end_at_a_changed_table(
            mock, sink, lambda: sink.query("DROP TABLE mm_fills_v2"))
        self.assertGreaterEqual(following.events("fill_pipeline_stats")[-1]["n_failed"], 1)
        self.assert_recovered(mock, sink)

    def test_a_second_program_delivers_what_the_first_left(self):
        mock = self.exchange("--fills", 50)
        proxy, sink = self.through_proxy()
        proxy.down()
        self.assertEqual(self.sync(mock, sink, "--patience", "0s").code, 4)
        proxy.up()
        both = [self.start(["load", "--sink", sink.address, "--state", self.path("state"),
                            self.file("nothing.json", "[]")]) for _ in range(2)]
        self.assertEqual([one.end().code for one in both], [0, 0])
        self.assert_booked(mock, sink)
        self.assertEqual(os.listdir(os.path.join(glob.glob(self.path("state/*/spool"))[0])),
                         ["failed"])


load_tests = load_tests_in_order(OnSqlite, OnClickHouse)

if __name__ == "__main__":
    main()
