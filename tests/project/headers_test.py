#!/usr/bin/env python3
"""The rooms of the library: which may include which, and which headers need simdjson or OpenSSL."""
import pathlib
import re
import unittest

HEADERS = pathlib.Path(__file__).resolve().parents[2] / "include" / "truefill"
TEXTS = {path.relative_to(HEADERS).as_posix(): path.read_text(encoding="utf-8")
         for path in sorted(HEADERS.rglob("*.hpp"))}
NEEDS = {name: set(re.findall(r"(?m)^#include <truefill/([^>]+)>", text))
         for name, text in TEXTS.items()}

# The public headers in the top folder form groups. Each folder below it is a group of its own.
FRONT = {
    # Every group may include these.
    "ground": {"version.hpp", "detail/printable.hpp", "detail/macros_begin.hpp",
               "detail/macros_end.hpp"},
    "top": {"truefill.hpp", "normalizer.hpp", "rules.hpp"},
    "words": {"vocabulary.hpp", "result.hpp"},
    "values": {"units.hpp", "time.hpp", "fill.hpp", "gates.hpp", "reject.hpp", "stats.hpp",
               "print.hpp", "decision_link.hpp"},
    "seam": {"token.hpp", "raw_fill.hpp"},
}
# What a group may include besides itself and the ground: groups, and single headers of a group.
MAY_INCLUDE = {
    "top": {"words", "values", "seam", "rules", "reader", "kalshi", "identity", "json", "output",
            "detail"},
    "ground": set(),
    "words": set(),
    "values": {"words", "detail"},
    "seam": {"kalshi", "detail", "words"},
    "rules": {"seam", "kalshi", "identity", "values", "words", "detail"},
    "reader": {"seam", "kalshi", "json", "detail", "words", "time.hpp"},
    "kalshi": {"token.hpp", "time.hpp", "detail", "words"},
    "identity": {"fill.hpp", "units.hpp", "detail"},
    "json": {"units.hpp", "vocabulary.hpp", "detail"},
    "output": {"values", "words", "json", "kalshi", "detail"},
    "detail": {"words"},
}


def group_of(name):
    return next((group for group, names in FRONT.items() if name in names),
                name.split("/")[0] if "/" in name else None)


def reached(name, path=()):
    """All headers that `name` includes, directly or not; a cycle is an error."""
    if name in path:
        raise AssertionError("a cycle: " + " -> ".join([*path, name]))
    found = set(NEEDS[name])
    for needed in NEEDS[name]:
        found |= reached(needed, (*path, name))
    return found


