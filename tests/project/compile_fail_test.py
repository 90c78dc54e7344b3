#!/usr/bin/env python3
"""Mistakes of a library's user, in pairs of a line that compiles and a line that must not compile.
The first line of the error must say what to do.

usage: compile_fail_test.py COMPILER
"""
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

COMPILER = None
INCLUDE = pathlib.Path(__file__).resolve().parents[2] / "include"
PRELUDE = """#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>
#include <ostream>
using namespace truefill;
"""
# Declares the fill that some of the lines use.
FILL = "fill_view seen = *admit(draft{}); "
UNITS_MIX = "dollars_and_contracts_do_not_mix|dollars and contracts don't mix"
BARE_NUMBER = "write_0_56_usd_or_use_parse|write 0.56_usd, or use parse"
INEXACT = "only_a_price_times_a_size|only a price times a size"
# The title, the header, the right line, the mistake, and a pattern of the first error line. The line
# has the name of a type (g++), a sentence (clang), or the message of a static_assert (both).
PAIRS = [
    ("dollars and contracts don't add", "units.hpp",
     "auto x = 0.56_usd + 0.10_usd;", "auto x = 0.56_usd + 10_contracts;", UNITS_MIX),
    ("dollars and contracts don't compare", "units.hpp",
     "auto x = 0.56_usd < 0.57_usd;", "auto x = 0.56_usd < 10_contracts;", UNITS_MIX),
    ("dollars and a notional add once widened", "units.hpp",
     "auto x = 0.56_usd * 10_contracts + notional{0.02_usd};",
     "auto x = 0.56_usd * 10_contracts + 0.02_usd;", UNITS_MIX),
    ("a price is compared with a price", "units.hpp",
     "auto x = 0.56_usd < 0.5_usd;", "auto x = 0.56_usd < 0.5;", BARE_NUMBER),
    ("a price is equal to a price", "units.hpp",
     "auto x = 0.56_usd == 0_usd;", "auto x = 0.56_usd == 0;", BARE_NUMBER),
    ("a number without a unit is not added", "units.hpp",
     "auto x = 0.56_usd + 0.01_usd;", "auto x = 0.56_usd + 1;", BARE_NUMBER),
    ("prices don't multiply", "units.hpp",
     "auto x = 0.56_usd * 10_contracts;", "auto x = 0.56_usd * 0.56_usd;", INEXACT),
    ("a double does not multiply", "units.hpp",
     "auto x = 0.56_usd * 2;", "auto x = 0.56_usd * 0.5;", INEXACT),
    ("a double is no price", "units.hpp",
     "dollars x{0.56_usd};", "dollars x{0.56};", BARE_NUMBER),
    ("an integer is no price", "units.hpp",
     "auto x = dollars::from_raw(56);", "dollars x{56};", BARE_NUMBER),
    ("a literal of dollars is exact", "units.hpp",
     "auto x = 0.123456_usd;", "auto x = 0.1234567_usd;", "dollars have six, contracts have two"),
    ("a literal of contracts is exact", "units.hpp",
     "auto x = 2.97_contracts;", "auto x = 2.971_contracts;",
     "dollars have six, contracts have two"),
    ("a literal is a decimal", "units.hpp",
     "auto x = 5_contracts;", "auto x = 5e1_contracts;", r"a literal is digits\[.digits\]"),
    ("a literal fits", "units.hpp",
     "auto x = 9223372036854_usd;", "auto x = 9223372036855_usd;", "does not fit in 64 bits"),
    ("digits are lost by a stated rounding", "units.hpp",
     "auto x = round_to<dollars>(notional{0.5_usd}, rounding::half_even);",
     "dollars x{notional{0.5_usd}};", "use_?.?round_to"),
    ("a parsed price is asked for its value", "units.hpp",
     'dollars x = dollars::parse("1").value_or(0_usd);', 'dollars x = dollars::parse("1");',
     "use_value_or|use value_or"),
    ("a parsed price is not discarded", "units.hpp",
     'auto x = dollars::parse("1");', 'int x = 0; dollars::parse("1");',
     "nodiscard"),
    ("a constant has a value", "units.hpp",
     'constexpr dollars x = *dollars::parse("1");', 'constexpr dollars x = *dollars::parse("a");',
     "result_has_no_value|must be initialized by a constant expression"),
    ("a text outlives its view", "units.hpp",
     "auto text = to_text(0.56_usd); auto x = text.view();", "auto x = to_text(0.56_usd).view();",
     "keep_it_in_a_variable|keep it in a variable"),
    ("a price prints with the header", "units.hpp",
     "auto x = [](std::ostream& out) { out << 1; };",
     "auto x = [](std::ostream& out) { out << 0.56_usd; };", "truefill.print.hpp"),
    ("a fill prints with the header", "gates.hpp",
     "auto x = [](std::ostream& out, const fill_view& v) { out << v.fill_id(); };",
     "auto x = [](std::ostream& out, const fill_view& v) { out << v; };", "truefill.print.hpp"),
    ("a name is in the table", "kalshi/keys.hpp",
     'auto x = "ts_ms"_key;', 'auto x = "ts_sm"_key;', "no such name in the table"),
    ("a fill passes the gates", "gates.hpp",
     "auto x = admit(draft{});", "fill_view x{draft{}};",
     "admit|a_fill_is_made_by_admit"),
    ("a fill has no default constructor", "gates.hpp",
     "std::optional<fill> x;", "fill x;", "insert_or_assign"),
    ("a map of fills is filled by insert_or_assign", "gates.hpp",
     FILL + "std::map<int, fill> x; x.insert_or_assign(1, fill{seen});",
     FILL + "std::map<int, fill> x; x[1] = fill{seen};", "insert_or_assign"),
    ("a view becomes a fill only explicitly", "gates.hpp",
     FILL + "std::vector<fill> x; x.push_back(fill{seen});",
     FILL + "std::vector<fill> x; x.push_back(seen);", r"fill.?view.?in.?braces|write fill\{view\}"),
    ("a gate is a predicate", "gates.hpp",
     'gate x{"g", [](const fill_view&) { return true; }};',
     'gate x{"g", [](const fill_view&) {}};', "takes a const fill_view& and returns a bool"),
    ("the name of a gate is a literal", "gates.hpp",
     'gate x{"g", [](const fill_view&) { return true; }};',
     'gate x{std::string{"g"}, [](const fill_view&) { return true; }};',
     "use_a_literal|use a literal"),
    ("a gate has a name", "normalizer.hpp",
     'normalizer x{gate{"g", [](const fill_view&) { return true; }}};',
     "normalizer x{[](const fill_view&) { return true; }};",
     r'write truefill::gate\{\\?"name\\?", predicate\}'),
    ("rejects are not silently ignored", "normalizer.hpp",
     'auto x = normalizer{}("", [](const fill_view&) {}, ignore);',
     'auto x = normalizer{}("", [](const fill_view&) {});', "truefill(_|::)ignore"),
    ("a handler of rejects takes rejects", "normalizer.hpp",
     'auto x = normalizer{}("", [](const fill_view&) {}, [](const reject_view&) {});',
     'auto x = normalizer{}("", [](const fill_view&) {}, [](const fill_view&) {});',
     "a.const.reject.view"),
    ("a handler of fills takes views", "normalizer.hpp",
     'auto x = normalizer{}("", source::ws, [](const fill_view&) {}, ignore);',
     'auto x = normalizer{}("", source::ws, [](fill_view&) {}, ignore);', "a.const.fill.view"),
    ("the result of read is not discarded", "normalizer.hpp",
     'auto x = read("");', 'int x = 0; read("");', "nodiscard"),
]
# Mistakes that types can't prevent. clang warns of them, because the functions have lifetime attributes.
LIFETIMES = [
    ("a text is not kept beyond its fill", "gates.hpp",
     FILL + "fill kept{seen}; std::string_view x = kept.market();",
     FILL + "std::string_view x = fill{seen}.market();", "dangling|destroyed at the end"),
    ("a view is not kept beyond its fill", "gates.hpp",
     FILL + "fill kept{seen}; fill_view x{kept};", FILL + "fill_view x{fill{seen}};",
     "dangling|destroyed at the end"),
    ("a text is not kept beyond a printed number", "units.hpp",
     "auto text = to_text(0.56_usd); std::string_view x = text;",
     "std::string_view x = to_text(0.56_usd);", "destroyed at the end"),
]


