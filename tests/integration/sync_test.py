#!/usr/bin/env python3
"""`truefill sync`: the exchange's fills, each of them once, whatever happens on the way."""
import http.server
import json
import os
import signal
import ssl
import subprocess
import threading
import time

from engines import Chdb, ClickHouse
from harness import (PASSWORD, Case, NdjsonSink, SqliteSink, TableSink, eventually,
                     load_tests_in_order, main, on, run)

EVERY_FAULT = ("2:429*4, 6:500, 8:503, 9:reset, 12:drip, 15:truncate, 18:repeat_cursor, 21:orders,"
               " 24:error200, 27:html, 30:refuse")


class Booking:
    """What holds on every sink."""

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
                          "orders", "error200", "html", "refuse"})
        # What the faulty pages held is kept as rejects, under its bytes.
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

    def test_a_heartbeat_tells_no_fills_from_nobody_polling(self):
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
        # Their watermark is not that of the account.
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

    def test_a_fill_of_the_future_does_not_move_the_watermark_there(self):
        mock = self.exchange("--fills", 1, "--from", "2027-06-01T00:00:00Z", "--to",
                             "2027-06-02T00:00:00Z")
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        mock.add(5)
        done = self.sync(mock, sink)
        self.assertEqual(done.code, 0)
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


class OnNdjson(Booking, Case):
    def sink(self):
        return NdjsonSink(self.path("fills"))


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


@on(Chdb)
class OnChdb(Booking, Case):
    pass


