#!/usr/bin/env python3
"""Tests of the engines and the proxy that other tests use."""
import http.client
import itertools
import re
import socket
import threading
import time
import unittest
import unittest.mock

from support.engines import Chdb, ClickHouse, ClickHouseError, free_port, skip_unless, unescape
from support.proxy import FaultProxy

TABLE = ("CREATE TABLE t (a Int64, s String, n Nullable(Int32)) "
         "ENGINE = ReplacingMergeTree ORDER BY a")
INSERT = "INSERT INTO t (a, s) FORMAT JSONEachRow"


def json_rows(count, end="\n"):
    return "".join('{"a":%d,"s":"row %d"}%s' % (n, n, end) for n in range(count))


def count(engine):
    return int(engine.rows("SELECT count() FROM t")[0][0])


class Promises:
    """Tests for any engine."""

    def open(self):
        engine = self.ENGINE()
        self.addCleanup(engine.close)
        return engine.start()

    def refused(self, code, engine, sql, **settings):
        with self.assertRaises(ClickHouseError) as caught:
            engine.query(sql, **settings)
        self.assertEqual(caught.exception.code, code, caught.exception.text)
        self.assertIn("DB::Exception: ", caught.exception.text)

    def test_rows_outlive_a_stop_and_a_crash(self):
        engine = self.open()
        url, pid = engine.url, engine.pid
        engine.query(TABLE)
        self.assertEqual(engine.query(INSERT, data=json_rows(10)), "")
        engine.stop()
        self.assertIsNone(engine.pid)
        with self.assertRaises(OSError):
            engine.query("SELECT 1")
        engine.start()
        self.assertEqual((engine.url, count(engine)), (url, 10))
        self.assertNotEqual(engine.pid, pid)
        engine.query(INSERT, data='{"a":10,"s":""}')
        engine.kill()
        engine.start()
        self.assertEqual((engine.url, count(engine)), (url, 11))

    def test_texts_come_back_as_they_went(self):
        engine = self.open()
        self.assertRegex(engine.version, r"^\d+\.\d+\.\d+")
        engine.query(TABLE)
        odd = "tab\t line\n return\r back\\ quote' zero\0 \u00e9 \b\f"
        escaped = odd.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
        engine.query("INSERT INTO t (a, s, n) FORMAT TSV", data="1\t%s\t\\N\n2\t\t3\n" % escaped)
        self.assertEqual(engine.rows("SELECT a, s, n FROM t ORDER BY a"),
                         [["1", odd, None], ["2", "", "3"]])
        self.assertEqual(engine.rows("SELECT s FROM t WHERE a = 2"), [[""]])
        self.assertEqual(engine.rows("SELECT s FROM t WHERE a = 3"), [])
        self.assertEqual(unescape("\\\\N"), "\\N")

    def test_formats_parameters_and_errors(self):
        engine = self.open()
        self.assertEqual(engine.query("SELECT 1, 'x'"), "1\tx\n")
        self.assertEqual(engine.query("SELECT 1 AS a FORMAT JSONEachRow"), '{"a":1}\n')
        self.assertEqual(engine.query("SELECT 1, 'x'", default_format="CSV"), '1,"x"\n')
        self.assertEqual(engine.query("SELECT currentDatabase()", database="system"), "system\n")
        self.assertEqual(engine.query("SELECT currentDatabase()"), "default\n")
        setting = "SELECT value FROM system.settings WHERE name = 'max_block_size'"
        before = engine.query(setting)
        self.assertEqual(engine.query(setting, max_block_size=1234), "1234\n")
        self.assertEqual(engine.query(setting), before)
        self.refused(115, engine, "SELECT 1", no_such_setting=1)
        self.refused(81, engine, "SELECT 1", database="nowhere")
        self.refused(60, engine, "SELECT 1 FROM nothing")
        self.refused(62, engine, "SELEKT 1")
        self.refused(62, engine, "")

    def test_what_does_not_fit_the_table_is_refused_whole(self):
        engine = self.open()
        engine.query(TABLE)
        for codes, row in (({27, 72}, '{"a":"x","s":""}'), ({26, 27}, '{"a":1,"s":'),
                           ({117}, '{"a":1,"s":"","z":1}')):
            with self.subTest(row=row), self.assertRaises(ClickHouseError) as caught:
                engine.query(INSERT, data=json_rows(5) + row, input_format_skip_unknown_fields=0)
            self.assertIn(caught.exception.code, codes, caught.exception.text)
        self.refused(60, engine, "INSERT INTO nothing (a) FORMAT JSONEachRow", data='{"a":1}')
        self.refused(16, engine, "INSERT INTO t (z) FORMAT JSONEachRow", data='{"z":1}')
        self.assertEqual(engine.query(INSERT), "")
        self.assertEqual(count(engine), 0)

    def test_ten_thousand_rows_in_the_body(self):
        engine = self.open()
        engine.query(TABLE)
        engine.query(INSERT, data=json_rows(10_000))
        self.assertEqual(count(engine), 10_000)
        engine.query("TRUNCATE TABLE t")
        engine.query(INSERT + "\n" + json_rows(10_000))
        engine.query("INSERT INTO t (a, s) VALUES (-1, 'a FORMAT b')")
        self.assertEqual(engine.rows("SELECT count(), min(a), max(s) FROM t"),
                         [["10001", "-1", "row 9999"]])

    def test_blank_lines_are_white_space_between_rows(self):
        engine = self.open()
        engine.query(TABLE)
        engine.query(INSERT, data=json_rows(10, end="\n\n"))
        engine.query(INSERT + "\n\n" + json_rows(20, end="\n\n"))
        self.assertEqual(count(engine), 30)


