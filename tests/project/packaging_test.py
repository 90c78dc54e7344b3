#!/usr/bin/env python3
"""The files that are installed with the program: manual pages, completions, settings, systemd units, SQL.

usage: packaging_test.py CMAKE BUILD_FOLDER MOCK_EXCHANGE

The units are run by their own command lines, against the mock exchange.
"""
import gzip
import json
import os
import pathlib
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import tomllib
import unittest

from mock import start_exchange

CMAKE = BUILD = MOCK = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
from program_help import Command  # noqa: E402


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          check=False, **options)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        cls.prefix = cls.folder / "prefix"
        done = run(CMAKE, "--install", BUILD, "--prefix", cls.prefix, "--component", "program")
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        cls.program = cls.prefix / "bin" / "truefill"
        cls.commands = list(Command(cls.program).all())

    def installed(self, pattern):
        found = sorted(self.prefix.rglob(pattern))
        self.assertTrue(found, pattern)
        return found

    # Manual pages

    def test_each_command_has_a_page_with_each_of_its_options(self):
        pages = {path.name.removesuffix(".1.gz"): gzip.open(path, "rt", encoding="utf-8").read()
                 for path in self.installed("*.1.gz")}
        self.assertEqual(set(pages), {command.page for command in self.commands})
        for command in self.commands:
            for option in command.options:
                with self.subTest(command.page, option=option.long_name):
                    self.assertIn("\\fB" + option.long_name.replace("-", "\\-") + "\\fR",
                                  pages[command.page])
            for name in re.findall(r"\\fB(truefill[\w\\-]*)\\fR\(1\)", pages[command.page]):
                self.assertIn(name.replace("\\", ""), pages)

    def test_man_formats_each_page_without_a_warning(self):
        if not shutil.which("man"):
            self.skipTest("no man on this machine")
        for path in self.installed("*.1.gz"):
            with self.subTest(path.name):
                done = run("man", "--warnings", "-l", path, env={**os.environ, "MANWIDTH": "80",
                                                               "MANROFFSEQ": "", "LC_ALL": "C.UTF-8"})
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertIn("SYNOPSIS", done.stdout)

    def test_pages_name_no_folder_and_no_host_of_the_build(self):
        for path in self.installed("*.1.gz"):
            text = gzip.open(path, "rt", encoding="utf-8").read()
            for word in (str(ROOT), str(BUILD), os.path.expanduser("~") + "/"):
                self.assertNotIn(word, text, path.name)

    # Completions

    def complete(self, *words):
        """The completions of bash for the last of these words."""
        script = (f'source "{self.installed("bash-completion/completions/truefill")[0]}"; '
                  f"compopt() {{ :; }}; COMP_WORDS=({shlex.join(words)}); "
                  f"COMP_CWORD={len(words) - 1}; _truefill; "
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = run("bash", "-c", script)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        return done.stdout.split()

    def test_bash_completes_commands_options_and_words(self):
        if not shutil.which("bash"):
            self.skipTest("no bash on this machine")
        commands = {command.path[-1] for command in self.commands if len(command.path) == 2}
        self.assertEqual(set(self.complete("truefill", "")), commands)
        self.assertIn("--key-id", self.complete("truefill", "sync", "--ke"))
        self.assertEqual(self.complete("truefill", "schema", "ver"), ["verify"])
        self.assertEqual(set(self.complete("truefill", "normalize", "--source", "")),
                         {"rest", "ws", "auto"})
        for command in self.commands:
            with self.subTest(command.page):
                offered = self.complete(*command.path, "--")
                self.assertEqual(sorted(offered),
                                 sorted(name for option in command.options
                                        for name in option.names if name.startswith("--")))

    def test_zsh_and_fish_read_theirs(self):
        for shell, arguments, pattern in (("zsh", ["-n"], "_truefill"),
                                          ("fish", ["--no-execute"], "truefill.fish")):
            with self.subTest(shell):
                path = self.installed(pattern)[0]
                text = path.read_text(encoding="utf-8")
                for command in self.commands:
                    self.assertIn(command.path[-1], text)
                if not shutil.which(shell):
                    self.skipTest(f"no {shell} on this machine")
                done = run(shell, *arguments, path)
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    # Settings and units

    def settings(self):
        return self.installed("examples/truefill.toml")[0].read_text(encoding="utf-8")

    def test_the_example_explains_each_option_of_sync(self):
        sync = next(command for command in self.commands if command.path == ("truefill", "sync"))
        text = re.sub(r"^#(?=[a-z-]+ = )", "", self.settings(), flags=re.M)
        keys = {option.long_name[2:] for option in sync.options} - {"help"}
        self.assertEqual(set(tomllib.loads(text)["sync"]), keys)
        for key in keys:
            self.assertRegex(text, rf"(?m)^# .*\n{key} = ")

    def test_the_units_are_valid_and_confined(self):
        if not shutil.which("systemd-analyze"):
            self.skipTest("no systemd-analyze on this machine")
        units = self.folder / "units"
        units.mkdir()
        for path in self.installed("systemd/system/truefill*"):
            text = path.read_text(encoding="utf-8")
            (units / path.name).write_text(
                re.sub(r"(?m)^ExecStart=\S+", f"ExecStart={self.program}", text), encoding="utf-8")
        for path in sorted(units.iterdir()):
            done = run("systemd-analyze", "verify", "--man=no", path)
            self.assertEqual((done.returncode, done.stderr), (0, ""), path.name)
            if path.suffix == ".service":
                # 0 is the best score and 10 the worst; the threshold is in tenths.
                done = run("systemd-analyze", "security", "--offline=true", "--threshold=15", path)
                self.assertEqual(done.returncode, 0, done.stdout)

    def test_a_unit_polls_by_its_own_command_line(self):
        folder = self.folder / "machine"
        folder.mkdir()
        key, port_file = folder / "kalshi.pem", folder / "port"
        port = start_exchange(self, MOCK, port_file, key, fills=25)
        config = folder / "truefill.toml"
        config.write_text(
            re.sub(r'(?m)^exchange = .*', f'exchange = "http://127.0.0.1:{port}/trade-api/v2"',
                   self.settings()).replace("/var/lib/truefill", str(folder)).replace(
                       "00000000-0000-0000-0000-000000000000", "key-1"), encoding="utf-8")
        unit = self.installed("truefill-poll.service")[0].read_text(encoding="utf-8")
        line = re.search(r"(?m)^ExecStart=\S+ (.*)$", unit).group(1)
        self.assertIn("/etc/truefill/truefill.toml", line)
        line = line.replace("/etc/truefill/truefill.toml", str(config)).replace(
            "${CREDENTIALS_DIRECTORY}", str(folder))
        done = run(self.program, *shlex.split(line), env={"PATH": os.defpath, "HOME": str(folder)})
        self.assertEqual(done.returncode, 0, done.stderr)
        for event in filter(None, done.stderr.split("\n")):
            json.loads(event)
        with sqlite3.connect(folder / "fills.db") as connection:
            self.assertEqual(connection.execute("SELECT count(*) FROM mm_fills").fetchone(), (25,))

    # SQL and alert rules

    def test_the_sql_of_both_stores_the_queries_and_the_alert_rules_are_there(self):
        names = {path.relative_to(self.prefix / "share/truefill").as_posix()
                 for path in self.installed("share/truefill/**/*.*")}
        queries = ROOT / "docs" / "queries"
        expected = {f"queries/{path.relative_to(queries).as_posix()}"
                    for path in queries.rglob("*.sql")}
        self.assertEqual(names, expected | {"alerts.yml", "schema/clickhouse.sql", "schema/sqlite.sql"})

    def test_the_schema_has_every_view_and_runs(self):
        schema = self.prefix / "share/truefill/schema"
        views = {"mm_fills", "mm_fills_last_hour", "mm_fills_last_day"}
        with sqlite3.connect(":memory:") as connection:
            connection.executescript((schema / "sqlite.sql").read_text(encoding="utf-8"))
            self.assertLessEqual(views, {name for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'view'")})
        self.assertLessEqual(views, set(re.findall(
            r"VIEW IF NOT EXISTS (?:\w+\.)?(\w+)",
            (schema / "clickhouse.sql").read_text(encoding="utf-8"))))


if __name__ == "__main__":
    CMAKE, BUILD, MOCK = (sys.argv.pop(1) for _ in range(3))
    unittest.main(verbosity=2)
