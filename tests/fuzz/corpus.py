#!/usr/bin/env python3
"""The fuzzers' inputs, a line each: bytes that are not printable ASCII, and the percent sign, as %XX.

usage: corpus.py unpack FILE FOLDER | corpus.py pack FOLDER FILE
"""
import hashlib
import pathlib
import re
import sys


def pack(folder, file):
    inputs = sorted((path.read_bytes() for path in folder.iterdir()), key=lambda text: (len(text), text))
    lines = [re.sub(rb"[^ -$&-~]| $", lambda found: b"%%%02X" % found[0][0], text) for text in inputs]
    file.write_bytes(b"".join(line + b"\n" for line in lines))


def unpack(file, folder):
    for line in file.read_bytes().split(b"\n")[:-1]:
        text = re.sub(rb"%(..)", lambda found: bytes([int(found[1], 16)]), line)
        (folder / hashlib.sha1(text).hexdigest()).write_bytes(text)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("pack", "unpack"):
        sys.exit(__doc__)
    (pack if sys.argv[1] == "pack" else unpack)(pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3]))
