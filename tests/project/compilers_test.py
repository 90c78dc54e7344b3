#!/usr/bin/env python3
"""The library under other compilers and standards: what a user includes, and the pure part.

usage: compilers_test.py COMPILER..     each with its options: "clang++-19 -stdlib=libc++"

A compiler that is not there is skipped by name. One for another processor gets this machine's
simdjson and OpenSSL headers, which suffices to compile; nothing is linked or run.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
FLAGS = [f"-I{TESTS.parent / 'include'}", "-fsyntax-only",
         "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
STANDARDS = ["-std=c++20", "-std=c++2b"]
UNITS = [("what a user includes", "project/consumers/main.cpp", []),
         ("a service", "../examples/service.cpp", []),
         ("the pure part", "library/pure.cpp", ["-fno-exceptions", "-fno-rtti"])]
COMPILERS = []


def machine(compiler):
    return subprocess.run([compiler, "-dumpmachine"], capture_output=True, text=True,
                          check=True).stdout.split("-")[0]


def borrowed(folder):
    """The headers of simdjson and OpenSSL alone, found by this machine's own compiler: its other
    headers are not the other processor's."""
    asked = subprocess.run(["c++", "-M", "-x", "c++", "-"], capture_output=True, text=True,
                           check=True, input="#include <simdjson.h>\n#include <openssl/evp.h>\n")
    for path in re.findall(r"/\S+/(?:simdjson\.h|openssl/\w+\.h)", asked.stdout):
        link = pathlib.Path(folder, path[path.rindex("openssl/" if "openssl/" in path else "simd"):])
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(path)
    return ["-isystem", folder]


class Compilers(unittest.TestCase):
    def test_each(self):
        for compiler in COMPILERS:
            with self.subTest(compiler):
                command = compiler.split()
                # A standard library of its own may be missing where the compiler is not.
                if not shutil.which(command[0]) or subprocess.run(
                        [*command, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"],
                        input="#include <string>\n", text=True, capture_output=True,
                        check=False).returncode:
                    self.skipTest(f"no {compiler} on this machine")
                self.compile_all(command)

    def compile_all(self, command):
        with tempfile.TemporaryDirectory() as folder:
            lent = borrowed(folder) if machine(command[0]) != os.uname().machine else []
            for standard in STANDARDS:
                for what, unit, flags in UNITS:
                    with self.subTest(f"{what}, {standard}"):
                        done = subprocess.run(
                            [*command, standard, *FLAGS, *flags, *lent, TESTS / unit],
                            capture_output=True, text=True, check=False)
                        self.assertEqual(done.returncode, 0, done.stderr)


if __name__ == "__main__":
    COMPILERS, sys.argv[1:] = sys.argv[1:], []
    unittest.main(verbosity=2)
