#!/usr/bin/env python3
"""What a store of fills costs: `truefill load` and `sync` into a SQLite file, beside a plain insert of the
same rows and beside ClickHouse, and a poll that brings nothing new, at growing sizes of the table.

Processor time is the program's own (user and system); on a machine that others use as well it is what
repeats. Of several runs the least is shown.

usage: script/bench --store [--parts load,sync,growth,look-ups] [--sizes 1,5,20] [--sync 1000000]
                            [--repeat 3] [--folder DIR]
"""
import argparse
import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "integration"))
from support.engines import ClickHouse  # noqa: E402
from support.harness import MockExchange  # noqa: E402

MILLION = 1_000_000
ITEM = ('{"fill_id":"%s","order_id":"%s","client_order_id":"","ticker":"KXHIGHNY-26JUL30-T%d",'
        '"side":"%s","action":"%s","outcome_side":"%s","count_fp":"%d.00",'
        '"yes_price_dollars":"0.%02d00","no_price_dollars":"0.%02d00","is_taker":%s,'
        '"fee_cost":"0.%06d","created_time":"%s.%06dZ","ts":%d}')

# Ids as UUIDs, spread over the key's range and ascending.
ROWS = """
INSERT INTO mm_fills_v2 (account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c,
    fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, engine_instance_id,
    engine_version, schema_ver, ingest_ver)
WITH RECURSIVE row(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM row WHERE n + 1 < ?2)
SELECT 'poll', printf('%08x-0000-4000-8000-%012x', n * 213, n), printf('%08x-0000-4000-8000-%012x', n, n),
    'KXHIGHNY-26JUL30-T' || n % 40, iif(n % 2, 'yes', 'no'), 'buy', 10000 * (1 + n % 99), 100 * (1 + n % 500),
    n % 20000, 1700000000000000 + n * 400000, n % 2, NULL, NULL, '', 0, 'rest', 'bench', 'truefill', 2,
    1700000000000000 + n
FROM row"""


def uuid(number):
    text = "%032x" % number
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def write_pages(path, million):
    """A million fills as pages of 1000, as the exchange tells them: random ids, three fills per order."""
    chance = random.Random(million)
    begin = 1_750_000_000 + million * 400_000
    order = ""
    with open(path, "w", encoding="ascii") as out:
        for page in range(1000):
            items = []
            for n in range(1000):
                bits = chance.getrandbits(256)
                if n % 3 == 0:
                    order = uuid(bits >> 128)
                seconds = begin + page * 400 + n * 2 // 5
                price = 1 + bits % 99
                side = "yes" if bits & 1 else "no"
                items.append(ITEM % (
                    uuid(bits & (1 << 128) - 1), order, bits % 40, side, "buy", side, 1 + bits % 500,
                    price, 100 - price, "true" if bits & 2 else "false", bits % 20_000,
                    time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds)), bits % MILLION,
                    seconds))
            out.write('{"cursor":"","fills":[%s]}\n' % ",".join(items))


class Measured:
    """A program that ran to its end: seconds of processor and wall, megabytes at its peak."""

    def __init__(self, arguments):
        begun = time.monotonic()
        process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "TRUEFILL_CLICKHOUSE_PASSWORD": ""})
        self.stdout = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.wall = time.monotonic() - begun
        self.cpu = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024
        if process.returncode:
            sys.exit("%s: exit code %d" % (" ".join(arguments), process.returncode))


def line(title, fills, run):
    print("%-58s %9.0f fills/s (processor) %9.0f (wall) %4.0f MB" % (
        title, fills / run.cpu, fills / run.wall, run.megabytes), flush=True)