class Asking(Case):
    """What does not depend on the sink: requests, refusals, options."""

    def setUp(self):
        super().setUp()
        self.sink = NdjsonSink(self.path("fills"))

    def test_credentials_that_are_refused_say_what_to_do(self):
        mock = self.exchange("--fills", 3)
        other = self.exchange("--fills", 3)
        forbidden = self.exchange("--fills", 3, "--forbid")
        cases = [
            ("another key", ["--key", other.key], mock, 5, ["401", "authentication_error", "--key"]),
            ("another id", ["--key-id", "nobody"], mock, 5, ["401", "--key-id"]),
            ("no right", [], forbidden, 5, ["403", "scope"]),
            ("no such address", ["--exchange", mock.base[:-3]], mock, 2, ["404", "/trade-api/v2"]),
            ("no URL", ["--exchange", "kalshi.com"], mock, 2, ["https://"]),
            ("no key file", ["--key", self.path("none.pem")], mock, 2, ["none.pem"]),
            ("no key in it", ["--key", self.file("empty.pem", "x")], mock, 2, ["empty.pem"]),
        ]
        for name, arguments, exchange, code, words in cases:
            with self.subTest(name):
                full = self.sync_arguments(exchange, self.sink)
                for option, value in zip(arguments[::2], arguments[1::2]):
                    full[full.index(option) + 1] = value
                done = run(*full)
                self.assertEqual(done.code, code, done.log)
                for word in words:
                    self.assertIn(word, done.log.splitlines()[-1])

    def test_both_kinds_of_keys_sign(self):
        for kind in ("ed25519", "rsa"):
            with self.subTest(kind):
                mock = self.exchange("--fills", 3, "--key-type", kind)
                done = self.sync(mock, NdjsonSink(self.path("fills-of-" + kind)))
                self.assertEqual(done.code, 0, done.log)
                self.assertEqual(mock.stats()["unauthorized"], 0)

    def test_a_key_that_the_exchange_does_not_take_says_what_to_do(self):
        mock = self.exchange("--fills", 3)
        key = self.path("other.pem")
        make = ["openssl", "genpkey", "-out", key, "-algorithm"]
        ec = [*make, "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
        encrypted = [*make, "ED25519", "-aes256", "-pass", "pass:" + PASSWORD]
        for command, words in ((ec, "make an Ed25519 or RSA key"), (encrypted, "openssl pkey")):
            with self.subTest(words):
                subprocess.run(command, check=True, capture_output=True)
                full = self.sync_arguments(mock, self.sink)
                full[full.index("--key") + 1] = key
                done = run(*full)
                self.assertEqual(done.code, 2)
                self.assertIn(words, done.log.splitlines()[-1])
        self.assertEqual(mock.stats()["requests"], 0)

    def test_an_exchange_that_stays_away_ends_a_single_poll_with_1(self):
        mock = self.exchange("--fills", 3)
        mock.close()
        started = time.monotonic()
        done = self.sync(mock, self.sink)
        self.assertEqual(done.code, 1)
        self.assertGreater(time.monotonic() - started, 5)  # it did not give up at once
        self.assertLess(len(done.events("request_retried")), 10)  # nor in a tight loop
        self.assertFalse(done.events("heartbeat")[0]["complete"])

    def test_a_certificate_that_nobody_vouches_for_is_refused(self):
        certificate, key = self.path("cert.pem"), self.path("tls.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        mock = self.exchange("--fills", 1)
        mock.base = "https://127.0.0.1:%d/trade-api/v2" % server.server_address[1]
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "1s"))
        eventually(lambda: "certificate" in following.log)
        following.stop()
        self.assertFalse(following.events("heartbeat")[0]["complete"])

    def test_the_rate_stays_below_the_tier(self):
        mock = self.exchange("--fills", 400, "--rate", "20")
        done = self.sync(mock, self.sink, "--limit", "10", "--pages-per-second", "20")
        self.assertEqual(done.code, 0)
        self.assert_booked(mock, self.sink)
        self.assertLessEqual(mock.stats()["max_pages_in_a_second"], 25)
        self.assertEqual(done.events("request_retried"), [])

    def test_an_endpoint_of_orders_books_nothing_and_says_so(self):
        mock = self.exchange("--fills", 100, "--faults", "1:orders*100")
        done = self.sync(mock, self.sink)
        self.assertEqual(done.code, 1)
        self.assertIn("no fill at all", done.log.splitlines()[-1])
        self.assertEqual(done.events("fill_predicate_filtered")[0]["looks_like"]["open_order"],
                         done.events("fill_predicate_filtered")[0]["n_api"])
        self.assertEqual(self.sink.fills(), [])

    def test_a_null_page_is_an_empty_one(self):
        mock = self.exchange("--fills", 5, "--faults", "1:empty_null*2")
        self.assertEqual(self.sync(mock, self.sink).code, 0)
        self.assertEqual(self.sink.fills(), [])

    def test_sigterm_finishes_the_batch(self):
        mock = self.exchange("--fills", 20000, "--drip-ms", "5", "--faults", "5:drip*1000")
        following = self.start(self.sync_arguments(mock, self.sink, "--limit", "100"))
        eventually(lambda: mock.stats()["pages_served"] > 20)
        following.stop(signal.SIGTERM)
        self.assertEqual(following.code, 0)
        counted = following.events("fill_pipeline_stats")[-1]
        self.assertEqual(counted["n_passed"], len(self.sink.fills()))
        self.assertGreater(counted["n_passed"], 1000)
        self.assertIsNone(following.events("heartbeat")[0]["watermark"])

    def test_options_come_from_the_environment_and_from_a_file(self):
        mock = self.exchange("--fills", 12)
        config = self.file("truefill.toml", '[sync]\nexchange = "%s"\nkey-id = "%s"\n'
                           'account = "desk"\n' % (mock.base, mock.key_id))
        done = run("--config", config, "sync", environment={
            "TRUEFILL_KEY": mock.key, "TRUEFILL_SINK": self.sink.address,
            "TRUEFILL_STATE": self.path("state")})
        self.assertEqual(done.code, 0, done.log)
        self.assert_booked(mock, self.sink, "desk")

    def test_usage_errors(self):
        mock = self.exchange("--fills", 1)
        for arguments in (["--every", "soon"], ["--since", "yesterday"], ["--limit", "1001"],
                          ["--every", "1ms"], ["--subaccount", "64"], ["--once", "--every", "1s"],
                          ["--registry", self.path("none")]):
            with self.subTest(arguments):
                self.assertEqual(self.sync(mock, self.sink, *arguments).code, 2)
        for sink in ("ndjson:", "ftp://x/y", "http://host/", "http://u:p@host:1/db",
                     "http://host:1/a-b"):
            with self.subTest(sink):
                self.assertEqual(run("load", "--sink", sink, "--state", self.path("s")).code, 2)

    def test_links_are_made_from_the_registry_as_it_grows(self):
        mock = self.exchange("--fills", 40)
        known = {row[1] for row in mock.truth()}
        first = sorted(known)[0]
        registry = self.file("registry", "order_id,decision_id\n%s,d-1\n" % first)
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "100ms",
                                                   "--since", "60d", "--registry", registry))
        eventually(lambda: len(list(self.sink.lines("links.ndjson"))) == 1)
        mock.add(1)
        eventually(lambda: len(self.sink.fills()) == 41)
        new = ({row[1] for row in mock.truth()} - known).pop()
        with open(registry, "a", encoding="utf-8") as more:  # told after the fill was booked
            more.write('{"exchange_order_id":%s,"decision_id":"d \\"2\\""}\n' % json.dumps(new))
        eventually(lambda: len(list(self.sink.lines("links.ndjson"))) == 2)
        self.assertEqual(following.stop().code, 0)
        self.assertEqual({(row["exchange_order_id"], row["decision_id"])
                          for row in self.sink.lines("links.ndjson")},
                         {(first, "d-1"), (new, 'd "2"')})


