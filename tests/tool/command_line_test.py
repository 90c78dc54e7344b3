#!/usr/bin/env python3
"""The program's options, configuration, help and log. usage: command_line_test.py PATH/TO/truefill"""
import contextlib
import glob
import json
import os
import re
import sqlite3
import time
import unittest

from runner import ORDER, InAFolder, fill, main, message, on_terminal, run

# Characters that a terminal acts on: an escape, the one-byte CSI, an override of the writing direction.
HOSTILE = "\033[2J\u009b31m\u202eevil\u2066"


class Configuration(InAFolder):
    def load(self, text, *arguments, **environment):
        """`load` into a folder, with a configuration file; the accounts of what was booked."""
        database = os.path.join(self.folder, "fills.db")
        self.result = run("load", "--config", self.file("truefill.toml", text), "--sink",
                          "sqlite:" + database, *arguments, stdin=fill(), **environment)
        if not os.path.exists(database):
            return []
        with contextlib.closing(sqlite3.connect(database)) as opened:
            return [row[0] for row in opened.execute("SELECT account FROM mm_fills_v2 "
                                                     "ORDER BY rowid")]

    def test_the_command_line_comes_before_the_environment_before_the_file(self):
        text = '[load]\naccount = "file"\n'
        self.assertEqual(self.load(text), ["file"])
        self.assertEqual(self.load(text, TRUEFILL_ACCOUNT="environment"), ["file", "environment"])
        self.assertEqual(self.load(text, "--account", "option", TRUEFILL_ACCOUNT="environment"),
                         ["file", "environment", "option"])
        self.assertEqual(self.load(text, TRUEFILL_ACCOUNT=""), ["file", "environment", "option"])

    def test_values_are_texts_numbers_and_flags(self):
        self.assertEqual(self.load("[load]\naccount = 7\nsummary = true\nquiet = true\n"), ["7"])
        self.assertIn("payloads", self.result.stderr)
        self.assertNotIn("{", self.result.stderr)
        self.load("[load]\nsummary = false\n")
        self.assertNotIn("payloads  ", self.result.stderr)

    def test_what_nobody_knows_is_an_error_and_nothing_is_booked(self):
        wrong = {
            '[load]\nacount = "x"\n': "line 2: `truefill load` knows no 'acount'; did you mean "
                                      "'account'?",
            '[laod]\naccount = "x"\n': "line 1: no command is called 'laod'; did you mean 'load'?",
            'account = "x"\n': "line 1: 'account' stands in no section",
            '[load\naccount = "x"\n': "line 1: ",
            '[load]\naccount "x"\n': "line 2: ",
            '[load]\naccount = x\n': "line 2: ",
            '[load]\naccount = "a"\naccount = "b"\n': "line 3: ",
            '[load]\naccount = ["a", "b"]\n': "line 2: a value is a string, a number",
            '[load]\nhelp = true\n': "line 2: `truefill load` knows no 'help'",
            '[load]\nFILE = "x"\n': "line 2: `truefill load` knows no 'FILE'",
            '[load]\nconfig = "x"\n': "line 2: `truefill load` knows no 'config'",
            # Also in the sections of other commands.
            '[sync]\nevry = "10s"\n': "line 2: `truefill sync` knows no 'evry'; did you mean "
                                      "'every'?",
            '[schema.aply]\nsink = "x"\n': "line 1: no command is called 'aply'",
            '[load]\npatience = "10x"\n': "--patience is from",
        }
        for text, expected in wrong.items():
            with self.subTest(text):
                self.assertEqual(self.load(text), [])
                self.assertEqual(self.result.returncode, 2)
                self.assertIn(expected, message(self.result))
                self.assertIn("truefill.toml", message(self.result))

    def test_the_environment_may_name_the_file(self):
        wrong = self.file("wrong.toml", '[load]\nacount = "x"\n')
        right = self.file("right.toml", "[normalize]\nstrict = true\n")
        page = "[%s,%s]" % (fill(), ORDER)
        self.assertEqual(run("normalize", stdin=page, TRUEFILL_CONFIG=right).returncode, 3)
        self.assertEqual(run("normalize", stdin=page, TRUEFILL_CONFIG=wrong).returncode, 2)
        self.assertEqual(run("normalize", stdin=page, TRUEFILL_CONFIG=self.folder + "/none"
                             ).returncode, 2)
        self.assertEqual(run("normalize", stdin=page, TRUEFILL_CONFIG="").returncode, 0)
        # The option comes before it, in front of the command or behind.
        for arguments in (["--config", right, "normalize"], ["normalize", "--config=" + right]):
            self.assertEqual(run(*arguments, stdin=page, TRUEFILL_CONFIG=wrong).returncode, 3)
        self.assertEqual(run("--help", TRUEFILL_CONFIG=wrong).returncode, 0)


