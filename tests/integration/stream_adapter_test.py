#!/usr/bin/env python3
"""The example of a stream against the mock exchange: what comes through, and how a stream ends."""
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import threading
import urllib.error
import urllib.request

from support.harness import Case, eventually, load_tests_in_order, main, run, written


class Example:
    """The program example_stream, its fills and its words."""

    def __init__(self, case, url, key_id, key, silence=30000, **environment):
        self.output = tempfile.TemporaryFile()
        self.errors = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [os.environ["TRUEFILL_STREAM"], url, key_id, key, str(silence)], stdout=self.output,
            stderr=self.errors, env={**os.environ, **environment})
        case.addCleanup(self.close)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.output.close()
        self.errors.close()

    def fills(self):
        lines = written(self.output).split(b"\n")[:-1]
        return [json.loads(line) for line in lines]

    @property
    def words(self):
        return written(self.errors).decode()

    def ended(self):
        """What it says of its end, when it has ended by itself."""
        self.process.wait(20)
        return self.words.splitlines()[-1]


class TlsProxy:
    """TLS in front of a port: one connection after the other."""

    def __init__(self, port, certificate, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.port_behind = port
        self.listener = context.wrap_socket(socket.create_server(("127.0.0.1", 0)),
                                            server_side=True)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except ssl.SSLError:
                continue
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port_behind))
            for pair in ((client, server), (server, client)):
                threading.Thread(target=self.copy, args=pair, daemon=True).start()

    @staticmethod
    def copy(source, target):
        try:
            while piece := source.recv(65536):
                target.sendall(piece)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def close(self):
        self.listener.close()


class StreamExample(Case):
    def open(self, *arguments, silence=30000):
        mock = self.exchange("--fills", 20, "--seed", 5, *arguments, stream=True)
        return mock, self.follow(mock, silence)

    def follow(self, mock, silence=30000):
        before = mock.stream_stats()["n_subscriptions"]
        example = Example(self, mock.stream, mock.key_id, mock.key, silence)
        eventually(lambda: mock.stream_stats()["n_subscriptions"] == before + 1)
        return example

    def test_fills_come_through_once_whole_and_in_order(self):
        mock, example = self.open()
        for _ in range(10):
            mock.add(30)
        fills = eventually(lambda: len(example.fills()) >= 300 and example.fills())
        truth = {row["fill_id"]: row for row in
                 map(json.loads, mock.call("GET", "truth").splitlines())}
        self.assertEqual(len({fill["fill_id"] for fill in fills}), 300)
        self.assertEqual(fills, sorted(fills, key=lambda fill: fill["ts_us"]))
        for fill in fills:
            wanted = truth[fill["fill_id"]]
            self.assertEqual(
                [fill["exchange_order_id"], fill["market_ticker"], fill["side"], fill["source"],
                 fill["ts_us"], float(fill["price_dollars"]), fill["subaccount"]],
                [wanted["exchange_order_id"], wanted["market_ticker"], wanted["side"], "ws",
                 wanted["ts_us"] // 1000 * 1000, wanted["price_u"] / 1e6, wanted["subaccount"]])
        example.process.send_signal(signal.SIGTERM)
        self.assertEqual(example.process.wait(5), 0)

    def test_pings_are_answered_and_keep_a_quiet_connection_alive(self):
        mock, example = self.open("--ping-ms", 100, silence=1000)
        eventually(lambda: mock.stream_stats()["n_pongs"] >= 15)
        self.assertIsNone(example.process.poll(), example.words)

    def test_a_silent_server_is_a_dead_connection(self):
        mock, example = self.open("--ping-ms", 100, silence=500)
        mock.stream_faults("1:half_open")
        mock.add(1)
        self.assertEqual(example.ended(), "the stream ended: reading: silent for too long")

    def test_each_fault_ends_the_connection_or_is_survived(self):
        ends = {
            "close_1000": "closed by the server with code 1000",
            "close_1001": "closed by the server with code 1001",
            "close_1011": "closed by the server with code 1011",
            "close_1013": "closed by the server with code 1013",
            "reset": "",
            "bad_utf8": "",
            "compressed": "",
            "huge": "",
        }
        mock = self.exchange("--fills", 0, stream=True)
        for fault, end in ends.items():
            with self.subTest(fault):
                example = self.follow(mock)
                mock.stream_faults("2:" + fault)
                mock.add(3)
                self.assertIn("the stream ended: reading: " + end, example.ended())
                self.assertEqual(len(example.fills()), 1)  # nothing of what is wrong is a fill
        survived = {"drop": 4, "twice": 6, "reorder": 5, "fragment": 5, "cut": 4, "error_25": 4,
                    "no_pong": 5}
        for fault, count in survived.items():
            with self.subTest(fault):
                mock.stream_call("cut")
                example = self.follow(mock)
                mock.stream_faults("2:" + fault)
                mock.add(5)
                eventually(lambda: len(example.fills()) >= count)
                self.assertIsNone(example.process.poll(), example.words)
                self.assertEqual(len(example.fills()), count)
                self.assertEqual(mock.stream_stats()["faults"][fault], 1)

    def test_a_sell_of_the_legacy_layout_is_refused_and_not_guessed(self):
        mock, example = self.open()
        mock.stream_faults("1:legacy*40")
        mock.add(40)
        truth = mock.truth()
        bought = sum(1 for line in mock.call("GET", "truth").splitlines()[20:]
                     if json.loads(line)["action"] == "buy")
        self.assertEqual(len(truth), 60)
        eventually(lambda: example.words.count("refused: unknown_direction") == 40 - bought)
        eventually(lambda: len(example.fills()) == bought)

    def test_an_upgrade_without_a_right_signature_is_refused(self):
        mock = self.exchange("--fills", 0, stream=True)
        other = self.exchange("--fills", 0)
        for key_id, key in (("key-2", mock.key), ("key-1", other.key)):
            with self.subTest(key_id):
                example = Example(self, mock.stream, key_id, key)
                self.assertEqual(example.ended(),
                                 "the stream ended: upgrading: refused with HTTP 401")
        self.assertEqual(mock.stream_stats()["n_unauthorized"], 2)

    def test_nobody_listens(self):
        mock = self.exchange("--fills", 0)
        with socket.create_server(("127.0.0.1", 0)) as bound:
            port = bound.getsockname()[1]
        example = Example(self, "ws://127.0.0.1:%d/trade-api/ws/v2" % port, "key-1", mock.key)
        self.assertIn("the stream ended: connecting: ", example.ended())

    def test_tls_is_verified(self):
        if not shutil.which("openssl"):
            self.skipTest("no program `openssl` makes a certificate here")
        certificate, key = self.path("tls.pem"), self.path("tls.key")
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                        "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
                        "-keyout", key, "-out", certificate], check=True, capture_output=True)
        mock = self.exchange("--fills", 0, stream=True)
        proxy = TlsProxy(mock.stream_port, certificate, key)
        self.addCleanup(proxy.close)
        url = "wss://%s:%d/trade-api/ws/v2"
        stranger = Example(self, url % ("localhost", proxy.port), mock.key_id, mock.key)
        self.assertIn("the stream ended: TLS: certificate verify failed", stranger.ended())
        other_name = Example(self, url % ("127.0.0.1", proxy.port), mock.key_id, mock.key,
                             SSL_CERT_FILE=certificate)
        self.assertIn("the stream ended: TLS: certificate verify failed", other_name.ended())
        trusted = Example(self, url % ("localhost", proxy.port), mock.key_id, mock.key,
                          SSL_CERT_FILE=certificate)
        eventually(lambda: mock.stream_stats()["n_subscriptions"] == 1)
        mock.add(3)
        eventually(lambda: len(trusted.fills()) == 3)


