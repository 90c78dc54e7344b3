#!/usr/bin/env python3
"""The metrics that sync and diagnose write, and the alert rules over them."""
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from support.engines import ClickHouse
from support.harness import Case, content, eventually, load_tests_in_order, main, on, run
from support.sqlite_words import OnSqlite

ALERTS = pathlib.Path(__file__).resolve().parents[2] / "docs" / "alerts.yml"
NO_PROMTOOL = "no promtool (Debian: prometheus)"

# Series of each rule, as `promtool test rules` takes them: firing, then not.
RULE_TESTS = """
rule_files: ["%s"]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: truefill_sync_last_complete_poll_timestamp_seconds{account="a"}
        values: "0x60"
      - series: truefill_sync_failed_batches{account="a"}
        values: "0x30 2x30"
      - series: truefill_stream_connected{account="a"}
        values: "1x30 0x30"
      - series: truefill_diagnose_verdict
        values: "0x30 1x30"
    alert_rule_test:
      - {eval_time: 10m, alertname: TruefillNobodyPolls, exp_alerts: []}
      - {eval_time: 10m, alertname: TruefillBatchSetAside, exp_alerts: []}
      - {eval_time: 35m, alertname: TruefillTableIsWrong, exp_alerts: []}
      - {eval_time: 33m, alertname: TruefillStreamIsAway, exp_alerts: []}
      - eval_time: 50m
        alertname: TruefillStreamIsAway
        exp_alerts:
          - exp_labels: {severity: ticket, account: a}
            exp_annotations:
              summary: "The WebSocket of account 'a' is away: fills come from polls alone"
      - eval_time: 50m
        alertname: TruefillNobodyPolls
        exp_alerts:
          - exp_labels: {severity: page, account: a}
            exp_annotations:
              summary: "No complete poll of account 'a' for 15 minutes"
      - eval_time: 50m
        alertname: TruefillBatchSetAside
        exp_alerts:
          - exp_labels: {severity: page, account: a}
            exp_annotations:
              summary: "The server refused 2 batches for good: see spool/failed"
      - eval_time: 50m
        alertname: TruefillTableIsWrong
        exp_alerts:
          - exp_labels: {severity: ticket}
            exp_annotations:
              summary: "truefill diagnose fails: the table can't be trusted"
"""


def promtool(*arguments, text=None):
    return subprocess.run(["promtool", *map(str, arguments)], input=text, text=True,
                          capture_output=True, timeout=60, check=False)


class Rules(Case):
    @unittest.skipUnless(shutil.which("promtool"), NO_PROMTOOL)
    def test_the_rules_load(self):
        done = promtool("check", "rules", ALERTS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("4 rules found", done.stdout)

    def test_the_rules_name_metrics_that_are_written(self):
        named = set(re.findall(r"\btruefill_\w+", ALERTS.read_text(encoding="utf-8")))
        sources = pathlib.Path(__file__).resolve().parents[2] / "tools" / "truefill"
        written = "".join((sources / name).read_text(encoding="utf-8") for name in (
            "report/metrics.cpp", "booking/sync_metrics.cpp", "booking/live/stream_metrics.cpp"))
        for name in named:
            self.assertIn('"%s"' % name, written)

    @unittest.skipUnless(shutil.which("promtool"), NO_PROMTOOL)
    def test_the_rules_fire_when_they_should(self):
        path = self.file("rules.yml", RULE_TESTS % ALERTS)
        done = promtool("test", "rules", path)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Metrics:
    """Tests for every sink."""

    def samples(self, text):
        return dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))

    def check_format(self, text):
        if shutil.which("promtool"):
            done = promtool("check", "metrics", text=text)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_a_sync_and_a_diagnosis(self):
        mock = self.exchange("--fills", 0)
        mock.add(7, age=100)
        sink = self.sink()
        path = self.path("sync.prom")
        done = self.sync(mock, sink, "--account", 'a"b', "--metrics", path)
        self.assertEqual(done.code, 0, done.log)
        text = content(path)
        self.check_format(text)
        found = self.samples(text)
        account = 'account="a\\"b"'
        self.assertEqual(found['truefill_sync_items_total{%s,stage="n_inserted"}' % account], "7")
        self.assertEqual(found["truefill_sync_polls_total{%s}" % account], "1")
        self.assertEqual(found["truefill_sync_incomplete_polls_total{%s}" % account], "0")
        self.assertEqual(found["truefill_sync_waiting_batches{%s}" % account], "0")
        self.assertGreater(
            float(found["truefill_sync_last_complete_poll_timestamp_seconds{%s}" % account]), 1e9)

        sink.query("TRUNCATE TABLE mm_fills_v2")
        path = self.path("diagnose.prom")
        done = run("diagnose", "--sink", sink.address, "--metrics", path, "--exchange", mock.base,
                   "--key-id", mock.key_id, "--key", mock.key)
        self.assertEqual(done.code, 1, done.log)
        text = content(path)
        self.check_format(text)
        found = self.samples(text)
        self.assertEqual(found["truefill_diagnose_verdict"], "1")
        self.assertEqual(found['truefill_diagnose_fills{kind="missing"}'], "7")
        self.assertEqual(found['truefill_diagnose_fails{question="volume matches the API"}'], "1")
        self.assertEqual(found['truefill_diagnose_fails{question="schema is there"}'], "0")
        self.assertLess(float(found["truefill_diagnose_heartbeat_age_seconds"]), 900)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith(".")], [])

    def test_a_diagnosis_again_and_again(self):
        sink = self.sink()
        path = self.path("diagnose.prom")
        looking = self.start(["diagnose", "--sink", sink.address, "--every", "100ms", "--metrics",
                              path])

        def stamp():
            found = self.samples(content(path))
            return found.get("truefill_diagnose_timestamp_seconds")
        first = eventually(stamp)
        eventually(lambda: stamp() != first)
        self.assertEqual(looking.stop().code, 2)


class OnFile(OnSqlite, Metrics, Case):
    pass


@on(ClickHouse)
class OnClickHouse(Metrics, Case):
    def test_batches_that_wait_and_that_were_set_aside_are_counted(self):
        mock = self.exchange("--fills", 3)
        sink = self.sink()
        path = self.path("sync.prom")
        sync = self.sync_arguments(mock, sink, "--metrics", path)
        self.engine.kill()
        self.assertEqual(run(*sync, "--patience", "100ms").code, 4)
        waiting = 'truefill_sync_waiting_batches{account=""}'
        self.assertGreater(int(self.samples(content(path))[waiting]), 0)
        self.engine.start()
        self.assertEqual(run(*sync).code, 0)
        self.assertEqual(self.samples(content(path))[waiting], "0")

        polling = self.start([*sync, "--every", "100ms"])
        eventually(lambda: polling.events("heartbeat"))
        sink.query("ALTER TABLE mm_fills_v2 DROP COLUMN engine_version")
        mock.add(1)
        self.assertEqual(polling.end(60).code, 6)
        sink.query("ALTER TABLE mm_fills_v2 ADD COLUMN engine_version String AFTER "
                   "engine_instance_id")
        self.sync(mock, sink, "--metrics", path)
        self.assertEqual(self.samples(content(path))['truefill_sync_failed_batches{account=""}'],
                         "1")


load_tests = load_tests_in_order(Rules, OnFile, OnClickHouse)

if __name__ == "__main__":
    main()
