#!/usr/bin/env python3
"""How much longer `truefill normalize` reads a pipe than a file: the ratio of the processor times.

usage: pipes.py PATH/TO/truefill [MEGABYTES..]     (default: 10 100)

Many lines (NDJSON) and one line (a single page), each from a file, through a pipe that holds 64 kB,
and through one that holds 4 kB. The best of three runs; a ratio near 1 at each size says that the
time is linear, whatever the pieces.
"""
import fcntl
import os
import subprocess
import sys
import tempfile

FILL = ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}')
RUNS = 3


def write_inputs(folder, megabytes):
    """The paths of {name: file} with so many fills that each file is about so large."""
    fills = [FILL % (n, n) for n in range(megabytes * 1_000_000 // (len(FILL) + 8))]
    texts = {"many lines": "\n".join(fills) + "\n", "one line": '{"fills":[%s]}' % ",".join(fills)}
    paths = {}
    for name, text in texts.items():
        paths[name] = os.path.join(folder, name)
        with open(paths[name], "w", encoding="utf-8") as out:
            out.write(text)
    return paths


def processor_seconds(program, path, pipe_bytes):
    """Of the program alone; `pipe_bytes` None: it reads the file itself."""
    command = [program, "normalize", "--quiet"]
    if pipe_bytes is None:
        started = subprocess.Popen([*command, path], stdout=subprocess.DEVNULL)
    else:
        read_end, write_end = os.pipe()
        fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, pipe_bytes)
        writer = subprocess.Popen(["cat", path], stdout=write_end)
        os.close(write_end)
        started = subprocess.Popen(command, stdin=read_end, stdout=subprocess.DEVNULL)
        os.close(read_end)
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if pipe_bytes is not None:
        writer.wait()
    assert started.returncode == 0
    return usage.ru_utime + usage.ru_stime


def main():
    program = os.path.abspath(sys.argv[1])
    sizes = [int(size) for size in sys.argv[2:]] or [10, 100]
    print("| input | file | pipe of 64 kB / file | pipe of 4 kB / file |\n|---|--:|--:|--:|")
    for megabytes in sizes:
        with tempfile.TemporaryDirectory() as folder:
            for name, path in write_inputs(folder, megabytes).items():
                file, large, small = (
                    min(processor_seconds(program, path, size) for _ in range(RUNS))
                    for size in (None, 65536, 4096))
                print(f"| {megabytes} MB, {name} | {file:.2f} s | {large / file:.2f} | "
                      f"{small / file:.2f} |", flush=True)


if __name__ == "__main__":
    main()