class Headers(unittest.TestCase):
    def test_they_form_a_dag(self):
        for name in TEXTS:
            reached(name)

    def test_each_includes_only_whom_it_may(self):
        for name, needed in NEEDS.items():
            group = group_of(name)
            for other in sorted(needed):
                with self.subTest(f"{name} includes {other}"):
                    self.assertTrue({other, group_of(other)}
                                    & (MAY_INCLUDE[group] | {group, "ground"}))

    def test_nothing_includes_the_whole_but_the_whole(self):
        for name, needed in NEEDS.items():
            with self.subTest(name):
                self.assertNotIn("truefill.hpp", needed)
                if name != "truefill.hpp":
                    self.assertFalse(needed & {"normalizer.hpp", "rules.hpp"})

    def test_no_folder_is_crowded(self):
        for folder in {HEADERS, *(path.parent for path in HEADERS.rglob("*.hpp"))}:
            with self.subTest(folder.name):
                self.assertLessEqual(len(list(folder.glob("*.hpp"))), 24)

    def test_none_is_longer_than_300_lines(self):
        longest = {name: text.count("\n") for name, text in TEXTS.items()}
        self.assertEqual({name: n for name, n in longest.items() if n > 300}, {})

    def test_each_begins_with_its_one_idea(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                # The headers of macros are included once per header.
                guard = "" if "/macros_" in name else "#pragma once\n"
                self.assertRegex(text, r"\A// \S.*\n(//.*\n)*" + guard)

    def test_one_header_each_knows_simdjson_and_openssl(self):
        self.assertEqual({n for n, t in TEXTS.items() if "<simdjson" in t},
                         {"reader/structural_index.hpp"})
        self.assertEqual({n for n, t in TEXTS.items() if "<openssl" in t}, {"identity/md5.hpp"})

    def test_who_holds_fills_pays_for_neither(self):
        costly = {"reader/structural_index.hpp", "identity/md5.hpp"}
        payers = {name for name in TEXTS if (reached(name) | {name}) & costly}
        self.assertEqual(payers, costly | {"reader/indexed_window.hpp", "reader/unordered_fields.hpp",
                                           "reader/item_reader.hpp", "reader/unwrap.hpp",
                                           "rules/fill_maker.hpp", "rules/pipeline.hpp", "normalizer.hpp", "truefill.hpp"})

    def test_units_meet_field_names_in_one_table(self):
        for name, text in TEXTS.items():
            if name != "kalshi/names.hpp":
                with self.subTest(name):
                    self.assertNotRegex(text, r'"\w*(price|count)\w*".*unit::')

    def test_no_configuration_macros(self):
        allowed = {"version.hpp": {"if __cplusplus < 202002L", "define TRUEFILL_VERSION"},
                   "json/plain.hpp": {"if defined(__SSE2__)"},
                   "detail/swar.hpp": {"if defined(__SSE2__)"},
                   "print.hpp": {"if defined(__cpp_lib_format)", "if defined(FMT_VERSION)"},
                   "units.hpp": {"define TRUEFILL_REFUSED_OPERATORS"},
                   "vocabulary.hpp": {"define TRUEFILL_VOCABULARY"},
                   "detail/macros_begin.hpp": {"if defined(__clang__)", "define TRUEFILL_BORROWS",
                                               "define TRUEFILL_REFUSED"}}
        for name, text in TEXTS.items():
            with self.subTest(name):
                found = set(re.findall(r"(?m)^#\s*(define \w+|ifdef .*|ifndef .*|if .*)", text))
                self.assertLessEqual(found, allowed.get(name, set()))

    def test_each_compiler_attribute_has_a_measured_gain(self):
        # By script/bench --instructions, with g++ 12 -O3.
        attribute = re.compile(r"gnu::|clang::|__attribute__|__builtin|likely\]\]|#pragma GCC")
        gain = re.compile(r"//.*\d % fewer instructions of")
        for name, text in TEXTS.items():
            if name == "detail/macros_begin.hpp":
                continue  # its attributes are for diagnostics
            has_gain = False
            for number, line in enumerate(text.splitlines(), 1):
                if attribute.search(line):
                    with self.subTest(f"{name}:{number}"):
                        self.assertTrue(has_gain or gain.search(line))
                else:
                    has_gain = bool(gain.search(line))

    def test_all_names_are_in_the_inline_namespace_of_the_version(self):
        major, minor = re.search(r'version = "(\d+)\.(\d+)\.', TEXTS["version.hpp"]).groups()
        for name, text in TEXTS.items():
            for opened in re.findall(r"(?m)^namespace (truefill[\w: ]*) \{", text):
                with self.subTest(name):
                    self.assertRegex(opened, rf"^truefill::inline v{major}_{minor}(::|$)")

    def test_macros_end_where_they_begin(self):
        begin, end = (f"#include <truefill/detail/macros_{which}.hpp>\n"
                      for which in ("begin", "end"))
        uses = re.compile(r"TRUEFILL_(BORROWS|REFUSED)\b")
        defined = set(re.findall(r"define (TRUEFILL_\w+)", TEXTS["detail/macros_begin.hpp"]))
        self.assertEqual(defined, set(re.findall(r"undef (\w+)", TEXTS["detail/macros_end.hpp"])))
        for name, text in TEXTS.items():
            with self.subTest(name):
                if uses.search(text) and "/macros_" not in name:
                    self.assertLess(text.rindex("#include <truefill/", 0, text.index(begin) + 1),
                                    uses.search(text).start())
                    self.assertTrue(text.endswith(end))
                self.assertEqual(begin in text, end in text)

    def test_the_version_is_one(self):
        text = TEXTS["version.hpp"]
        parts = re.search(r'version = "(\d+)\.(\d+)\.(\d+)"', text).groups()
        number = int(re.search(r"define TRUEFILL_VERSION (\d+)", text).group(1))
        self.assertEqual(number, sum(int(part) * scale
                                     for part, scale in zip(parts, (10000, 100, 1))))


if __name__ == "__main__":
    unittest.main(verbosity=1)
