#!/usr/bin/env python3
"""The spool and the server's replies: a damaged batch is not sent, and only a confirmation counts."""
import fcntl
import glob
import hashlib
import json
import os
import re
import signal
import stat
import subprocess

from support.engines import ClickHouse
from support.harness import Case, eventually, load_tests_in_order, main, on, run
from support.proxy import FaultProxy

INSERT = re.compile("INSERT INTO mm_fills_v2")
HANG_SECONDS = 60
FILL = ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}\n')
CLICKHOUSE = {"X-ClickHouse-Server-Display-Name": "db"}


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, content):
    with open(path, "wb") as file:
        file.write(content)


@on(ClickHouse)
class Spool(Case):
    def setUp(self):
        super().setUp()
        self.proxy = FaultProxy(self.engine.port)
        self.addCleanup(self.proxy.close)
        self.target = self.sink(self.proxy.port)
        self.fills = self.file("fills.ndjson", "".join(FILL % (n, n) for n in range(20)))
        self.nothing = self.file("nothing.json", "[]")

    def load(self, file=None, patience="0s"):
        return run("load", "--sink", self.target.address, "--state", self.path("state"),
                   "--patience", patience, file or self.nothing)

    def spool(self, *command):
        done = run("spool", *command, "--state", self.path("state"))
        return done.code, done.stdout

    def files(self, pattern="*.*"):
        return sorted(glob.glob(self.path("state/*/spool/" + pattern)))

    def refused(self):
        return [name for name in self.files("failed/*") if not name.endswith(".error")]

    def wait_in_spool(self):
        """The file of a batch of 20 fills that waits because the server is down."""
        self.proxy.down()
        self.assertEqual(self.load(self.fills).code, 4)
        self.proxy.up()
        self.assertEqual(len(self.files()), 1)
        return self.files()[0]

    def plant(self, content, extension=".insert"):
        """A file under the hash of its bytes, as another program could make one."""
        self.assertEqual(self.load().code, 0)  # makes the folder
        folder = glob.glob(self.path("state/*/spool"))[0]
        path = os.path.join(folder, hashlib.sha256(content).hexdigest() + extension)
        write(path, content)
        return path

    def assert_set_aside(self, done, why):
        self.assertEqual(done.code, 4, done.log)
        self.assertIn(why, done.events("batch_set_aside")[0]["why"])
        self.assertEqual(self.files(), [])
        self.assertEqual(len(self.refused()), 1)
        self.assertIn(why, read(self.refused()[0] + ".error").decode())

    def test_a_batch_that_was_changed_on_the_disk_is_not_sent(self):
        changes = {
            "cut at a row": lambda text: text[:text.index(b"\n", len(text) // 2) + 1],
            "cut": lambda text: text[:len(text) // 2],
            "emptied": lambda text: b"",
            "a bit flipped": lambda text: text.replace(b'"f7"', b'"f6"'),
            "doubled": lambda text: text + text,
            "a row twice": lambda text: text + text[text.rindex(b"{"):],
            "a row swapped": lambda text: b"\n".join(reversed(text.split(b"\n"))),
            "foreign SQL": lambda text: b"DROP TABLE mm_fills_v2",
        }
        for name, change in changes.items():
            with self.subTest(name):
                path = self.wait_in_spool()
                write(path, change(read(path)))
                self.assert_set_aside(self.load(), "its bytes are not those")
                self.assertEqual(self.target.stored(), 0)
                # Every run reports it until a person acts. Another walk books the fills.
                again = self.load(self.fills)
                self.assertEqual(again.code, 4)
                self.assertIn("lies in", again.log.splitlines()[-1])
                self.assertEqual(self.target.stored(), 20)
                code, listed = self.spool("list")
                self.assertEqual(code, 4)
                self.assertIn("its bytes are not those", listed)
                self.assertEqual(self.spool("retry")[0], 4)  # it stays
                for left in self.files("failed/*"):
                    os.remove(left)
                self.assertEqual(self.load().code, 0)
                self.target.query("TRUNCATE TABLE mm_fills_v2")

    def test_sql_in_a_file_is_never_sent_whatever_the_file_is_called(self):
        for content in (b"DROP TABLE mm_fills_v2",
                        b"INSERT INTO mm_fills_v2 SELECT * FROM mm_fills_v2\n",
                        b'{"truefill_spool":2,"table":"mm_fills_v2"}\n\nDROP TABLE mm_fills_v2\n'):
            with self.subTest(content):
                self.plant(content)
                self.assert_set_aside(self.load(), "line")
                self.assertEqual(self.target.stored(), 0)
                for left in self.files("failed/*"):
                    os.remove(left)

    def test_files_of_version_0_1_0_are_still_delivered(self):
        rows = read(self.wait_in_spool()).split(b"\n", 1)[1]
        columns = self.target.rows(
            "SELECT name FROM system.columns WHERE table = 'mm_fills_v2' AND name != 'ts' AND "
            "database = '%s'" % self.target.database)
        statement = "INSERT INTO mm_fills_v2 (%s) FORMAT JSONEachRow\n" % ", ".join(
            name for name, in columns)
        for path in self.files():
            os.remove(path)
        for extension in (".insert", ".unseen"):
            with self.subTest(extension):
                self.plant(statement.encode() + rows, extension)
                done = self.load()
                self.assertEqual(done.code, 0, done.log)
                self.assertEqual(len(self.target.fills()), 20)
                self.target.query("TRUNCATE TABLE mm_fills_v2")

    def test_batches_of_another_list_of_hosts_are_named(self):
        """A batch waits for one host; then the address has this host and another one."""
        path = self.wait_in_spool()
        alone = self.target.address
        self.proxy.down()
        for hosts in ("127.0.0.1:1,127.0.0.1:%d", "127.0.0.1:%d,127.0.0.1:1"):
            with self.subTest(hosts):
                self.target.address = re.sub(r"127\.0\.0\.1:\d+", hosts % self.proxy.port, alone)
                done = self.load()
                self.assertEqual(done.code, 4, done.log)
                folder = os.path.dirname(path)
                self.assertEqual([event["folder"] for event in done.events("spool_elsewhere")],
                                 [folder])
                self.assertIn("batches lie in " + folder, done.log)
        # Both lists have one folder.
        self.assertEqual(len(os.listdir(self.path("state"))), 2)
        self.proxy.up()
        self.target.address = alone
        self.assertEqual(self.load().code, 0)
        self.assertEqual(self.load().events("spool_elsewhere"), [])
        self.assertEqual(self.target.stored(), 20)

    def test_the_spool_is_its_owners_alone(self):
        path = self.wait_in_spool()
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        for folder in (os.path.dirname(path), os.path.join(os.path.dirname(path), "failed")):
            self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)

    def test_a_file_that_is_being_copied_in_is_left_alone_until_the_copy_has_ended(self):
        path = self.wait_in_spool()
        content = read(path)
        os.remove(path)
        with open(path, "wb") as copy:
            copy.write(content[:len(content) // 2])
            copy.flush()
            done = self.load()
            self.assertEqual(done.code, 4)
            self.assertEqual(done.events("batch_set_aside"), [])
            self.assertEqual(self.files(), [path])
            copy.write(content[len(content) // 2:])
        self.assertEqual(self.load().code, 0)
        self.assertEqual(self.target.stored(), 20)

    def test_a_refused_batch_is_named_until_it_is_retried(self):
        mock = self.exchange("--fills", 20)
        following = self.start(self.sync_arguments(mock, self.target, "--every", "100ms"))
        eventually(lambda: following.events("heartbeat"))
        self.target.query("ALTER TABLE mm_fills_v2 DROP COLUMN engine_version")
        mock.add(1)
        eventually(lambda: following.process.poll() is not None)
        self.assertEqual(following.end().code, 6)
        self.target.query("ALTER TABLE mm_fills_v2 ADD COLUMN engine_version String "
                          "AFTER engine_instance_id")
        # Later runs book further fills, warn in every heartbeat, and end with 4.
        later = self.start(self.sync_arguments(mock, self.target, "--every", "100ms"))
        eventually(lambda: len(later.events("heartbeat")) > 2)
        later.stop()
        self.assertEqual(later.code, 4)
        for beat in later.events("heartbeat"):
            self.assertIn("1 batch lies in", beat["warning"])
        name = os.path.basename(self.refused()[0])
        code, shown = self.spool("show", name[:12])
        self.assertEqual(code, 0)
        self.assertIn("why: HTTP", shown)
        self.assertIn('"fill_id":', shown)
        code, retried = self.spool("retry", name[:12])
        self.assertEqual(code, 0)
        self.assertIn("1 rows of mm_fills_v2", retried)
        done = self.sync(mock, self.target)
        self.assertEqual(done.code, 0, done.log)
        self.assertNotIn("warning", done.events("heartbeat")[0])
        self.assertEqual(self.spool("list"), (0, "every batch is delivered\n"))
        self.assert_booked(mock, self.target)

    def test_diagnose_fails_while_a_batch_lies_set_aside(self):
        def delivered(address, state="state"):
            done = run("diagnose", "--json", "--sink", address, "--state", self.path(state))
            found = json.loads(done.stdout)
            return done.code, found, next(check for check in found["checks"]
                                          if check["name"] == "every batch is delivered")

        path = self.wait_in_spool()
        _, _, check = delivered(self.target.address)
        self.assertEqual(check["verdict"], "unknown")
        self.assertIn("0 set aside, 1 waiting", check["figure"])
        write(path, read(path) + b"x")
        self.assertEqual(self.load().code, 4)
        code, found, check = delivered(self.target.address)
        self.assertEqual((code, found["verdict"], check["verdict"]), (1, "fail", "fail"))
        self.assertIn("1 set aside, 0 waiting", check["figure"])
        self.assertIn("batches were set aside", found["root_cause"])
        self.assertIn("truefill spool list --state " + self.path("state"),
                      [step["command"] for step in found["next"]])
        # Also while the server does not answer.
        self.proxy.down()
        code, found, check = delivered(self.target.address)
        self.proxy.up()
        self.assertEqual((code, check["verdict"]), (1, "fail"))
        self.assertIn("the sink does not answer", found["root_cause"])
        # Without a folder of spools nothing is known of them.
        _, _, check = delivered(self.target.address, "elsewhere")
        self.assertEqual(check["verdict"], "unknown")
        self.assertFalse(os.path.exists(self.path("elsewhere")))
        for left in self.files("failed/*"):
            os.remove(left)
        self.assertEqual(delivered(self.target.address)[2]["verdict"], "pass")

    def test_a_spool_command_for_no_batch_is_a_usage_error(self):
        self.wait_in_spool()
        for command in (("show", "0123"), ("retry", "0123"), ("show",)):
            self.assertEqual(run("spool", *command, "--state", self.path("state")).code, 2)
        self.assertEqual(run("spool", "list", "--state", self.path("none")).code, 2)
        self.assertEqual(self.spool("retry"), (0, "no batch was set aside\n"))

    # Replies.

    def test_only_a_reply_of_the_server_without_an_error_confirms_a_batch(self):
        replies = {
            "an exception's code in a header": (200, {**CLICKHOUSE,
                                                      "X-ClickHouse-Exception-Code": "241"}, ""),
            "an unreadable code": (200, {**CLICKHOUSE, "X-ClickHouse-Exception-Code": "?"}, ""),
            "a body after an INSERT": (200, CLICKHOUSE, "Code: 241, e.displayText() = DB::Exc"),
            "no header of the server's": (200, {}, ""),
            "another's page": (200, {"Server": "nginx"}, "<html>Welcome</html>"),
            "another's 404": (404, {}, "Code: 60. No such backend"),
            "another's 502 that quotes one": (502, {}, "upstream said: Code: 60, DB::Exception"),
            "a text that quotes a code": (500, CLICKHOUSE, "Proxy: Code: 60"),
        }
        for name, (status, headers, text) in replies.items():
            with self.subTest(name):
                self.proxy.fail_next("error_500", only=INSERT, status=status, headers=headers,
                                     text=text)
                done = self.load(self.fills)
                self.assertEqual(self.proxy.pending, 0)
                self.assertEqual(done.code, 4, done.log)
                self.assertTrue(done.events("sink_unreachable"))
                self.assertEqual(self.target.stored(), 0)
                self.assertEqual(len(self.files()), 1)
                self.assertEqual(self.load().code, 0)
                self.assertEqual(self.target.stored(), 20)
                self.target.query("TRUNCATE TABLE mm_fills_v2")

    def test_a_refusal_of_the_server_counts_with_any_status(self):
        for status, headers, text in (
                (404, CLICKHOUSE, "Code: 60, e.displayText() = DB::Exception: Table"),
                (200, {**CLICKHOUSE, "X-ClickHouse-Exception-Code": "60"}, "")):
            with self.subTest(status):
                self.proxy.fail_next("error_500", only=INSERT, status=status, headers=headers,
                                     text=text)
                self.assertEqual(self.load(self.fills).code, 6)
                self.assertEqual(len(self.refused()), 1)
                self.assertEqual(self.spool("retry")[0], 0)
                self.assertEqual(self.load().code, 0)
                self.assertEqual(self.target.stored(), 20)
                self.target.query("TRUNCATE TABLE mm_fills_v2")

    # Signals.

    def test_sigterm_ends_a_program_while_the_server_hangs(self):
        for statement in (INSERT, re.compile("FROM mm_fills_v2 WHERE"), re.compile("system.tables")):
            with self.subTest(statement.pattern):
                self.proxy.fail_next("late", only=statement, seconds=HANG_SECONDS)
                loading = self.start(["load", "--sink", self.target.address, "--state",
                                      self.path("state"), self.fills])
                eventually(lambda: self.proxy.pending == 0)
                loading.process.send_signal(signal.SIGTERM)
                loading.end(HANG_SECONDS / 3)
                self.assertEqual(self.load(self.fills).code, 0)
                self.assertEqual(len(self.target.fills()), 20)
                self.target.query("TRUNCATE TABLE mm_fills_v2")

    def test_a_reader_of_standard_error_that_goes_away_does_not_end_a_sync(self):
        mock = self.exchange("--fills", 5)
        process = subprocess.Popen(
            [os.environ["TRUEFILL"], *map(str, self.sync_arguments(
                mock, self.target, "--every", "100ms"))], stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        process.stderr.readline()
        process.stderr.close()
        eventually(lambda: self.target.stored() == 5)
        mock.add(1)
        eventually(lambda: len(self.target.fills()) == 6)
        self.assertIsNone(process.poll())
        process.terminate()
        process.wait(30)
        self.assertGreaterEqual(process.returncode, 0)
        self.assert_booked(mock, self.target)


    def hold_watermark_lock(self, mock):
        """Locks the watermark's file, like a program that hangs while it raises the watermark."""
        self.assertEqual(self.sync(mock, self.target).code, 0)
        lock = open(glob.glob(self.path("state/*/watermark-*.lock"))[0], "ab")
        self.addCleanup(lock.close)
        fcntl.flock(lock, fcntl.LOCK_EX)
        mock.add(1)
        return lock

    def test_a_sibling_that_holds_a_lock_is_named(self):
        mock = self.exchange("--fills", 5)
        lock = self.hold_watermark_lock(mock)
        waiting = self.start(self.sync_arguments(mock, self.target))
        eventually(lambda: waiting.events("sink_busy"))
        self.assertEqual(waiting.events("sink_busy")[0]["held_by_pid"], os.getpid())
        lock.close()
        self.assertEqual(waiting.end().code, 0, waiting.log)
        self.assert_booked(mock, self.target)

    def test_sigterm_ends_a_program_while_a_sibling_holds_a_lock(self):
        mock = self.exchange("--fills", 5)
        lock = self.hold_watermark_lock(mock)
        waiting = self.start(self.sync_arguments(mock, self.target))
        eventually(lambda: self.target.stored() == 6)
        waiting.stop()
        self.assertIn("another program holds", waiting.log)
        lock.close()
        self.assertEqual(self.sync(mock, self.target).code, 0)
        self.assert_booked(mock, self.target)


load_tests = load_tests_in_order(Spool)

if __name__ == "__main__":
    main()
