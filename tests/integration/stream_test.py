#!/usr/bin/env python3
"""`sync --stream`: fills as they happen, and every one of them whatever the stream loses."""
import json
import pathlib
import random
import re
import signal
import time

from support.engines import ClickHouse
from support.harness import (Case, SqliteSink, content, eventually, keeps_freed_memory,
                             load_tests_in_order, main, on, rounds)

FAULTS = ["drop", "twice", "reorder", "fragment", "legacy", "cut", "bad_utf8", "compressed", "huge",
          "error_25", "no_pong", "half_open", "reset", "close_1000", "close_1001", "close_1011",
          "close_1013"]
ENDING = {"bad_utf8", "compressed", "huge", "half_open", "reset", "close_1000", "close_1001",
          "close_1011", "close_1013"}


def resident_kb(program):
    """The memory that a running program holds, in KiB."""
    with open("/proc/%d/status" % program.process.pid, encoding="ascii") as status:
        return int(next(line for line in status if line.startswith("VmRSS")).split()[1])


class Streaming:
    """What both sinks are asked for. A case adds `sink()`."""

    def mock(self, fills=50, **options):
        return self.exchange("--fills", fills, "--seed", 11, "--ping-ms", 200, stream=True,
                             **options)

    def follow(self, mock, sink, *more, state="state"):
        return self.start(self.sync_arguments(mock, sink, "--stream", mock.stream, *more,
                                              state=state))

    def connected(self, mock, program, times=1):
        eventually(lambda: len(program.events("stream_connected")) >= times)
        # The walk that follows it has ended.
        eventually(lambda: len(program.events("heartbeat")) >= 1)

    def last(self, program):
        return program.events("stream_heartbeat")[-1]

    def counts(self, metrics):
        """How many fills the stream brought, and how many it missed."""
        return [int(count) for count in re.findall(
            r"^truefill_stream_(?:missed_)?fills_total\{.*\} (\d+)$", content(metrics), re.M)]

    def test_a_fill_is_booked_at_once_and_completed_by_rest(self):
        mock, sink = self.mock(), self.sink()
        program = self.follow(mock, sink, "--every", "1h")
        self.connected(mock, program)
        mock.add(20)
        # REST is not asked before an hour has passed: the rows are the stream's.
        eventually(lambda: len(sink.fills()) == 70)
        polls = len(program.events("heartbeat"))
        stored, truth = sink.fills(), mock.truth()
        self.assertNotEqual(stored, truth)  # milliseconds, so far
        self.assertEqual([row[:8] for row in stored], [row[:8] for row in truth])
        mock.stream_call("cut")  # a reconnect asks REST
        eventually(lambda: len(program.events("heartbeat")) > polls)
        eventually(lambda: sink.fills() == truth)
        self.assertEqual(program.stop().code, 0, program.log)
        counted = self.last(program)
        self.assertEqual((counted["n_fills"], counted["n_missed_by_stream"], counted["n_gaps"]),
                         (20, 0, 0))
        self.assertEqual(program.events("stream_lost")[0]["why"][:8], "reading:")

    def test_every_fault_of_the_stream_and_nothing_is_lost(self):
        chance = random.Random(19)
        mock, sink = self.mock(), self.sink()
        metrics = self.path("metrics")
        program = self.follow(mock, sink, "--every", "2s", "--metrics", metrics,
                              "--silence", "2s")
        self.connected(mock, program)
        kinds = FAULTS * rounds(1, 6)
        chance.shuffle(kinds)
        # Each fault hits one of so many fills.
        pause, at_once, sent = rounds(100, 200), 25, 0
        for kind in kinds:
            mock.stream_faults("%d:%s" % (1 + chance.randrange(pause - at_once), kind))
            before = mock.stream_stats()["faults"][kind]
            connections = len(program.events("stream_connected"))
            for _ in range(pause // at_once):
                mock.add(at_once)
                sent += at_once
                time.sleep(0.005)
            eventually(lambda: mock.stream_stats()["faults"][kind] > before)
            if kind in ENDING:
                eventually(lambda: len(program.events("stream_connected")) > connections)
        mock.stream_faults("")
        truth = mock.truth()
        self.assertEqual(len(truth), 50 + sent)
        eventually(lambda: sink.fills() == truth, 60)
        # What is missed is counted two seconds after REST told it.
        injected = mock.stream_stats()["faults"]
        self.assertGreaterEqual(min(injected.values()), 1)
        lost = sum(injected[kind] for kind in ("drop", "cut", "error_25", "bad_utf8", "compressed",
                                               "half_open", "reset", "close_1000", "close_1001",
                                               "close_1011", "close_1013"))
        eventually(lambda: sum(event["count"] for event in program.events("stream_missed")) >= lost)
        # Each fill is brought or, two seconds after REST told it, missed.
        eventually(lambda: sum(self.counts(metrics)) >= sent)
        self.assertEqual(program.stop().code, 0, program.log)
        counted = self.last(program)
        brought = counted["n_fills"]
        # Brought or missed; on a busy machine one may be counted as missed and brought later.
        self.assertGreaterEqual(brought + counted["n_missed_by_stream"], sent)
        self.assertLessEqual(brought, sent)
        self.assertGreaterEqual(counted["n_repeated"], 1)
        with open(metrics, encoding="utf-8") as file:
            text = file.read()
        for name, value in (("missed_fills_total", counted["n_missed_by_stream"]),
                            ("fills_total", brought), ("gaps_total", counted["n_gaps"])):
            self.assertIn('truefill_stream_%s{account=""} %d' % (name, value), text)
        self.assertRegex(text, r'truefill_stream_latency_seconds\{account="",quantile="0.99"\} \d+\.\d{6}\n')
        self.assertEqual(sink.fills(), truth)

    def test_kill_at_random_moments(self):
        chance = random.Random(23)
        mock, sink = self.mock(), self.sink()
        for _ in range(rounds(5, 30)):
            program = self.follow(mock, sink, "--every", "1s")
            end = time.monotonic() + chance.uniform(0.05, 1.2)
            while time.monotonic() < end:
                mock.add(20)
                time.sleep(0.02)
            program.stop(signal.SIGKILL)
        program = self.follow(mock, sink, "--every", "1s")
        truth = mock.truth()
        eventually(lambda: sink.fills() == truth)
        self.assertEqual(program.stop().code, 0, program.log)
        self.assertEqual(sink.fills(), truth)

    def test_either_of_two_programs_may_tell_a_fill_first(self):
        mock, sink = self.mock(fills=0), self.sink()
        metrics = self.path("metrics")
        stream = self.follow(mock, sink, "--every", "1h", "--metrics", metrics, state="one")
        self.connected(mock, stream)

        def ask_rest():
            done = self.sync(mock, sink, "--once", state="two")
            self.assertEqual(done.code, 0, done.log)

        mock.add(20)  # the stream first
        eventually(lambda: len(sink.fills()) == 20)
        self.assertNotEqual(sink.fills(), mock.truth())  # milliseconds, so far
        ask_rest()
        self.assertEqual(sink.fills(), mock.truth())

        stream.process.send_signal(signal.SIGSTOP)  # REST first
        mock.add(20)
        ask_rest()
        self.assertEqual(sink.fills(), mock.truth())
        stream.process.send_signal(signal.SIGCONT)
        brought = 'truefill_stream_fills_total{account=""} 40\n'
        eventually(lambda: brought in content(metrics))
        self.assertEqual(stream.stop().code, 0, stream.log)
        self.assertEqual(sink.fills(), mock.truth())  # the stream's later telling hides nothing

    def test_stream_and_rest_of_two_programs_tell_the_same_fills(self):
        mock, sink = self.mock(fills=0), self.sink()
        metrics = self.path("metrics")
        stream = self.follow(mock, sink, "--every", "1h", "--metrics", metrics, state="one")
        self.connected(mock, stream)
        rest = self.start(self.sync_arguments(mock, sink, "--every", "100ms", state="two"))
        for _ in range(rounds(20, 200)):
            mock.add(10)
            time.sleep(0.03)
        truth = mock.truth()
        eventually(lambda: sink.fills() == truth)
        brought = 'truefill_stream_fills_total{account=""} %d\n' % len(truth)
        eventually(lambda: brought in content(metrics))
        self.assertEqual(sink.fills(), truth)  # the stream's later telling hides nothing
        for program in (stream, rest):
            self.assertEqual(program.stop().code, 0, program.log)
        self.assertEqual(sink.fills(), truth)


class IntoSqlite(Streaming, Case):
    def sink(self):
        return SqliteSink(self.path("fills-%d.db" % time.monotonic_ns()))

    def test_a_lost_frame_is_noticed_by_the_next_one_and_fetched(self):
        mock, sink = self.mock(), self.sink()
        program = self.follow(mock, sink, "--every", "1h")
        self.connected(mock, program)
        for _ in range(3):  # a position of every market is known
            mock.add(1000)
        eventually(lambda: len(sink.fills()) == 3050)
        mock.stream_faults("1:drop")
        mock.add(1)
        (lost,) = [json.loads(line) for line in mock.call("GET", "truth").splitlines()[-1:]]
        eventually(lambda: mock.stream_stats()["faults"]["drop"] == 1)
        while not program.events("stream_gap"):  # until a fill of the same market comes
            mock.add(50)
            time.sleep(0.05)
        gap = program.events("stream_gap")[0]
        self.assertEqual((gap["market"], gap["subaccount"]),
                         (lost["market_ticker"], lost["subaccount"]))
        eventually(lambda: program.events("stream_missed"))  # REST brought it
        eventually(lambda: len(sink.fills()) == len(mock.truth()))
        self.assertEqual(program.stop().code, 0, program.log)
        counted = self.last(program)
        self.assertEqual((counted["n_gaps"], counted["n_missed_by_stream"]), (1, 1))

    def test_the_walks_of_a_day_in_minutes(self):
        """A day has 1440 walks a minute apart. Here they are a tenth of a second apart; the connection is lost
        every fiftieth walk, and fills come in bursts."""
        chance = random.Random(31)
        mock, sink = self.mock(), self.sink()
        program = self.follow(mock, sink, "--every", "100ms", "--silence", "1s")
        self.connected(mock, program)
        walks, lost = rounds(100, 1440), 0
        early = resident_kb(program)
        while (done := len(program.events("heartbeat"))) < walks:
            if done // 50 > lost:
                lost = done // 50
                mock.stream_call("cut")
            if chance.random() < 0.2:
                mock.add(1 + chance.randrange(5))
            time.sleep(0.02)
        truth = mock.truth()
        eventually(lambda: sink.fills() == truth)
        if not keeps_freed_memory():
            self.assertLess(resident_kb(program), early + 10 * 1024)
        self.assertEqual(program.stop().code, 0, program.log)
        # SIGTERM may end the last one.
        self.assertEqual([event["problem"] for event in program.events("heartbeat")[:-1]
                          if not event["complete"]], [])
        self.assertGreater(len(program.events("stream_connected")), walks // 50 - 1)

    def test_sigterm_ends_it_while_it_is_connected_and_while_it_is_not(self):
        mock, sink = self.mock(), self.sink()
        program = self.follow(mock, sink)
        self.connected(mock, program)
        mock.add(10)
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(5), 0)
        program.end()
        # What had not come when it ended is fetched by the next program: the stream moves no watermark.
        mock.stream_call("refuse", "1000")
        program = self.follow(mock, sink)
        truth = mock.truth()
        eventually(lambda: sink.fills() == truth)
        self.assertEqual(len(truth), 60)
        eventually(lambda: program.events("stream_lost"))
        program.process.send_signal(signal.SIGTERM)
        self.assertEqual(program.process.wait(5), 0)
        self.assertEqual(program.end().events("stream_lost")[0]["why"],
                         "upgrading: refused with HTTP 503")

    def test_rest_goes_on_where_there_is_no_stream(self):
        mock, sink = self.mock(), self.sink()
        mock.stream_call("refuse", "1000000")
        program = self.follow(mock, sink, "--every", "500ms")
        eventually(lambda: program.events("heartbeat"))
        mock.add(30)
        truth = mock.truth()
        eventually(lambda: sink.fills() == truth)
        delays = [event["retry_ms"] for event in program.events("stream_lost")]
        self.assertGreater(max(delays), 2 * delays[0])  # they grow
        self.assertEqual(program.stop().code, 0, program.log)

    def test_what_does_not_go_with_a_stream_is_usage(self):
        mock, sink = self.mock(0), self.sink()
        for more in (["--once"], ["--until", "2026-01-01T00:00:00Z"], ["--ticker", "A"],
                     ["--subaccount", "1"]):
            with self.subTest(more):
                self.assertEqual(self.follow(mock, sink, *more).end().code, 2)
        for url in ("ws://example.com/x", "https://example.com/x", "wss://"):
            with self.subTest(url):
                arguments = self.sync_arguments(mock, sink, "--stream", url)
                self.assertEqual(self.start(arguments).end().code, 2)
        self.assertEqual(self.start(self.sync_arguments(mock, sink, "--stream")).end().code, 2)


@on(ClickHouse)
class IntoClickHouse(Streaming, Case):
    def test_parts_stay_few(self):
        """A hundred fills a second: at most twenty inserts a second, and the server merges them."""
        mock, sink = self.mock(), self.sink()
        program = self.follow(mock, sink, "--every", "1h")
        self.connected(mock, program)
        parts = ("SELECT %%s FROM system.parts WHERE table = 'mm_fills_v2' AND database = '%s'"
                 % sink.database)
        began, most = time.monotonic(), 0
        for number in range(rounds(100, 12000)):
            mock.add(5)
            time.sleep(max(0, began + 0.05 * (number + 1) - time.monotonic()))
            if number % 20 == 19:
                most = max(most, int(sink.rows(parts % "countIf(active)")[0][0]))
        seconds = time.monotonic() - began
        eventually(lambda: len(sink.fills()) == len(mock.truth()))
        inserts = int(sink.rows(parts % "max(max_block_number)")[0][0])
        self.assertLess(inserts, 20 * seconds + 10)
        self.assertLess(most, 150)  # of 300, from which on the server refuses inserts
        self.assertEqual(program.stop().code, 0, program.log)

    def test_a_live_fill_waits_in_the_spool_only_while_the_server_is_away(self):
        mock, sink = self.mock(), self.sink()
        program = self.follow(mock, sink, "--every", "1h")
        self.connected(mock, program)
        spool = pathlib.Path(self.path("state"))
        eventually(lambda: len(sink.fills()) == 50 and not list(spool.glob("*/spool/*.*")))
        folder, = spool.glob("*/spool")
        changed = folder.stat().st_mtime_ns  # a file that comes or goes changes it
        mock.add(10)
        eventually(lambda: len(sink.fills()) == 60)
        self.assertEqual(folder.stat().st_mtime_ns, changed)
        self.engine.kill()
        mock.add(10)
        eventually(lambda: list(spool.glob("*/spool/*.*")))
        mock.add(10)
        self.engine.start()
        eventually(lambda: len(sink.fills()) == 80)
        eventually(lambda: not list(spool.glob("*/spool/*.*")))
        program.stop(signal.SIGKILL)
        self.assertEqual([row[:8] for row in sink.fills()], [row[:8] for row in mock.truth()])


load_tests = load_tests_in_order(IntoSqlite, IntoClickHouse)

if __name__ == "__main__":
    main()
