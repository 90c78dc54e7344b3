#!/usr/bin/env python3
"""The shape of the library: small headers in a DAG, and who pays for which dependency."""
import pathlib
import re
import unittest

HEADERS = pathlib.Path(__file__).resolve().parent.parent / "include" / "truefill"
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in HEADERS.glob("*.hpp")}
NEEDS = {name: set(re.findall(r"#include <truefill/([^>]+)>", text))
         for name, text in TEXTS.items()}


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

    def test_each_begins_with_its_one_idea(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                self.assertRegex(text, r"\A// \S.*\n(//.*\n)*#pragma once\n")

    def test_one_header_each_knows_simdjson_and_openssl(self):
        self.assertEqual({n for n, t in TEXTS.items() if "<simdjson" in t}, {"structure.hpp"})
        self.assertEqual({n for n, t in TEXTS.items() if "<openssl" in t}, {"fill_id.hpp"})

    def test_who_holds_fills_pays_for_neither(self):
        costly = {"structure.hpp", "fill_id.hpp"}
        payers = {name for name in TEXTS if (reached(name) | {name}) & costly}
        self.assertEqual(payers, costly | {"token_walk.hpp", "unwrap.hpp", "pipeline.hpp",
                                           "normalizer.hpp", "truefill.hpp"})

    def test_units_meet_field_names_in_one_table(self):
        for name, text in TEXTS.items():
            if name != "kalshi.hpp":
                with self.subTest(name):
                    self.assertNotRegex(text, r'"\w*(price|count)\w*".*unit::')

    def test_no_configuration_macros(self):
        for name, text in TEXTS.items():
            with self.subTest(name):
                self.assertNotRegex(text, r"(?m)^#\s*(define|ifdef|ifndef|if) ")


if __name__ == "__main__":
    unittest.main(verbosity=1)
