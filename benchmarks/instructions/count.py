#!/usr/bin/env python3
"""Instructions per fill, counted by callgrind and compared with the recorded counts.

Times vary with the load of the machine; counts do not, so a test can hold them: more than 3 % above
the record is a failure. Counts depend on the compiler, its flags and the libraries. Where there is no
record for this combination, nothing is compared, and the output says so.

usage: count.py PROGRAM RECORD [--record]
"""
import json
import pathlib
import subprocess
import sys
import tempfile

GROWTH = 0.03


def count(program):
    """The fingerprint of the build, and the instructions per fill by name."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "callgrind"
        done = subprocess.run(
            ["valgrind", "--quiet", "--tool=callgrind", "--instr-atstart=no",
             "--callgrind-out-file=%s" % out, program], check=True, stdout=subprocess.PIPE)
        counted = {}
        for dump in sorted(pathlib.Path(folder).iterdir(), key=lambda path: (len(path.name), path.name)):
            trigger, total = None, None
            for line in dump.read_text().splitlines():
                if line.startswith("desc: Trigger: Client Request: "):
                    trigger = line.split(": ", 3)[3]
                elif line.startswith("totals: "):
                    total = int(line.split()[1])
            if trigger is not None:
                name, fills = trigger.split("\t")
                counted[name] = round(total / int(fills), 1)
    return done.stdout.decode().strip(), counted


def main():
    program, path = sys.argv[1], pathlib.Path(sys.argv[2])
    recorded = json.loads(path.read_text()) if path.exists() else {}
    built_with, counted = count(program)
    before = recorded.get(built_with, {})
    print("Instructions per fill, callgrind, %s" % built_with)
    if sys.argv[3:] == ["--record"]:
        recorded[built_with] = counted
        path.write_text(json.dumps(recorded, indent=2) + "\n")
    elif not before:
        print("NOT COMPARED: no record for this build; recorded: %s" % ("; ".join(recorded) or "none"))

    grown = []
    print("\n  %-32s %9s %9s %8s" % ("", "now", "recorded", "change"))
    for name, now in counted.items():
        change = now / before[name] - 1 if before.get(name) else None
        print("  %-32s %9.1f %9s %8s" % (name, now, before.get(name, "-"),
                                         "-" if change is None else "%+.1f %%" % (100 * change)))
        if change is not None and change > GROWTH:
            grown.append(name)
    missing = sorted(set(before) - set(counted))
    if sys.argv[3:] == ["--record"]:
        return 0
    for name in grown:
        print("FAILED: %s takes over %.0f %% more than recorded" % (name, 100 * GROWTH))
    for name in missing:
        print("FAILED: %s is recorded and was not counted" % name)
    if grown or missing:
        print("If the increase is intended: script/bench --instructions --record")
    return 1 if grown or missing else 0


if __name__ == "__main__":
    sys.exit(main())
