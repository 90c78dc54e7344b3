#!/usr/bin/env python3
"""The README shows what is there: its programs are the examples, its scripts exist."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


class Readme(unittest.TestCase):
    def test_every_cpp_block_is_an_example_that_the_build_compiles(self):
        examples = {path.read_text(encoding="utf-8"): path.name
                    for path in (ROOT / "examples").glob("*.cpp")}
        blocks = re.findall(r"```cpp\n(.*?)```", README, re.S)
        # Those that are not here stand behind a page of docs, and name it.
        elsewhere = {name for text, name in examples.items() if "docs/" in text}
        self.assertEqual({examples.get(block) for block in blocks},
                         set(examples.values()) - elsewhere)

    def test_nothing_is_left_to_fill_in(self):
        self.assertNotIn("@@", README)

    def test_the_scripts_it_names_exist(self):
        for script in re.findall(r"`(script/\w+)", README):
            self.assertTrue((ROOT / script).exists(), script)


if __name__ == "__main__":
    unittest.main(verbosity=1)
