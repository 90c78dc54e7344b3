#!/usr/bin/env python3
"""What `truefill sync` asks the exchange, what it says when it is refused, and its options."""
import http.server
import json
import os
import signal
import ssl
import subprocess
import threading
import time

from support.engines import ClickHouse
from support.harness import (PASSWORD, Case, SqliteSink, TableSink, eventually, keeps_freed_memory,
                             load_tests_in_order, main, on, run)


class Asking(Case):
    """Tests that do not depend on the sink: requests, refusals, options."""

    def setUp(self):
        super().setUp()
        self.sink = SqliteSink(self.path("fills.db"))

    def certificate(self):
        certificate, key = self.path("cert.pem"), self.path("tls.pem")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        return certificate, key

    def serve(self, context):
        server = http.server.HTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(lambda: (server.shutdown(), server.server_close()))
        return server.server_address[1]

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
                done = self.sync(mock, SqliteSink(self.path("fills-of-%s.db" % kind)))
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
        certificate, key = self.certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        mock = self.exchange("--fills", 1)
        mock.base = "https://127.0.0.1:%d/trade-api/v2" % self.serve(context)
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "1s"))
        eventually(lambda: "certificate" in following.log)
        following.stop()
        self.assertFalse(following.events("heartbeat")[0]["complete"])

    def test_tls_below_1_2_is_refused(self):
        certificate, key = self.certificate()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.load_cert_chain(certificate, key)
        mock = self.exchange("--fills", 1)
        mock.base = "https://127.0.0.1:%d/trade-api/v2" % self.serve(context)
        # Also on a machine whose OpenSSL still allows it.
        old = self.file("openssl.cnf", "openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = "
                        "c\n[c]\nMinProtocol = TLSv1\nCipherString = ALL:@SECLEVEL=0\n")
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "1s"),
                               environment={"OPENSSL_CONF": old})
        eventually(lambda: following.events("request_retried"))
        following.stop()
        self.assertIn("version", following.events("request_retried")[0]["why"])
        self.assertNotIn("certificate", following.log)

    def test_a_hiccup_after_polls_that_worked_ends_nothing(self):
        mock = self.exchange("--fills", 3)
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "100ms"))
        eventually(lambda: following.events("heartbeat"))
        for status in ("204", "301", "400", "401", "404"):
            with self.subTest(status):
                mock.faults("1:%s*2" % status)
                eventually(lambda status=status: any(
                    "HTTP " + status in e.get("problem", "") for e in following.events("heartbeat")))
        mock.add(2)
        eventually(lambda: len(self.sink.fills()) == 5)
        self.assertEqual(following.stop().code, 0)
        # The same in the first poll ends the program.
        mock.faults("1:404")
        self.assertEqual(self.sync(mock, self.sink, "--every", "100ms").code, 2)

    def test_retry_after_is_obeyed(self):
        mock = self.exchange("--fills", 3, "--faults", "1:retry_after")
        done = self.sync(mock, self.sink)
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual([e["retry_ms"] for e in done.events("request_retried")], [2000])

    def test_a_wrong_clock_is_reported_once(self):
        for fault in ("wrong_date", "no_date"):
            with self.subTest(fault):
                mock = self.exchange("--fills", 3, "--faults", "1:%s*1000" % fault)
                following = self.start(self.sync_arguments(mock, self.sink, "--every", "100ms"))
                eventually(lambda following=following: len(following.events("heartbeat")) > 3)
                self.assertEqual(following.stop().code, 0)
                self.assertEqual(len(following.events("exchange_clock_not_trusted")), 1)
                newest = max(int(row[8]) for row in mock.truth())
                self.assertEqual(self.sink.polls()[-1]["watermark_us"], newest)

    def test_no_reply_fills_the_memory(self):
        if keeps_freed_memory():
            self.skipTest("the address sanitizer keeps freed memory: the bound is not measured")
        mock = self.exchange("--fills", 3, "--faults", "1:many_items*2, 3:huge*2")
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "1s"))
        eventually(lambda: following.events("heartbeat"), 120)
        with open("/proc/%d/status" % following.process.pid, encoding="ascii") as status:
            peak_kb = int(next(line for line in status if line.startswith("VmHWM")).split()[1])
        self.assertEqual(following.stop().code, 0)
        self.assertLess(peak_kb, 160 * 1024)
        self.assert_booked(mock, self.sink)
        heartbeat = following.events("heartbeat")[0]
        # Each has 4 million numbers. Rejects above the limit of the day are only counted.
        self.assertGreater(heartbeat["n_rejects"], 7_000_000)
        self.assertGreater(heartbeat["n_rejects_not_stored"], 6_000_000)
        self.assertTrue(following.events("rejects_not_stored"))

    def test_a_key_that_others_may_read_is_a_warning(self):
        mock = self.exchange("--fills", 3)
        self.assertNotIn("may be read by others", self.sync(mock, self.sink).log)
        os.chmod(mock.key, 0o644)
        done = self.sync(mock, self.sink)
        self.assertEqual(done.code, 0)
        self.assertIn("may be read by others", done.log)

    def test_a_walk_has_a_bound(self):
        mock = self.exchange("--fills", 30)
        done = self.sync(mock, self.sink, "--limit", "10", "--max-pages", "2")
        self.assertEqual(done.code, 1)
        self.assertIn("--max-pages", done.log)
        self.assertIsNone(done.events("heartbeat")[0]["watermark"])
        self.assertEqual(len(self.sink.fills()), 20)

    def test_the_rate_stays_below_the_tier(self):
        mock = self.exchange("--fills", 400, "--rate", "20")
        done = self.sync(mock, self.sink, "--limit", "10", "--pages-per-second", "20")
        self.assertEqual(done.code, 0)
        self.assert_booked(mock, self.sink)
        self.assertLessEqual(mock.stats()["max_pages_in_a_second"], 25)
        self.assertEqual(done.events("request_retried"), [])

    def test_an_endpoint_of_orders_books_nothing_and_is_named(self):
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
        self.assertEqual(following.code, 143)  # interrupted: not the whole window
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
                          ["--every", "1ms"], ["--subaccount", "64"], ["--ticker", "A,,B"],
                          ["--max-pages", "0"], ["--key-id", "id\r\nX-Evil: 1"], ["--once", "--every", "1s"],
                          ["--registry", self.path("none")]):
            with self.subTest(arguments):
                self.assertEqual(self.sync(mock, self.sink, *arguments).code, 2)
        for sink in ("sqlite:", "ftp://x/y", "http://host/", "http://u:p@host:1/db",
                     "http://host:1/a-b"):
            with self.subTest(sink):
                self.assertEqual(run("load", "--sink", sink, "--state", self.path("s")).code, 2)

    def test_a_sink_of_version_0_1_0_says_how_to_move(self):
        for command in (["load"], ["schema", "apply"], ["diagnose"], ["export"]):
            with self.subTest(command):
                done = run(*command, "--sink", "ndjson:" + self.path("fills"))
                self.assertEqual(done.code, 2)
                self.assertIn("truefill load %s/fills-*.ndjson --account NAME --sink "
                              "sqlite:fills.db" % self.path("fills"), done.log)
        self.assertFalse(os.path.exists(self.path("fills")))

    def test_links_are_made_from_the_registry_as_it_grows(self):
        mock = self.exchange("--fills", 40)
        known = {row[1] for row in mock.truth()}
        first = sorted(known)[0]
        registry = self.file("registry", "order_id,decision_id\n%s,d-1\n" % first)
        following = self.start(self.sync_arguments(mock, self.sink, "--every", "100ms",
                                                   "--since", "60d", "--registry", registry))
        eventually(lambda: len(self.sink.links()) == 1)
        mock.add(1)
        eventually(lambda: len(self.sink.fills()) == 41)
        new = ({row[1] for row in mock.truth()} - known).pop()
        with open(registry, "a", encoding="utf-8") as more:  # told after the fill was booked
            more.write('{"exchange_order_id":%s,"decision_id":"d \\"2\\""}\n' % json.dumps(new))
        eventually(lambda: len(self.sink.links()) == 2)
        self.assertEqual(following.stop().code, 0)
        self.assertEqual(self.sink.links(), {(first, "d-1"), (new, 'd "2"')})


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


load_tests = load_tests_in_order(Asking, Access)

if __name__ == "__main__":
    main()
