#!/usr/bin/env python3
"""docs/ agrees with the code: its programs are compiled, and its tables are equal to the code's."""
import json
import pathlib
import re
import sys
import textwrap
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGES = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
KALSHI = (ROOT / "include/truefill/kalshi/names.hpp").read_text(encoding="utf-8")


def cells(page, heading):
    """The rows of the table under a heading, without backquotes."""
    table = PAGES[page].split(f"## {heading}\n\n")[1].split("\n\n")[0]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")]
            for line in table.split("\n")[2:]]


class Docs(unittest.TestCase):
    def test_every_cpp_block_is_in_a_program_that_the_build_compiles(self):
        programs = [path.read_text(encoding="utf-8").split("\n")
                    for folder in ("examples", "benchmarks")
                    for path in (ROOT / folder).rglob("*.[ch]pp")]
        seen = 0
        for page, text in PAGES.items():
            for block in re.findall(r"```cpp\n(.*?)\n```", text, re.S):
                seen += 1
                n = block.count("\n") + 1
                with self.subTest(page, block=block):
                    self.assertTrue(any(
                        block == textwrap.dedent("\n".join(lines[i:i + n]))
                        for lines in programs for i in range(len(lines))))
        self.assertGreater(seen, 0)

    def test_links_lead_somewhere(self):
        for page, text in PAGES.items():
            for target in re.findall(r"\]\(([^)#:]+)\)", text):
                with self.subTest(page, target=target):
                    self.assertTrue((ROOT / "docs" / target).exists())

    def test_the_eras_have_every_name_in_its_order_with_its_slot_and_unit(self):
        names = re.findall(r'name\{"(\w+)", slot::(\w+), unit::(\w+)\}', KALSHI)
        rows = [tuple(row[:3]) for row in cells("eras.md", "Names, in order of preference within a slot")]
        self.assertEqual(rows, [name for name in names if name[1] != "control"])
        units = re.search(r"enum class unit : [\w:]+ \{(.*?)\};", KALSHI, re.S).group(1)
        self.assertEqual([row[0] for row in cells("eras.md", "Units")],
                         re.findall(r"^ +(\w+)(?: = 1)?,", units, re.M))
        envelope = cells("eras.md", "Units")[-1][1].removeprefix("the envelope: ").split(", ")
        self.assertEqual(envelope, [name[0] for name in names if name[1] == "control"])

    def test_the_stages_of_the_reasons_are_those_of_the_vectors(self):
        stage_of = {}
        for stage in re.split(r"\n### ", PAGES["reasons.md"].split("\n## Likenesses")[0])[1:]:
            for reason in re.findall(r"\d \| `(\w+)`", stage):
                stage_of[reason] = stage.split("\n")[0]
        met = {(row["reason"], row["stage"])
               for path in (ROOT / "tests" / "vectors").rglob("*.rejects.ndjson")
               for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
        self.assertGreater(len(met), 10)
        self.assertLessEqual(met - set(stage_of.items()), {("duplicate_key", "unwrap")})

    def test_every_fault_and_exit_code_names_its_tests(self):
        titles = set()
        for path in (ROOT / "tests").rglob("*.test.cpp"):
            for title in re.findall(r'TEST_CASE\(\s*((?:"(?:[^"\\]|\\.)*"\s*)+)',
                                    path.read_text(encoding="utf-8")):
                titles.add("".join(json.loads(part) for part in
                                   re.findall(r'"(?:[^"\\]|\\.)*"', title)))
        for path in (ROOT / "tests").rglob("*_test.py"):
            titles.update(re.findall(r"def (test_\w+)", path.read_text(encoding="utf-8")))
        tables = re.findall(r"\n\| [^\n]* test \|\n\|[-|]+\|\n(.*?)\n\n", PAGES["sync.md"], re.S)
        rows = [row for table in tables for row in table.split("\n")]
        self.assertGreater(len(rows), 45)  # both tables of faults, and the exit codes
        for row in rows:
            with self.subTest(row):
                named = re.findall(r"`([^`]+)`", row.rstrip("| ").split(" | ")[-1])
                self.assertNotEqual(named, [])
                self.assertEqual(set(named) - titles, set())

    def test_the_judged_tables_are_those_of_the_tests(self):
        sys.path.insert(0, str(ROOT / "tests" / "integration"))
        import judge_test
        wrong = 0
        for heading, tables in (("Wrong tables of truefill", judge_test.TABLES),
                                ("Wrong older tables", judge_test.older_tables())):
            table = PAGES["judge.md"].split(f"## {heading}\n")[1].split("|---|---|\n")[1]
            rows = [tuple(cell.strip() for cell in row.strip("|").split("|"))
                    for row in table.split("\n\n")[0].splitlines()]
            self.assertEqual(rows, [(name, cause) for name, (_, cause) in tables.items()])
            wrong += len(rows)
        self.assertGreaterEqual(wrong, 25)
        healthy = PAGES["judge.md"].split("## Healthy tables\n")[1].split("|---|---|\n")[1]
        named = re.findall(r"`(test_\w+)`", healthy.split("\n\n")[0])
        self.assertGreaterEqual(len(named), 10)
        tests = (ROOT / "tests/integration/judge_test.py").read_text(encoding="utf-8")
        for name in named:
            with self.subTest(name):
                self.assertIn(f"def {name}(", tests)

    def test_every_event_is_described_and_has_a_sentence(self):
        sources = "".join(path.read_text(encoding="utf-8") for folder in ("tools", "include")
                          for path in (ROOT / folder).rglob("*.[ch]pp"))
        written = re.findall(r'\b(?:log_event|write_message)\("(\w+)"|'
                             r'\bevent(?: \w+)?\{\w+,([^}]*)\}', sources)
        events = {name for call in written for text in call
                  for name in ([text] if text.isidentifier() else re.findall(r'"(\w+)"', text))}
        self.assertGreater(len(events), 20)
        described = PAGES["sync.md"] + PAGES["program.md"]
        sentences = (ROOT / "tools/truefill/cli/event_text.cpp").read_text(encoding="utf-8")
        for name in sorted(events):
            with self.subTest(name):
                self.assertIn(f"`{name}`", described)
                if name not in {"error", "warning"}:  # which are written as they are
                    self.assertIn(f'sentence{{"{name}", ', sentences)


if __name__ == "__main__":
    unittest.main(verbosity=1)
