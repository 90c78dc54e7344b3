#!/usr/bin/env python3
"""The reader's tests on each kernel of simdjson: every kernel must give the same rows.

usage: kernels_test.py PATH/TO/truefill_tests PATH/TO/truefill_kernels

A kernel that this processor can't run is skipped, and the output names it.
"""
import os
import subprocess
import sys

KERNELS = ("fallback", "westmere", "haswell", "icelake", "arm64")
FILES = ("conformance", "structural_index", "unwrap", "vectors")


def main():
    tests, kernels = sys.argv[1:]
    here = subprocess.run([kernels], capture_output=True, text=True, check=True).stdout.split()
    failed = []
    for kernel in KERNELS:
        if kernel not in here:
            print(f"{kernel}: skipped, this processor can't run it")
            continue
        done = subprocess.run([tests, "-#", ",".join(f"[#{name}.test]" for name in FILES)],
                              env={**os.environ, "SIMDJSON_FORCE_IMPLEMENTATION": kernel},
                              capture_output=True, text=True, check=False)
        print(f"{kernel}: {done.stdout.strip().splitlines()[-1]}")
        if done.returncode != 0 or "No test cases matched" in done.stdout:
            print(done.stdout, done.stderr, sep="\n")
            failed.append(kernel)
    if failed or "fallback" not in here:
        sys.exit("failed on " + (", ".join(failed) or "fallback, which is not there"))


if __name__ == "__main__":
    main()
