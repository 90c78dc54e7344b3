#!/usr/bin/env python3
"""The user time that compilers take for a unit, relative to one that includes simdjson.h alone.

usage: compile_time.py [--rounds N] [--compiler CXX].. [--flags FLAGS]

The units take turns, round by round, so that what else the machine does meets them all alike; the
median of the rounds is printed. Nothing is held against a record: machines differ.
"""
import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
CALL = """
truefill::stats count(std::string_view page) {
    truefill::normalizer normalize;
    return normalize(page, [](const truefill::fill_view&) {}, truefill::ignore);
}
"""
UNITS = {
    "simdjson.h alone": "#include <simdjson.h>\n",
    "fill.hpp": "#include <truefill/fill.hpp>\n",
    "print.hpp": "#include <truefill/print.hpp>\n",
    "a caller of one instantiation": (ROOT / "examples/one_instantiation/main.cpp").read_text(),
    "normalizer.hpp, included": "#include <truefill/normalizer.hpp>\n",
    "normalizer.hpp, called": "#include <truefill/normalizer.hpp>\n" + CALL,
    "truefill.hpp, called": "#include <truefill/truefill.hpp>\n" + CALL,
}


def user_seconds(command):
    before = os.times().children_user
    subprocess.run(command, check=True)
    return os.times().children_user - before


def measure(compiler, flags, rounds):
    """The median of the user times of each unit."""
    seconds = {name: [] for name in UNITS}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in UNITS.items():
            pathlib.Path(folder, name + ".cpp").write_text(text, encoding="utf-8")
        for _ in range(rounds):
            for name in UNITS:
                seconds[name].append(user_seconds(
                    [compiler, "-std=c++20", *flags, f"-I{ROOT / 'include'}",
                     f"-I{ROOT / 'examples/one_instantiation'}", "-c", "-o", os.devnull,
                     str(pathlib.Path(folder, name + ".cpp"))]))
    return {name: statistics.median(times) for name, times in seconds.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--compiler", action="append", dest="compilers")
    parser.add_argument("--flags", default="-O2")
    options = parser.parse_args()
    for compiler in options.compilers or ["g++", "clang++"]:
        if not shutil.which(compiler):
            print(f"{compiler}: skipped, not on this machine")
            continue
        medians = measure(compiler, options.flags.split(), options.rounds)
        base = medians["simdjson.h alone"]
        print(f"{compiler} {options.flags}, user time, median of {options.rounds}")
        for name, median in medians.items():
            print(f"  {name:30} {median:6.2f} s {median / base:6.2f} x")


if __name__ == "__main__":
    main()