@skip_unless(ClickHouse)
class TheServer(Promises, unittest.TestCase):
    ENGINE = ClickHouse

    def test_passwords(self):
        engine = ClickHouse(users={"writer": "p<&>'w"})
        self.addCleanup(engine.close)
        engine.start()
        self.assertEqual(engine.query("SELECT 1", user="writer", password="p<&>'w"), "1\n")
        for user, password in (("writer", "wrong"), ("writer", None), ("nobody", None)):
            with self.subTest(user=user, password=password), \
                    self.assertRaises(ClickHouseError) as caught:
                engine.query("SELECT 1", user=user, password=password)
            self.assertIn(caught.exception.code, (192, 193, 194, 516))

    def test_another_server_on_its_port_is_not_taken_for_it(self):
        first = self.open()
        ports = itertools.chain([first.port], iter(free_port, None))
        with unittest.mock.patch("support.engines.free_port", side_effect=ports):
            second = self.open()
        self.assertNotEqual(first.port, second.port)
        first.query(TABLE)
        self.refused(60, second, "SELECT 1 FROM t")

    def test_a_port_that_was_taken_between_two_runs(self):
        engine = self.open()
        port = engine.port
        engine.stop()
        with socket.socket() as other:
            other.bind(("127.0.0.1", port))
            with self.assertRaisesRegex(RuntimeError, "Address already in use"):
                engine.start()
        engine.start()
        self.assertEqual(engine.port, port)


@skip_unless(Chdb)
class TheLibrary(Promises, unittest.TestCase):
    ENGINE = Chdb

    def test_two_at_once(self):
        one, two = self.open(), self.open()
        self.assertNotEqual(one.port, two.port)
        one.query(TABLE)
        self.refused(60, two, "SELECT 1 FROM t")


