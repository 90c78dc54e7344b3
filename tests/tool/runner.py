"""The program `truefill`, as the tests of its command line run it. main() takes its path."""
import json
import os
import pty
import subprocess
import sys
import tempfile
import unittest

# Two items that many tests use: fill(n) is a page's fill, ORDER is an item that is not one.
ORDER = '{"order_id":"o","open_size":5}'
_program = []


def fill(n=1):
    return ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40Z",'
            '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}' % (n, n))


def command(*arguments):
    """The program with arguments, for subprocess.Popen."""
    return [*_program, *arguments]


def run(*arguments, stdin="", **environment):
    """Runs the program, without the variables of the caller's environment that it reads."""
    clean = {name: value for name, value in os.environ.items()
             if not name.startswith("TRUEFILL_")}
    return subprocess.run(command(*arguments), input=stdin, capture_output=True, text=True,
                          timeout=60, env=clean | environment)


def events(result):
    return [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]


def names(result):
    return [event["event"] for event in events(result)]


def message(result):
    """The last line of standard error: the message of an event, or the line itself."""
    line = result.stderr.splitlines()[-1]
    return json.loads(line)["message"] if line.startswith("{") else line


def on_terminal(arguments, stdin=b"", output=False, **environment):
    """What the program writes to a terminal: to standard error, with `output` also to standard
    output."""
    leader, follower = pty.openpty()
    program = subprocess.Popen(
        command(*arguments), stdin=subprocess.PIPE, stderr=follower,
        stdout=follower if output else subprocess.DEVNULL, env=dict(os.environ, **environment))
    os.close(follower)
    program.stdin.write(stdin)
    program.stdin.close()
    seen = b""
    while True:
        try:
            piece = os.read(leader, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(leader)
    program.wait()
    return seen.replace(b"\r\n", b"\n")


class InAFolder(unittest.TestCase):
    """A test with a temporary folder."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(content)
        return path


def main():
    _program.append(os.path.abspath(sys.argv.pop(1)))
    unittest.main(verbosity=1)
