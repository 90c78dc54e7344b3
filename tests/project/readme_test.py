#!/usr/bin/env python3
"""The README agrees with the tree: its code is in the examples, its links and scripts exist, and its figures
are not too high."""
import pathlib
import re
import textwrap
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))]


class Readme(unittest.TestCase):
    def test_every_cpp_block_is_part_of_an_example_that_the_build_compiles(self):
        examples = [path.read_text(encoding="utf-8").split("\n")
                    for path in (ROOT / "examples").glob("*.cpp")]
        blocks = re.findall(r"```cpp\n(.*?)\n```", README, re.S)
        self.assertGreater(len(blocks), 0)
        for block in blocks:
            n = block.count("\n") + 1
            with self.subTest(block=block):
                self.assertTrue(any(block == textwrap.dedent("\n".join(lines[i:i + n]))
                                    for lines in examples for i in range(len(lines))))

    def test_every_example_is_in_a_guide(self):
        for path in (ROOT / "examples").glob("*.cpp"):
            text = path.read_text(encoding="utf-8")
            with self.subTest(path.name):
                self.assertTrue(any(text in page or f"examples/{path.name}" in page
                                    for page in DOCS))

    def test_it_is_short(self):
        self.assertLess(README.count("\n"), 200)

    def test_its_figures_are_not_too_high(self):
        payloads = len(list((ROOT / "tests" / "vectors").glob("*/*.json")))
        bugs = re.findall(r"(?m)^== ", (ROOT / "tests/mutation/bugs.txt").read_text(
            encoding="utf-8"))
        for noun, count in (("payloads", payloads), ("known bugs", len(bugs))):
            with self.subTest(noun):
                self.assertGreater(count, int(re.search(rf"over (\d+) {noun}", README).group(1)))

    def test_nothing_is_left_to_fill_in(self):
        self.assertNotIn("@@", README)

    def test_the_scripts_and_files_it_names_exist(self):
        for script in re.findall(r"`(script/\w+)", README):
            self.assertTrue((ROOT / script).exists(), script)
        for target in re.findall(r"\]\(([^)#:]+)\)", README):
            self.assertTrue((ROOT / target).exists(), target)


if __name__ == "__main__":
    unittest.main(verbosity=1)