class Headers(Case):
    """`truefill headers`, as other clients use it."""

    def test_a_client_of_another_program_is_accepted_with_them(self):
        mock = self.exchange("--fills", 3)
        key = ["--key-id", mock.key_id, "--key", mock.key]
        printed = run("headers", "GET", "/trade-api/v2/portfolio/fills?limit=3", *key)
        self.assertEqual(printed.code, 0, printed.log)
        self.assertEqual(printed.log, "")  # standard output alone
        headers = dict(line.split(": ") for line in printed.stdout.splitlines())
        self.assertEqual(sorted(headers), ["KALSHI-ACCESS-KEY", "KALSHI-ACCESS-SIGNATURE",
                                           "KALSHI-ACCESS-TIMESTAMP"])
        request = urllib.request.Request(mock.base + "/portfolio/fills?limit=3", headers=headers)
        with urllib.request.urlopen(request) as reply:
            self.assertEqual(len(json.load(reply)["fills"]), 3)
        # They sign this path and no other.
        request = urllib.request.Request(mock.base + "/portfolio/positions", headers=headers)
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        self.assertEqual(refused.exception.code, 401)

    def test_only_get_is_signed(self):
        mock = self.exchange("--fills", 0)
        key = ["--key-id", mock.key_id, "--key", mock.key]
        for arguments in (["POST", "/x"], ["DELETE", "/x"], ["GET", "x"], ["GET", "/x y"], ["GET"]):
            with self.subTest(arguments):
                self.assertEqual(run("headers", *arguments, *key).code, 2)
        self.assertEqual(run("headers", "GET", "/x", "--key-id", "a", "--key", "none.pem").code, 2)


load_tests = load_tests_in_order(StreamExample, Headers)

if __name__ == "__main__":
    main()
