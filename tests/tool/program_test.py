#!/usr/bin/env python3
"""The program `truefill` as its users run it. usage: program_test.py PATH/TO/truefill"""
import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import threading
import time

from runner import ORDER, InAFolder, command, events, fill, main, names, run

GOOD = fill()
BAD = '{"order_id":"o","fill_id":"f","ticker":"T","ts":1700000000,"side":"yes","yes_price":0,"count":1}'


def normalize(*arguments, stdin=""):
    return run("normalize", *arguments, stdin=stdin)


class Normalize(InAFolder):
    def test_fills_go_to_standard_output_and_events_to_standard_error(self):
        result = normalize(stdin=GOOD)
        self.assertEqual(result.returncode, 0)
        row = json.loads(result.stdout)
        self.assertEqual(row["fill_id"], "f1")
        self.assertEqual(row["price_dollars"], "0.560000")
        self.assertEqual(names(result), ["fill_pipeline_stats"])

    def test_files_in_their_order_and_dash_is_standard_input(self):
        first = self.file("first.json", '{"fills":[%s]}' % fill(1))
        second = self.file("second.ndjson", "\n".join(fill(n) for n in (2, 3)))
        result = normalize(second, "-", first, stdin=fill(4))
        self.assertEqual([json.loads(line)["fill_id"] for line in result.stdout.splitlines()],
                         ["f2", "f3", "f4", "f1"])

    def test_rejects_name_their_file_and_offset(self):
        page = "{\"fills\":[%s]}" % BAD
        path = self.file("page.ndjson", GOOD + "\n" + page + "\n")
        rejects = os.path.join(self.folder, "rejects.ndjson")
        result = normalize("--rejects", rejects, path)
        self.assertEqual(result.returncode, 0)
        with open(rejects, encoding="utf-8") as rows:
            reject = json.loads(rows.read())
        self.assertEqual(reject["file"], path)
        self.assertEqual(reject["offset"], len(GOOD) + 1 + len('{"fills":['))
        self.assertEqual(reject["raw"], BAD)
        self.assertEqual(reject["reasons"], ["invalid_price"])
        self.assertEqual(names(result), ["fills_dropped_invalid", "fill_pipeline_stats"])
        self.assertEqual(events(result)[0]["sample"], BAD)

    def test_the_same_without_a_rejects_file_is_still_said(self):
        result = normalize(stdin="[%s,%s]" % (ORDER, BAD))
        self.assertEqual(result.returncode, 0)
        self.assertEqual(names(result), ["fill_predicate_filtered", "fills_dropped_invalid",
                                         "fill_pipeline_stats"])
        self.assertEqual(events(result)[0]["looks_like"], {"open_order": 1})

    def test_debug_adds_sanity_and_samples_and_quiet_silences(self):
        result = normalize("--debug", stdin="[%s,%s]" % (GOOD, ORDER))
        self.assertEqual(names(result), ["fill_source_sanity", "raw_fill_sample", "raw_fill_sample",
                                         "fill_predicate_filtered", "fill_pipeline_stats"])
        self.assertTrue(events(result)[0]["has_order_id"])
        self.assertEqual(events(result)[1]["raw"], GOOD)
        self.assertEqual(events(result)[2]["dropped"], "not_a_fill")
        self.assertEqual(normalize("--quiet", stdin=ORDER).stderr, "")

    def test_source_is_stated_or_told(self):
        sell = ('{"order_id":"o","trade_id":"f","ticker":"T","ts":1700000000,"side":"yes",'
                '"action":"sell","yes_price":56,"count":1}')
        self.assertEqual(len(normalize(stdin=sell).stdout.splitlines()), 1)
        self.assertEqual(len(normalize("--source", "rest", stdin=sell).stdout.splitlines()), 1)
        self.assertEqual(normalize("--source", "ws", stdin=sell).stdout, "")

    def test_exit_codes(self):
        missing = os.path.join(self.folder, "missing")
        good = self.file("good.json", GOOD)
        cases = [
            (0, ["normalize"], GOOD),
            (0, ["normalize"], "[%s]" % ORDER),
            (0, ["normalize"], '{"fills":[]}'),
            (0, ["normalize"], '{"type":"subscribed","msg":{}}'),
            (0, ["normalize"], '{"error":"x"}\n' + GOOD),
            (0, ["normalize", "--strict"], GOOD),
            (0, ["--help"], ""),
            (0, ["--version"], ""),
            (0, ["normalize", "--help"], ""),
            (1, ["normalize"], ""),
            (1, ["normalize"], "nonsense"),
            (1, ["normalize"], '{"error":"x"}'),
            (1, ["normalize", "--strict"], '{"error":"x"}'),
            (1, ["normalize", missing], ""),
            (1, ["normalize", good, missing], ""),
            (1, ["normalize", self.folder], ""),
            (1, ["normalize", "--rejects", os.path.join(missing, "x"), good], ""),
            (1, ["normalize"], GOOD + '\n{"a":\n x}\n' + GOOD),  # the last is not read
            (0, ["normalize"], GOOD + '\n{"a":\n x}\n'),
            (2, [], ""),
            (2, ["nonsense"], ""),
            (2, ["normalize", "--nonsense"], ""),
            (2, ["normalize", "--source", "fix"], ""),
            (3, ["normalize", "--strict"], "[%s,%s]" % (GOOD, ORDER)),
            (3, ["normalize", "--strict"], '{"error":"x"}\n' + GOOD),
        ]
        for code, arguments, stdin in cases:
            with self.subTest(arguments=arguments, stdin=stdin):
                self.assertEqual(run(*arguments, stdin=stdin).returncode, code)
        self.assertIn("missing", normalize(good, missing).stderr)
        self.assertEqual(len(normalize(good, missing).stdout.splitlines()), 1)

    def test_it_goes_on_after_a_broken_line_and_stops_after_a_broken_page(self):
        lines = "\n".join([fill(1), '{"order_id":"cut', fill(2)])
        result = normalize(stdin=lines)
        self.assertEqual(len(result.stdout.splitlines()), 2)
        self.assertEqual(events(result)[0]["event"], "payload_rejected")
        self.assertEqual(events(result)[0]["offset"], len(fill(1)) + 1 + len('{"order_id":"cut'))
        page = '{"fills":[\n%s,\n%s oops]}\n%s\n' % (fill(1), fill(2), fill(3))
        result = normalize(stdin=page)
        self.assertEqual(len(result.stdout.splitlines()), 2)
        self.assertIn("stopped", result.stderr)
        # Nothing was said twice: the page's first line alone was tried and taken back.
        self.assertEqual(events(result)[-1]["n_api"], 2)

    def test_the_output_fed_back_is_a_fixed_point(self):
        frame = ('{"type":"fill","msg":{"order_id":"o","trade_id":"f","market_ticker":"T",'
                 '"ts_ms":1785386380458,"outcome_side":"no","action":"sell",'
                 '"yes_price_dollars":"0.9965","count_fp":"0.48","fee_cost":"0.01"}}')
        first = normalize(stdin=GOOD + "\n" + frame).stdout
        second = normalize(stdin=first).stdout
        for a, b in zip(first.splitlines(), second.splitlines(), strict=True):
            a, b = json.loads(a), json.loads(b)
            for key in set(a) - {"source", "notes"}:
                self.assertEqual(a[key], b[key])
        self.assertEqual(normalize(stdin=second).stdout, second)

    def test_the_summary_is_a_table(self):
        table = normalize("--quiet", "--summary", stdin="[%s,%s,%s]" % (GOOD, ORDER, BAD)).stderr
        rows = {line[:24].strip(): line[24:].split() for line in table.splitlines()}
        self.assertEqual(rows["items"][0], "3")
        self.assertEqual(rows["fills written"][0], "1")
        self.assertEqual(rows["rejects"][0], "2")
        self.assertEqual(rows["invalid_price"][0], "1")
        self.assertEqual(rows["like open_order"][0], "1")

    def test_gigabytes_of_lines_take_bounded_memory(self):
        # 200 MB stand for them: far more than the program may hold.
        block = "".join(fill(n) + "\n" for n in range(1000)).encode()
        times = 200_000_000 // len(block)
        environment = dict(os.environ, ASAN_OPTIONS="quarantine_size_mb=8")
        program = subprocess.Popen(command("normalize", "--quiet"), stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, env=environment)
        counter = subprocess.Popen(["wc", "-l"], stdin=program.stdout, stdout=subprocess.PIPE)
        program.stdout.close()
        for _ in range(times):
            program.stdin.write(block)
        program.stdin.close()
        self.assertEqual(int(counter.communicate()[0]), 1000 * times)
        _, status, usage = os.wait4(program.pid, 0)
        program.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(program.returncode, 0)
        self.assertLess(usage.ru_maxrss, 100_000)  # in KiB

    def test_a_pipe_is_read_in_linear_time_whatever_the_pieces(self):
        """45 MB in 11,000 pieces: a reader that begins anew after each would look at 250 GB."""
        fills = ",".join(fill(n) for n in range(1000)).encode()
        read_end, write_end = os.pipe()
        fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, 4096)
        program = subprocess.Popen(command("normalize", "--quiet"), stdin=read_end,
                                   stdout=subprocess.PIPE)
        os.close(read_end)

        def write():
            with os.fdopen(write_end, "wb") as pipe:
                pipe.write(b'{"fills":[' + fills)
                for _ in range(269):
                    pipe.write(b"," + fills)
                pipe.write(b"]}")

        writer = threading.Thread(target=write)
        writer.start()
        counter = subprocess.Popen(["wc", "-l"], stdin=program.stdout, stdout=subprocess.PIPE)
        program.stdout.close()
        rows = int(counter.communicate(timeout=100)[0])
        writer.join()
        self.assertEqual((program.wait(), rows), (0, 270_000))

    def converse(self, *arguments, pieces):
        """Sends each piece when the rows that the one before is to give have come."""
        program = subprocess.Popen(command(*arguments), bufsize=0, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.kill)
        got = []
        for piece, n_rows in pieces:
            program.stdin.write(piece.encode())
            for _ in range(n_rows):
                ready, _, _ = select.select([program.stdout], [], [], 30)
                self.assertTrue(ready, "no row came within 30 seconds: it is held back")
                got.append(json.loads(program.stdout.readline())["fill_id"])
        program.stdin.close()
        self.assertEqual((program.stdout.read(), program.wait(30)), (b"", 0))
        return got

    def test_rows_of_whole_documents_are_not_held_back(self):
        page = '{"fills":[\n%s,\n%s]}' % (fill(4), fill(5))
        got = self.converse("normalize", pieces=[
            (fill(1) + "\n", 1), (fill(2), 1), (fill(3)[:20], 0),
            (fill(3)[20:] + "\n" + page[:50], 1), (page[50:], 2),
            ("\n2026-09-01T00:00:00Z INFO\n", 0), (fill(6), 1)])
        self.assertEqual(got, ["f1", "f2", "f3", "f4", "f5", "f6"])

    def test_a_log_line_that_begins_with_a_date_is_one_broken_line(self):
        log = "\n".join(["2026-09-01T00:00:00Z INFO started", GOOD, "2026-09-01 00:00:00 tick",
                         '"quoted"text', "12,13", "true-ish", fill(2)])
        result = normalize(stdin=log)
        self.assertEqual(len(result.stdout.splitlines()), 2)
        self.assertEqual([event["reason"] for event in events(result)
                          if event["event"] == "payload_rejected"], ["not_json"] * 5)
        self.assertEqual(events(result)[-1]["n_payloads"], 7)

    def test_a_part_of_each_document_can_be_named(self):
        frame = '{"type":"fill","msg":%s}' % fill(1)
        journal = "\n".join([
            json.dumps({"recv_ts": 1, "obj": json.loads(frame)}),
            json.dumps({"recv_ts": 2, "obj": frame}),  # the text is the payload
            '{"recv_ts":3}', '{"recv_ts":4,"obj":{"type":"subscribed","msg":{}}}',
            '{"obj":1,"obj":2}', "{oops", '{"obj":"oops"}'])
        rejects = os.path.join(self.folder, "rejects.ndjson")
        result = normalize("--at", "/obj", "--rejects", rejects, stdin=journal)
        self.assertEqual([json.loads(row)["source"] for row in result.stdout.splitlines()],
                         ["ws", "ws"])
        with open(rejects, encoding="utf-8") as rows:
            refused = [json.loads(row) for row in rows]
        self.assertEqual([(row["reason"], row["raw"]) for row in refused],
                         [("not_a_page", '{"recv_ts":3}'), ("not_a_page", '{"obj":1,"obj":2}'),
                          ("not_json", "{oops"), ("not_json", "oops")])
        self.assertEqual(refused[0]["offset"], journal.index('{"recv_ts":3}'))
        self.assertEqual(events(result)[-1]["n_payloads"], 7)
        self.assertEqual(events(result)[-1]["n_payload_rejects"], 4)
        self.assertEqual(normalize("--at", "obj", stdin=journal).returncode, 2)

    def test_an_interrupted_run_tells_by_its_exit_code_and_how_far_it_came(self):
        for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            program = subprocess.Popen(command("normalize"), stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            program.stdin.write(GOOD.encode() + b"\n")
            program.stdin.flush()
            self.assertEqual(json.loads(program.stdout.readline())["fill_id"], "f1")
            program.send_signal(number)
            _, log = program.communicate(timeout=30)
            self.assertEqual(program.returncode, code)
            message = next(event["message"] for line in log.splitlines()
                           if (event := json.loads(line))["event"] == "error")
            self.assertIn("up to byte %d" % (len(GOOD) + 1), message)
            self.assertIn("1 fills so far", message)

    def test_a_folder_is_no_empty_file(self):
        result = normalize(self.folder)
        self.assertEqual(events(result)[-1]["n_payloads"], 0)
        self.assertIn("directory", result.stderr)

    def test_a_page_of_data_with_escapes_in_long_texts(self):
        long = "\\n" + "x" * 200_000
        page = '{"data":[{"order_id":"%s","junk":"%s"}]}' % (long, long)
        self.assertEqual(normalize(stdin=page).returncode, 0)

    def test_in_a_pipe_every_line_of_standard_error_is_an_event(self):
        for result in (normalize("/nowhere"), normalize("--no-such-option"), run("sync"),
                       run("sync", "--dry-run", "--exchange", "gopher://x", "--key-id", "k",
                           "--key", "/nowhere")):
            lines = [json.loads(line) for line in result.stderr.splitlines()]
            self.assertIn("error", [line["event"] for line in lines])
            self.assertNotEqual(result.returncode, 0)

    def test_progress_is_for_terminals(self):
        leader, follower = pty.openpty()
        program = subprocess.Popen(command("normalize", "--summary"), stdin=subprocess.PIPE,
                                   stdout=subprocess.DEVNULL, stderr=follower)
        os.close(follower)
        lines = (GOOD + "\n").encode() * 1000
        seen = b""
        deadline = time.monotonic() + 30
        while b"MB/s" not in seen and time.monotonic() < deadline:
            for _ in range(20):
                program.stdin.write(lines)
            os.set_blocking(leader, False)
            try:
                seen += os.read(leader, 4096)
            except BlockingIOError:
                pass
        program.stdin.close()
        self.assertIn(b"fills", seen)
        os.set_blocking(leader, True)
        program.wait()
        os.close(leader)
        self.assertNotIn("MB/s", normalize(stdin=GOOD).stderr)


if __name__ == "__main__":
    main()
