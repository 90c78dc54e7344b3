#!/usr/bin/env python3
"""`truefill sync` stores each fill of the exchange once, through every fault."""
import json
import os
import sqlite3
import subprocess
import time

from support.engines import Chdb, ClickHouse
from support.harness import Case, SqliteSink, eventually, load_tests_in_order, main, on, run

EVERY_FAULT = ("2:429*4, 6:500, 8:503, 9:reset, 12:drip, 15:truncate, 18:repeat_cursor, 21:orders,"
               " 24:error200, 27:html, 30:refuse, 33:no_cursor, 36:number_cursor, 39:empty,"
               " 42:retry_after, 45:no_date, 48:wrong_date")


class Booking:
    """Tests for every sink."""

    def test_ten_thousand_fills_through_every_fault(self):
        mock = self.exchange("--fills", 10000, "--eras", "mixed", "--faults", EVERY_FAULT)
        sink = self.sink()
        done = self.sync(mock, sink, "--limit", "200", "--summary")
        self.assertEqual(done.code, 0, done.log)
        self.assert_booked(mock, sink)
        self.assertEqual(sink.stored(), 10000)
        counted = done.events("fill_pipeline_stats")[-1]
        self.assertEqual(counted["n_inserted"], 10000)
        self.assertEqual(counted["n_passed"], counted["n_inserted"] + counted["n_duplicate"])
        self.assertEqual({kind for kind, times in mock.stats()["faults"].items() if times},
                         {"429", "500", "503", "reset", "drip", "truncate", "repeat_cursor",
                          "orders", "error200", "html", "refuse", "no_cursor", "number_cursor",
                          "empty", "retry_after", "no_date", "wrong_date"})
        # The items of the faulty pages are stored as rejects.
        self.assertEqual(set(sink.rejects()), {"not_a_fill", "not_json", "error_body"})

    def test_polling_again_and_again_adds_nothing(self):
        mock = self.exchange("--fills", 500)
        sink = self.sink()
        for _ in range(3):
            self.assertEqual(self.sync(mock, sink, "--limit", "100").code, 0)
        again = self.sync(mock, sink, "--since", "60d")
        self.assertEqual(again.events("fill_pipeline_stats")[0]["n_duplicate"], 500)
        self.assert_booked(mock, sink)
        self.assertEqual(sink.stored(), 500)

    def test_the_incident_five_fills_and_thirty_polls(self):
        mock = self.exchange("--fills", 5, "--incident")
        sink = self.sink()
        following = self.start(self.sync_arguments(mock, sink, "--every", "100ms"))
        eventually(lambda: mock.stats()["pages_served"] >= 30)
        self.assertEqual(following.stop().code, 0)
        self.assert_booked(mock, sink)
        self.assertEqual(sink.stored(), 5)
        self.assertEqual(sum(e["n_inserted"] for e in following.events("fill_pipeline_stats")), 5)
        self.assertEqual({"not_a_fill", "price_conflict"}, set(sink.rejects()))

    def test_new_and_late_fills_are_met(self):
        mock = self.exchange("--fills", 50)
        sink = self.sink()
        following = self.start(self.sync_arguments(mock, sink, "--every", "100ms"))
        eventually(lambda: following.events("heartbeat"))
        mock.add(7)
        mock.add(3, age=600)  # executed before what was seen, told after it
        eventually(lambda: sum(e["n_inserted"] for e in following.events("heartbeat")) == 60)
        self.assertEqual(following.stop().code, 0)
        self.assert_booked(mock, sink)

    def test_a_heartbeat_distinguishes_no_fills_from_no_polls(self):
        mock = self.exchange("--fills", 3)
        sink = self.sink()
        self.sync(mock, sink)
        done = self.sync(mock, sink)
        polls = sink.polls()
        self.assertEqual([bool(p["complete"]) for p in polls], [True, True])
        self.assertEqual([p["n_inserted"] for p in polls], [3, 0])
        self.assertEqual(done.events("heartbeat")[0]["n_inserted"], 0)
        newest = max(int(row[8]) for row in mock.truth())
        self.assertEqual(polls[1]["watermark_us"], newest)

    def test_history_gives_what_lies_before_the_cutoff(self):
        mock = self.exchange("--fills", 400, "--from", "2026-01-01T00:00:00Z",
                             "--to", "2026-09-01T00:00:00Z", "--cutoff", "2026-06-01T00:00:00Z")
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assertLess(len(sink.fills()), 400)  # all that is live
        self.assertEqual(self.sync(mock, sink, "--since", "2025-12-31", "--limit", "50").code, 0)
        self.assert_booked(mock, sink)

    def test_a_window_leaves_the_watermark_where_it_is(self):
        mock = self.exchange("--fills", 300, "--from", "2026-01-01T00:00:00Z",
                             "--to", "2026-09-01T00:00:00Z")
        sink = self.sink()
        done = self.sync(mock, sink, "--since", "2026-03-01", "--until", "2026-05-01T00:00:00Z")
        times = [int(row[8]) for row in sink.fills()]
        self.assertTrue(times)
        self.assertGreaterEqual(min(times), 1772323200000000)
        self.assertLessEqual(max(times), 1777593600000000)
        self.assertIsNone(done.events("heartbeat")[0]["watermark"])
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assert_booked(mock, sink)

    def test_a_gap_before_a_later_since_is_walked_by_the_next_poll(self):
        mock = self.exchange("--fills", 20)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        mock.add(5, age=300)
        mock.add(5)
        self.assertEqual(self.sync(mock, sink, "--since", "60s").code, 0)
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assert_booked(mock, sink)

    def test_a_subaccount_alone_live_and_in_history(self):
        mock = self.exchange("--fills", 600, "--subaccounts", 3, "--from", "2026-01-01T00:00:00Z",
                             "--to", "2026-09-01T00:00:00Z", "--cutoff", "2026-06-01T00:00:00Z")
        sink = self.sink()
        done = self.sync(mock, sink, "--since", "2025-12-31", "--subaccount", "2")
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(sink.fills(), [row for row in mock.truth() if row[10] == "2"])
        self.assertEqual(sink.rejects(), [])  # nobody else's came

    def test_some_markets_alone_live_and_in_history(self):
        mock = self.exchange("--fills", 600, "--from", "2026-01-01T00:00:00Z",
                             "--to", "2026-09-01T00:00:00Z", "--cutoff", "2026-06-01T00:00:00Z")
        sink = self.sink()
        wanted = sorted({row[2] for row in mock.truth()})[:3]
        done = self.sync(mock, sink, "--since", "2025-12-31", "--ticker", ",".join(wanted))
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(sink.fills(), [row for row in mock.truth() if row[2] in wanted])
        # They do not change the watermark of the account.
        self.assertIsNotNone(done.events("heartbeat")[0]["watermark"])
        self.assertEqual(self.sync(mock, sink, "--since", "2025-12-31").code, 0)
        self.assert_booked(mock, sink)

    def test_an_empty_page_in_mid_walk_is_asked_again(self):
        mock = self.exchange("--fills", 500, "--faults", "3:empty_null")
        sink = self.sink()
        done = self.sync(mock, sink, "--limit", "100")
        self.assertEqual(done.code, 0)
        self.assertIn("empty", done.events("request_retried")[0]["why"])
        self.assert_booked(mock, sink)

    def test_a_watermark_that_was_changed_is_not_trusted(self):
        mock = self.exchange("--fills", 500)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        mock.add(3)
        spoiled = 0
        for folder, _, names in os.walk(self.folder):
            for path in (os.path.join(folder, name) for name in names):
                if os.path.basename(path).startswith("watermark-") and path.endswith(".json"):
                    with open(path, "r+b") as file:
                        file.seek(-90, os.SEEK_END)  # in the checksum or beside it
                        file.write(b"#")
                    spoiled += 1
                elif path == sink.address.partition(":")[2]:  # a file of SQLite
                    with sqlite3.connect(path) as tables:
                        spoiled += tables.execute("UPDATE truefill_watermarks SET watermark_us = "
                                                  "4102444800000000").rowcount
                    tables.close()
        self.assertEqual(spoiled, 1)
        done = self.sync(mock, sink)
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(len(done.events("watermark_not_trusted")), 1)
        self.assert_booked(mock, sink)
        # The walk began an overlap before the newest stored fill, and the watermark is replaced.
        self.assertLess(done.events("heartbeat")[0]["n_api"], 100)
        self.assertEqual(self.sync(mock, sink).events("watermark_not_trusted"), [])

    def test_a_fill_of_the_future_does_not_move_the_watermark_there(self):
        mock = self.exchange("--fills", 1, "--from", "2027-06-01T00:00:00Z", "--to",
                             "2027-06-02T00:00:00Z")
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        mock.add(5)
        done = self.sync(mock, sink)
        self.assertEqual(done.code, 0, done.log)
        self.assert_booked(mock, sink)

    def test_two_accounts_under_one_trade_id_are_two_rows(self):
        mock = self.exchange("--fills", 30)
        sink = self.sink()
        for account in ("maker", "taker"):
            self.assertEqual(self.sync(mock, sink, "--account", account).code, 0)
        self.assert_booked(mock, sink, "maker")
        self.assert_booked(mock, sink, "taker")
        self.assertEqual(sink.stored(), 60)

    def test_two_programs_poll_one_account(self):
        mock = self.exchange("--fills", 2000)
        sink = self.sink()
        both = [self.start(self.sync_arguments(mock, sink, "--every", "100ms", "--limit", "100",
                                               "--instance", name, state=name))
                for name in ("one", "two")]
        for _ in range(20):
            mock.add(5)
            time.sleep(0.05)
        for one in both:
            eventually(lambda one=one: len(one.events("heartbeat")) > 2)
            self.assertEqual(one.stop().code, 0)
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assert_booked(mock, sink)

    def test_the_same_id_with_other_content(self):
        sink = self.sink()
        row = ('{"order_id":"o","fill_id":"f","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
               '"outcome_side":"yes","yes_price_dollars":"%s","count_fp":"10.00"}')
        self.assertEqual(self.load(sink, row % "0.5600").code, 0)
        done = self.load(sink, row % "0.5700")
        changed = done.events("fill_changed")
        self.assertEqual([(e["before"]["price_dollars"], e["after"]["price_dollars"])
                          for e in changed], [("0.560000", "0.570000")])
        self.assertEqual([row[5] for row in sink.fills()], ["570000"])
        self.assertEqual(sink.rejects(), ["fill_changed"])
        self.assertEqual(self.load(sink, row % "0.5700").events("fill_changed"), [])

    def test_a_socket_tells_first_and_rest_more(self):
        sink = self.sink()
        frame = ('{"type":"fill","msg":{"trade_id":"f","order_id":"o","market_ticker":"T",'
                 '"outcome_side":"yes","yes_price_dollars":"0.56","count_fp":"10.00",'
                 '"ts_ms":1785386380458,"client_order_id":"mine","action":"buy"}}')
        rest = ('{"fill_id":"f","order_id":"o","ticker":"T","outcome_side":"yes",'
                '"yes_price_dollars":"0.5600","count_fp":"10.00","fee_cost":"0.020000",'
                '"created_time":"2026-07-30T04:39:40.458649Z","action":"sell","is_taker":true}')
        for text, code in ((frame, 0), (rest, 0), (frame, 0), (rest, 0)):
            done = self.load(sink, text)
            self.assertEqual(done.code, code)
            self.assertEqual(done.events("fill_changed"), [])
        self.assertEqual(done.events("fill_pipeline_stats")[0]["n_duplicate"], 1)
        self.assertEqual(sink.fills(), [["f", "o", "T", "yes", "sell", "560000", "1000", "20000",
                                         "1785386380458649", "1", None, None]])

    def test_a_pipe_that_pauses_is_booked_meanwhile(self):
        sink = self.sink()
        started = self.start(["load", "--sink", sink.address, "--state", self.path("state")],
                             stdin=subprocess.PIPE)
        frame = ('{"type":"fill","msg":{"trade_id":"f%d","order_id":"o","market_ticker":"T",'
                 '"outcome_side":"yes","yes_price_dollars":"0.56","count_fp":"10.00",'
                 '"ts_ms":1785386380458}}\n')
        started.process.stdin.write((frame % 1).encode())
        started.process.stdin.flush()
        eventually(lambda: len(sink.fills()) == 1, 10)
        started.process.stdin.write((frame % 2).encode())
        started.process.stdin.close()
        self.assertEqual(started.end().code, 0)
        self.assertEqual(len(sink.fills()), 2)

    def test_nothing_is_written_in_a_dry_run(self):
        mock = self.exchange("--fills", 30)
        sink = self.sink()
        done = self.sync(mock, sink, "--dry-run", "--summary")
        self.assertEqual(done.code, 0)
        self.assertIn("fills", done.log)
        self.assertEqual(sink.fills(), [])
        self.assertFalse(os.path.exists(self.path("state")))

    def load(self, sink, text):
        path = self.file("input.json", text)
        return run("load", "--sink", sink.address, "--state", self.path("state"), path)


