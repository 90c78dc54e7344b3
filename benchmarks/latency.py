#!/usr/bin/env python3
"""How soon a reader sees a fill: from its execution on the mock exchange to its row.

usage: latency.py [--seconds N] [--rates 1,100,5000] [--sinks sqlite,clickhouse]

TRUEFILL and TRUEFILL_MOCK name the programs. The clock starts at the fill's own time, in which the
mock exchange executes it and hands it to its WebSocket; it stops when a reader's query that returned
the fill has ended. Beside it stands the floor of the machine: the same bytes through an echo on the
loopback, and the engine's own insert of one row with the query that sees it.

The engines keep their data in TMPDIR: it matters how fast its file system creates files.
"""
import argparse
import http.client
import json
import os
import pathlib
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "integration"))

from support.engines import ClickHouse  # noqa: E402
from support.harness import MockExchange, eventually  # noqa: E402

FRAME_BYTES = 520  # of a fill's message today


class Sqlite:
    """Reads the rows that are new since the last call."""

    name = "SQLite"

    def __init__(self, folder):
        self.file = os.path.join(folder, "fills.db")
        self.address = "sqlite:" + self.file
        self.last = 0
        self.connection = None

    def ready(self):
        return os.path.exists(self.file)

    def new_ids(self):
        if self.connection is None:
            self.connection = sqlite3.connect(self.file, isolation_level=None, timeout=30)
        rows = self.connection.execute(
            "SELECT rowid, fill_id FROM mm_fills_v2 WHERE rowid > ? ORDER BY rowid",
            (self.last,)).fetchall()
        if rows:
            self.last = rows[-1][0]
        return [row[1] for row in rows]

    def floor(self, n):
        """Seconds for an insert of one row that is on the disk, with the query that sees it."""
        path = self.file + "-floor"
        writer = sqlite3.connect(path, isolation_level=None)
        writer.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                             "CREATE TABLE t (a TEXT PRIMARY KEY, b TEXT)")
        reader = sqlite3.connect(path, isolation_level=None)
        times = []
        for i in range(n):
            begun = time.perf_counter()
            writer.execute("INSERT INTO t VALUES (?, ?)", (str(uuid.uuid4()), "x" * 200))
            assert reader.execute("SELECT max(rowid) FROM t").fetchone()[0] == i + 1
            times.append(time.perf_counter() - begun)
        writer.close()
        reader.close()
        return times

    def close(self):
        if self.connection is not None:
            self.connection.close()


class Server:
    name = "ClickHouse"

    def __init__(self, _folder):
        self.engine = ClickHouse()
        self.engine.start()
        self.database = "latency"
        self.address = "http://127.0.0.1:%d/%s" % (self.engine.port, self.database)
        subprocess.run([os.environ["TRUEFILL"], "schema", "apply", "--sink", self.address],
                       check=True, capture_output=True)
        self.since = 0

    def ready(self):
        return True

    def new_ids(self):
        rows = self.engine.rows(
            "SELECT fill_id, ts_us FROM mm_fills_v2 WHERE ts_us >= %d" % self.since,
            database=self.database, max_threads=1)
        # Fills come in the order of their times, with a second for what is on its way.
        if rows:
            self.since = max(self.since, max(int(row[1]) for row in rows) - 1_000_000)
        return [row[0] for row in rows]

    def floor(self, n):
        self.engine.query("CREATE TABLE floor (a String, b String) ENGINE = MergeTree() ORDER BY a",
                          database=self.database)
        times = []
        for _ in range(n):
            begun = time.perf_counter()
            key = str(uuid.uuid4())
            self.engine.query("INSERT INTO floor VALUES ('%s', '%s')" % (key, "x" * 200),
                              database=self.database)
            assert self.engine.rows("SELECT count() FROM floor WHERE a = '%s'" % key,
                                    database=self.database) == [["1"]]
            times.append(time.perf_counter() - begun)
            time.sleep(0.02)
        return times

    def parts(self):
        return self.engine.rows(
            "SELECT countIf(active), max(max_block_number) FROM system.parts WHERE table = "
            "'mm_fills_v2' AND database = '%s'" % self.database)[0]

    def close(self):
        self.engine.close()


