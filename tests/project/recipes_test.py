#!/usr/bin/env python3
"""The recipes of vcpkg and Conan, as far as they can be checked without these tools: their lists of files,
their versions, and the CMake commands that they run. The wrap file is used by Meson where it is installed.

usage: recipes_test.py CMAKE COMPILER
"""
import ast
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

CMAKE = COMPILER = None
ROOT = pathlib.Path(__file__).resolve().parents[2]
PORT = ROOT / "packaging" / "vcpkg" / "truefill"
RECIPE = (ROOT / "packaging" / "conan" / "conanfile.py").read_text(encoding="utf-8")
VERSION = re.search(r'version = "([\d.]+)"', (ROOT / "include/truefill/version.hpp").read_text(
    encoding="utf-8")).group(1)
OPTIONS = set(re.findall(r"option\((TRUEFILL_\w+)",
                         (ROOT / "CMakeLists.txt").read_text(encoding="utf-8")))


class Recipes(unittest.TestCase):
    def install(self, source, options):
        """The files that these options install, by their names in the prefix."""
        with tempfile.TemporaryDirectory() as folder:
            build, prefix = pathlib.Path(folder, "build"), pathlib.Path(folder, "prefix")
            for command in ([CMAKE, "-S", source, "-B", build, f"-DCMAKE_CXX_COMPILER={COMPILER}",
                             *options], [CMAKE, "--install", build, "--prefix", prefix]):
                done = subprocess.run(list(map(str, command)), capture_output=True, text=True,
                                      check=False)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            return {path.relative_to(prefix).as_posix() for path in prefix.rglob("*")
                    if path.is_file()}

    def check_installed(self, files):
        headers = {path.relative_to(ROOT).as_posix()
                   for path in (ROOT / "include").rglob("*.hpp")}
        self.assertEqual({name for name in files if name.startswith("include/")}, headers)
        self.assertTrue(any(name.endswith("cmake/truefill/truefill-config.cmake")
                            for name in files))
        self.assertTrue(any(name.endswith("pkgconfig/truefill.pc") for name in files))
        self.assertFalse(any(name.startswith("bin/") for name in files))

    def test_the_port_has_the_version_and_the_dependencies_of_the_library(self):
        port = json.loads((PORT / "vcpkg.json").read_text(encoding="utf-8"))
        self.assertEqual((port["name"], port["version"]), ("truefill", VERSION))
        self.assertLessEqual({"simdjson", "openssl"},
                             {name for name in port["dependencies"] if isinstance(name, str)})

    def test_the_port_installs_the_library_alone(self):
        text = (PORT / "portfile.cmake").read_text(encoding="utf-8")
        options = re.findall(r"-D(TRUEFILL_\w+)=(\w+)", text)
        self.assertLessEqual({name for name, _ in options}, OPTIONS)
        self.check_installed(self.install(
            ROOT, ["-DCMAKE_INSTALL_LIBDIR=lib", *(f"-D{name}={value}" for name, value in options)]))
        folder = re.search(r"CONFIG_PATH (\S+?)\)", text).group(1)
        self.assertEqual(folder, "lib/cmake/truefill")
        self.assertTrue((PORT / "../../.." / "LICENSE").exists())

    def test_what_the_recipe_exports_is_enough_to_install(self):
        tree = ast.parse(RECIPE)
        exports = next(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and
                       node.name == "export_sources")
        patterns = next(ast.literal_eval(node.iter) for node in ast.walk(exports)
                        if isinstance(node, ast.For))
        parts = next(ast.literal_eval(node.iter) for node in ast.walk(tree)
                     if isinstance(node, ast.For) and "TOOLS" in ast.dump(node.iter))
        options = {f"TRUEFILL_BUILD_{part}" for part in parts}
        self.assertLessEqual(options, OPTIONS)
        with tempfile.TemporaryDirectory() as folder:
            for pattern in patterns:
                name = pattern.removesuffix("/*")
                if (ROOT / name).is_dir():
                    shutil.copytree(ROOT / name, pathlib.Path(folder, name))
                else:
                    shutil.copy(ROOT / name, folder)
            self.check_installed(self.install(folder, [f"-D{name}=OFF" for name in options]))

    def test_the_recipe_reads_the_version_of_the_library(self):
        pattern = re.search(r're\.search\(r\'(.*?)\', text\)', RECIPE).group(1)
        text = (ROOT / "include/truefill/version.hpp").read_text(encoding="utf-8")
        self.assertEqual(re.search(pattern, text).group(1), VERSION)

    @unittest.skipUnless(shutil.which("meson") and shutil.which("ninja"), "no Meson on this machine")
    def test_a_project_of_meson_uses_the_wrap(self):
        with tempfile.TemporaryDirectory() as folder:
            project = pathlib.Path(folder, "project")
            shutil.copytree(ROOT / "tests/project/consumers/meson", project)
            shutil.copy(ROOT / "tests/project/consumers/main.cpp", project)
            shutil.copytree(ROOT / "packaging/meson", project / "subprojects")
            wrap = project / "subprojects" / "truefill.wrap"
            wrap.write_text(wrap.read_text(encoding="utf-8").replace("REPOSITORY", self.repository(folder)),
                            encoding="utf-8")
            for command in (["meson", "setup", "build"], ["ninja", "-C", "build"], ["build/consumer"]):
                done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False,
                                      env={**os.environ, "CXX": COMPILER})
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertRegex(done.stdout, "^[0-9a-f]{32}\n$")

    def repository(self, folder):
        """A repository with the headers of this tree, committed or not."""
        source = pathlib.Path(folder, "source")
        shutil.copytree(ROOT / "include", source / "include")
        git = ["git", "-C", source, "-c", "user.name=test", "-c", "user.email=test@example.com"]
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "headers"]):
            subprocess.run([*git, *command], check=True)
        return source.as_uri()

    def test_the_options_of_the_workflow_exist(self):
        for path in (ROOT / ".github").rglob("*.yml"):
            text = path.read_text(encoding="utf-8")
            self.assertLessEqual(set(re.findall(r"-D(TRUEFILL_\w+)=", text)), OPTIONS)
            for script in re.findall(r"(?:script|\.ci)/\w+", text):
                self.assertTrue((ROOT / script).exists(), script)


if __name__ == "__main__":
    CMAKE, COMPILER = (sys.argv.pop(1) for _ in range(2))
    unittest.main(verbosity=2)