class TheFolder(Case):
    """The NDJSON store under a crash and under other hands."""

    ROW = ('{"order_id":"o","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
           '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"%d.00"}\n')

    def setUp(self):
        super().setUp()
        self.sink = NdjsonSink(self.path("fills"))

    def load(self, text):
        return run("load", "--sink", self.sink.address, self.file("input.json", text))

    def test_a_line_cut_off_by_a_crash_is_forgotten_and_booked_again(self):
        self.load(self.ROW % (1, 1) + self.ROW % (2, 2))
        segment = self.path("fills/fills-000001.ndjson")
        with open(segment, "r+b") as file:
            file.truncate(os.path.getsize(segment) - 20)
        done = self.load(self.ROW % (2, 2) + self.ROW % (3, 3))
        self.assertEqual(done.code, 0)
        self.assertEqual([row[0] for row in self.sink.fills()], ["f1", "f2", "f3"])

    def test_a_changed_fill_replaces_its_line_where_it_stands(self):
        self.load("".join(self.ROW % (n, n) for n in range(1, 6)))
        self.load(self.ROW % (3, 1234567))
        rows = list(self.sink.lines("fills-*.ndjson"))
        self.assertEqual([row["fill_id"] for row in rows], ["f1", "f2", "f3", "f4", "f5"])
        self.assertEqual(rows[2]["size"], "1234567.00")
        self.load(self.ROW % (3, 3) + self.ROW % (5, 55))
        self.assertEqual([row["size"] for row in self.sink.lines("fills-*.ndjson")],
                         ["1.00", "2.00", "3.00", "4.00", "55.00"])

    def test_a_line_of_somebody_else_is_named(self):
        self.load(self.ROW % (1, 1))
        with open(self.path("fills/fills-000001.ndjson"), "a", encoding="utf-8") as file:
            file.write("oops\n")
        done = self.load(self.ROW % (2, 2))
        self.assertEqual(done.code, 6)
        self.assertIn("fills-000001.ndjson, byte", done.log)

    def test_the_output_is_an_input(self):
        self.load(self.ROW % (1, 1))
        again = run("normalize", self.path("fills/fills-000001.ndjson"))
        self.assertEqual(json.loads(again.stdout)["fill_id"], "f1")


@on(ClickHouse)
class Access(Case):
    def test_a_password_comes_from_the_environment_alone(self):
        with ClickHouse(users={"writer": PASSWORD}) as engine:
            sink = TableSink(engine, user="writer")
            right = {"TRUEFILL_CLICKHOUSE_PASSWORD": PASSWORD}
            applied = run("schema", "apply", "--sink", sink.address, environment=right)
            self.assertEqual(applied.code, 0, applied.log)
            mock = self.exchange("--fills", 5)
            self.assertEqual(self.sync(mock, sink, environment=right).code, 0)
            self.assert_booked(mock, sink)
            wrong = {"TRUEFILL_CLICKHOUSE_PASSWORD": PASSWORD[::-1]}
            done = self.sync(mock, sink, environment=wrong)
            self.assertEqual(done.code, 5)
            self.assertIn("TRUEFILL_CLICKHOUSE_PASSWORD", done.log)


load_tests = load_tests_in_order(OnNdjson, OnSqlite, OnClickHouse, OnChdb, Asking, TheFolder, Access)

if __name__ == "__main__":
    main()
