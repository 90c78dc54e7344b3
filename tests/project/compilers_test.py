#!/usr/bin/env python3
"""The library under other compilers and standards: what a user includes, a service, the part without
simdjson, and std::format where the compiler's library has it.

usage: compilers_test.py COMPILER..     each with its options: "clang++-19 -stdlib=libc++"

A compiler that is not installed is skipped by name. One for another processor or system gets this
machine's simdjson and OpenSSL headers, which suffices to compile; nothing is linked or run.
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = f"-I{TESTS.parent / 'include'}"
FLAGS = [INCLUDE, "-fsyntax-only",
         "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
ONLY_GCC = ["-Wsign-conversion", "-Wuseless-cast"]
STANDARDS = ["-std=c++20", "-std=c++2b"]
UNITS = [("what a user includes", "project/consumers/main.cpp", []),
         ("a service", "../examples/service.cpp", []),
         ("the pure part", "library/pure.cpp", ["-fno-exceptions", "-fno-rtti"])]
COMPILERS = []


def machine(compiler):
    """The processor and the system that a compiler makes programs for."""
    name = subprocess.run([compiler, "-dumpmachine"], capture_output=True, text=True,
                          check=True).stdout.strip().split("-")
    return name[0], name[-1]


def borrowed(folder):
    """The headers of simdjson and OpenSSL alone, found by this machine's own compiler: its other
    headers are not the other processor's."""
    listed = subprocess.run(["c++", "-M", "-x", "c++", "-"], capture_output=True, text=True,
                            check=True, input="#include <simdjson.h>\n#include <openssl/evp.h>\n")
    for path in re.findall(r"/\S+/(?:simdjson\.h|openssl/\w+\.h)", listed.stdout):
        link = pathlib.Path(folder, path[path.rindex("openssl/" if "openssl/" in path else "simd"):])
        link.parent.mkdir(exist_ok=True)
        link.symlink_to(path)
    return ["-isystem", folder]


def accepts(command, source):
    """Whether the compiler exists and compiles the source."""
    return shutil.which(command[0]) is not None and subprocess.run(
        [*command, "-std=c++20", "-fsyntax-only", "-x", "c++", "-"],
        input=source, text=True, capture_output=True, check=False).returncode == 0


class Compilers(unittest.TestCase):
    def test_each(self):
        for compiler in COMPILERS:
            with self.subTest(compiler):
                command = compiler.split()
                # The compiler may be installed without its own standard library.
                if not accepts(command, "#include <string>\n"):
                    self.skipTest(f"no {compiler} on this machine")
                self.compile_all(command)

    def compile_all(self, command):
        with tempfile.TemporaryDirectory() as folder:
            lent = borrowed(folder) if machine(command[0]) != machine("c++") else []
            strict = [] if accepts(command, "#ifndef __clang__\n#error\n#endif\n") else ONLY_GCC
            for standard in STANDARDS:
                for what, unit, flags in UNITS:
                    with self.subTest(f"{what}, {standard}"):
                        done = subprocess.run(
                            [*command, standard, *FLAGS, *strict, *flags, *lent, TESTS / unit],
                            capture_output=True, text=True, check=False)
                        self.assertEqual(done.returncode, 0, done.stderr)

    def test_values_print_with_std_format(self):
        """g++ 12 has no std::format, so the tests of printing run again where it exists."""
        needed = "#include <version>\n#ifndef __cpp_lib_format\n#error\n#endif\n"
        for compiler in COMPILERS:
            command = compiler.split()
            with self.subTest(compiler), tempfile.TemporaryDirectory() as folder:
                if not accepts(command, needed + "#include <catch2/catch.hpp>\n") or \
                        machine(command[0]) != machine("c++"):
                    self.skipTest(f"no std::format with {compiler}, or no Catch2 of version 2")
                program = pathlib.Path(folder, "print")
                done = subprocess.run(
                    [*command, "-std=c++20", INCLUDE, f"-I{TESTS / 'library'}", "-o", program,
                     TESTS / "library" / "print.test.cpp", TESTS / "library" / "catch_main.cpp"],
                    capture_output=True, text=True, check=False)
                self.assertEqual(done.returncode, 0, done.stderr)
                subprocess.run([program], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    COMPILERS, sys.argv[1:] = sys.argv[1:], []
    unittest.main(verbosity=2)
