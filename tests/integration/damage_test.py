#!/usr/bin/env python3
"""Damage of the state folder between runs: nothing wrong is booked, and a loss is reported."""
import glob
import os
import random

from support.engines import ClickHouse
from support.harness import Case, load_tests_in_order, main, on, rounds
from support.proxy import FaultProxy


def flipped(chance, text):
    at = chance.randrange(len(text))
    return text[:at] + bytes([text[at] ^ 1 << chance.randrange(8)]) + text[at + 1:]


def changed(chance, text):
    at = chance.randrange(len(text))
    return text[:at] + bytes([chance.randrange(256)]) + text[at + 1:]


def digit_changed(chance, text):
    """The damage that is hardest to see: one digit becomes another."""
    digits = [at for at, byte in enumerate(text) if chr(byte).isdigit()]
    at = chance.choice(digits) if digits else 0
    return text[:at] + b"%d" % chance.randrange(10) + text[at + 1:]


def cut(chance, text):
    return text[:chance.randrange(len(text))]


def cut_at_a_line(chance, text):
    ends = [at + 1 for at, byte in enumerate(text) if byte == 10]
    return text[:chance.choice(ends[:-1])] if len(ends) > 1 else b""


def cut_out(chance, text):
    first, last = sorted(chance.randrange(len(text)) for _ in range(2))
    return text[:first] + text[last:]


def doubled(chance, text):
    first, last = sorted(chance.randrange(len(text) + 1) for _ in range(2))
    return text[:last] + text[first:last] + text[last:]


def twice(_chance, text):
    return text + text


DAMAGES = (flipped, changed, digit_changed, cut, cut_at_a_line, cut_out, doubled, twice)
# The messages for damage, and for batches that were not delivered.
SAYING = {"batch_set_aside", "watermark_not_trusted", "warning", "error"}


def said_something(run):
    return run.code != 0 or any(run.events(name) for name in SAYING)


def kind_of(path):
    folder = os.path.basename(os.path.dirname(path))
    return folder if folder in ("spool", "failed") else os.path.basename(path).split("-")[0]


@on(ClickHouse)
class Damage(Case):
    def damage(self, chance, state):
        """Changes one file of the state folder; returns a description of the change."""
        files = {}
        for path in sorted(glob.glob(self.path(state + "/**"), recursive=True)):
            if os.path.isfile(path) and os.path.getsize(path):
                files.setdefault(kind_of(path), []).append(path)
        if not files:
            return "nothing to damage"
        kind = chance.choice(sorted(files))
        path = chance.choice(files[kind])
        how = chance.choice(DAMAGES)
        with open(path, "rb") as file:
            before = file.read()
        after = how(chance, before)
        with open(path, "wb") as file:
            file.write(after)
        if after != before:
            self.damaged.add(kind)
        return "%s of %s, %d to %d bytes" % (how.__name__, os.path.relpath(path, self.folder),
                                             len(before), len(after))

    def booked(self, sink, mock, account, history):
        """The fills of the table. Checks that none is wrong."""
        truth = mock.truth()
        found = sink.fills(account)
        for row in found:
            self.assertIn(row, truth, history)
        self.assertEqual(len({tuple(row) for row in found}), len(found), history)
        return len(found) == len(truth)

    def round(self, seed, mock, proxy, sink):
        chance = random.Random(seed)
        account = state = "seed-%d" % seed
        history = []
        was_said = False

        def poll(*more):
            nonlocal was_said
            run = self.sync(mock, sink, "--account", account, "--patience", "0s", *more,
                            state=state)
            was_said = was_said or said_something(run)
            history.append("exit code %d" % run.code)

        for number in range(3):
            if chance.random() < 0.7:
                proxy.down()
            poll(*(["--since", "60d"] if number == 0 else []))
            proxy.up()
            mock.add(chance.randint(1, 3))
            history.append(self.damage(chance, state))
            self.booked(sink, mock, account, history)
            was_said = False  # what matters is what is said from the last damage on
        poll()
        all_there = self.booked(sink, mock, account, history)
        self.assertTrue(all_there or was_said, history)
        poll("--since", "60d")
        self.assertTrue(self.booked(sink, mock, account, history), history)

    def test_any_damage_of_the_state_between_runs_is_reported(self):
        self.damaged = set()
        mock = self.exchange("--fills", 30)
        proxy = FaultProxy(self.engine.port)
        self.addCleanup(proxy.close)
        sink = self.sink(proxy.port)
        for seed in range(rounds(8, 300)):
            with self.subTest(seed=seed):
                self.round(seed, mock, proxy, sink)
        # Each kind of file was damaged.
        self.assertEqual(self.damaged, {"spool", "failed", "watermark"})


load_tests = load_tests_in_order(Damage)

if __name__ == "__main__":
    main()
