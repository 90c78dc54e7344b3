#!/usr/bin/env python3
"""Unusual SQLite files: damaged, newer, of another program, locked, full, shared."""
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import unittest
from collections import Counter

from support.harness import (Case, SqliteSink, eventually, keeps_freed_memory,
                             load_tests_in_order, main, rounds, run, run_measured)

FILL = ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}\n')


class OneFile(Case):
    def setUp(self):
        super().setUp()
        self.sink = SqliteSink(self.path("fills.db"))

    def fills(self, begin, end):
        return self.file("input.ndjson", "".join(FILL % (n // 3, n) for n in range(begin, end)))

    def load(self, *arguments):
        return run("load", "--sink", self.sink.address, "--state", self.path("state"), *arguments)

    def bytes_of(self, name="fills.db"):
        with open(self.path(name), "rb") as file:
            return file.read()

    def execute(self, *statements):
        connection = sqlite3.connect(self.sink.file)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()


class OtherFiles(OneFile):
    """A file of another program is not changed."""

    def refused(self, code, word):
        name = os.path.basename(self.sink.file)
        before = self.bytes_of(name)
        commands = [["load", self.fills(0, 1)], ["schema", "apply"], ["schema", "verify"], ["link"],
                    ["migrate"], ["migrate", "cutover"], ["migrate", "rollback"], ["export"],
                    ["invalidate", "--fill", "f0", "--why", "x"], ["diagnose"]]
        commands = [[*command, "--sink", self.sink.address] for command in commands]
        copy = ["copy", "--from", self.sink.address, "--to", "http://127.0.0.1:1/kalshi"]
        for arguments in [*commands, copy]:
            with self.subTest(arguments[:2]):
                done = run(*arguments)
                self.assertEqual(done.code, code, done.log)
                self.assertIn(self.sink.file, done.log)
                self.assertIn(word, done.log)
                self.assertEqual(self.bytes_of(name), before)

    def test_a_file_that_is_no_database(self):
        self.file("fills.db", "id,price\n1,0.56\n" * 100)
        self.refused(2, "is no SQLite database")

    def test_a_file_that_is_too_short_for_a_database(self):
        self.file("fills.db", "SQLite format 3\0")
        self.refused(2, "is no SQLite database")

    def test_a_file_of_a_newer_program(self):
        self.load(self.fills(0, 3))
        self.execute("PRAGMA user_version = 1000")
        self.refused(6, "a newer truefill made it")

    def test_a_newer_version_that_only_a_killed_programs_log_holds(self):
        self.load(self.fills(0, 3))
        writer = sqlite3.connect(self.sink.file)
        writer.execute("PRAGMA wal_autocheckpoint = 0")
        writer.execute("PRAGMA user_version = 1000")
        for name in ("fills.db", "fills.db-wal"):
            shutil.copy(self.path(name), self.path("left-" + name))
        writer.close()
        self.sink = SqliteSink(self.path("left-fills.db"))
        self.assertNotEqual(self.bytes_of("left-fills.db")[60:64], (1000).to_bytes(4, "big"))
        self.refused(6, "a newer truefill made it")

    def test_a_table_that_differs_is_named(self):
        self.load(self.fills(0, 3))
        self.execute("DROP VIEW mm_fills", "DROP VIEW mm_fills_last_hour",
                     "DROP VIEW mm_fills_last_day",
                     "ALTER TABLE mm_fill_links DROP COLUMN client_order_id")
        done = self.load(self.fills(0, 3))
        self.assertEqual(done.code, 6)
        self.assertIn("mm_fill_links has no column client_order_id TEXT NOT NULL", done.log)

    def test_somebody_elses_tables_are_not_added_to_unasked(self):
        self.execute("CREATE TABLE notes (text TEXT)")
        done = self.load(self.fills(0, 3))
        self.assertEqual(done.code, 6)
        self.assertIn("the table mm_fills_v2 is missing", done.log)
        self.assertEqual(run("schema", "apply", "--sink", self.sink.address).code, 0)
        self.assertEqual(self.load(self.fills(0, 3)).code, 0)
        self.assertEqual(self.sink.stored(), 3)

    def test_a_folder_that_is_not_there(self):
        self.sink = SqliteSink(self.path("none/fills.db"))
        done = self.load(self.fills(0, 1))
        self.assertEqual(done.code, 2)
        self.assertIn(self.sink.file, done.log)

    def test_a_row_of_somebody_else_is_named(self):
        self.load(self.fills(0, 3))
        self.execute("UPDATE mm_fills_v2 SET source = 'mine' WHERE fill_id = 'f1'")
        done = self.load(self.fills(0, 3))
        self.assertEqual(done.code, 6)
        self.assertIn("a row that this program did not write: fill f1", done.log)


class Changed(OneFile):
    def test_a_table_that_changes_under_a_running_program_stops_it(self):
        mock = self.exchange("--fills", 20)
        following = self.end_at_a_changed_table(
            mock, self.sink, lambda: self.execute("DROP VIEW mm_fills", "DROP TABLE mm_fills_v2"))
        self.assertGreaterEqual(following.events("fill_pipeline_stats")[-1]["n_failed"], 1)
        self.assert_recovered(mock, self.sink)


class Damage(OneFile):
    def test_damage_that_the_engine_reports_ends_the_program_with_the_files_name(self):
        self.load(self.fills(0, 3000))
        size = len(self.bytes_of())
        with open(self.sink.file, "r+b") as file:
            for page in range(20, size // 4096):
                file.seek(page * 4096)
                file.write(b"\xff" * 64)
        done = self.load(self.fills(0, 3000))
        self.assertEqual(done.code, 1)
        self.assertIn(self.sink.file + " is damaged: ", done.log.splitlines()[-1])


class Shared(OneFile):
    """Several programs on one file."""

    def hold(self):
        """Takes the write lock in another program; returns a function that releases it."""
        holder = sqlite3.connect(self.sink.file, isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        self.addCleanup(holder.close)
        return lambda: holder.execute("ROLLBACK")

    def test_each_waits_for_the_other_and_says_so_after_a_while(self):
        self.load(self.fills(0, 3))
        end = self.hold()
        waiting = self.start(["load", "--sink", self.sink.address, self.fills(3, 6)])
        eventually(lambda: waiting.events("sink_busy"), 20)
        self.assertEqual(waiting.events("sink_busy")[0]["file"], self.sink.file)
        self.assertEqual(waiting.events("sink_busy")[0]["held_by_pid"], os.getpid())
        self.assertEqual(self.sink.stored(), 3)
        end()
        self.assertEqual(waiting.end().code, 0)
        self.assertEqual(self.sink.stored(), 6)

    def test_sigterm_ends_a_program_that_waits(self):
        self.load(self.fills(0, 3))
        self.hold()
        waiting = self.start(["load", "--sink", self.sink.address, self.fills(3, 6)])
        eventually(lambda: waiting.events("sink_busy"), 20)
        waiting.stop(signal.SIGTERM)
        self.assertEqual(waiting.code, 1)
        self.assertIn("stopped while waiting for " + self.sink.file, waiting.log.splitlines()[-1])
        self.assertEqual(self.sink.stored(), 3)

    def test_programs_that_begin_a_file_together(self):
        for number in range(rounds(3, 20)):
            self.sink = SqliteSink(self.path("fills-%d.db" % number))
            texts = [self.file("%d.ndjson" % n, "".join(FILL % (k, k) for k in range(n, n + 20)))
                     for n in range(0, 40, 10)]
            started = [self.start(["load", "--sink", self.sink.address, text]) for text in texts]
            self.assertEqual([one.end().code for one in started], [0, 0, 0, 0])
            self.assertEqual(self.sink.stored(), 50)
            self.assertEqual(self.sink.rows("SELECT count(*) FROM truefill_migrations"),
                             self.sink.rows("PRAGMA user_version"))

    def test_none_of_several_writers_is_starved(self):
        n = rounds(60_000, 400_000)
        paths = []
        for name in ("a", "b", "c"):
            paths.append(self.file(name, "".join(FILL % (k, k) for k in range(n))))
        self.assertEqual(run("schema", "apply", "--sink", self.sink.address).code, 0)
        # They begin at once: all wait for this connection's lock, until it lets go.
        lock = sqlite3.connect(self.sink.file, isolation_level=None)
        self.addCleanup(lock.close)
        lock.execute("BEGIN IMMEDIATE")
        started = [self.start(["load", "--sink", self.sink.address, "--account", os.path.basename(
            path), path]) for path in paths]
        for one in started:
            eventually(lambda one=one: one.events("sink_busy"))
        lock.execute("COMMIT")
        order = []  # whose batches are kept, in their order
        for one in started:
            self.assertEqual(one.end().code, 0, one.log)
        for row in self.sink.rows("SELECT account, min(rowid) FROM mm_fills_v2 GROUP BY account, "
                                  "ingest_ver ORDER BY 2"):
            order.append(row[0])
        self.assertEqual(self.sink.stored(), 3 * n)
        # No program writes its whole file before another one has written its first batch.
        batches = n // 10_000
        for name in ("a", "b", "c"):
            self.assertGreaterEqual(order.count(name), batches)
            self.assertLess(order.index(name), 2 * batches)

    def test_readers_and_the_writer_do_not_wait_for_each_other(self):
        self.load(self.fills(0, 3))
        reader = sqlite3.connect(self.sink.file, isolation_level=None)
        self.addCleanup(reader.close)
        reader.execute("BEGIN")
        self.assertEqual(reader.execute("SELECT count(*) FROM mm_fills").fetchone(), (3,))
        self.assertEqual(self.load(self.fills(3, 6)).code, 0)
        self.assertEqual(reader.execute("SELECT count(*) FROM mm_fills").fetchone(), (3,))
        reader.execute("COMMIT")
        self.assertEqual(reader.execute("SELECT count(*) FROM mm_fills").fetchone(), (6,))


class Memory(OneFile):
    def test_memory_does_not_grow_with_the_table(self):
        if keeps_freed_memory():
            self.skipTest("the address sanitizer keeps freed memory: the bound is not measured")
        n = rounds(30_000, 1_000_000)
        for begin in range(0, 3 * n, n):
            done, peak = run_measured("load", "--sink", self.sink.address, self.fills(begin, begin + n))
            self.assertEqual(done.code, 0, done.log)
            self.assertLess(peak, 100 * 1024)
        self.assertEqual(self.sink.stored(), 3 * n)


def injects():
    """Whether strace is installed and may trace."""
    return shutil.which("strace") and subprocess.run(
        ["strace", "-qq", "-o", "/dev/null", "true"], check=False,
        capture_output=True).returncode == 0


@unittest.skipUnless(injects(), "strace is not there, or may not trace")
class Disk(OneFile):
    """A fault or kill -9 at a system call of one batch: no fill is lost or stored twice, and no success
    is reported for fills that are not stored."""

    def load_under(self, *options):
        """Books the batch under strace, which looks at calls on the sink's files alone. Returns how
        the program ended and how often it made each call."""
        paths = [option for suffix in ("", "-wal", "-shm")
                 for option in ("-P", self.sink.file + suffix)]
        done = subprocess.run(
            ["strace", "-f", "-qq", "-o", self.path("trace"), *paths, *options,
             os.environ["TRUEFILL"], "load", "--quiet", "--sink", self.sink.address, self.batch],
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, check=False, capture_output=True,
            timeout=60)
        with open(self.path("trace"), encoding="utf-8", errors="replace") as lines:
            return done, Counter(re.findall(r"^\d+ +(\w+)\(", lines.read(), re.M))

    def prepare(self, name):
        """A file that holds 100 fills, and a batch that adds 550 to them."""
        self.sink = SqliteSink(self.path(name))
        self.assertEqual(self.load(self.fills(0, 100)).code, 0)
        self.batch = self.fills(50, 650)

    def each_call(self, inject, most):
        """Injects a fault into each call on the files; without TRUEFILL_FULL into some of them."""
        self.prepare("whole.db")
        _, calls = self.load_under()
        self.assertEqual(self.sink.stored(), 650)
        faults = [(name, number + 1) for name, times in sorted(calls.items())
                  for number in range(times)]
        self.assertTrue({"pwrite64", "fdatasync", "fcntl"} <= set(calls), calls)
        for name, number in faults[::rounds(max(1, len(faults) // most), 1)]:
            with self.subTest(call=name, number=number):
                self.prepare("%s-%d.db" % (name, number))
                done, _ = self.load_under("-e", "inject=%s:%s:when=%d" % (name, inject, number))
                self.assertEqual(self.sink.damage(), "")
                self.assertIn(self.sink.stored(), (100, 650))
                if done.returncode == 0:
                    self.assertEqual(self.sink.stored(), 650)
                elif done.returncode > 0:
                    self.assertIn(self.sink.file.encode(), done.stderr)
                self.assertEqual(self.load(self.batch).code, 0)
                self.assertEqual(self.sink.stored(), 650)

    def test_an_input_output_error_at_every_call(self):
        self.each_call("error=EIO", 12)

    def test_a_full_disk_at_every_call(self):
        self.each_call("error=ENOSPC", 6)

    def test_kill_9_at_every_call(self):
        self.each_call("error=EIO:signal=KILL", 12)


@unittest.skipUnless(injects(), "strace is not there, or may not trace")
class Reads(OneFile):
    """How many pages a command reads: a question of its look-ups, not of the table's size."""

    def older_fills(self, begin, end):
        yesterday = int(time.time()) - 86_400
        return self.file("older.ndjson", "".join(
            '{"order_id":"o%d","fill_id":"f%d","ticker":"T","ts":%d,"outcome_side":"yes",'
            '"yes_price_dollars":"0.5600","count_fp":"10.00"}\n' % (n, n, yesterday)
            for n in range(begin, end)))

    def pages_read(self, arguments):
        subprocess.run(
            ["strace", "-f", "-qq", "-o", self.path("trace"), "-e", "trace=pread64", "-P",
             self.sink.file, os.environ["TRUEFILL"], *arguments], check=False, capture_output=True,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}, timeout=60)
        with open(self.path("trace"), encoding="utf-8", errors="replace") as lines:
            return sum(" pread64(" in line for line in lines)

    def test_what_a_poll_reads_does_not_grow_with_the_table(self):
        mock = self.exchange("--fills", 0)
        mock.add(5, age=60)
        self.assertEqual(self.sync(mock, self.sink).code, 0)
        reads = []
        for begin, end in ((0, 2_000), (2_000, 20_000)):
            self.assertEqual(self.load(self.older_fills(begin, end)).code, 0)
            # An untrusted watermark is replaced by the newest stored fill.
            self.execute("UPDATE truefill_watermarks SET watermark_us = 9000000000000000")
            reads.append(self.pages_read(self.sync_arguments(mock, self.sink)))
        self.assertGreater(reads[0], 5)
        self.assertLess(reads[1], reads[0] + 60)

    def test_fills_that_are_missing_are_looked_up_by_the_primary_key(self):
        mock = self.exchange("--fills", 0)
        mock.add(40, age=600)
        self.assertEqual(self.sync(mock, self.sink).code, 0)
        self.assertEqual(self.load(self.older_fills(0, 50_000)).code, 0)
        judge = ["diagnose", "--sink", self.sink.address, "--exchange", mock.base, "--key-id",
                 mock.key_id, "--key", mock.key]
        nothing_missing = self.pages_read(judge)
        missing = [row[0] for row in mock.truth()[:20]]
        self.execute("UPDATE mm_fills_v2 SET ts_us = ts_us - 7200000000 WHERE fill_id IN (%s)"
                     % ", ".join("'%s'" % name for name in missing))
        self.assertLess(self.pages_read(judge), nothing_missing + 20 * 10)


load_tests = load_tests_in_order(OtherFiles, Changed, Damage, Shared, Memory, Disk, Reads)

if __name__ == "__main__":
    main()