class Help(unittest.TestCase):
    def test_help_of_a_command_and_versions(self):
        for command in ("normalize", "sync", "load", "diagnose", "schema", "link", "migrate",
                        "invalidate"):
            self.assertEqual(run("help", command).stdout, run(command, "--help").stdout)
            self.assertIn("Exit codes", run("help", command).stdout)
        self.assertEqual(run("help", "schema", "apply").stdout,
                         run("schema", "apply", "--help").stdout)
        self.assertEqual(run("help").stdout, run("--help").stdout)
        self.assertIn("TRUEFILL_CONFIG", run("help").stdout)
        self.assertEqual(run("-V").stdout, run("--version").stdout)

    def test_a_mistyped_word_gets_a_suggestion(self):
        cases = {("synch",): "did you mean 'sync'?", ("normalise",): "did you mean 'normalize'?",
                 ("help", "shema"): "did you mean 'schema'?",
                 ("schema", "aply"): "did you mean 'apply'?",
                 ("load", "--dryrun"): "did you mean '--dry-run'?",
                 ("sync", "--sinc", "1d"): "did you mean '--since'?"}
        for arguments, expected in cases.items():
            with self.subTest(arguments):
                result = run(*arguments)
                self.assertEqual(result.returncode, 2)
                self.assertIn(expected, message(result))
        self.assertNotIn("did you mean", message(run("frobnicate")))
        self.assertIn("name a command", message(run()))

    def test_every_option_tells_what_it_is_by_default(self):
        """A default in brackets or after "=", or that it must be given; flags are off."""
        for command in ("normalize", "sync", "load", "diagnose", "link", "migrate", "invalidate"):
            text = run("help", command).stdout
            options = text.split("Options:")[1].split("Exit codes")[0].split("\n  -")[1:]
            for option in options:
                first = option.splitlines()[0]
                words = first.split("  ")[0].split()
                takes_value = len(words) > 1 and not words[1].startswith("Excludes")
                with self.subTest(f"{command} {words[0]}"):
                    told = "[" in option or "REQUIRED" in option or "=" in first
                    self.assertTrue(told or not takes_value)


    def test_every_command_takes_the_options_of_the_log(self):
        def leaves(path):
            told = run("help", *path).stdout
            listed = told.partition("Subcommands:\n")[2].partition("\n\n")[0]
            children = [line.split()[0] for line in listed.splitlines() if line[2] != " "]
            for child in children:
                yield from leaves([*path, child])
            if path and (not children or path == ["migrate"]):
                yield path, told
        commands = list(leaves([]))
        self.assertGreater(len(commands), 12)
        for path, told in commands:
            with self.subTest(" ".join(path)):
                self.assertIn("--log", told)
                self.assertIn("--quiet", told)


