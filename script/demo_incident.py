#!/usr/bin/env python3
"""The second half of script/demo: `truefill sync` on the incident.

The exchange shows the same five fills at every poll, with order snapshots and zero prices among them,
and injects faults. The program is killed half-way and started again, and the table has exactly the
exchange's fills. Then the table that an older service made of the same exchange is diagnosed, migrated,
and diagnosed again.

All of this uses a SQLite file. If ClickHouse is installed, the file is copied to it at the end.

The programs are named by the environment variables TRUEFILL and TRUEFILL_MOCK. An argument names the
folder where the file fills.db is left.
"""
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "integration"))
from support import incident  # noqa: E402
from support.engines import ClickHouse  # noqa: E402
from support.harness import MockExchange, Run, SqliteSink, TableSink, eventually, run  # noqa: E402

POLLS = 30


def show(text=""):
    print(text, flush=True)


def follow(mock, sink, folder, polls):
    """Starts the program and waits for a number of polls; returns the running program."""
    started = Run(["sync", "--exchange", mock.base, "--key-id", mock.key_id, "--key", mock.key,
                   "--sink", sink.address, "--state", os.path.join(folder, "state"),
                   "--every", "150ms"])
    eventually(lambda: len(started.events("heartbeat")) >= polls or
               started.process.poll() is not None)
    return started


def sync_incident(sink, folder, where):
    exchange = MockExchange(folder, "--fills", 5, "--incident", "--fault-rate", "0.15")
    try:
        show("  exchange    %s" % exchange.base)
        show("  sink        %s" % where)
        show("  polling %d times, through rate limits, resets, cut and foreign pages ..." % POLLS)
        first = follow(exchange, sink, folder, POLLS // 2)
        first.stop(signal.SIGKILL)
        show("  ... killed with -9 half-way, two more fills happen, and it starts again ...")
        exchange.add(2)
        second = follow(exchange, sink, folder, POLLS - POLLS // 2)
        second.stop()

        stats = [event for program in (first, second) for event in program.events("fill_pipeline_stats")]
        total = Counter()
        for event in stats:
            total.update({key: value for key, value in event.items() if isinstance(value, int)})
        faults = {kind: n for kind, n in exchange.stats()["faults"].items() if n}
        truth = exchange.truth()
        stored = sink.fills()
        show()
        show("  fills that the exchange executed   %5d" % len(truth))
        show("  polls                              %5d   faults met: %s" % (
            len(stats), ", ".join("%s x%d" % pair for pair in sorted(faults.items())) or "none"))
        show("  items that it sent meanwhile       %5d" % total["n_api"])
        show("    the same fills again             %5d   filtered as duplicates"
            % total["n_duplicate"])
        for reason, n in sorted(rejected(first, second).items()):
            show("    %-32s %5d   refused: %s" % (reason[0], n, reason[1]))
        show("  rows in the table                  %5d   %s" % (
            len(stored), "exactly the exchange's, field by field" if stored == truth
            else "WHICH IS NOT WHAT THE EXCHANGE EXECUTED"))
        show()
        for row in stored:
            show("    %s  %-3s  %8.2f at $%.4f" % (
                time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(int(row[8]) // 1000000)), row[3],
                int(row[6]) / 100, int(row[5]) / 1e6))
        return 0 if stored == truth else 1
    finally:
        exchange.close()


def rejected(*programs):
    """The refused items by likeness or reason, from the events."""
    found = Counter()
    for program in programs:
        for event in program.events("fill_predicate_filtered"):
            for likeness, n in event["looks_like"].items():
                found[(likeness + "s", "not_a_fill")] += n
        for event in program.events("fills_dropped_invalid"):
            for reason, n in event["reasons"].items():
                found[("prices that can't be", reason)] += n
    return found


def diagnose(sink, exchange):
    found = run("diagnose", "--sink", sink.address, "--exchange", exchange.base, "--key-id",
                exchange.key_id, "--key", exchange.key)
    for line in found.stdout.splitlines():
        show("    " + line)
    return found.code


def repair(folder):
    """The older table with 4,774 rows for five fills: diagnosed and migrated."""
    exchange = MockExchange(folder, "--fills", 0)
    try:
        sink = SqliteSink(os.path.join(folder, "older.db"))
        incident.happen(exchange, sink)
        show()
        show("The table that an older service made of five fills per hour, diagnosed:")
        show()
        diagnose(sink, exchange)
        show()
        show("schema apply, migrate, sync, cutover, and diagnosed again:")
        show()
        for step in (["schema", "apply", "--sink", sink.address],
                     ["migrate", "--sink", sink.address],
                     ["sync", "--exchange", exchange.base, "--key-id", exchange.key_id, "--key",
                      exchange.key, "--sink", sink.address, "--since", "1d", "--state",
                      os.path.join(folder, "repaired")],
                     # Readers use the older table until the view gets its name.
                     ["migrate", "cutover", "--sink", sink.address]):
            done = run(*step)
            if done.code:
                show(done.log)
                return 1
            if step[:2] == ["migrate", "--sink"]:
                for line in done.stdout.splitlines():
                    show("    " + line)
                show()
        return diagnose(sink, exchange)
    finally:
        exchange.close()


def show_table(sink):
    """What `sqlite3 fills.db 'select ..'` answers."""
    sql = "select ts, side, price_cents, size from mm_fills order by ts"
    show()
    show("The same table, asked without truefill:")
    show()
    show("    $ sqlite3 %s '%s'" % (os.path.basename(sink.file), sql))
    if shutil.which("sqlite3"):
        answer = subprocess.run(["sqlite3", sink.file, sql], check=True, capture_output=True,
                                text=True).stdout
    else:
        answer = "\n".join("|".join(map(str, row)) for row in sink.rows(sql))
    for line in answer.splitlines():
        show("    " + line)


def copy(sink):
    """Copies the file to a server, if one is installed."""
    if not ClickHouse.available():
        show("  (no ClickHouse on this machine and none to install: the file stays where it is)")
        return 0
    with ClickHouse() as engine:
        server = TableSink(engine)
        show()
        show("The file, copied onto ClickHouse %s:" % engine.version)
        show()
        for step in (["schema", "apply", "--sink", server.address],
                     ["copy", "--from", sink.address, "--to", server.address]):
            done = run(*step)
            if done.code:
                show(done.log)
                return 1
        for line in done.stdout.splitlines():
            show("    " + line)
        return 0 if server.fills() == sink.fills() else 1


def main():
    with tempfile.TemporaryDirectory() as folder:
        kept = sys.argv[1] if len(sys.argv) > 1 else folder
        sink = SqliteSink(os.path.join(kept, "fills.db"))
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(sink.file + suffix).unlink(missing_ok=True)
        failed = sync_incident(sink, folder, sink.address)
        show_table(sink)
        return failed or copy(sink) or repair(folder)


if __name__ == "__main__":
    sys.exit(main())
