#!/usr/bin/env python3
"""Builds of projects that use the library. usage: consumers_test.py CMAKE BUILD_FOLDER COMPILER"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE = BUILD = COMPILER = None
CONSUMERS = pathlib.Path(__file__).resolve().parent / "consumers"
TREE = CONSUMERS.parents[2]
ID = "99633c36c2f37a19c3282ab0b611e832"


class Consumer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)

    def run_well(self, *command, **options):
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                              check=False, **options)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def build(self, name, *options, expected=ID):
        """Configures, builds and runs a consumer; returns its build folder."""
        build = self.folder / name
        self.run_well(CMAKE, "-S", CONSUMERS / name, "-B", build,
                      f"-DCMAKE_CXX_COMPILER={COMPILER}", *options)
        self.run_well(CMAKE, "--build", build)
        self.assertEqual(self.run_well(build / "consumer").strip(), expected)
        return build

    def make(self, name, *options, **environment):
        folder = self.folder / name
        folder.mkdir()
        self.run_well("make", "-f", CONSUMERS / "make" / "Makefile", f"CXX={COMPILER}", *options,
                      cwd=folder, env=dict(os.environ, **environment))
        self.assertEqual(self.run_well(folder / "consumer").strip(), ID)


class Installed(Consumer):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first = cls.folder / "first"
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", first], capture_output=True,
                       check=True)
        # A package must work after it was moved.
        cls.prefix = pathlib.Path(shutil.move(first, cls.folder / "moved"))

    def test_find_package_finds_the_version_that_is_there_and_no_other(self):
        build = self.build("find_package", f"-DCMAKE_PREFIX_PATH={self.prefix}")
        cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
        self.assertIn(f"truefill_DIR:PATH={self.prefix}", cache)

    def test_with_an_md5_of_its_own_a_program_links_no_libcrypto(self):
        build = self.build("own_md5", f"-DCMAKE_PREFIX_PATH={self.prefix}", expected="9" * 32)
        linked = self.run_well("ldd", build / "consumer")
        self.assertNotIn("libcrypto", linked)

    def test_the_example_adapter_can_be_copied_out(self):
        copied, build = self.folder / "adapter", self.folder / "adapter_build"
        shutil.copytree(TREE / "examples" / "adapter", copied)
        self.run_well(CMAKE, "-S", copied, "-B", build, f"-DCMAKE_CXX_COMPILER={COMPILER}",
                      f"-DCMAKE_PREFIX_PATH={self.prefix}")
        self.run_well(CMAKE, "--build", build)
        done = subprocess.run([build / "example_adapter"], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("usage:", done.stderr)

    def test_pkg_config_and_make(self):
        found = list(self.prefix.rglob("truefill.pc"))
        self.assertEqual(len(found), 1)
        self.make("by_pkg_config", PKG_CONFIG_PATH=str(found[0].parent))

    def test_what_is_installed_is_what_is_meant(self):
        files = [path for path in self.prefix.rglob("*") if path.is_file()]
        names = {str(path.relative_to(self.prefix)) for path in files}
        self.assertIn("bin/truefill", names)
        headers = {str(path.relative_to(TREE))
                   for path in (TREE / "include" / "truefill").rglob("*.hpp")}
        self.assertEqual({name for name in names if name.startswith("include/")}, headers)
        # packaging_test.py checks the program's files.
        beside = ("share/man/", "share/truefill/", "share/bash-completion/", "share/zsh/",
                  "share/fish/", "share/doc/truefill/examples/", "lib/systemd/")
        rest = {pathlib.PurePath(name).name for name in names - headers - {"bin/truefill"}
                if not name.startswith(beside)}
        self.assertEqual(rest, {"LICENSE", "truefill.pc", "truefill-config.cmake",
                                "truefill-config-version.cmake", "truefill-targets.cmake",
                                "truefill_dependencies.cmake"})
        for path in files:
            if path != self.prefix / "bin" / "truefill" and path.suffix != ".gz":
                text = path.read_text(encoding="utf-8")
                for place in (TREE, BUILD, self.folder):
                    self.assertNotIn(str(place), text, path)


class InTheTree(Consumer):
    def test_add_subdirectory_leaks_nothing(self):
        # Settings of the parent project that a library must not overwrite.
        build = self.build("add_subdirectory", f"-DTRUEFILL_TREE={TREE}", "-DBUILD_TESTING=OFF",
                           "-DBUILD_SHARED_LIBS=ON", "-DCMAKE_BUILD_TYPE=",
                           "-DCMAKE_CXX_FLAGS=-fno-rtti")
        cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
        for kept in ("BUILD_TESTING:UNINITIALIZED=OFF", "CMAKE_CXX_FLAGS:STRING=-fno-rtti\n",
                     "CMAKE_BUILD_TYPE:STRING=\n"):
            self.assertIn(kept, cache)
        tests = self.run_well(pathlib.Path(CMAKE).with_name("ctest"), "--test-dir", build, "-N")
        self.assertIn("Total Tests: 1\n", tests)
        prefix = self.folder / "parents"
        self.run_well(CMAKE, "--install", build, "--prefix", prefix)
        self.assertEqual([str(path.relative_to(prefix)) for path in prefix.rglob("*")
                          if path.is_file()], ["bin/consumer"])

    def test_fetch_content(self):
        self.build("fetch_content", f"-DFETCHCONTENT_SOURCE_DIR_TRUEFILL={TREE}")

    def test_the_single_include_is_one_file_to_copy(self):
        copied = self.folder / "copied"
        shutil.copytree(TREE / "single_include", copied)
        self.make("by_copy", "PACKAGES=simdjson libcrypto", f"CPPFLAGS=-I{copied}")


if __name__ == "__main__":
    CMAKE, BUILD, COMPILER = (sys.argv.pop(1) for _ in range(3))
    unittest.main(verbosity=2)