class OnSqlite(Booking, Case):
    def sink(self):
        return SqliteSink(self.path("fills.db"))


@on(ClickHouse)
class OnClickHouse(Booking, Case):
    def test_the_example_adapter_books_the_same(self):
        mock = self.exchange("--fills", 2500, "--eras", "mixed")
        sink = self.sink()
        for _ in range(2):
            done = subprocess.run([os.environ["TRUEFILL_ADAPTER"], mock.base, mock.key_id,
                                   mock.key, sink.address], capture_output=True, text=True,
                                  check=False, timeout=60)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(json.loads(done.stdout)["n_passed"], 2500)
        self.assert_booked(mock, sink)

    def test_the_example_adapter_names_what_is_no_page(self):
        sink = self.sink()
        for fault, words in (("orders", "no fill at all"), ("no_cursor", "without a cursor"),
                             ("number_cursor", "without a cursor"), ("repeat_cursor", "leads back"),
                             ("truncate", "no usable page"), ("404", "HTTP 404")):
            with self.subTest(fault):
                mock = self.exchange("--fills", 1500, "--faults", "2:%s" % fault)
                if fault != "repeat_cursor":
                    mock.faults("1:%s" % fault)
                done = subprocess.run([os.environ["TRUEFILL_ADAPTER"], mock.base, mock.key_id,
                                       mock.key, sink.address], capture_output=True, text=True,
                                      check=False, timeout=60)
                self.assertEqual(done.returncode, 1)
                self.assertIn(words, done.stderr.splitlines()[-1])
                if fault == "truncate":  # where it breaks and how it begins, not all of it
                    rejected = json.loads(done.stderr.splitlines()[0])
                    self.assertGreater(rejected["offset"], 100_000)
                    self.assertLess(len(done.stderr), 1000)


@on(Chdb)
class OnChdb(Booking, Case):
    pass


load_tests = load_tests_in_order(OnSqlite, OnClickHouse, OnChdb)

if __name__ == "__main__":
    main()
