#!/usr/bin/env python3
"""Other people's builds. usage: consumers_test.py CMAKE BUILD_FOLDER COMPILER"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE = BUILD = COMPILER = None
CONSUMERS = pathlib.Path(__file__).resolve().parent / "consumers"
ID = "99633c36c2f37a19c3282ab0b611e832"


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        first = os.path.join(cls.folder.name, "first")
        done = run(CMAKE, "--install", BUILD, "--prefix", first)
        assert done.returncode == 0, done.stdout + done.stderr
        # A package must not remember where it was installed.
        cls.prefix = shutil.move(first, os.path.join(cls.folder.name, "moved"))

    def configure(self, name, *options):
        build = os.path.join(self.folder.name, name)
        return build, run(CMAKE, "-S", CONSUMERS / "find_package", "-B", build,
                          f"-DCMAKE_PREFIX_PATH={self.prefix}",
                          f"-DCMAKE_CXX_COMPILER={COMPILER}", *options)

    def test_find_package(self):
        build, done = self.configure("fine", "-DTRUEFILL_WANTED=0.1")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = run(CMAKE, "--build", build)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(run(os.path.join(build, "consumer")).stdout.strip(), ID)

    def test_a_version_that_is_not_there_is_refused(self):
        for wanted in ("0.2", "1.0", "99"):
            _, done = self.configure("version" + wanted, f"-DTRUEFILL_WANTED={wanted}")
            self.assertNotEqual(done.returncode, 0)
            self.assertIn("truefill", done.stderr)

    def test_add_subdirectory(self):
        build = os.path.join(self.folder.name, "subdirectory")
        done = run(CMAKE, "-S", CONSUMERS / "add_subdirectory", "-B", build,
                   f"-DTRUEFILL_TREE={CONSUMERS.parent.parent}", f"-DCMAKE_CXX_COMPILER={COMPILER}")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = run(CMAKE, "--build", build)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(run(os.path.join(build, "consumer")).stdout.strip(), ID)
        done = run(CMAKE, "--install", build, "--prefix", os.path.join(self.folder.name, "none"))
        self.assertNotIn("truefill", done.stdout)

    def test_pkg_config(self):
        paths = list(pathlib.Path(self.prefix).rglob("truefill.pc"))
        self.assertEqual(len(paths), 1)
        environment = dict(os.environ, PKG_CONFIG_PATH=str(paths[0].parent))
        flags = run("pkg-config", "--cflags", "--libs", "truefill", env=environment)
        self.assertEqual(flags.returncode, 0, flags.stderr)
        program = os.path.join(self.folder.name, "by_pkg_config")
        done = run(COMPILER, "-std=c++20", str(CONSUMERS / "main.cpp"), "-o", program,
                   *flags.stdout.split())
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(run(program).stdout.strip(), ID)

    def test_what_is_installed_is_what_is_meant(self):
        installed = {str(path.relative_to(self.prefix))
                     for path in pathlib.Path(self.prefix).rglob("*") if path.is_file()}
        self.assertTrue(any(name.endswith("LICENSE") for name in installed))
        self.assertIn("bin/truefill", installed)
        self.assertIn("include/truefill/truefill.hpp", installed)
        self.assertLessEqual({pathlib.PurePath(name).parts[0] for name in installed},
                             {"bin", "include", "share", "lib"})


if __name__ == "__main__":
    CMAKE, BUILD, COMPILER = (sys.argv.pop(1) for _ in range(3))
    unittest.main(verbosity=1)
