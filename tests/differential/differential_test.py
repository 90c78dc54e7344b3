#!/usr/bin/env python3
"""The library against a second implementation, on random payloads.

usage: differential_test.py PATH/TO/truefill_differential [SEED [PAYLOADS]]
"""
import base64
import json
import pathlib
import subprocess
import sys
from decimal import Decimal

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "reference"))
import normalize  # noqa: E402
import payloads  # noqa: E402


def cents(row):
    """A row whose price_cents is a text, as in the reference, because a float would round it."""
    return {**row, "price_cents": format(Decimal(row["price_cents"]).normalize(), "f")}


def comparable(ours, theirs):
    """Both results, without the fields that the reference does not have."""
    if theirs.get("broken"):
        return [any(r["reason"] == "not_json" for r in ours["rejects"])], [True]
    rejects = []
    for r in ours["rejects"]:
        payload = r["stage"] == "payload"
        rejects.append({"reason": r["reason"], "reasons": r["reasons"], "index": r["index"],
                        "looks_like": r["looks_like"], "offset": 0 if payload else r["offset"],
                        "kind": "payload" if payload else "item"})
    a = [[cents(f) for f in ours["fills"]], rejects, ours["cursor"], ours["cursor_status"],
         ours["stats"], ours["adds_up"]]
    b = [[cents(f) for f in theirs["fills"]], theirs["rejects"], theirs["cursor"],
         theirs["cursor_status"], theirs["stats"], True]
    return a, b


def main():
    program = sys.argv[1]
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20260730
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 20000
    made = list(payloads.payloads(seed, count))
    lines = "".join(f"{source} {base64.b64encode(payload).decode()}\n" for source, payload in made)
    answers = subprocess.run([program], input=lines, capture_output=True, text=True, check=True)
    fills = 0
    for (source, payload), line in zip(made, answers.stdout.splitlines(), strict=True):
        ours = json.loads(line, parse_float=str)
        a, b = comparable(ours, normalize.normalize(payload, source))
        if a != b:
            sys.exit(f"disagree on {source} {payload!r}\nlibrary   {a}\nreference {b}")
        fills += len(ours["fills"])
    if fills < len(made) // 4:
        sys.exit(f"only {fills} fills in {len(made)} payloads: the generator has lost its way")
    print(f"{len(made)} payloads, {fills} fills: no difference")


if __name__ == "__main__":
    main()