def remove(database):
    for suffix in ("", "-wal", "-shm"):
        pathlib.Path(database + suffix).unlink(missing_ok=True)


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.truefill = os.environ["TRUEFILL"]

    def path(self, name):
        return os.path.join(self.folder, name)

    def sync_arguments(self, mock, sink, *more):
        return [self.truefill, "sync", "--quiet", "--once", "--exchange", mock.base, "--key-id",
                mock.key_id, "--key", mock.key, "--sink", sink, "--state", self.path("state"),
                "--pages-per-second", "1000", "--limit", "1000", *more]

    def least(self, run):
        return min((run() for _ in range(self.options.repeat)), key=lambda done: done.cpu)

    def plain_insert(self, database):
        """A plain prepared insert of the file's rows: rows, and seconds of processor and wall."""
        copy = self.path("copy.db")
        best = None
        for _ in range(self.options.repeat):
            done = Measured([os.environ["TRUEFILL_SQLITE_LIMIT"], database, copy])
            rows, cpu, wall = map(float, re.fullmatch(
                r"(\d+) rows, ([\d.]+) s of processor, ([\d.]+) s\n", done.stdout).groups())
            if best is None or cpu < best.cpu:
                done.rows, done.cpu, done.wall = rows, cpu, wall
                best = done
        remove(copy)
        return best

    def first_million(self):
        pages = self.path("pages-0")
        write_pages(pages, 0)
        database = self.path("first.db")

        def load():
            remove(database)
            return Measured([self.truefill, "load", "--quiet", "--sink", "sqlite:" + database, pages])
        loaded = self.least(load)
        line("load of 1 M into a new file", MILLION, loaded)
        read = self.least(lambda: Measured(
            [self.truefill, "load", "--quiet", "--dry-run", "--sink", "sqlite:" + database, pages]))
        line("the same without a sink (--dry-run)", MILLION, read)
        plain = self.plain_insert(database)
        line("a plain prepared insert of the same rows", plain.rows, plain)
        print("load takes %.2f x of the plain insert (processor), %.2f x (wall)" % (
            loaded.cpu / plain.cpu, loaded.wall / plain.wall))
        again = self.least(lambda: Measured(
            [self.truefill, "load", "--quiet", "--sink", "sqlite:" + database, pages]))
        line("load of the same again: 1 M duplicates", MILLION, again)
        remove(database)

    def empty_poll(self, mock, database):
        """A poll whose 500 fills are all stored already: seconds of the poll, and of the process."""
        metrics = self.path("sync.prom")
        best = {"poll": 1e9, "cpu": 1e9}
        for _ in range(max(5, self.options.repeat)):
            run = Measured(self.sync_arguments(mock, "sqlite:" + database, "--account", "poll",
                                               "--metrics", metrics))
            text = pathlib.Path(metrics).read_text(encoding="utf-8")
            poll = float(re.search(r"^truefill_sync_poll_duration_seconds\S* (\S+)", text,
                                   re.M).group(1))
            best = {"poll": min(best["poll"], poll), "cpu": min(best["cpu"], run.cpu)}
        return best

    def show_poll(self, database, millions):
        mock = MockExchange(self.folder, "--fills", 0)
        try:
            mock.add(500, age=300)
            Measured(self.sync_arguments(mock, "sqlite:" + database, "--account", "poll"))
            poll = self.empty_poll(mock, database)
        finally:
            mock.close()
        print("  %d M rows: %.0f bytes per row; a poll that brings nothing new (500 fills met again): "
              "%.1f ms, the whole process %.1f ms of processor" % (
                  millions, os.path.getsize(database) / (millions * MILLION), poll["poll"] * 1000,
                  poll["cpu"] * 1000), flush=True)

    def look_ups(self):
        """Tables whose rows are made by SQL, in the order of their key: large ones in little time."""
        database = self.path("rows.db")
        remove(database)
        Measured([self.truefill, "schema", "apply", "--sink", "sqlite:" + database])
        there = 0
        for size in self.options.sizes:
            connection = sqlite3.connect(database)
            connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")
            connection.execute(ROWS, (there * MILLION, size * MILLION))
            connection.commit()
            connection.close()
            there = size
            self.show_poll(database, size)
        remove(database)

    def growing(self):
        database = self.path("fills.db")
        there = 0
        for size in self.options.sizes:
            names = []
            for million in range(there, size):
                names.append(self.path("pages-%d" % million))
                if not os.path.exists(names[-1]):
                    write_pages(names[-1], million)
            run = Measured([self.truefill, "load", "--quiet", "--sink", "sqlite:" + database, *names])
            line("load of %d M onto %d M" % (size - there, there), (size - there) * MILLION, run)
            for name in names:
                os.remove(name)
            there = size
            self.show_poll(database, size)
        remove(database)

    def sync(self, mock, name, sink, fresh):
        n = self.options.sync

        def whole():
            fresh()
            return Measured(self.sync_arguments(mock, sink(), "--since", "3650d"))
        line("sync of %.1f M into %s" % (n / MILLION, name), n, self.least(whole))
        line("sync of the same again: nothing new", n, self.least(lambda: Measured(
            self.sync_arguments(mock, sink(), "--since", "3650d"))))

    def sync_all(self):
        mock = MockExchange(self.folder, "--fills", self.options.sync)
        try:
            if not ClickHouse.absence():
                with ClickHouse() as engine:
                    self.sync_clickhouse(mock, engine)
            else:
                print("no ClickHouse here: " + ClickHouse.absence())
            file = self.path("sync.db")
            self.sync(mock, "a SQLite file", lambda: "sqlite:" + file, lambda: remove(file))
            remove(file)
        finally:
            mock.close()

    def sync_clickhouse(self, mock, engine):
        count = [0]

        def address():
            return "http://127.0.0.1:%d/bench%d" % (engine.port, count[0])

        def fresh():
            count[0] += 1
            subprocess.run([self.truefill, "schema", "apply", "--sink", address()], check=True,
                           stdout=subprocess.DEVNULL)
        self.sync(mock, "ClickHouse " + engine.version, address, fresh)

    def all(self):
        print("load average %.1f %.1f %.1f" % os.getloadavg(), flush=True)
        if "load" in self.options.parts:
            self.first_million()
        if "sync" in self.options.parts:
            self.sync_all()
        if "look-ups" in self.options.parts:
            self.look_ups()
        if "growth" in self.options.parts:
            self.growing()
        print("load average %.1f %.1f %.1f" % os.getloadavg())


def main():
    parser = argparse.ArgumentParser(prog="script/bench --store", description=__doc__.splitlines()[0])
    parser.add_argument("--parts", default="load,sync,growth,look-ups",
                        help="[load,sync,growth,look-ups]")
    parser.add_argument("--sizes", default="1,5,20", help="millions of rows, ascending [1,5,20]")
    parser.add_argument("--sync", type=int, default=MILLION, help="fills of the exchange [1000000]")
    parser.add_argument("--repeat", type=int, default=3, help="the least of so many runs [3]")
    parser.add_argument("--folder", help="where the files lie: about 0.4 GB per million rows [/tmp]")
    options = parser.parse_args()
    options.sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        Bench(options, folder).all()


if __name__ == "__main__":
    main()
