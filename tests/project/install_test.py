#!/usr/bin/env python3
"""A library user configures, builds, installs and uses the library by the lines of the README and the
guides, and without the packages that only the program, the tests and the benchmarks need.

usage: install_test.py CMAKE COMPILER
"""
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import unittest

CMAKE = COMPILER = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
CONSUMERS = ROOT / "tests" / "project" / "consumers"
# The pages with lines for the installation, and the section that has them.
PAGES = {"README.md": "The library", "docs/library.md": "In your build",
         "docs/values.md": "Build and install"}
ID = "99633c36c2f37a19c3282ab0b611e832"
# All packages that the project looks for, except those that the library needs.
OPTIONAL = {package.split()[0].strip('"')
            for path in ROOT.rglob("CMakeLists.txt") if "consumers" not in path.parts
            for call in re.findall(r"truefill_packages\(([^)]*)\)", path.read_text("utf-8"))
            for package in shlex.split(call)[1:]} - {"OpenSSL", "PkgConfig", "Threads"}


class Install(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def cmake(self, *arguments, succeeds=True, **environment):
        done = subprocess.run([CMAKE, *map(str, arguments)], capture_output=True, text=True,
                              check=False, env=dict(os.environ, **environment))
        self.assertEqual(done.returncode == 0, succeeds, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def configure(self, *options, **more):
        return self.cmake("-S", ROOT, "-B", self.folder / "build",
                          f"-DCMAKE_CXX_COMPILER={COMPILER}", *options, **more)

    def use(self, prefix):
        """Builds and runs a project that finds the package in the prefix."""
        build = self.folder / "use"
        self.cmake("-S", CONSUMERS / "find_package", "-B", build,
                   f"-DCMAKE_CXX_COMPILER={COMPILER}", f"-DCMAKE_PREFIX_PATH={prefix}")
        self.cmake("--build", build)
        done = subprocess.run([build / "consumer"], capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout.strip(), ID)

    def test_without_the_packages_of_the_program_the_library_is_built_installed_and_used(self):
        self.assertLess({"CLI11", "CURL", "Catch2", "SQLite3"}, OPTIONAL)
        hidden = [f"-DCMAKE_DISABLE_FIND_PACKAGE_{package}=ON" for package in OPTIONAL]
        output = self.configure(*hidden, "-DTRUEFILL_BUILD_BENCHMARKS=ON")
        for part in ("the program truefill", "examples/adapter", "the mock exchange", "the tests",
                     "the benchmark"):
            self.assertRegex(output, f"-- truefill: {part} is not built, for want of \\w+")
        # With TRUEFILL_FULL everything that remains is built, otherwise one target.
        only = [] if os.environ.get("TRUEFILL_FULL") else ["--target", "example_quickstart"]
        self.cmake("--build", self.folder / "build", *only)
        self.cmake("--install", self.folder / "build", "--prefix", self.folder / "prefix")
        self.assertFalse((self.folder / "prefix" / "bin").exists())
        self.use(self.folder / "prefix")
        # With this option a missing package is an error.
        output = self.configure("-DTRUEFILL_REQUIRE_PACKAGES=ON", succeeds=False)
        self.assertRegex(output, r"truefill: .* needs \w+")

    def test_the_library_is_installed_without_being_built(self):
        self.configure()
        self.cmake("--install", self.folder / "build", "--prefix", self.folder / "prefix",
                   "--component", "library")
        self.assertFalse((self.folder / "prefix" / "bin").exists())
        self.use(self.folder / "prefix")

    def test_the_lines_of_the_guides(self):
        for page, heading in PAGES.items():
            text = (ROOT / page).read_text(encoding="utf-8")
            section = text.split(f"\n## {heading}\n")[1].split("\n## ")[0]
            with self.subTest(page):
                self.follow(section, pathlib.Path(page).stem)

    def follow(self, section, name):
        """Runs the commands of the section, and builds a project with its CMake lines."""
        lines = [line for line in re.findall(r"cmake (?:-[BS]|--build|--install) [^`\n]*", section)]
        self.assertTrue(any("--install" in line for line in lines), lines)
        prefix = self.folder / f"{name}-prefix"
        if not any(re.match("cmake -[BS]", line) for line in lines):
            self.configure()
        for line in lines:
            for command in line.split("&&"):
                self.run_line(command.split("#")[0].strip(), prefix)
        project = re.search(r"```cmake\n(.*?)```", section, re.S).group(1)
        self.assertRegex(project, "find_package.truefill|FetchContent_MakeAvailable.truefill")
        source = self.folder / name
        source.mkdir()
        (source / "CMakeLists.txt").write_text(
            "cmake_minimum_required(VERSION 3.24)\nproject(service LANGUAGES CXX)\n"
            f"add_executable(your_service {CONSUMERS / 'main.cpp'})\n{project}", "utf-8")
        self.cmake("-S", source, "-B", source / "build", f"-DCMAKE_CXX_COMPILER={COMPILER}",
                   f"-DCMAKE_PREFIX_PATH={prefix}", f"-DFETCHCONTENT_SOURCE_DIR_TRUEFILL={ROOT}")
        self.cmake("--build", source / "build")
        done = subprocess.run([source / "build" / "your_service"], capture_output=True, text=True,
                              check=True)
        self.assertEqual(done.stdout.strip(), ID)

    def run_line(self, line, prefix):
        """Runs a line of a page with this test's compiler, folders and prefix."""
        arguments = [str(self.folder / "build") if part == "build" else part
                     for part in shlex.split(line)[1:]]
        if "--prefix" in arguments:
            arguments[arguments.index("--prefix") + 1] = str(prefix)
        if "-B" in arguments:
            arguments += ["-S", str(ROOT), f"-DCMAKE_CXX_COMPILER={COMPILER}"]
        if "--install" in arguments and "--component" not in arguments:
            # The program is not built, since that takes minutes: only the library is installed.
            arguments += ["--component", "library"]
        if "--build" not in arguments:
            self.cmake(*arguments)


if __name__ == "__main__":
    CMAKE, COMPILER = (sys.argv.pop(1) for _ in range(2))
    unittest.main(verbosity=2)
