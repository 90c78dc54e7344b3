#!/usr/bin/env python3
"""What must not compile, in pairs: the line that does, and the slip that doesn't, for its reason.

usage: compile_fail_test.py COMPILER
"""
import pathlib
import subprocess
import sys
import unittest

COMPILER = None
INCLUDE = pathlib.Path(__file__).resolve().parent.parent / "include"
PAIRS = [
    ("dollars and contracts don't add", "units.hpp",
     "auto x = 0.56_usd + 0.10_usd;", "auto x = 0.56_usd + 10_contracts;"),
    ("prices don't multiply", "units.hpp",
     "auto x = 0.56_usd * 10_contracts;", "auto x = 0.56_usd * 0.56_usd;"),
    ("a literal is exact", "units.hpp", "auto x = 0.123456_usd;", "auto x = 0.1234567_usd;"),
    ("a literal is a decimal", "units.hpp", "auto x = 5_contracts;", "auto x = 5e1_contracts;"),
    ("widening is no narrowing", "units.hpp",
     "notional x{0.5_usd};", "dollars x{notional{0.5_usd}};"),
    ("a name is in the table", "keys.hpp", 'auto x = "ts_ms"_key;', 'auto x = "ts_sm"_key;'),
    ("a fill passes the gates", "gates.hpp",
     "auto x = admit(draft{});", 'auto x = fill_view{draft{}, std::string_view{"f"}};'),
    ("a gate is a predicate", "gates.hpp",
     'gate x{"g", [](const fill_view&) { return true; }};',
     'gate x{"g", [](const fill_view&) {}};'),
]


def compiles(header, line):
    source = (f"#include <truefill/{header}>\nusing namespace truefill;\n"
              f"void test() {{ {line} (void)x; }}\n")
    done = subprocess.run([COMPILER, "-std=c++20", "-fsyntax-only", f"-I{INCLUDE}", "-x", "c++", "-"],
                          input=source, capture_output=True, text=True, check=False)
    return done.returncode == 0


class CompileFail(unittest.TestCase):
    def test_pairs(self):
        for name, header, fine, slip in PAIRS:
            with self.subTest(name):
                self.assertTrue(compiles(header, fine))
                self.assertFalse(compiles(header, slip))


if __name__ == "__main__":
    COMPILER = sys.argv.pop(1)
    unittest.main(verbosity=1)
