"""Helpers of the tests that run the program, the mock exchange and the sinks.

The programs are named by environment variables: TRUEFILL (the program), TRUEFILL_MOCK (the mock
exchange). The logs of all programs are kept, and the last test checks that they contain no secret.
"""
import json
import os
import pty
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

from support.engines import ClickHouse

PASSWORD = "s3cret-of-the-table"
COLUMNS = ["fill_id", "exchange_order_id", "market_ticker", "side", "action", "price_u", "count_c",
           "fee_u", "ts_us", "is_taker", "subaccount", "exchange_index"]
LOGS = []
ABSENT = []  # the reasons why engines that tests need are absent
STARTED = []  # the engines that were started
NOTHING_RAN = 77  # the exit code that ctest counts as skipped


def rounds(usual, full):
    """The number of rounds of a random test: `full` with TRUEFILL_FULL, otherwise `usual`."""
    return full if os.environ.get("TRUEFILL_FULL") else usual


def keeps_freed_memory():
    """Whether the program has the address sanitizer, so that a bound of its memory tells nothing."""
    with open(os.environ["TRUEFILL"], "rb") as program:
        return b"__asan_init" in program.read()


def eventually(what, seconds=30):
    """Waits until a function returns a true value, and returns it."""
    end = time.monotonic() + seconds
    while True:
        value = what()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError("it did not happen within %d s" % seconds)
        time.sleep(0.02)


def content(path):
    """The text of a file; "" if it does not exist."""
    if not os.path.exists(path):
        return ""
    with open(path, encoding="utf-8") as file:
        return file.read()


class MockExchange:
    count = 0

    def __init__(self, folder, *arguments, key_id="key-1", stream=False):
        MockExchange.count += 1  # its files have names of their own, also beside an earlier one's
        number = MockExchange.count
        self.key_id = key_id
        self.key = os.path.join(folder, "key-%d.pem" % number)
        port_file = os.path.join(folder, "port-%d" % number)
        self.process = subprocess.Popen(
            [os.environ["TRUEFILL_MOCK"], "--port-file", port_file, "--key-id", key_id,
             "--new-key", self.key, *(["--stream-port-file", port_file + "-stream"] if stream else []),
             *map(str, arguments)],
            stdout=subprocess.DEVNULL)
        self.port = int(eventually(lambda: content(port_file)))
        self.base = "http://127.0.0.1:%d/trade-api/v2" % self.port

        if stream:
            self.stream_port = int(eventually(lambda: content(port_file + "-stream")))
            self.stream = "ws://127.0.0.1:%d/trade-api/ws/v2" % self.stream_port

    def call(self, method, path, body=b"", port=None):
        request = urllib.request.Request(
            "http://127.0.0.1:%d/mock/%s" % (port or self.port, path), method=method,
            data=body if method == "POST" else None)
        with urllib.request.urlopen(request, timeout=10) as reply:
            return reply.read().decode()

    def add(self, n, age=0):
        self.call("POST", "add?n=%d&age=%d" % (n, age))

    def faults(self, script):
        self.call("POST", "faults", script.encode())

    def stream_call(self, path, body=""):
        self.call("POST", path, body.encode(), self.stream_port)

    def stream_faults(self, script):
        self.stream_call("faults", script)

    def stream_stats(self):
        return json.loads(self.call("GET", "stats", port=self.stream_port))

    def stats(self):
        return json.loads(self.call("GET", "stats"))

    def truth(self):
        """All fills of the exchange: rows of COLUMNS as texts, with None for unknown values."""
        rows = (json.loads(line) for line in self.call("GET", "truth").splitlines())
        return sorted(row_of(row) for row in rows)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(10)


def row_of(values):
    def text(value):
        return None if value is None else str(int(value)) if isinstance(value, bool) else str(value)
    return [text(values[name]) or ("" if name == "action" else None) for name in COLUMNS]


def written(file):
    """What a running program has written to a file. The program shares the file's position, so it is neither
    used nor moved."""
    return os.pread(file.fileno(), os.fstat(file.fileno()).st_size, 0)


class Run:
    """A running program. Its log is read when it has ended."""

    def __init__(self, arguments, environment=None, stdin=None, through=()):
        self.log_file = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [*through, os.environ["TRUEFILL"], *map(str, arguments)], stdin=stdin,
            stdout=subprocess.PIPE if stdin is None else subprocess.DEVNULL, stderr=self.log_file,
            env={**os.environ, "TRUEFILL_CLICKHOUSE_PASSWORD": "", **(environment or {})})
        self.stdout = ""
        self.ended_log = None

    def end(self, seconds=120):
        if self.process.stdout:
            self.stdout = self.process.communicate(timeout=seconds)[0].decode()
        else:
            self.process.wait(seconds)
        self.ended_log = self.log
        self.log_file.close()
        LOGS.append(self.ended_log)
        return self

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.end()

    @property
    def log(self):
        if self.ended_log is not None:
            return self.ended_log
        return written(self.log_file).decode()

    @property
    def code(self):
        return self.process.returncode

    def events(self, name):
        lines = (line for line in self.log.splitlines() if line.startswith("{"))
        return [event for event in map(json.loads, lines) if event["event"] == name]


