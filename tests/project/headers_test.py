#!/usr/bin/env python3
"""The rooms of the library: who may include whom, and who pays for which dependency."""
import pathlib
import re
import unittest

HEADERS = pathlib.Path(__file__).resolve().parents[2] / "include" / "truefill"
TEXTS = {path.relative_to(HEADERS).as_posix(): path.read_text(encoding="utf-8")
         for path in sorted(HEADERS.rglob("*.hpp"))}
NEEDS = {name: set(re.findall(r"#include <truefill/([^>]+)>", text))
         for name, text in TEXTS.items()}

# The public headers at the front stand in groups; each folder beneath them is a group of its own.
FRONT = {
    "top": {"truefill.hpp", "normalizer.hpp", "rules.hpp"},
    "words": {"vocabulary.hpp", "result.hpp"},
    "values": {"units.hpp", "time.hpp", "fill.hpp", "gates.hpp", "reject.hpp", "stats.hpp",
               "version.hpp", "print.hpp"},
    "seam": {"raw_fill.hpp"},
}
# Whom a group may include besides itself: groups, and single headers of a group.
MAY_INCLUDE = {
    "top": {"words", "values", "seam", "rules", "reader", "kalshi", "identity", "json", "output",
            "analysis", "detail"},
    "words": set(),
    "values": {"words", "detail"},
    "seam": {"kalshi", "detail", "vocabulary.hpp"},
    "rules": {"seam", "kalshi", "identity", "values", "words", "detail"},
    "reader": {"seam", "kalshi", "json", "detail", "vocabulary.hpp", "units.hpp", "time.hpp"},
    "kalshi": {"detail", "vocabulary.hpp"},
    "identity": {"fill.hpp", "units.hpp", "detail"},
    "json": {"units.hpp", "vocabulary.hpp", "detail"},
    "output": {"values", "words", "json", "kalshi", "detail"},
    "analysis": {"time.hpp", "vocabulary.hpp", "detail"},
    "detail": {"words"},
}


def group_of(name):
    if "/" in name:
        return name.split("/")[0]
    return next(group for group, names in FRONT.items() if name in names)


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
                    self.assertTrue({other, group_of(other)} & (MAY_INCLUDE[group] | {group}))

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
                self.assertRegex(text, r"\A// \S.*\n(//.*\n)*#pragma once\n")

    def test_one_header_each_knows_simdjson_and_openssl(self):
        self.assertEqual({n for n, t in TEXTS.items() if "<simdjson" in t},
                         {"reader/structural_index.hpp"})
        self.assertEqual({n for n, t in TEXTS.items() if "<openssl" in t}, {"identity/fill_id.hpp"})

    def test_who_holds_fills_pays_for_neither(self):
        costly = {"reader/structural_index.hpp", "identity/fill_id.hpp"}
        payers = {name for name in TEXTS if (reached(name) | {name}) & costly}
        self.assertEqual(payers, costly | {"reader/token_cursor.hpp", "reader/item_reader.hpp",
                                           "reader/unwrap.hpp", "identity/digest_set.hpp",
                                           "rules/pipeline.hpp", "normalizer.hpp", "truefill.hpp"})

    def test_units_meet_field_names_in_one_table(self):
        for name, text in TEXTS.items():
            if name != "kalshi/names.hpp":
                with self.subTest(name):
                    self.assertNotRegex(text, r'"\w*(price|count)\w*".*unit::')

    def test_no_configuration_macros(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                self.assertNotRegex(text, r"(?m)^#\s*(define|ifdef|ifndef|if) ")


if __name__ == "__main__":
    unittest.main(verbosity=1)