def compiled(compiler, source, *options):
    """The first error line of a source; "" when it compiles."""
    done = subprocess.run([compiler, "-fsyntax-only", "-Werror=unused-result", f"-I{INCLUDE}",
                           *options, "-x", "c++", "-"],
                          input=source, capture_output=True, text=True, check=False,
                          env=dict(os.environ, LC_ALL="C"))
    lines = [line for line in done.stderr.splitlines() if re.search(r"\berror: ", line)]
    return (lines or [done.stderr or "failed"])[0] if done.returncode else ""


def source_of(header, lines):
    return f"#include <truefill/{header}>\n" + PRELUDE + "".join(
        f"void test{i}() {{ {line} (void)x; }}\n" for i, line in enumerate(lines))


class CompileFail(unittest.TestCase):
    def check(self, pairs, compiler, *options):
        for header in sorted({pair[1] for pair in pairs}):
            with self.subTest(header):
                right = source_of(header, [pair[2] for pair in pairs if pair[1] == header])
                self.assertEqual(compiled(compiler, right, "-std=c++20", *options), "")
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            errors = pool.map(lambda pair: compiled(compiler, source_of(pair[1], [pair[3]]),
                                                    "-std=c++20", *options), pairs)
            for (name, *_, advice), error in zip(pairs, errors):
                with self.subTest(name):
                    self.assertRegex(error, advice)

    def test_mistakes_are_refused_and_the_first_line_says_what_to_do(self):
        self.check(PAIRS, COMPILER)

    def test_a_reference_that_is_kept_too_long_gives_a_warning(self):
        if not shutil.which("clang++"):
            self.skipTest("no clang++, and g++ has no such warnings")
        self.check(LIFETIMES, "clang++", "-Werror")

    def test_an_older_standard_is_named(self):
        for header in ("units.hpp", "fill.hpp", "normalizer.hpp", "version.hpp", "truefill.hpp"):
            with self.subTest(header):
                error = compiled(COMPILER, f"#include <truefill/{header}>\n", "-std=c++17")
                self.assertRegex(error, "C\\+\\+20: compile with -std=c\\+\\+20")

    def test_no_macro_is_left_but_the_version(self):
        done = subprocess.run([COMPILER, "-std=c++20", "-dM", "-E", f"-I{INCLUDE}", "-x", "c++", "-"],
                              input="#include <truefill/truefill.hpp>\n", capture_output=True,
                              text=True, check=True)
        self.assertEqual(re.findall(r"#define (TRUEFILL_\w+)", done.stdout), ["TRUEFILL_VERSION"])


if __name__ == "__main__":
    COMPILER = sys.argv.pop(1)
    unittest.main(verbosity=1)