def run(*arguments, **options):
    return Run(arguments, **options).end()


def run_measured(*arguments, **options):
    """Runs the program; returns it and its peak memory in KiB. The kernel counts the parent's memory at the
    start as a child's, so the program is started by a small process instead of the tests'."""
    measure = ("import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
               "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss); sys.exit(code)")
    done = run(*arguments, through=(sys.executable, "-c", measure), **options)
    return done, int(done.stdout.split()[-1])


def answer_at_terminal(arguments, answer):
    """Runs the program on a terminal and answers its question; returns the output and the exit code."""
    leader, follower = pty.openpty()
    program = subprocess.Popen([os.environ["TRUEFILL"], *arguments], stdin=follower,
                               stderr=follower, stdout=subprocess.DEVNULL)
    os.close(follower)
    os.write(leader, answer.encode() + b"\n")
    seen = b""
    while True:
        try:
            seen += os.read(leader, 65536)
        except OSError:  # the program's end is closed
            break
    os.close(leader)
    return seen.decode(), program.wait(60)


class SqliteSink:
    """A SQLite file, read through the view as any reader does."""

    engine = None  # no server

    def __init__(self, file):
        self.file = file
        self.address = "sqlite:" + file

    def rows(self, sql, *parameters):
        """The rows as tuples; none while the file or the table does not exist."""
        if not os.path.exists(self.file):
            return []
        connection = sqlite3.connect(self.file, timeout=30)
        try:
            return connection.execute(sql, parameters).fetchall()
        except sqlite3.OperationalError as error:
            if "no such table" in str(error):
                return []
            raise
        finally:
            connection.close()

    def query(self, sql):
        connection = sqlite3.connect(self.file, timeout=30)
        connection.execute(sql)
        connection.commit()
        connection.close()

    def view(self):
        is_table = self.rows("SELECT 1 FROM sqlite_schema WHERE name = 'mm_fills' AND "
                             "type = 'table'")
        return "mm_fills_v2_view" if is_table else "mm_fills"

    def fills(self, account=""):
        return sorted([None if value is None else str(value) for value in row] for row in self.rows(
            "SELECT %s FROM %s WHERE account = ?" % (", ".join(COLUMNS), self.view()), account))

    def stored(self):
        return sum(row[0] for row in self.rows("SELECT count(*) FROM mm_fills_v2"))

    def rejects(self):
        return [row[0] for row in self.rows("SELECT reason FROM mm_fill_rejects")]

    def polls(self):
        names = ["complete", "n_api", "n_inserted", "n_duplicate", "watermark_us"]
        return [dict(zip(names, row)) for row in self.rows(
            "SELECT %s FROM mm_fill_polls ORDER BY polled_us" % ", ".join(names))]

    def links(self):
        return {tuple(row) for row in self.rows(
            "SELECT exchange_order_id, decision_id FROM mm_fill_links")}

    def damage(self):
        """The damage that SQLite finds in the file; "" if there is none, or no file."""
        found = [row[0] for row in self.rows("PRAGMA integrity_check")]
        return "" if found in ([], ["ok"]) else "\n".join(found)


class TableSink:
    """A new database on an engine, reached by the engine's port or by a proxy's."""

    count = 0

    def __init__(self, engine, port=None, user=""):
        TableSink.count += 1
        self.engine = engine
        self.database = "t%d_%d" % (os.getpid(), TableSink.count)
        self.address = "http://%s127.0.0.1:%d/%s" % (user and user + "@", port or engine.port,
                                                     self.database)

    def rows(self, sql):
        return self.engine.rows(sql, database=self.database)

    def query(self, sql):
        return self.engine.query(sql, database=self.database)

    def fills(self, account=""):
        return sorted(self.rows("SELECT %s FROM %s WHERE account = '%s'" % (
            ", ".join(COLUMNS), self.view(), account)))

    def view(self):
        engine = self.rows("SELECT engine FROM system.tables WHERE name = 'mm_fills' AND "
                           "database = '%s'" % self.database)
        return "mm_fills" if engine == [["View"]] else "mm_fills_v2_view"

    def stored(self):
        return int(self.rows("SELECT count() FROM mm_fills_v2")[0][0])

    def rejects(self):
        return [row[0] for row in self.rows("SELECT reason FROM mm_fill_rejects FINAL")]

    def polls(self):
        names = ["complete", "n_api", "n_inserted", "n_duplicate", "watermark_us"]
        return [dict(zip(names, map(int, row))) for row in self.rows(
            "SELECT %s FROM mm_fill_polls FINAL ORDER BY polled_us" % ", ".join(names))]