@skip_unless(ClickHouse)
class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = ClickHouse().start()
        cls.addClassCleanup(cls.engine.close)
        cls.engine.query(TABLE)

    def setUp(self):
        self.engine.query("TRUNCATE TABLE t")
        self.proxy = FaultProxy(self.engine.port)
        self.addCleanup(self.proxy.close)
        self.connection = None
        self.reconnect()

    def reconnect(self):
        if self.connection:
            self.connection.close()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
        self.addCleanup(self.connection.close)

    def post(self, sql="SELECT 1", data=None):
        target = "/" if data is None else "/?query=" + sql.replace(" ", "%20")
        self.connection.request("POST", target, sql if data is None else data)
        response = self.connection.getresponse()
        return response.status, response.read().decode()

    def test_what_is_not_to_fail_goes_through_on_one_connection(self):
        self.assertEqual(self.post(), (200, "1\n"))
        port = self.connection.sock.getsockname()[1]
        self.assertEqual(self.post(INSERT, json_rows(3)), (200, ""))
        self.assertEqual(self.post("SELECT count() FROM t"), (200, "3\n"))
        self.assertEqual(self.post("SELECT number FROM system.numbers LIMIT 100000")[1][-7:],
                         "\n99999\n")
        status, text = self.post("SELECT 1 FROM nothing")
        self.assertNotEqual(status, 200)
        self.assertIn("Code: 60", text)
        self.connection.request("GET", "/ping")
        self.assertEqual(self.connection.getresponse().read(), b"Ok.\n")
        self.connection.request("POST", "/", iter([b"SELECT ", b"2"]), encode_chunked=True,
                                headers={"Transfer-Encoding": "chunked"})
        self.assertEqual(self.connection.getresponse().read(), b"2\n")
        self.assertEqual(self.connection.sock.getsockname()[1], port)
        self.assertEqual(self.proxy.log[:3], [("SELECT 1", "ok"), (INSERT, "ok"),
                                              ("SELECT count() FROM t", "ok")])
        self.assertEqual(self.proxy.log[-2:], [("GET /ping", "ok"), ("SELECT 2", "ok")])
        self.assertEqual(self.proxy.counts, {"ok": 7})

    def test_refuse(self):
        self.proxy.fail_next("refuse")
        with self.assertRaises(ConnectionResetError):
            self.post(INSERT, json_rows(10))
        self.assertEqual(count(self.engine), 0)
        self.reconnect()
        self.assertEqual(self.post(INSERT, json_rows(10)), (200, ""))
        self.assertEqual(self.proxy.log, [(INSERT, "refuse"), (INSERT, "ok")])

    def test_error_500(self):
        self.proxy.fail_next("error_500")
        status, text = self.post(INSERT, json_rows(10))
        self.assertEqual(status, 500)
        self.assertRegex(text, r"^Code: 241, .*DB::Exception: Memory limit exceeded")
        self.assertEqual(count(self.engine), 0)
        self.proxy.fail_next("error_500", status=503, text="busy")
        self.assertEqual(self.post(), (503, "busy"))
        self.assertEqual(self.post(), (200, "1\n"))

    def test_lost_reply(self):
        self.proxy.fail_next("lost_reply")
        with self.assertRaises(http.client.RemoteDisconnected):
            self.post(INSERT, json_rows(1000))
        self.assertEqual(count(self.engine), 1000)
        self.assertEqual(self.proxy.log, [(INSERT, "lost_reply")])

    def test_cut_body(self):
        old = self.engine.version.startswith("18.")
        self.proxy.fail_next("cut_body", times=2)
        for sql, data in ((INSERT, json_rows(1000)), (INSERT + "\n" + json_rows(1000), None)):
            self.engine.query("TRUNCATE TABLE t")
            with self.assertRaises(http.client.RemoteDisconnected):
                self.post(sql, data)
            kept = count(self.engine)
            if old:
                self.assertTrue(450 < kept < 550, kept)
            else:
                self.assertIn(kept, range(551))
            self.reconnect()
        self.assertEqual(self.post(INSERT, json_rows(1000)), (200, ""))
        self.assertEqual(self.engine.rows("SELECT count() FROM t FINAL"), [["1000"]])

    def test_half_reply(self):
        self.proxy.fail_next("half_reply", times=2)
        for sql, data in ((INSERT, json_rows(10)), ("SELECT 1", None)):
            with self.assertRaises(http.client.IncompleteRead):
                self.post(sql, data)
            self.reconnect()
        self.assertEqual(count(self.engine), 10)

    def test_slow(self):
        self.proxy.fail_next("slow", seconds=0.4)
        start = time.monotonic()
        self.assertEqual(self.post(), (200, "1\n"))
        self.assertGreaterEqual(time.monotonic() - start, 0.4)

    def test_a_client_that_does_not_wait(self):
        self.proxy.fail_next("slow", seconds=0.4)
        self.connection.timeout = 0.2
        with self.assertRaises(TimeoutError):
            self.post(INSERT, json_rows(10))
        self.assertEqual(count(self.engine), 10)
        self.reconnect()
        self.assertEqual(self.post(), (200, "1\n"))
        self.assertEqual(self.proxy.log, [(INSERT, "slow"), ("SELECT 1", "ok")])

    def test_only_what_matches_and_as_often_as_told(self):
        self.proxy.fail_next("error_500", times=2, only=re.compile("^INSERT"))
        self.assertEqual(self.proxy.pending, 2)
        self.assertEqual(self.post()[0], 200)
        self.assertEqual([self.post(INSERT, json_rows(1))[0] for _ in range(3)], [500, 500, 200])
        self.assertEqual(self.proxy.counts, {"ok": 2, "error_500": 2})
        self.proxy.fail_next("refuse", only="never")
        self.proxy.clear()
        self.assertEqual(self.proxy.pending, 0)
        with self.assertRaises(ValueError):
            self.proxy.fail_next("explode")

    def test_down_and_up(self):
        port = self.proxy.port
        self.assertEqual(self.post()[0], 200)
        self.proxy.down()
        with self.assertRaises((http.client.RemoteDisconnected, ConnectionError)):
            self.post()
        self.reconnect()
        with self.assertRaises(ConnectionRefusedError):
            self.post()
        self.proxy.up()
        self.assertEqual(self.proxy.port, port)
        self.reconnect()
        self.assertEqual(self.post(), (200, "1\n"))

    def test_a_server_that_is_gone(self):
        with FaultProxy(free_port()) as proxy:
            connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=20)
            with self.assertRaises(http.client.RemoteDisconnected):
                connection.request("GET", "/ping")
                connection.getresponse()
            connection.close()
            self.assertEqual(proxy.log, [("GET /ping", "no_upstream")])

    def test_many_clients_at_once(self):
        self.proxy.fail_next("error_500", times=10)
        statuses = []

        def client():
            connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port, timeout=20)
            for _ in range(10):
                connection.request("POST", "/", "SELECT 1")
                response = connection.getresponse()
                response.read()
                statuses.append(response.status)
            connection.close()

        threads = [threading.Thread(target=client) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(statuses), [200] * 30 + [500] * 10)
        self.assertEqual(self.proxy.counts, {"ok": 30, "error_500": 10})


if __name__ == "__main__":
    unittest.main(verbosity=2)
