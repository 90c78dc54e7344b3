#!/usr/bin/env python3
"""The contender in Python: json and dict.get, the way that a service of a few lines does it, but by
the same rules as the others.

Reads from standard input a line with a page's size in bytes, the page, and then commands: `rows`
answers with a line per row and one that says "end", `time` with the nanoseconds of
processor time that one reading took.
"""
import json
import sys
import time
from datetime import datetime, timezone

EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
DOLLAR = 1_000_000
SIDE_MISMATCH, DIRECTION_LEGACY, LEGS_DISAGREE = 4, 2, 32
ID_MISMATCH, TICKER_MISMATCH, COUNT_MISMATCH, TIME_MISMATCH = 64, 128, 256, 512
YES_LEGS = (("yes_price_dollars", False), ("yes_price_fixed", False), ("yes_price", True))
NO_LEGS = (("no_price_dollars", False), ("no_price_fixed", False), ("no_price", True))


class Refused(Exception):
    pass


def fixed(value, digits):
    """A decimal text, or an integer, in units of 10^-digits."""
    if isinstance(value, int):
        return value * 10 ** digits
    whole, _, decimals = value.partition(".")
    if len(decimals) > digits and decimals[digits:].strip("0"):
        raise Refused("too_precise")
    return int(whole + decimals[:digits].ljust(digits, "0"))


def leg(fill, names, prices):
    """The first price of a leg that counts; all of them join `prices`."""
    taken = None
    for name, in_cents in names:
        value = fill.get(name)
        if value is None:
            continue
        price = value * 10_000 if in_cents else fixed(value, 6)
        if price or not in_cents:
            prices.append((price if names is YES_LEGS else DOLLAR - price, in_cents))
        if not taken and (price or taken is None):
            taken = price
    return taken


def row(fill):
    notes = 0
    order_id = fill.get("order_id")
    if not order_id:
        raise Refused("missing_order_id")
    created = fill.get("created_time")
    seconds = fill.get("ts")
    if not created and not seconds:
        raise Refused("missing_time")

    fill_id = fill.get("fill_id")
    trade_id = fill.get("trade_id")
    if fill_id and trade_id and fill_id != trade_id:
        notes |= ID_MISMATCH
    count = fill.get("count_fp")
    whole = fill.get("count")
    if count is None and whole is None:
        raise Refused("missing_size")
    size = fixed(whole if count is None else count, 2)
    if count is not None and whole and whole * 100 != size:
        notes |= COUNT_MISMATCH
    market = fill.get("market_ticker")
    ticker = fill.get("ticker")
    if market and ticker and market != ticker:
        notes |= TICKER_MISMATCH

    outcome = fill.get("outcome_side")
    book = fill.get("book_side")
    book = {"bid": "yes", "ask": "no"}.get(book, book)
    legacy = fill.get("side")
    side = outcome or book
    if outcome and book and outcome != book:
        raise Refused("direction_conflict")
    if not side:
        side = legacy
        notes |= DIRECTION_LEGACY
    elif legacy and legacy != side:
        notes |= SIDE_MISMATCH

    prices = []
    yes = leg(fill, YES_LEGS, prices)
    no = leg(fill, NO_LEGS, prices)
    if yes is None and no is None:
        raise Refused("missing_price")
    price = yes if side == "yes" else no
    if price is None:
        raise Refused("invalid_price")  # no input of this script has one leg alone
    known = [one for one, _ in prices]
    if known and min(known) != max(known):
        exact = [one for one, in_cents in prices if not in_cents]
        if exact and min(exact) != max(exact) or max(known) - min(known) > 10_000:
            raise Refused("price_conflict")
        notes |= LEGS_DISAGREE

    if created:
        since = datetime.fromisoformat(created) - EPOCH
        at = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
        if seconds and abs(seconds * 1_000_000 - at) >= 1_000_000:
            notes |= TIME_MISMATCH
    else:
        at = seconds * 1_000_000
    fee = fill.get("fee_cost")

    if not order_id.strip():
        raise Refused("empty_order_id")
    if size <= 0:
        raise Refused("zero_size")
    if not 0 < price < DOLLAR:
        raise Refused("invalid_price")
    if not (market or ticker or "").strip():
        raise Refused("empty_market")
    if side not in ("yes", "no"):
        raise Refused("invalid_side")
    return (fill_id or trade_id, order_id, market or ticker, side, price, size, at,
            None if fee is None else fixed(fee, 6), fill.get("is_taker"),
            fill.get("subaccount_number"), fill.get("exchange_index"), fill.get("action"), notes)


def read(page):
    rows = []
    for fill in json.loads(page)["fills"]:
        try:
            rows.append(row(fill))
        except Refused:
            pass
    return rows


def main():
    page = sys.stdin.buffer.read(int(sys.stdin.buffer.readline()))
    for command in sys.stdin.buffer:
        if command.strip() == b"rows":
            for one in read(page):
                print(json.dumps(one, separators=(",", ":")))
            print("end")
        else:
            begin = time.thread_time_ns()
            read(page)
            print(time.thread_time_ns() - begin)
        sys.stdout.flush()


if __name__ == "__main__":
    main()
