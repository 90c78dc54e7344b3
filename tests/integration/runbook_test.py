#!/usr/bin/env python3
"""Runs the commands of the runbook, unchanged and in their order."""
import os
import pathlib
import re
import subprocess

from support import incident
from support.engines import ClickHouse
from support.harness import LOGS, Case, SqliteSink, load_tests_in_order, main, on, run

RUNBOOK = pathlib.Path(__file__).resolve().parents[2] / "docs" / "runbook.md"


class Runbook:
    """Tests for every sink."""

    def commands(self):
        text = RUNBOOK.read_text(encoding="utf-8")
        return re.findall(r"```sh\n(.*?)```", text, re.S)

    def follow(self, mock, sink, without=()):
        environment = {
            **os.environ, "SINK": sink.address, "EXCHANGE": mock.base, "KEY_ID": mock.key_id,
            "KEY": mock.key, "WORK": self.folder,
            "PATH": os.path.dirname(os.environ["TRUEFILL"]) + ":" + os.environ["PATH"]}
        for command in self.commands():
            if any(word in command for word in without):
                continue
            done = subprocess.run(["sh", "-eu", "-c", command], env=environment, text=True,
                                  capture_output=True, timeout=120, check=False)
            LOGS.append(done.stderr)
            self.assertEqual(done.returncode, 0, command + done.stdout + done.stderr)

    def test_every_command_on_the_incident(self):
        mock = self.exchange("--fills", 0)
        sink = self.sink(apply=False)
        incident.happen(mock, sink)
        self.assertGreaterEqual(len(self.commands()), 10)
        self.follow(mock, sink)
        self.assert_booked(mock, sink)
        self.assertTrue(os.path.getsize(self.path("after.html")))

    def test_every_command_on_a_new_database(self):
        mock = self.exchange("--fills", 0)
        mock.add(5, age=600)
        sink = self.sink(apply=False)
        self.create_database(sink)
        applied = run("schema", "apply", "--sink", sink.address)
        self.assertEqual(applied.code, 0, applied.log)
        # Without an older table there is nothing to cut over, and the command says so.
        self.follow(mock, sink, without=["cutover"])
        self.assert_booked(mock, sink)


@on(ClickHouse)
class OnClickHouse(Runbook, Case):
    def create_database(self, sink):
        self.engine.query("CREATE DATABASE %s" % sink.database)


class OnSqlite(Runbook, Case):
    def sink(self, apply):
        self.assertFalse(apply)
        return SqliteSink(self.path("fills.db"))

    def create_database(self, sink):
        pass  # the first command makes the file

    def follow(self, mock, sink, without=()):
        super().follow(mock, sink, [*without, "spool"])  # a file has none: nothing ever waits


load_tests = load_tests_in_order(OnSqlite, OnClickHouse)

if __name__ == "__main__":
    main()