def echo_times(n):
    """Seconds for a message to an echo on the loopback and back."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer():
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while piece := connection.recv(65536):
            connection.sendall(piece)

    threading.Thread(target=answer, daemon=True).start()
    client = socket.create_connection(listener.getsockname())
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    times = []
    for _ in range(n):
        begun = time.perf_counter()
        client.sendall(b"x" * FRAME_BYTES)
        left = FRAME_BYTES
        while left:
            left -= len(client.recv(left))
        times.append(time.perf_counter() - begun)
    client.close()
    listener.close()
    return times


def execute(mock, rate, seconds):
    """Lets the exchange execute so many fills a second."""
    connection = http.client.HTTPConnection("127.0.0.1", mock.port, timeout=30)
    at_once = max(1, rate // 100)
    begun = time.monotonic()
    for i in range(rate * seconds // at_once):
        time.sleep(max(0, begun + i * at_once / rate - time.monotonic()))
        connection.request("POST", "/mock/add?n=%d" % at_once)
        connection.getresponse().read()
    connection.close()


def measure(sink, folder, rate, seconds):
    """The latency of each fill, in seconds, sorted; and how many fills a second were executed."""
    mock = MockExchange(folder, "--fills", 0, stream=True)
    with open(os.path.join(folder, "log"), "w+b") as log:
        program = subprocess.Popen(
            [os.environ["TRUEFILL"], "sync", "--exchange", mock.base, "--key-id", mock.key_id,
             "--key", mock.key, "--sink", sink.address, "--state", os.path.join(folder, "state"),
             "--account", "rate-%d" % rate, "--stream", mock.stream, "--every", "1h"],
            stderr=log, stdout=subprocess.DEVNULL)
        try:
            eventually(lambda: mock.stream_stats()["n_subscriptions"] == 1 and sink.ready())
            time.sleep(0.5)
            sink.new_ids()
            driver = threading.Thread(target=execute, args=(mock, rate, seconds))
            begun = time.monotonic()
            driver.start()
            seen = {}
            wanted = max(1, rate // 100) * (rate * seconds // max(1, rate // 100))
            while len(seen) < wanted and time.monotonic() < begun + seconds + 30:
                ids = sink.new_ids()
                now = time.time()
                for fill_id in ids:
                    seen.setdefault(fill_id, now)
                time.sleep(0.0002)
            driver.join()
            took = time.monotonic() - begun
            executed = {row["fill_id"]: row["ts_us"] / 1e6 for row in
                        map(json.loads, mock.call("GET", "truth").splitlines())}
        finally:
            program.terminate()
            program.wait(30)
            mock.close()
    assert len(seen.keys() & executed.keys()) == wanted, "%d of %d were seen" % (len(seen), wanted)
    return sorted(seen[fill_id] - executed[fill_id] for fill_id in executed), wanted / took


def percentile(values, percent):
    return values[(len(values) - 1) * percent // 100]


def line(name, times):
    return "%-28s p50 %8.2f ms   p99 %8.2f ms   max %8.2f ms" % (
        name, *(1000 * value for value in (percentile(times, 50), percentile(times, 99), times[-1])))


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=10)
    options.add_argument("--rates", default="1,100,5000")
    options.add_argument("--sinks", default="sqlite,clickhouse")
    chosen = options.parse_args()
    echo = sorted(echo_times(2000))
    print(line("echo", echo))
    for name, kind in (("sqlite", Sqlite), ("clickhouse", Server)):
        if name not in chosen.sinks.split(","):
            continue
        if kind is Server and ClickHouse.absence():
            print(ClickHouse.absence())
            continue
        with tempfile.TemporaryDirectory() as folder:
            sink = kind(folder)
            try:
                floor = sorted(sink.floor(200))
                print(line(sink.name + ", one row", floor))
                for rate in map(int, chosen.rates.split(",")):
                    with tempfile.TemporaryDirectory() as own:
                        times, reached = measure(sink, own, rate, chosen.seconds)
                    ratio = percentile(times, 99) / (percentile(floor, 99) + percentile(echo, 99))
                    print(line("%s, %d fills/s" % (sink.name, rate), times) +
                          "   p99 %.1f x floor, %.0f fills/s reached" % (ratio, reached))
                if kind is Server:
                    print("%-28s %s active of %s made" % ("ClickHouse, parts", *sink.parts()))
            finally:
                sink.close()


if __name__ == "__main__":
    main()
