#!/usr/bin/env python3
"""kill -9 and an I/O error at every system call of one batch, by strace's inject. In full runs."""
import os
import re
import shutil
import subprocess
import sys
import unittest

from support.engines import ClickHouse
from support.harness import NOTHING_RAN, Case, SqliteSink, load_tests_in_order, main, on, run

FILL = ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}\n')
FILLS = 12
FAULTS = ("signal=KILL", "error=EIO")
CALL = re.compile(r"^(\w+)\(")


def absence():
    """Why these tests can't run on this machine; "" if they can."""
    if not os.environ.get("TRUEFILL_FULL"):
        return "a stage of a full run (TRUEFILL_FULL=1)"
    return "" if shutil.which("strace") else "strace is not installed"


class EverySystemCall:
    """Books one batch under each fault. The next run completes it."""

    def setUp(self):
        super().setUp()
        self.fills = self.file("fills.ndjson", "".join(FILL % (n, n) for n in range(FILLS)))

    def arguments(self, sink, account):
        return ["load", "--sink", sink.address, "--state", self.path("state-" + account),
                "--account", account, "--patience", "0s", self.fills]

    def traced(self, sink, account, *options):
        return subprocess.run(
            ["strace", *options, os.environ["TRUEFILL"], *self.arguments(sink, account)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120, check=False,
            env={**os.environ, "TRUEFILL_CLICKHOUSE_PASSWORD": "",
                 "ASAN_OPTIONS": "detect_leaks=0"}).returncode  # it can't look under strace

    def calls_of_a_batch(self, sink):
        """(name, which of its calls) of every system call from the first look at the sink's files
        to the end."""
        trace = self.path("trace")
        self.assertEqual(self.traced(sink, "clean", "-o", trace), 0)
        counts = {}
        calls = []
        begun = False
        with open(trace, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                call = CALL.match(line)
                if not call:
                    continue
                counts[call[1]] = counts.get(call[1], 0) + 1
                begun = begun or '"' + self.folder in line and "execve" not in line
                if begun and call[1] != "exit_group":
                    calls.append((call[1], counts[call[1]]))
        return calls

    def expected(self, sink):
        self.assertEqual(run(*self.arguments(sink, "expected")).code, 0)
        rows = sink.fills("expected")
        self.assertEqual(len(rows), FILLS)
        return rows

    def assert_sound(self, sink):
        """After each fault the engine finds no damage in the sink."""

    def test_kill_and_io_error_at_every_system_call(self):
        sink = self.sink()
        expected = self.expected(sink)
        calls = self.calls_of_a_batch(sink)
        self.assertGreater(len(calls), 50)
        for fault in FAULTS:
            for number, (name, which) in enumerate(calls):
                with self.subTest(fault=fault, call=name, which=which):
                    account = "%s-%d" % (fault[:4], number)
                    code = self.traced(sink, account, "-o", os.devnull, "-e", "trace=" + name, "-e",
                                       "inject=%s:%s:when=%d" % (name, fault, which))
                    self.assert_sound(sink)
                    if code == 0:  # it says that all is well
                        self.assertEqual(sink.fills(account), expected)
                    again = run(*self.arguments(sink, account))
                    self.assertEqual(again.code, 0, again.log)
                    self.assertEqual(sink.fills(account), expected)


@on(ClickHouse)
class OnClickHouse(EverySystemCall, Case):
    pass


class OnSqlite(EverySystemCall, Case):
    def sink(self):
        return SqliteSink(self.path("fills.db"))

    def assert_sound(self, sink):
        self.assertEqual(sink.damage(), "")


load_tests = load_tests_in_order(OnClickHouse, OnSqlite)

if __name__ == "__main__":
    if absence():
        print("skipped: " + absence())
        sys.exit(NOTHING_RAN)
    main()
