#!/usr/bin/env python3
"""The runbook's commands, each of them run as it stands, in its order."""
import os
import pathlib
import re
import subprocess
import time

import incident
from engines import ClickHouse
from harness import LOGS, Case, load_tests_in_order, main, on

RUNBOOK = pathlib.Path(__file__).resolve().parents[2] / "docs" / "runbook.md"


@on(ClickHouse)
class Runbook(Case):
    def commands(self):
        text = RUNBOOK.read_text(encoding="utf-8")
        return re.findall(r"```sh\n(.*?)```", text, re.S)

    def follow(self, mock, sink):
        environment = {
            **os.environ, "SINK": sink.address, "EXCHANGE": mock.base, "KEY_ID": mock.key_id,
            "KEY": mock.key, "WORK": self.folder,
            "PATH": os.path.dirname(os.environ["TRUEFILL"]) + ":" + os.environ["PATH"]}
        for command in self.commands():
            done = subprocess.run(["sh", "-eu", "-c", command], env=environment, text=True,
                                  capture_output=True, timeout=120, check=False)
            LOGS.append(done.stderr)
            self.assertEqual(done.returncode, 0, command + done.stdout + done.stderr)

    def test_every_command_on_the_incident(self):
        mock = self.exchange("--fills", 0)
        for age in (3000, 2400, 1800, 1200, 600):
            mock.add(1, age=age)
        sink = self.sink(apply=False)
        incident.create(sink)
        incident.fill(sink, mock.truth(), int(time.time()))
        self.assertGreaterEqual(len(self.commands()), 10)
        self.follow(mock, sink)
        self.assert_booked(mock, sink)
        self.assertTrue(os.path.getsize(self.path("after.html")))

    def test_every_command_on_a_new_database(self):
        mock = self.exchange("--fills", 0)
        mock.add(5, age=600)
        sink = self.sink(apply=False)
        self.engine.query("CREATE DATABASE %s" % sink.database)
        subprocess.run([os.environ["TRUEFILL"], "schema", "apply", "--sink", sink.address],
                       check=True, capture_output=True)
        commands = self.commands
        # There is nothing to cut over where no older table stands, and it says so.
        self.commands = lambda: [c for c in commands() if "cutover" not in c]
        self.follow(mock, sink)
        self.assert_booked(mock, sink)


load_tests = load_tests_in_order(Runbook)

if __name__ == "__main__":
    main()
