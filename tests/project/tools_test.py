#!/usr/bin/env python3
"""The rooms of the programs: which folder may include which, and how many files a folder may have."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MOST_FILES = 24

# The folders that each folder of a program may include besides itself: only folders below it.
# "main" means the files in the program's own folder.
TRUEFILL = {"base": set()}
TRUEFILL["booking"] = TRUEFILL["cadence"] = TRUEFILL["exchange"] = TRUEFILL["input"] = {"base"}
STORES = {"clickhouse", "sqlite"}
for store in STORES:  # none knows another
    TRUEFILL[store] = {"booking", "base"}
TRUEFILL["diagnosis"] = STORES | {"booking", "cadence", "exchange", "input", "base"}
TRUEFILL["report"] = {"diagnosis"} | TRUEFILL["diagnosis"]
TRUEFILL["polling"] = {"booking", "exchange", "base"}
TRUEFILL["commands"] = {"report", "polling"} | TRUEFILL["report"]
TRUEFILL["cli"] = {"commands"} | TRUEFILL["commands"]
TRUEFILL["main"] = {"cli"} | TRUEFILL["cli"]

PROGRAMS = {
    "tools/truefill": TRUEFILL,
    "tests/mock_exchange": {
        "base": set(),
        "account": {"base"},
        "wire": {"account", "base"},
        "server": {"wire", "account", "base"},
        "stream": {"server", "wire", "account", "base"},
        "main": {"stream", "server", "wire", "account", "base"},
    },
    "benchmarks": {
        "harness": set(),
        "contenders": {"harness"},
        "report": {"harness"},
        "instructions": {"contenders", "harness"},
        "sqlite": set(),
        "main": {"contenders", "report", "instructions", "harness"},
    },
}


def sources(folder):
    return [path for path in sorted(folder.rglob("*")) if path.suffix in {".hpp", ".cpp"}]


def includes(program):
    """{file: the files of the same program that it includes}, by their names within it."""
    folder = ROOT / program
    found = {}
    for path in sources(folder):
        named = re.findall(r'#include "([^"]+)"', path.read_text(encoding="utf-8"))
        found[path.relative_to(folder).as_posix()] = {
            name for name in named if (folder / name).exists()}
    return found


def room_of(name):
    return name.split("/")[0] if "/" in name else "main"


def cycle_from(name, needs, path=()):
    """A chain of includes that leads from `name` back to a file of the chain; None without one."""
    if name in path:
        return [*path, name]
    chains = (cycle_from(needed, needs, (*path, name)) for needed in sorted(needs[name]))
    return next((chain for chain in chains if chain), None)


class Rooms(unittest.TestCase):
    def test_every_folder_stands_in_the_table(self):
        for program, table in PROGRAMS.items():
            with self.subTest(program):
                self.assertEqual({room_of(name) for name in includes(program)} - set(table), set())

    def test_each_includes_only_what_is_below_it(self):
        for program, table in PROGRAMS.items():
            for name, needed in includes(program).items():
                for other in sorted(needed):
                    with self.subTest(f"{program}: {name} includes {other}"):
                        self.assertIn(room_of(other), table[room_of(name)] | {room_of(name)})

    def test_there_are_no_cycles(self):
        for program in PROGRAMS:
            needs = includes(program)
            for name in needs:
                with self.subTest(f"{program}: {name}"):
                    self.assertIsNone(cycle_from(name, needs))

    def test_includes_are_written_from_the_programs_folder(self):
        """Otherwise the tests above would not see them."""
        for program in PROGRAMS:
            folder = ROOT / program
            for path in sources(folder):
                for name in re.findall(r'#include "([^"]+)"', path.read_text(encoding="utf-8")):
                    beside = (path.parent / name).resolve()
                    if beside.exists() and folder in beside.parents:
                        with self.subTest(f"{path}: {name}"):
                            self.assertTrue((folder / name).exists())

    def test_no_folder_is_crowded(self):
        for top in ("include", "tools", "tests", "benchmarks", "examples"):
            for folder in {path.parent for path in sources(ROOT / top)}:
                with self.subTest(folder.relative_to(ROOT)):
                    files = [path for path in folder.iterdir() if path.suffix in {".hpp", ".cpp"}]
                    self.assertLessEqual(len(files), MOST_FILES)

    def test_standard_error_has_one_door(self):
        folder = ROOT / "tools" / "truefill"
        for path in sources(folder):
            with self.subTest(path.relative_to(folder)):
                text = path.read_text(encoding="utf-8")
                if path.name != "log.cpp":
                    self.assertNotRegex(text, r"\bstd::cerr\b|\bstderr\b")
                    self.assertNotRegex(text, r"write\(STDERR_FILENO")

    def test_standard_output_has_one_door(self):
        """What names come from an exchange, a table or a file is escaped there."""
        folder = ROOT / "tools" / "truefill"
        for path in sources(folder):
            if path.relative_to(folder).as_posix() == "base/output.cpp":
                continue
            with self.subTest(path.relative_to(folder)):
                self.assertEqual(re.findall(
                    r"\b(?:v?printf|puts|putchar|fputs|fwrite|fmt::print)\(|\bstd::w?cout\b|"
                    r"\bwrite\(STDOUT_FILENO", path.read_text(encoding="utf-8")), [])


if __name__ == "__main__":
    unittest.main(verbosity=1)
