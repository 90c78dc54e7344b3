"""The incident: an older table with 4,774 rows in one hour for five fills.

In the last hour each poll, one every ten seconds, books the same five fills again (358 rows with a price,
six per minute), and order snapshots whose unread price becomes zero (4,416 rows, 92.5 %). 427 rows have
one of 55 fill ids. In the days before one order has about 6,600 rows. No row has a link.
"""
import random
import re
import sqlite3
import time

# Servers before 20.1 have no DateTime64, and need a setting for LowCardinality.
DDL = """CREATE TABLE mm_fills (
    ts {time}, engine_instance_id String, engine_version String, market_ticker String,
    exchange_order_id String, client_order_id String, side {word}, price Float64,
    price_cents UInt16, size Float64, fee Float64, decision_id UUID, fill_id String,
    raw_json String
) ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (market_ticker, ts)"""

ROWS = 4774
PRICED = 358
WITH_IDS = 427
IDS = 55
SNAPSHOT = ("{'order_id': '%s', 'ticker': 'T', 'side': 'yes', 'status': 'resting', "
            "'initial_count': 10, 'remaining_count': 10}")


def happen(exchange, sink):
    """Five fills in the last hour on an exchange without fills, and the table that the service made of
    them."""
    for age in (3000, 2400, 1800, 1200, 600):
        exchange.add(1, age=age)
    create(sink)
    fill(sink, exchange.truth(), int(time.time()))


def create(sink):
    """Creates the older table in the sink's database, as it was deployed."""
    if sink.engine is None:  # a SQLite file
        types = {"String": "TEXT", "{time}": "TEXT", "{word}": "TEXT", "UUID": "TEXT",
                 "Float64": "REAL", "UInt16": "INTEGER"}
        sink.query(re.sub("|".join(map(re.escape, types)), lambda m: types[m.group()],
                          DDL[:DDL.index(") ENGINE") + 1]))
        return
    is_old = sink.engine.version.startswith("18.")
    sink.engine.query("CREATE DATABASE IF NOT EXISTS %s" % sink.database)
    sink.query(DDL.format(time="DateTime" if is_old else "DateTime64(3, 'UTC')",
                          word="String" if is_old else "LowCardinality(String)"))


def fill(sink, truth, now):
    """Inserts the rows that the service booked. `truth` are the exchange's fills (rows of
    harness.COLUMNS); the newest five are those of the last hour. `now` is in seconds since 1970."""
    chance = random.Random(4774)
    five = sorted(truth, key=lambda row: int(row[8]))[-5:]
    orders = ["snapshot-%03d" % n for n in range(60)]
    other_ids = ["leftover-%02d" % n for n in range(IDS - len(five))]
    begin = now - 3600
    polls = [begin + 5 + 10 * n for n in range(359)]  # a clock: one poll each ten seconds
    rows = []

    def add(ts, order, fill_id, side, cents, size, raw, market="T"):
        rows.append((ts, order, fill_id, side, cents, size, raw, market))

    for number in range(PRICED):
        one = five[number % len(five)]
        cents = max(1, min(99, int(one[5]) // 10000))
        add(polls[number], one[1], one[0], one[3], cents, int(one[6]) / 100, "{}", one[2])
    left = WITH_IDS - PRICED
    for number in range(ROWS - PRICED):
        fill_id = other_ids[number % len(other_ids)] if number < left else ""
        order = chance.choice(orders)
        add(polls[number % len(polls)], order, fill_id, "yes", 0, 10, SNAPSHOT % order)
    # The days before have one order with one snapshot per minute.
    for number in range(6600 - 100):
        add(begin - 60 * (number + 1), "snapshot-000", "", "yes", 0, 10, SNAPSHOT % "snapshot-000")
    insert(sink, rows)


def insert(sink, rows):
    def text(value):
        return str(value).replace("\\", "\\\\").replace("'", "\\'")
    def moment(ts):
        return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(ts))
    if sink.engine is None:
        connection = sqlite3.connect(sink.file)
        connection.executemany(
            "INSERT INTO mm_fills (ts, engine_instance_id, engine_version, market_ticker, "
            "exchange_order_id, side, price, price_cents, size, fill_id, raw_json) "
            "VALUES (?, 'old', 'v1', ?, ?, ?, ?, ?, ?, ?, ?)",
            [(moment(ts), market, order, side, cents / 100, cents, size, fill_id, raw)
             for ts, order, fill_id, side, cents, size, raw, market in rows])
        connection.commit()
        connection.close()
        return
    values = ",".join("('%s','old','v1','%s','%s','%s',%f,%d,%f,'%s','%s')" % (
        moment(ts), text(market), text(order), side, cents / 100, cents, size, text(fill_id),
        text(raw)) for ts, order, fill_id, side, cents, size, raw, market in rows)
    sink.engine.query(
        "INSERT INTO mm_fills (ts, engine_instance_id, engine_version, market_ticker, "
        "exchange_order_id, side, price, price_cents, size, fill_id, raw_json) VALUES", data=values,
        database=sink.database)
