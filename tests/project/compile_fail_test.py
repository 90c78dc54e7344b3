#!/usr/bin/env python3
"""What must not compile, in pairs: the line that does, and the slip that doesn't, for its reason.

usage: compile_fail_test.py COMPILER
"""
import os
import pathlib
import subprocess
import sys
import unittest

COMPILER = None
INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"
# What the pair shows, the header, the line, the slip, and the reason as g++ or clang gives it.
PAIRS = [
    ("dollars and contracts don't add", "units.hpp",
     "auto x = 0.56_usd + 0.10_usd;", "auto x = 0.56_usd + 10_contracts;",
     r"no match for 'operator\+'|invalid operands to binary expression"),
    ("dollars and contracts don't compare", "units.hpp",
     "auto x = 0.56_usd < 0.57_usd;", "auto x = 0.56_usd < 10_contracts;",
     r"no match for 'operator<'|invalid operands to binary expression"),
    ("prices don't multiply", "units.hpp",
     "auto x = 0.56_usd * 10_contracts;", "auto x = 0.56_usd * 0.56_usd;",
     r"no match for 'operator\*'|invalid operands to binary expression"),
    ("a double is no price", "units.hpp",
     "dollars x{0.56_usd};", "dollars x{0.56};", "(and|from) 'double'"),
    ("a literal is exact", "units.hpp",
     "auto x = 0.123456_usd;", "auto x = 0.1234567_usd;", "literal_is_not_exact"),
    ("contracts have hundredths", "units.hpp",
     "auto x = 2.97_contracts;", "auto x = 2.971_contracts;", "literal_is_not_exact"),
    ("a literal is a decimal", "units.hpp",
     "auto x = 5_contracts;", "auto x = 5e1_contracts;", "literal_is_not_exact"),
    ("widening is no narrowing", "units.hpp",
     "notional x{0.5_usd};", "dollars x{notional{0.5_usd}};", "Fewer < Digits|8 < 6"),
    ("a name is in the table", "kalshi/keys.hpp",
     'auto x = "ts_ms"_key;', 'auto x = "ts_sm"_key;', "no such name in the table"),
    ("a fill passes the gates", "gates.hpp",
     "auto x = admit(draft{});", 'auto x = fill_view{draft{}, std::string_view{"f"}};',
     "is private|no matching (function|constructor)"),
    ("a fill is not born blank", "gates.hpp",
     "draft x;", "fill_view x;", "is private|calling a private constructor"),
    ("a gate is a predicate", "gates.hpp",
     'gate x{"g", [](const fill_view&) { return true; }};',
     'gate x{"g", [](const fill_view&) {}};', r"constraints? (not satisfied|failure)"),
    ("a gate has a name", "normalizer.hpp",
     'normalizer x{gate{"g", [](const fill_view&) { return true; }}};',
     "normalizer x{[](const fill_view&) { return true; }};",
     "no (viable constructor or deduction guide.*|matching function for call to) ?'normalizer"),
    ("rejects are not silently ignored", "normalizer.hpp",
     'auto x = normalizer{}("", [](const fill_view&) {}, ignore);',
     'auto x = normalizer{}("", [](const fill_view&) {});',
     "(expects|requires) 3 arguments, (but )?2 (were )?provided"),
    ("a handler of rejects takes rejects", "normalizer.hpp",
     'auto x = normalizer{}("", [](const fill_view&) {}, [](const reject_view&) {});',
     'auto x = normalizer{}("", [](const fill_view&) {}, [](const fill_view&) {});',
     "reject_handler"),
    ("what was read is looked at", "normalizer.hpp",
     'auto x = read("");', 'int x = 0; read("");', "unused-result"),
]


def errors(header, lines):
    """What the compiler says to functions of these lines, "" when all is well."""
    source = f"#include <truefill/{header}>\nusing namespace truefill;\n" + "".join(
        f"void test{i}() {{ {line} (void)x; }}\n" for i, line in enumerate(lines))
    done = subprocess.run([COMPILER, "-std=c++20", "-fsyntax-only", "-Werror=unused-result",
                           f"-I{INCLUDE}", "-x", "c++", "-"],
                          input=source, capture_output=True, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C"))
    return done.stderr or "failed" if done.returncode else ""


class CompileFail(unittest.TestCase):
    def test_the_lines(self):
        for header in sorted({pair[1] for pair in PAIRS}):
            with self.subTest(header):
                self.assertEqual(errors(header, [pair[2] for pair in PAIRS if pair[1] == header]),
                                 "")

    def test_the_slips(self):
        for name, header, _, slip, reason in PAIRS:
            with self.subTest(name):
                self.assertRegex(errors(header, [slip]), reason)


if __name__ == "__main__":
    COMPILER = sys.argv.pop(1)
    unittest.main(verbosity=1)
