#!/usr/bin/env python3
"""The Debian packages in a bare Debian: installed by apt, run by the unit's own command line, read by man, and
used by a consumer's build.

usage: debian_test.py FOLDER_WITH_PACKAGES MOCK_EXCHANGE

Makes the bare system with debootstrap, which wants root and a mirror (DEBIAN_MIRROR, by default
http://deb.debian.org/debian). Skips where one of these is missing.
"""
import pathlib
import re
import shlex
import shutil
import sqlite3
import sys
import unittest

from bare_debian import bare_debian, run_inside
from mock import start_exchange

PACKAGES = MOCK = None
ROOT = pathlib.Path(__file__).resolve().parents[2]


class BareDebian(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.root = bare_debian(cls)
        for package in PACKAGES.glob("*.deb"):
            shutil.copy(package, cls.root / "root")

    def run_inside(self, *command, **environment):
        return run_inside(self, [self.root], *command, **environment)

    def install(self, *names):
        self.run_inside("apt-get", "install", "-qq", "-y", "--no-install-recommends", *names)

    def package(self, name):
        return "/root/" + next((self.root / "root").glob(f"{name}_*.deb")).name

    def test_1_the_program_polls_by_the_units_command_line(self):
        self.run_inside("apt-get", "update", "-qq")
        self.install(self.package("truefill"), "man-db")
        version = re.search(r'version = "([\d.]+)"', (ROOT / "include/truefill/version.hpp").read_text(
            encoding="utf-8")).group(1)
        self.assertIn(version, self.run_inside("truefill", "--version"))
        self.assertIn("SYNOPSIS", self.run_inside("man", "truefill-sync", MANWIDTH="80"))

        settings = self.root / "etc" / "truefill"
        settings.mkdir()
        port = start_exchange(self, MOCK, self.root / "root" / "port", settings / "kalshi.pem", fills=25)
        example = self.root / "usr/share/doc/truefill/examples/truefill.toml"
        text = example.read_text(encoding="utf-8")
        text = re.sub("(?m)^exchange = .*", f'exchange = "http://127.0.0.1:{port}/trade-api/v2"', text)
        text = re.sub("(?m)^key-id = .*", 'key-id = "key-1"', text)
        (settings / "truefill.toml").write_text(text, encoding="utf-8")
        (self.root / "var/lib/truefill").mkdir()  # systemd makes it for the unit
        unit = (self.root / "usr/lib/systemd/system/truefill-poll.service").read_text(
            encoding="utf-8")
        line = re.search("(?m)^ExecStart=(.*)$", unit).group(1)
        self.run_inside(*shlex.split(line.replace("${CREDENTIALS_DIRECTORY}", "/etc/truefill")))
        with sqlite3.connect(self.root / "var/lib/truefill/fills.db") as connection:
            self.assertEqual(connection.execute("SELECT count(*) FROM mm_fills").fetchone(), (25,))

    def test_2_a_consumer_builds_against_the_headers(self):
        self.run_inside("apt-get", "update", "-qq")
        self.install(self.package("libtruefill-dev"), "cmake", "g++", "make")
        shutil.copytree(ROOT / "tests/project/consumers", self.root / "root/consumers")
        self.run_inside("cmake", "-S", "/root/consumers/find_package", "-B", "/root/build")
        self.run_inside("cmake", "--build", "/root/build")
        self.assertRegex(self.run_inside("/root/build/consumer"), "^[0-9a-f]{32}\n$")


if __name__ == "__main__":
    PACKAGES, MOCK = (pathlib.Path(sys.argv.pop(1)).resolve() for _ in range(2))
    unittest.main(verbosity=2)