class Log(InAFolder):
    def test_json_in_a_pipe_and_sentences_where_they_are_asked_for(self):
        page = "[%s,%s]" % (fill(), ORDER)
        for line in run("normalize", stdin=page).stderr.splitlines():
            self.assertIn("event", json.loads(line))
        for asked in (run("normalize", "--log", "text", stdin=page),
                      run("normalize", stdin=page, TRUEFILL_LOG="text")):
            self.assertRegex(asked.stderr,
                             r"(?m)^\d\d:\d\d:\d\d 1 of 2 items are not fills: not_a_fill 1; "
                             r"what they look like: open_order 1$")
            self.assertRegex(asked.stderr, r"(?m)^\d\d:\d\d:\d\d 1 payloads \(0 rejected\), 2 items, "
                                           r"1 fills$")
        self.assertEqual(run("normalize", "--log", "xml", stdin=page).returncode, 2)

    def test_sentences_on_a_terminal_and_json_where_it_is_asked_for(self):
        page = ("[%s,%s]" % (fill(), ORDER)).encode()
        self.assertIn(b"1 of 2 items are not fills", on_terminal(["normalize"], page))
        for line in on_terminal(["normalize", "--log", "json"], page).splitlines():
            json.loads(line)

    def test_quiet_is_quiet(self):
        sink = "sqlite:" + os.path.join(self.folder, "fills.db")
        page = "[%s,%s] nonsense" % (fill(), ORDER)
        self.assertEqual(run("load", "--quiet", "--sink", sink, stdin="[%s]" % fill()).stderr, "")
        broken = run("normalize", "--quiet", stdin=page).stderr.splitlines()
        self.assertEqual([json.loads(line)["event"] for line in broken], [])
        failed = run("normalize", "--quiet", "/nowhere").stderr.splitlines()
        self.assertEqual([json.loads(line)["event"] for line in failed], ["error"])

    def test_nothing_reaches_a_terminal_that_could_steer_it(self):
        frame = json.dumps({"order_id": HOSTILE, "fill_id": "f", "ticker": HOSTILE, "count": 1,
                            "side": "yes", "yes_price": 56, "ts": 1700000000}, ensure_ascii=False)
        refused = json.dumps({"error": HOSTILE}, ensure_ascii=False)
        broken = b'{"a":"\xff\x9b\xc2'
        stdin = b"\n".join([frame.encode(), refused.encode(), broken, b"\033]0;title\007"])
        name = os.path.join(self.folder, HOSTILE.replace("/", "")).encode() + b"\xff\x9b"
        for form in ("text", "json"):
            for arguments in (["normalize", "--debug", "--log", form],
                              ["normalize", "--log", form, name],
                              ["load", "--sink", b"sqlite:" + name, "--log", form],
                              ["sync", "--key", HOSTILE, "--exchange", "https://h/" + HOSTILE,
                               "--key-id", "k", "--dry-run", "--log", form]):
                with self.subTest(arguments=arguments):
                    self.assert_harmless(on_terminal(arguments, stdin, output=True))

    def assert_harmless(self, seen):
        """What was seen on a terminal is UTF-8 that can't steer it; colours may be there."""
        text = re.sub(r"\r\033\[K|\033\[(0|1|1;3[1-3])m", "", seen.decode())
        for c in text:
            self.assertFalse((c < " " and c != "\n") or "\x7f" <= c <= "\x9f" or
                             c in "\u061c\u200e\u200f\u2028\u2029" or
                             "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069", (c, text))

    def test_no_command_hands_a_stored_name_to_a_terminal_as_it_is(self):
        names = [HOSTILE, HOSTILE + "\033[1mbold"]
        stdin = "\n".join(json.dumps(
            {"order_id": name, "fill_id": name, "ticker": name, "count": 1, "side": "yes",
             "yes_price": 56, "ts": int(time.time()) - 60}, ensure_ascii=False)
            for name in names).encode()
        stored = ["--sink", "sqlite:" + os.path.join(self.folder, "fills.db")]
        server = ["--sink", "http://127.0.0.1:1/kalshi", "--patience", "0s"]
        state = ["--state", os.path.join(self.folder, "state")]
        self.assertEqual(run("load", *stored, "--account", HOSTILE, stdin=stdin.decode()).returncode,
                         0)
        self.assertEqual(run("load", *server, *state, stdin=stdin.decode()).returncode, 4)
        spool = glob.glob(os.path.join(self.folder, "state", "*", "spool", "*.insert"))
        spool += glob.glob(os.path.join(self.folder, "state", "*", "spool", "*.unreconciled"))
        self.assertEqual(len(spool), 1)
        registry = self.file("registry", HOSTILE + "," + HOSTILE + "\n")
        for arguments in (
                ["diagnose", *stored], ["diagnose", *stored, "--json"],
                ["export", *stored], ["export", *stored, "--format", "csv"],
                ["link", *stored, "--registry", registry],
                ["invalidate", *stored, "--account", HOSTILE, "--fill", HOSTILE, "--why", HOSTILE],
                ["invalidate", *stored, "--where", HOSTILE, "--why", HOSTILE, "--yes"],
                ["schema", "verify", *stored], ["schema", "show", "--view", HOSTILE],
                ["migrate", *stored], ["spool", "list", *state],
                ["spool", "show", os.path.basename(spool[0]), *state],
                ["spool", "show", HOSTILE, *state], ["help", HOSTILE]):
            with self.subTest(arguments=arguments):
                seen = on_terminal(arguments, output=True, TERM="xterm")
                self.assertNotEqual(seen, b"")
                self.assert_harmless(seen)
        with open(spool[0], "ab") as batch:
            batch.write(HOSTILE.encode() + b"\xff\x9b\n")
        self.assert_harmless(on_terminal(["spool", "show", os.path.basename(spool[0]), *state],
                                         output=True))

    def test_rows_in_a_pipe_keep_their_bytes(self):
        frame = json.dumps({"order_id": "o\u009b", "fill_id": "f", "ticker": "\u202e", "count": 1,
                            "side": "yes", "yes_price": 56, "ts": 1700000000}, ensure_ascii=False)
        row = json.loads(run("normalize", stdin=frame).stdout)
        self.assertEqual((row["exchange_order_id"], row["market_ticker"]), ("o\u009b", "\u202e"))
        self.assertIn("\u202e", run("normalize", stdin=frame).stdout)


if __name__ == "__main__":
    main()