class Case(unittest.TestCase):
    """A test with a temporary folder, and with exchanges and programs that end with the test."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, content):
        with open(self.path(name), "w", encoding="utf-8") as out:
            out.write(content)
        return self.path(name)

    def exchange(self, *arguments, **options):
        mock = MockExchange(self.folder, *arguments, **options)
        self.addCleanup(mock.close)
        return mock

    def sync_arguments(self, mock, sink, *more, state="state"):
        # Without a limit of the rate, which has a test of its own.
        rate = [] if "--pages-per-second" in more else ["--pages-per-second", "1000"]
        return ["sync", "--exchange", mock.base, "--key-id", mock.key_id, "--key", mock.key,
                "--sink", sink.address, "--state", self.path(state), *rate, *more]

    def sync(self, mock, sink, *more, state="state", **options):
        return run(*self.sync_arguments(mock, sink, *more, state=state), **options)

    def start(self, arguments, **options):
        started = Run(arguments, **options)
        self.addCleanup(lambda: started.process.poll() is None and started.process.kill())
        return started

    def end_at_a_changed_table(self, mock, sink, change):
        """Follows the exchange, calls `change` to alter the tables, and returns the program, which has
        ended with 6 at the next fill."""
        following = self.start(self.sync_arguments(mock, sink, "--every", "100ms"))
        eventually(lambda: following.events("heartbeat"))
        change()
        mock.add(1)
        eventually(lambda: following.process.poll() is not None)
        following.end()
        self.assertEqual(following.code, 6)
        self.assertIn("schema verify", following.log.splitlines()[-1])
        return following

    def assert_recovered(self, mock, sink):
        """With correct tables the next program books all fills: nothing had counted as booked."""
        self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        self.assertEqual(self.sync(mock, sink, "--since", "60d").code, 0)
        self.assert_booked(mock, sink)

    def assert_booked(self, mock, sink, account=""):
        """The sink holds exactly the exchange's fills, field by field."""
        truth = mock.truth()
        found = sink.fills(account)
        self.assertEqual(len(found), len(truth))
        for got, wanted in zip(found, truth):
            self.assertEqual(got, wanted)


def on(engine_class):
    """A class decorator: starts an engine for the class, and skips its tests where the engine is absent."""
    def decorate(case):
        def set_up(cls):
            absence = engine_class.absence()
            if absence:
                ABSENT.append(absence)
                raise unittest.SkipTest(absence)
            STARTED.append(engine_class)
            cls.engine = engine_class()
            cls.engine.start()

        def new_sink(self, port=None, apply=True):
            sink = TableSink(self.engine, port)
            if apply:
                applied = run("schema", "apply", "--sink",
                              "http://127.0.0.1:%d/%s" % (self.engine.port, sink.database))
                self.assertEqual(applied.code, 0, applied.log)
            return sink

        case.setUpClass = classmethod(set_up)
        case.tearDownClass = classmethod(lambda cls: cls.engine.close())
        case.sink = new_sink
        return case
    return decorate


def nothing_ran():
    return bool(ABSENT) and not STARTED and not LOGS


class NoSecrets(unittest.TestCase):
    """Runs last, and checks that no log contains a key, a signature or a password."""

    def test_no_log_line_holds_a_secret(self):
        if nothing_ran():
            self.skipTest("nothing was logged: " + ABSENT[0])
        self.assertTrue(LOGS)
        text = "\n".join(LOGS)
        self.assertNotIn(PASSWORD, text)
        for mark in ("PRIVATE KEY", "KALSHI-ACCESS", "MIIE"):
            self.assertNotIn(mark, text)
        self.assertEqual(re.findall(r"[A-Za-z0-9+/]{200,}={0,2}", text), [])


def load_tests_in_order(*cases):
    """The load_tests of a module: these cases, and then the check of their logs."""
    def load_tests(loader, _tests, _pattern):
        return unittest.TestSuite(loader.loadTestsFromTestCase(case)
                                  for case in (*cases, NoSecrets))
    return load_tests


def main():
    """Runs the tests of a script. If all of them need absent engines the script counts as skipped."""
    ran = unittest.main(module=sys.modules["__main__"], verbosity=2, exit=False).result
    sys.exit(1 if not ran.wasSuccessful() else NOTHING_RAN if nothing_ran() else 0)


__all__ = ["Case", "ClickHouse", "PASSWORD", "SqliteSink", "TableSink", "content", "eventually",
           "load_tests_in_order", "main", "on", "rounds", "run"]
