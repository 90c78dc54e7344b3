"""Known bugs of the program: each is put into a copy of the sources, which is built and tested.

A test is `parts` (the unit tests of the program's parts) or `cluster/CASE`, a case of
tests/cluster/cluster_test.py, which needs a ClickHouse server and ZooKeeper.
"""
import os
import shutil
import subprocess
import sys

RUN_SECONDS = 900


def read_sources(tree):
    """The texts that a bug of the program may stand in."""
    folder = tree / "tools" / "truefill"
    return {path: path.read_text(encoding="utf-8")
            for path in sorted(folder.rglob("*")) if path.suffix in {".hpp", ".cpp"}}


class ProgramBench:
    """One copy of the sources with its build; a bug at a time."""

    def __init__(self, tree, folder, compiler):
        self.tree = tree
        self.folder = folder
        self.copy = folder / "tree"
        self.build_folder = folder / "build"
        self.compiler = compiler
        self.fine = {}

    def prepare(self):
        if self.copy.exists():
            return
        shutil.copytree(self.tree, self.copy, ignore=shutil.ignore_patterns(".git", "build"))
        self.must(["cmake", "-S", str(self.copy), "-B", str(self.build_folder),
                   "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_CXX_FLAGS_DEBUG=-O0", "-DTRUEFILL_INSTALL=OFF",
                   f"-DCMAKE_CXX_COMPILER={self.compiler}"])

    @staticmethod
    def must(command):
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if done.returncode != 0:
            errors = [line for line in done.stdout.splitlines() if " error: " in line]
            raise RuntimeError("it is not built: " + (errors or [done.stderr[-400:]])[0])

    def notices(self, test):
        """Whether a test fails with the sources as the copy has them."""
        kind, _, case = test.partition("/")
        targets = {"parts": ["truefill_tool_tests"],
                   "cluster": ["truefill_program", "truefill_mock_exchange"]}[kind]
        self.must(["cmake", "--build", str(self.build_folder), "-j", str(os.cpu_count()),
                   "--target", *targets])
        environment = dict(os.environ)
        if kind == "parts":
            command = [str(self.find("truefill_tool_tests"))]
        else:
            environment.update(TRUEFILL=str(self.find("truefill")),
                               TRUEFILL_MOCK=str(self.find("mock_exchange")))
            command = [sys.executable, str(self.tree / "tests" / "cluster" / "cluster_test.py"), case]
        try:
            code = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                  env=environment, timeout=RUN_SECONDS, check=False).returncode
        except subprocess.TimeoutExpired:
            return True
        if code == 77:
            raise RuntimeError(f"{test} is skipped here: an engine is absent")
        return code != 0

    def find(self, program):
        found = [path for path in self.build_folder.rglob(program)
                 if path.is_file() and os.access(path, os.X_OK)]
        if len(found) != 1:
            raise RuntimeError(f"the program {program} was built {len(found)} times")
        return found[0]

    def is_fine(self, test):
        if test not in self.fine:
            self.fine[test] = not self.notices(test)
        return self.fine[test]

    def killer_of(self, bug, sources, tests):
        """The first of the bug's tests that fails because of it; None if none does."""
        changed = bug.find(sources)
        self.prepare()
        for test in tests or bug.tests:
            if not self.is_fine(test):
                raise RuntimeError(f"{test} fails without a bug")
            try:
                for path, text in changed.items():
                    self.place(path).write_text(text, encoding="utf-8")
                if self.notices(test):
                    return test
            finally:
                for path in changed:
                    self.place(path).write_text(sources[path], encoding="utf-8")
        return None

    def place(self, path):
        return self.copy / path.relative_to(self.tree)
