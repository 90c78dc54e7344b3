"""A bare Debian 12 in a folder, by debootstrap, which wants root and a mirror."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

MIRROR = os.environ.get("DEBIAN_MIRROR", "http://deb.debian.org/debian")
ENVIRONMENT = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": "/root", "LC_ALL": "C.UTF-8",
               "DEBIAN_FRONTEND": "noninteractive"}


def bare_debian(case):
    """Makes one for a test class, which is skipped where that is not possible; returns its folder."""
    if os.geteuid() != 0 or not shutil.which("debootstrap"):
        raise unittest.SkipTest("no debootstrap, or not root")
    folder = tempfile.TemporaryDirectory()
    case.addClassCleanup(folder.cleanup)
    root = pathlib.Path(folder.name) / "bare"
    done = subprocess.run(["debootstrap", "--variant=minbase", "bookworm", root, MIRROR],
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise unittest.SkipTest("debootstrap failed: " + done.stdout[-300:] + done.stderr[-300:])
    return root


def run_inside(case, chroot, *command, **environment):
    """Runs a command behind `chroot` and its options; it must succeed. Returns what it printed."""
    done = subprocess.run(["chroot", *chroot, *map(str, command)], capture_output=True, text=True,
                          check=False, env={**ENVIRONMENT, **environment})
    case.assertEqual(done.returncode, 0, f"{command}\n{done.stdout}{done.stderr}")
    return done.stdout
