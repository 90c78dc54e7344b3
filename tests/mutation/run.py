#!/usr/bin/env python3
"""Puts known bugs back, one at a time, and expects a test to fail for each.

usage: run.py [--compiler CXX] [--jobs N] [--check] [--by TEST].. [BUG..]

The bugs of the library are in bugs.txt, those of the program in program_bugs.txt (program.py). A bug is
text of the sources, wherever it stands and however it is laid out, and the text that takes its place;
text that is not there, or not as often as said, is an error, so that the list keeps up with the code.
The tests named with it are tried first; for a bug of the library all others of the library are tried
after them. A bug that no test notices is alive. --check only looks for the texts; --by tries these
tests alone.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from program import ProgramBench, read_sources

TREE = pathlib.Path(__file__).resolve().parent.parent.parent
TESTS = ["read_item", "price", "direction", "real_fill", "vectors", "unwrap", "fill", "rows", "units",
         "time", "json", "vocabulary", "decision", "learned_layout", "conformance",
         "differential", "fuzz", "property", "sanitized"]
RUN_SECONDS = 300


class Bug:
    def __init__(self, name, block):
        self.name = name
        about, texts = block.split("\n-- was\n")
        self.was, self.becomes = texts.split("-- becomes\n")
        lines = about.strip().split("\n")
        self.tests = lines[-1].removeprefix("tests: ").split()
        self.reason = " ".join(lines[:-1])
        times = re.match(r"(\d+) times\n", self.was)
        self.times = int(times[1]) if times else 1
        self.was = self.was[times.end():] if times else self.was
        if not self.was.strip() or not self.reason or not lines[-1].startswith("tests: "):
            raise ValueError(f"bugs.txt: {name}")

    def pattern(self):
        tokens = re.findall(r"\w+|[^\w\s]", self.was)
        return re.compile(r"\s*".join(map(re.escape, tokens)))

    def find(self, headers):
        """Each header that changes, with its text that contains the bug."""
        pattern = self.pattern()
        found = sum(len(pattern.findall(text)) for text in headers.values())
        if found != self.times:
            raise LookupError(f"its text is there {found} times instead of {self.times}")
        becomes = self.becomes.rstrip("\n")
        return {path: pattern.sub(lambda _: becomes, text) for path, text in headers.items()
                if pattern.search(text)}


def read_bugs(name):
    text = (pathlib.Path(__file__).parent / name).read_text(encoding="utf-8")
    blocks = re.split(r"^== (\w+)\n", text, flags=re.MULTILINE)[1:]
    bugs = [Bug(name, block.rstrip("\n") + "\n") for name, block in zip(blocks[::2], blocks[1::2])]
    if len({bug.name for bug in bugs}) != len(bugs):
        raise ValueError(f"{name}: a name is there twice")
    return bugs


def read_headers(include):
    return {path: path.read_text(encoding="utf-8") for path in include.rglob("truefill/**/*.hpp")}


class Bench:
    """Compiles and runs a test against headers."""

    def __init__(self, folder, compiler):
        self.folder = folder
        # A copy of the headers, so that the tree may change meanwhile.
        self.include = folder / "include"
        shutil.copytree(TREE / "include", self.include)
        self.compiler = compiler
        packages = ["simdjson", "libcrypto"]
        if subprocess.run(["pkg-config", "--exists", "catch2-with-main"], check=False).returncode == 0:
            packages.append("catch2-with-main")
        self.libraries = self.pkg_config("--libs", packages)
        self.flags = ["-std=c++20", "-O0", "-w", "-D_GLIBCXX_ASSERTIONS", *self.pkg_config("--cflags", packages),
                      f"-DTRUEFILL_VECTORS=\"{TREE / 'tests' / 'vectors'}\"",
                      f"-DTRUEFILL_CONFORMANCE=\"{TREE / 'tests' / 'conformance'}\""]
        # The headers of other projects are compiled once, because they are most of the work.
        common = folder / "common.hpp"
        common.write_text(f'#include "{TREE}/tests/library/catch.hpp"\n' + "".join(
            f"#include <{name}>\n" for name in
            ["algorithm", "array", "chrono", "filesystem", "fstream", "functional", "iterator", "map",
             "memory", "nlohmann/json.hpp", "openssl/evp.h", "optional", "random", "simdjson.h",
             "string", "string_view", "tuple", "unordered_map", "utility", "vector"]))
        self.must_compile(["-x", "c++-header", str(common), "-o", f"{common}.gch"])
        self.main = folder / "main.o"
        self.must_compile(["-c", str(TREE / "tests" / "library" / "catch_main.cpp"), "-o", str(self.main)])
        self.flags += ["-include", str(common)]
        self.fine = {}
        self.lock = threading.Lock()

    @staticmethod
    def pkg_config(what, packages):
        return subprocess.run(["pkg-config", what, *packages], capture_output=True, text=True,
                              check=True).stdout.split()

    def compile(self, arguments):
        return subprocess.run([self.compiler, *self.flags, *arguments], capture_output=True,
                              text=True, errors="replace", check=False)

    def must_compile(self, arguments):
        done = self.compile(arguments)
        if done.returncode != 0:
            raise RuntimeError(done.stderr[:4000])

    def notices(self, test, include, folder):
        """Whether a test fails against these headers."""
        program = folder / f"{test}.test"
        command = [str(program)]
        sources = [*map(str, (TREE / "tests" / "library").rglob(f"{test}.test.cpp")), str(self.main)]
        if test == "differential":  # against the reference, with a main of its own
            both = TREE / "tests" / "differential"
            sources = [str(both / "differential.cpp")]
            command = [sys.executable, str(both / "differential_test.py"), str(program)]
        elif test == "fuzz":  # the corpus, replayed
            fuzz = TREE / "tests" / "fuzz"
            command += [str(fuzz / "corpus"), str(TREE / "tests" / "vectors")]
            sources = [str(path) for path in sorted(fuzz.glob("*.cpp"))
                       if path.name != "libfuzzer.cpp"]
        elif test == "sanitized":  # what is read beyond the end of a payload
            sources = ["-fsanitize=address,undefined",
                       str(TREE / "tests" / "library" / "reader" / "learned_layout.test.cpp"), str(self.main)]
        done = self.compile([f"-I{include}", f"-I{TREE / 'tests'}",
                             f"-I{TREE / 'tests' / 'library'}", *sources, "-o", str(program),
                             *self.libraries])
        if done.returncode != 0:
            # A failed static_assert of the test counts; any other error is a mistake in the list of bugs.
            errors = [line for line in done.stderr.splitlines() if " error: " in line]
            if errors and all("tests/" in line and "static" in line for line in errors):
                return True
            raise RuntimeError("it does not compile: " + (errors or [done.stderr[:400]])[0])
        try:
            return subprocess.run(command, stdout=subprocess.DEVNULL, timeout=RUN_SECONDS,
                                  stderr=subprocess.DEVNULL, check=False).returncode != 0
        except subprocess.TimeoutExpired:
            return True
        finally:
            program.unlink()

    def is_fine(self, test):
        """Whether a test passes without a bug, so that its failure is due to a bug."""
        with self.lock:
            if test not in self.fine:
                self.fine[test] = not self.notices(test, self.include, self.folder)
            return self.fine[test]

    def killer_of(self, bug, headers, tests):
        """The test that fails because of a bug; None if no test does."""
        changed = bug.find(headers)
        folder = pathlib.Path(tempfile.mkdtemp(dir=self.folder))
        try:
            include = folder / "include"
            shutil.copytree(self.include, include)
            for path, text in changed.items():
                (include / path.relative_to(self.include)).write_text(text, encoding="utf-8")
            for test in tests or bug.tests + [one for one in TESTS if one not in bug.tests]:
                if not self.is_fine(test):
                    raise RuntimeError(f"{test}.test.cpp fails without a bug")
                if self.notices(test, include, folder):
                    return test
            return None
        finally:
            shutil.rmtree(folder)


def examine(bug, killer_of):
    started = time.monotonic()
    try:
        killer = killer_of(bug)
        word, told = ("killed", f"by {killer}") if killer else ("ALIVE", bug.reason)
    except (LookupError, RuntimeError) as error:
        word, told = "ERROR", str(error)
    print(f"{word:7} {bug.name:36} {told} ({time.monotonic() - started:.0f} s)", flush=True)
    return word


def count_lost(bugs, texts):
    lost = 0
    for bug in bugs:
        try:
            bug.find(texts)
        except LookupError as error:
            print(f"{bug.name}: {error}")
            lost += 1
    return lost


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--compiler", default=os.environ.get("CXX", "c++"))
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--by", action="append", metavar="TEST")
    parser.add_argument("bugs", nargs="*", metavar="BUG")
    options = parser.parse_args()

    known = {"library": read_bugs("bugs.txt"), "program": read_bugs("program_bugs.txt")}
    unknown = set(options.bugs) - {bug.name for bugs in known.values() for bug in bugs}
    if unknown:
        parser.error("no such bug: " + ", ".join(sorted(unknown)))
    library, program = ([bug for bug in bugs if not options.bugs or bug.name in options.bugs]
                        for bugs in known.values())
    if library and options.by and not set(options.by) <= set(TESTS):
        parser.error("a test of the library is one of " + " ".join(TESTS))
    if options.check:
        lost = (count_lost(library, read_headers(TREE / "include")) +
                count_lost(program, read_sources(TREE)))
        print(f"{len(library) + len(program)} bugs, {lost} without their text")
        return 1 if lost else 0

    words = []
    with tempfile.TemporaryDirectory() as folder, \
            concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        if library:
            bench = Bench(pathlib.Path(folder), options.compiler)
            headers = read_headers(bench.include)
            words += pool.map(lambda bug: examine(
                bug, lambda of: bench.killer_of(of, headers, options.by)), library)
        if program:  # one after the other: each is a build
            programs = ProgramBench(TREE, pathlib.Path(folder) / "program", options.compiler)
            sources = read_sources(TREE)
            words += [examine(bug, lambda of: programs.killer_of(of, sources, options.by))
                      for bug in program]
    print(f"{len(words)} bugs: {words.count('killed')} killed, {words.count('ALIVE')} alive, "
          f"{words.count('ERROR')} in error")
    return 0 if words.count("killed") == len(words) else 1


if __name__ == "__main__":
    sys.exit(main())
