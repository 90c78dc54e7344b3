#!/usr/bin/env python3
"""The library's tests with the newest simdjson that Debian has: reader/structural_index.hpp uses simdjson's
internal stage 1, which may change in any release.

usage: newest_simdjson_test.py CMAKE COMPILER

Unpacks the packages of Debian sid into a temporary folder; nothing is installed. Skips where there is no apt
or no mirror (DEBIAN_MIRROR, by default http://deb.debian.org/debian).
"""
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
MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
# The tests run with sid's C and C++ libraries, which sid's simdjson needs.
PACKAGES = ["libsimdjson-dev", "libc6", "libgcc-s1", "libstdc++6"]


def download(folder):
    """Downloads the packages of sid and unpacks them into folder/root; raises CalledProcessError."""
    for name in ("lists/partial", "cache", "root"):
        (folder / name).mkdir(parents=True)
    (folder / "sources.list").write_text(f"deb [signed-by={KEYRING}] {MIRROR} sid main\n", "utf-8")
    options = []
    for option in (f"Dir::State::lists={folder}/lists", f"Dir::Cache={folder}/cache",
                   f"Dir::Etc::sourcelist={folder}/sources.list", "Dir::Etc::sourceparts=-",
                   "APT::Sandbox::User=root", "APT::Update::Error-Mode=any"):
        options += ["-o", option]

    def run(*command):
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout

    run("apt-get", *options, "update")
    needed = run("apt-cache", *options, "depends", "libsimdjson-dev")
    library = re.search(r"Depends: (libsimdjson\d+)", needed).group(1)
    run("apt-get", *options, "download", library, *PACKAGES)
    for package in folder.glob("*.deb"):
        run("dpkg", "-x", package, folder / "root")


class NewestSimdjson(unittest.TestCase):
    def setUp(self):
        if not shutil.which("apt-get") or not os.path.exists(KEYRING):
            self.skipTest("no apt with Debian's keys on this machine")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        try:
            download(self.folder)
        except subprocess.CalledProcessError as error:
            self.skipTest(f"no packages of Debian sid: {error.stderr[-300:]}")

    def run_well(self, *command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-5000:] + done.stderr[-5000:])
        return done.stdout

    def test_the_library_tests_pass(self):
        config = next((self.folder / "root").rglob("simdjson-config-version.cmake"))
        version = re.search(r'PACKAGE_VERSION "([\d.]+)"', config.read_text("utf-8")).group(1)
        build = self.folder / "build"
        # The linker must not look for sid's C++ library in this machine's older one.
        configured = self.run_well(
            CMAKE, "-S", ROOT, "-B", build, f"-DCMAKE_CXX_COMPILER={COMPILER}",
            f"-Dsimdjson_DIR={config.parent}", "-DTRUEFILL_WARNINGS_AS_ERRORS=ON",
            "-DCMAKE_EXE_LINKER_FLAGS=-Wl,--allow-shlib-undefined", "-DTRUEFILL_BUILD_TOOLS=OFF",
            "-DTRUEFILL_BUILD_MOCK_EXCHANGE=OFF", "-DTRUEFILL_BUILD_EXAMPLES=OFF")
        self.run_well(CMAKE, "--build", build, "--target", "truefill_tests", "--parallel",
                      str(os.cpu_count()))
        loader = next((self.folder / "root").rglob("ld-linux-*"))
        libraries = next((self.folder / "root").rglob("libsimdjson.so")).parent
        loaded = self.run_well(loader, "--library-path", libraries, "--list",
                               build / "tests" / "truefill_tests")
        self.assertRegex(loaded, rf"{libraries}/libsimdjson\.so", configured)
        result = self.run_well(loader, "--library-path", libraries,
                               build / "tests" / "truefill_tests")
        print(f"simdjson {version}: {result.strip().splitlines()[-1]}")


if __name__ == "__main__":
    CMAKE, COMPILER = (sys.argv.pop(1) for _ in range(2))
    unittest.main(verbosity=2)
