#!/usr/bin/env python3
"""The Containerfile: its rules, and, with --steps, its steps in bare Debian systems.

usage: containerfile_test.py [--steps]

No container engine is needed. --steps makes a bare Debian for each stage with debootstrap, which wants root
and a mirror (DEBIAN_MIRROR, by default http://deb.debian.org/debian), copies what COPY names and runs what
RUN names in it. It skips where one of these is missing.
"""
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import unittest

from bare_debian import bare_debian, run_inside

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "packaging" / "container" / "Containerfile"
INSTRUCTIONS = {"FROM", "RUN", "COPY", "USER", "WORKDIR", "VOLUME", "ENTRYPOINT", "CMD"}
STEPS = False


def instructions():
    """The file's instructions, each with its arguments: comments dropped, continued lines joined."""
    text = "\n".join(line for line in FILE.read_text(encoding="utf-8").splitlines()
                     if not line.startswith("#"))
    lines = text.replace("\\\n", " ").splitlines()
    return [tuple(line.split(None, 1)) for line in lines if line.strip()]


def stages():
    """The instructions of each stage, after its FROM."""
    result = []
    for name, value in instructions():
        if name == "FROM":
            result.append([])
        else:
            result[-1].append((name, value))
    return result


class Rules(unittest.TestCase):
    def test_it_has_only_instructions_that_the_steps_run_or_that_are_checked_here(self):
        self.assertEqual({name for name, _ in instructions()} - INSTRUCTIONS, set())

    def test_the_images_are_debians_with_a_version(self):
        images = [value.split()[0] for name, value in instructions() if name == "FROM"]
        self.assertEqual(len(images), 2)
        for image in images:
            self.assertRegex(image, r"^docker\.io/library/debian:12(-slim)?$")

    def test_every_apt_get_install_updates_first_and_takes_no_recommended_packages(self):
        installs = [value for name, value in instructions() if name == "RUN" and "apt-get install" in value]
        self.assertEqual(len(installs), 2)
        for value in installs:
            self.assertLess(value.index("apt-get update"), value.index("apt-get install"))
            self.assertIn("--no-install-recommends", value)

    def test_the_program_runs_as_a_user_without_rights(self):
        last = dict(stages()[-1])
        self.assertEqual(last["USER"], "truefill")
        self.assertEqual(json.loads(last["ENTRYPOINT"]), ["/usr/bin/truefill"])
        self.assertEqual(json.loads(last["CMD"]), ["--help"])
        self.assertEqual(last["WORKDIR"], last["VOLUME"])

    def test_what_is_built_or_kept_by_git_is_not_copied(self):
        ignored = (ROOT / ".containerignore").read_text(encoding="utf-8").split()
        self.assertLessEqual({".git", "build"}, set(ignored))


class Steps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not STEPS:
            raise unittest.SkipTest("the steps run with --steps alone")
        cls.bare = bare_debian(cls)

    def copy(self, value, root, built):
        parts = shlex.split(value)
        if parts[0] == "--from=build":
            for path in built.glob(parts[1].lstrip("/")):
                shutil.copy(path, root / parts[2].lstrip("/"))
            return
        self.assertEqual(parts[0], ".")
        listed = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                                cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for name in filter(None, listed.split("\0")):
            target = root / parts[1].lstrip("/") / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / name).exists():
                shutil.copy(ROOT / name, target)

    def test_the_steps_end_in_a_program_that_runs_as_its_user(self):
        built = None
        for number, stage in enumerate(stages()):
            root = self.bare.with_name(f"stage{number}")
            subprocess.run(["cp", "-a", self.bare, root], check=True)
            for name, value in stage:
                if name == "RUN":
                    run_inside(self, [root], "sh", "-c", value)
                elif name == "COPY":
                    self.copy(value, root, built)
            built = root
        last = dict(stages()[-1])
        version = re.search(r'version = "([\d.]+)"', (ROOT / "include/truefill/version.hpp").read_text(
            encoding="utf-8")).group(1)
        user = f"--userspec={last['USER']}"
        program = json.loads(last["ENTRYPOINT"])[0]
        self.assertIn(version, run_inside(self, [user, built], program, "--version"))
        run_inside(self, [user, built], "sh", "-c",
                   f"cd {last['WORKDIR']} && {program} schema apply --sink sqlite:fills.db")


if __name__ == "__main__":
    STEPS = "--steps" in sys.argv
    unittest.main(argv=[argument for argument in sys.argv if argument != "--steps"], verbosity=2)
