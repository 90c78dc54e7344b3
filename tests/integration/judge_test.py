#!/usr/bin/env python3
"""The verdicts of diagnose: wrong tables fail with their cause, and correct tables do not fail.

`TABLES` names each wrong table with the words that the report must have; a property test corrupts a
healthy table at random, from fixed seeds, and wants every corruption named.
"""
import contextlib
import datetime
import json
import os
import random
import sqlite3
import time

from support import incident
from support.engines import ClickHouse
from support.harness import Case, eventually, load_tests_in_order, main, on, rounds, run

TABLE_COLUMNS = [
    "account", "fill_id", "exchange_order_id", "market_ticker", "side", "action", "price_u",
    "count_c", "fee_u", "ts_us", "is_taker", "subaccount", "exchange_index", "client_order_id",
    "notes", "source", "engine_instance_id", "engine_version", "schema_ver", "ingest_ver"]
HOUR_US = 3_600_000_000
WINDOW = 6  # hours


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc).strftime(
        "%Y-%m-%dT%H:%M:%SZ")


def escaped(value):
    return "\\N" if value is None else str(value).replace("\\", "\\\\").replace("\t", "\\t")


class Judge(Case):
    def diagnose(self, sink, mock=None, *more):
        exchange = [] if mock is None else ["--exchange", mock.base, "--key-id", mock.key_id,
                                            "--key", mock.key, "--pages-per-second", "1000"]
        done = run("diagnose", "--sink", sink.address, "--json", *exchange, *more)
        self.assertIn(done.code, (0, 1, 2), done.log)
        return json.loads(done.stdout)

    def check_of(self, found, name):
        return next(one for one in found["criteria"] + found["checks"] if one["name"] == name)

    def booked(self, n_fills=240, account="desk", *more):
        """An exchange, a table that holds its fills of the window, and these rows."""
        now = int(time.time())
        mock = self.exchange("--fills", n_fills, "--from", moment(now - 8 * 3600),
                             "--to", moment(now - 60), "--subaccounts", 3, *more)
        sink = self.sink()
        synced = self.sync(mock, sink, "--account", account, "--since", "1d",
                           state="state-of-" + os.path.basename(sink.address))
        self.assertEqual(synced.code, 0, synced.log)
        return mock, sink, self.rows_of(sink)

    def rows_of(self, sink):
        rows = sink.rows("SELECT %s FROM mm_fills_v2 %s ORDER BY ts_us, fill_id"
                         % (", ".join(TABLE_COLUMNS), "FINAL" if sink.engine else ""))
        return [{name: None if value is None else str(value)
                 for name, value in zip(TABLE_COLUMNS, row)} for row in rows]

    def replace_rows(self, sink, rows):
        if not sink.engine:
            with contextlib.closing(sqlite3.connect(sink.file)) as connection, connection:
                connection.execute("DELETE FROM mm_fills_v2")
                connection.executemany(
                    "INSERT INTO mm_fills_v2 (%s) VALUES (%s)" % (
                        ", ".join(TABLE_COLUMNS), ", ".join("?" * len(TABLE_COLUMNS))),
                    [[row[name] for name in TABLE_COLUMNS] for row in rows])
            return
        sink.query("TRUNCATE TABLE mm_fills_v2")
        if rows:
            sink.engine.query(
                "INSERT INTO mm_fills_v2 (%s) FORMAT TabSeparated" % ", ".join(TABLE_COLUMNS),
                data="".join("\t".join(escaped(row[name]) for name in TABLE_COLUMNS) + "\n"
                             for row in rows), database=sink.database)

    def legacy(self, rows, apply=True):
        """An older table: rows of (seconds, order, fill id, side, cents, size, raw, market)."""
        sink = self.sink(apply=False)
        incident.create(sink)
        incident.insert(sink, rows)
        if apply:
            self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        return sink


def altered(rows, name, change, chosen=lambda number, row: True):
    """Copies of the rows, of which the chosen ones have another value in a column."""
    return [{**row, name: change(row[name])} if chosen(number, row) else dict(row)
            for number, row in enumerate(rows)]


def half(number, _row):
    return number % 2 == 0


def number_of(change):
    return lambda value: None if value is None else str(change(int(value)))


# For truefill's own table: the change of the rows, and a pattern of the root cause.
TABLES = {
    "half of the fills deleted": (lambda rows: rows[::2], "fills are missing"),
    "all fills deleted": (lambda rows: [], "fills are missing"),
    "the last two hours missing": (
        lambda rows: [row for row in rows if int(row["ts_us"]) < time.time() * 1e6 - 2 * HOUR_US],
        "fills are missing"),
    "one market missing": (
        lambda rows: [row for row in rows if row["market_ticker"] != rows[-1]["market_ticker"]],
        "fills are missing"),
    "every price 0.50": (lambda rows: altered(rows, "price_u", lambda _: "500000"), "price_u"),
    "prices of the other leg": (
        lambda rows: altered(rows, "price_u", number_of(lambda price: 1_000_000 - price)),
        "price_u"),
    "prices cut to whole cents": (
        lambda rows: altered(rows, "price_u", number_of(lambda p: max(p // 10000, 1) * 10000)),
        "price_u"),
    "cents as dollars": (
        lambda rows: altered(rows, "price_u", number_of(lambda price: price * 100)),
        "prices that no fill has"),
    "every size times ten": (
        lambda rows: altered(rows, "count_c", number_of(lambda count: count * 10)), "count_c"),
    "sizes rounded to whole contracts": (
        lambda rows: altered(rows, "count_c", number_of(lambda c: max(c // 100, 1) * 100)),
        "count_c"),
    "sides swapped on half the rows": (
        lambda rows: altered(rows, "side", lambda side: "no" if side == "yes" else "yes", half),
        "side"),
    "fees zeroed": (lambda rows: altered(rows, "fee_u", lambda _: "0"), "fee_u"),
    "fees forgotten": (lambda rows: altered(rows, "fee_u", lambda _: None), "fee_u"),
    "shifted by an hour": (
        lambda rows: altered(rows, "ts_us", number_of(lambda us: us - HOUR_US)), "ts_us"),
    "another time zone": (
        lambda rows: altered(rows, "ts_us", number_of(lambda us: us - 5 * HOUR_US)), "ts_us"),
    "times cut to seconds": (
        lambda rows: altered(rows, "ts_us", number_of(lambda us: us - us % 1_000_000)), "ts_us"),
    "everybody a taker": (lambda rows: altered(rows, "is_taker", lambda _: "1"), "is_taker"),
    "one subaccount for all": (
        lambda rows: altered(rows, "subaccount", lambda _: "0"), "subaccount"),
    "orders mixed up": (
        lambda rows: altered(rows, "exchange_order_id", lambda _: "order-1", half),
        "exchange_order_id"),
    "markets in lower case": (
        lambda rows: altered(rows, "market_ticker", str.lower), "market_ticker"),
    "markets blank": (lambda rows: altered(rows, "market_ticker", lambda _: "", half),
                      "rows without markets"),
    "ids that nobody knows": (
        lambda rows: altered(rows, "fill_id", lambda text: "x" + text, half),
        "rows that the exchange does not know"),
    "fills twice under other ids": (
        lambda rows: rows + altered(rows[-20:], "fill_id", lambda text: text + "-again"),
        "rows that the exchange does not know"),
    "a renamed account": (
        lambda rows: rows + altered(rows, "account", lambda _: "desk-1"),
        "one key booked under two accounts"),
}


def older_tables():
    """Of an older table: rows that are wrong, and what the root cause must say."""
    now = int(time.time())
    chance = random.Random(5)
    times = sorted(now - 60 - int(chance.uniform(0, 3000)) for _ in range(715))

    def fills(ids=lambda n: "f%d" % n, orders=lambda n: "o%d" % n, cents=lambda n: 40,
              side="yes", size=lambda n: 1, market="T"):
        return [(ts, orders(n), ids(n), side, cents(n), size(n), "{}", market)
                for n, ts in enumerate(times)]
    constant = [(now // 60 * 60 - 60 * minute + chance.randrange(60), "o%d-%d" % (minute, n),
                 "f%d-%d" % (minute, n), "yes", 40 + n, 1, "{}", "T")
                for minute in range(1, 55) for n in range(6)]
    return {
        "a day doubled": (fills() + fills(), "same fills re-inserted at every poll"),
        "prices defaulted to zero": (fills(cents=lambda n: 0 if n % 3 else 40),
                                     "prices defaulted to zero"),
        "one order without ids at a moving price": (
            fills(ids=lambda n: "", orders=lambda n: "o", cents=lambda n: 1 + n % 99),
            "market snapshots"),
        "one id at 715 prices": (
            fills(ids=lambda n: "f", orders=lambda n: "o", size=lambda n: n + 1,
                  cents=lambda n: 1 + n % 99), "market snapshots"),
        "no ids": (fills(ids=lambda n: ""), "rows without fill ids: 715 rows"),
        "six rows in every minute": (constant, "snapshot task"),
        "sizes defaulted to zero": (fills(size=lambda n: 0 if n % 3 else 1),
                                    "sizes defaulted to zero"),
        "sides of another exchange": (fills(side="bid"), "sides that are neither yes nor no"),
        "orders blank": (fills(orders=lambda n: ""), "rows without orders"),
    }


@on(ClickHouse)
class WrongTables(Judge):
    def test_truefills_own_table(self):
        mock, sink, rows = self.booked()
        self.assertEqual(self.diagnose(sink, mock, "--since", "%dh" % WINDOW)["verdict"], "pass")
        for name, (corrupt, cause) in TABLES.items():
            with self.subTest(name):
                self.replace_rows(sink, corrupt(rows))
                found = self.diagnose(sink, mock, "--since", "%dh" % WINDOW, "--account", "desk")
                self.assertEqual(found["verdict"], "fail")
                self.assertIn(cause, found["root_cause"])

    def test_older_tables(self):
        tables = older_tables()
        for name, (rows, cause) in tables.items():
            with self.subTest(name):
                found = self.diagnose(self.legacy(rows))
                self.assertEqual(found["verdict"], "fail")
                self.assertIn(cause, found["root_cause"])
                self.assertIn("written by 'old'", found["root_cause"])
        found = self.diagnose(self.legacy(tables["no ids"][0]))
        self.assertIn("none of 715 rows has a fill id",
                      self.check_of(found, "no duplicate rows")["figure"])

    def test_what_readers_read_is_judged_after_a_rollback(self):
        mock = self.exchange("--fills", 0)
        mock.add(5, age=300)
        sink = self.sink(apply=False)
        incident.create(sink)
        incident.fill(sink, mock.truth(), int(time.time()))
        self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        self.assertEqual(self.sync(mock, sink, "--since", "1d").code, 0)
        for command in ([], ["cutover"], ["rollback"]):
            done = run("migrate", *command, "--sink", sink.address)
            self.assertEqual(done.code, 0, done.log)
        found = self.diagnose(sink, mock)
        self.assertEqual(found["verdict"], "fail")
        self.assertEqual(found["relation"], "mm_fills (an older table)")

    def test_a_missing_column_fails_by_its_name(self):
        sink = self.legacy([], apply=False)
        sink.query("ALTER TABLE mm_fills DROP COLUMN price_cents")
        found = self.diagnose(sink)
        self.assertEqual(found["verdict"], "fail")
        self.assertIn("price_cents", self.check_of(found, "schema is there")["figure"])

        _, sink, _ = self.booked(5)
        sink.query("ALTER TABLE mm_fills_v2 DROP COLUMN fee_u")
        found = self.diagnose(sink)
        self.assertEqual(found["verdict"], "fail")
        self.assertIn("fee_u", self.check_of(found, "schema is there")["figure"])

    def test_a_server_that_does_not_answer_can_not_be_told(self):
        done = run("diagnose", "--sink", "http://127.0.0.1:1/kalshi", "--json")
        self.assertEqual(done.code, 2)
        self.assertEqual(json.loads(done.stdout)["verdict"], "unknown")
        self.assertEqual(run("schema", "verify", "--sink", "http://127.0.0.1:1/kalshi").code, 4)


@on(ClickHouse)
class Positions(Judge):
    def positions(self, sink, mock, *more):
        return self.check_of(self.diagnose(sink, mock, *more), "positions agree")

    def test_a_position_that_no_fill_explains(self):
        mock, sink, rows = self.booked(40)
        self.assertEqual(self.positions(sink, mock)["verdict"], "pass")
        market = rows[0]["market_ticker"]
        mock.call("POST", "transfer?ticker=%s&count_c=-150" % market)
        found = self.diagnose(sink, mock)
        self.assertEqual(found["verdict"], "fail")
        held = self.check_of(found, "positions agree")
        self.assertIn(market + ": position", held["details"][0])
        self.assertIn("transfer", found["root_cause"])
        mock.call("POST", "settle?ticker=%s" % market)
        self.assertEqual(self.positions(sink, mock)["verdict"], "pass")

    def test_a_market_of_which_the_exchange_tells_no_fill(self):
        mock, sink, rows = self.booked(3)
        known = {row["market_ticker"] for row in rows}
        other = next(row[2] for row in self.exchange("--fills", 300).truth() if row[2] not in known)
        mock.call("POST", "transfer?ticker=%s&count_c=100" % other)
        self.assertEqual(self.positions(sink, mock)["verdict"], "fail")

    def test_fees_are_held_to_the_last_digit(self):
        mock, sink, rows = self.booked(40)
        old = [row for row in rows if int(row["ts_us"]) < time.time() * 1e6 - 7 * HOUR_US][0]
        self.replace_rows(sink, altered(rows, "fee_u", number_of(lambda fee: fee + 1),
                                        lambda _, row: row["fill_id"] == old["fill_id"]))
        held = self.positions(sink, mock)  # the window holds an hour; the sums hold all
        self.assertEqual(held["verdict"], "fail")
        self.assertIn("fees", held["details"][0])
        self.replace_rows(sink, altered(rows, "fee_u", lambda _: None,
                                        lambda _, row: row["fill_id"] == old["fill_id"]))
        held = self.positions(sink, mock)
        self.assertEqual(held["verdict"], "unknown")
        self.assertIn(old["market_ticker"] + ": the position agrees, 1 of its fills", 
                      held["details"][0])

    def test_a_table_that_does_not_reach_back_can_not_tell(self):
        now = int(time.time())
        mock = self.exchange("--fills", 60, "--from", moment(now - 8 * 3600), "--to",
                             moment(now - 60), "--cutoff", moment(now - 5 * 3600))
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink, "--since", "2h").code, 0)
        found = self.diagnose(sink, mock)
        held = self.check_of(found, "positions agree")
        self.assertEqual(held["verdict"], "unknown")
        self.assertIn("does not reach back", " ".join(held["details"]))
        self.assertEqual(found["verdict"], "pass")

    def test_a_fill_after_the_last_poll_is_not_missing_yet(self):
        mock, sink, _ = self.booked(20)
        mock.add(1)
        found = self.diagnose(sink, mock)
        self.assertEqual(found["verdict"], "pass", found["root_cause"])
        self.assertEqual(found["compared"]["n_not_yet"], 1)
        self.assertIn("not missing yet", " ".join(found["notes"]))


@on(ClickHouse)
class Migration(Judge):
    """The rows of an older table are copied, refused or left for the exchange, and the output says so."""

    def rows(self, n=6, ids=lambda n: "f%d" % n, cents=lambda n: 40, side="yes"):
        now = int(time.time())
        return [(now - 600 - 60 * m, "o%d" % m, ids(m), side, cents(m), 2, "{}", "T")
                for m in range(n)]

    def migrate(self, sink, *more):
        done = run("migrate", "--sink", sink.address, *more)
        self.assertEqual(done.code, 0, done.log)
        return done.stdout

    def test_rows_without_fill_ids_are_no_garbage(self):
        for drop in (False, True):
            with self.subTest(drop=drop):
                sink = self.legacy(self.rows(ids=lambda n: ""))
                if drop:
                    sink.query("ALTER TABLE mm_fills DROP COLUMN fill_id")
                said = self.migrate(sink)
                self.assertRegex(said, "garbage +0 rows")
                self.assertRegex(said, "no id +6 rows, not identifiable: ask the exchange: "
                                       "truefill sync --since 20")
                self.assertEqual(sink.rows("SELECT count() FROM mm_fills WHERE is_valid = 0"),
                                 [["0"]])
                self.assertEqual(sink.stored(), 0)

    def test_garbage_is_reported_by_reason(self):
        sink = self.legacy(self.rows(3, cents=lambda n: 0) + self.rows(2, side="bid") +
                           self.rows(4))
        said = self.migrate(sink)
        self.assertRegex(said, "garbage +5 rows.*: 3 price, 2 side")
        self.assertEqual(sink.stored(), 4)

    def test_the_desks_own_verdicts_are_kept(self):
        sink = self.legacy(self.rows(3) + self.rows(3))
        sink.query("ALTER TABLE mm_fills ADD COLUMN is_valid UInt8 DEFAULT 1")
        sink.query("ALTER TABLE mm_fills UPDATE is_valid = 0 WHERE fill_id = 'f1'")
        query = ("SELECT fill_id, is_valid FROM mm_fills_v2_view ORDER BY fill_id")
        eventually(lambda: sink.rows("SELECT count() FROM mm_fills WHERE is_valid = 0") == [["2"]])
        self.migrate(sink)
        self.assertEqual(sink.rows(query), [["f0", "1"], ["f1", "0"], ["f2", "1"]])
        # A person's later verdict is newer than the verdicts of a second migration.
        done = run("invalidate", "--sink", sink.address, "--fill", "f1", "--restore", "--why", "x")
        self.assertEqual(done.code, 0, done.log)
        self.migrate(sink)
        self.assertEqual(sink.rows(query), [["f0", "1"], ["f1", "1"], ["f2", "1"]])

    def test_a_cutover_to_an_empty_view_is_refused(self):
        sink = self.legacy(self.rows())
        done = run("migrate", "cutover", "--sink", sink.address)
        self.assertEqual(done.code, 1)
        self.assertIn("the view is empty while mm_fills holds 6 rows with a price", done.log)
        self.assertEqual(sink.view(), "mm_fills_v2_view")
        self.migrate(sink)
        self.assertEqual(run("migrate", "cutover", "--sink", sink.address).code, 0)

    def test_columns_that_may_be_null(self):
        sink = self.sink(apply=False)
        sink.engine.query("CREATE DATABASE IF NOT EXISTS %s" % sink.database)
        sink.query("CREATE TABLE mm_fills (ts DateTime, engine_instance_id Nullable(String), "
                   "market_ticker Nullable(String), exchange_order_id Nullable(String), "
                   "side Nullable(String), price_cents Nullable(UInt16), size Nullable(Float64), "
                   "fee Nullable(Float64), fill_id Nullable(String)) ENGINE = MergeTree ORDER BY ts")
        sink.query("INSERT INTO mm_fills VALUES (now(), NULL, 'T', 'o', 'yes', 40, 2, NULL, 'f'), "
                   "(now(), NULL, 'T', 'o', 'yes', NULL, 2, 0.01, 'g'), "
                   "(now(), NULL, NULL, 'o', 'yes', 40, 2, 0.01, 'h'), "
                   "(now(), NULL, 'T', 'o', 'yes', 40, 2, 0.01, NULL)")
        self.migrate_null_columns(sink)

    def migrate_null_columns(self, sink):
        self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        said = self.migrate(sink)
        self.assertRegex(said, "garbage +2 rows.*: 1 market, 1 price")
        self.assertRegex(said, "no id +1 rows")
        self.assertEqual(sink.rows("SELECT fill_id, fee_u FROM mm_fills_v2_view"), [["f", None]])
        self.assertEqual(self.diagnose(sink)["verdict"], "fail")


@on(ClickHouse)
class HealthyTables(Judge):
    def not_failing(self, sink, mock=None, *more):
        found = self.diagnose(sink, mock, *more)
        failing = [one for one in found["criteria"] + found["checks"] if one["verdict"] == "fail"]
        self.assertEqual(failing, [])
        if mock is not None and found["now"]["n_rows"]:  # of a window without rows nothing is told
            self.assertEqual(found["verdict"], "pass", found["criteria"])
        return found

    def load(self, rows):
        sink = self.sink()
        done = run("load", "--sink", sink.address, "--state", self.path(sink.database),
                   self.file("rows.ndjson", "".join(json.dumps(row) + "\n" for row in rows)))
        self.assertEqual(done.code, 0, done.log)
        return sink

    def rest(self, n, ticker="T", price="0.5", **more):
        return {"order_id": "o%d" % n, "fill_id": "f%d" % n, "ticker": ticker,
                "ts": int(time.time()) - 600, "outcome_side": "yes", "yes_price_dollars": price,
                "count_fp": "1.00", **more}

    def test_mixed_eras_subaccounts_and_partial_fills(self):
        mock, sink, _ = self.booked(200, "", "--eras", "mixed")
        self.not_failing(sink, mock, "--since", "1d")
        self.not_failing(sink, mock, "--since", "1d", "--subaccount", "1")

    def test_rows_doubled_under_their_own_identity(self):
        mock, sink, rows = self.booked(30)
        self.replace_rows(sink, rows + rows + altered(rows, "ingest_ver", lambda v: str(int(v) + 1)))
        self.not_failing(sink, mock)

    def test_a_burst_and_a_quiet_night(self):
        mock = self.exchange("--fills", 0)
        for age, n in ((40000, 30), (39000, 60), (3000, 5), (900, 40), (120, 2)):
            mock.add(n, age=age)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink, "--since", "1d").code, 0)
        self.not_failing(sink, mock, "--since", "1d")

    def test_one_market_and_prices_below_a_cent(self):
        chance = random.Random(3)
        self.not_failing(self.load([self.rest(n, "RAIN", "0.%04d" % (1 + n), ts=int(
            time.time() - chance.uniform(0, 3000))) for n in range(60)]))

    def test_partial_fills_of_one_order_at_one_instant(self):
        rows = [self.rest(n, order_id="o", count_fp="%d.00" % (n + 1)) for n in range(5)]
        self.not_failing(self.load(rows + [self.rest(9, ts=int(time.time()) - 100)]))

    def test_two_accounts_that_share_a_trade(self):
        sink = self.sink()
        for account, order in (("a", "o-a"), ("b", "o-b")):
            path = self.file("rows.ndjson", json.dumps(self.rest(1, order_id=order)))
            done = run("load", "--sink", sink.address, "--state", self.path("s"), "--account",
                       account, path)
            self.assertEqual(done.code, 0, done.log)
        self.not_failing(sink)

    def test_websocket_first_and_rest_later(self):
        mock = self.exchange("--fills", 0)
        for age in (3000, 2200, 1000, 400):
            mock.add(3, age=age)
        frames = []
        for row in mock.truth():
            price = int(row[5]) if row[3] == "yes" else 1_000_000 - int(row[5])
            frames.append({"type": "fill", "sid": 1, "msg": {
                "trade_id": row[0], "order_id": row[1], "market_ticker": row[2],
                "outcome_side": row[3], "yes_price_dollars": "0.%06d" % price,
                "count_fp": "%d.%02d" % divmod(int(row[6]), 100), "ts": int(row[8]) // 1_000_000,
                "ts_ms": int(row[8]) // 1000, "is_taker": row[9] == "1"}})
        sink = self.load(frames)
        self.assertNotEqual(self.diagnose(sink, mock)["verdict"], "fail")
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.not_failing(sink, mock)

    def test_random_tables(self):
        for seed in range(rounds(4, 300)):
            with self.subTest(seed):
                chance = random.Random(seed)
                mock = self.exchange("--fills", 0, "--seed", seed + 1, "--subaccounts",
                                     chance.choice([1, 3]))
                for age in sorted((chance.uniform(5, 20000) for _ in range(chance.randrange(2, 30))),
                                  reverse=True):
                    mock.add(chance.choice([1, 1, 1, 2, 5, 20]), age=int(age))
                sink = self.sink()
                account = chance.choice([[], ["--account", "desk"]])
                self.assertEqual(self.sync(mock, sink, "--since", "1d", *account,
                                           state=sink.database).code, 0)
                self.not_failing(sink, mock, "--since", chance.choice(["1h", "3h", "1d"]), *account)
                mock.close()


class Corruption:
    """Changes rows at random; returns the changed ids, and the changed column if there is one."""

    def __init__(self, rows, seed):
        self.chance = random.Random(seed)
        begin = (time.time() - WINDOW * 3600 + 120) * 1e6
        judged = [n for n, row in enumerate(rows) if int(row["ts_us"]) > begin]
        whole = self.chance.random() < 0.5
        n = 1 if whole else self.chance.randrange(2, len(judged))
        if self.chance.random() < 0.3:  # all of one hour
            hour = int(rows[self.chance.choice(judged)]["ts_us"]) // HOUR_US
            chosen = [m for m in judged if int(rows[m]["ts_us"]) // HOUR_US == hour]
        else:
            chosen = self.chance.sample(judged, n)
        self.chosen = set(chosen)
        self.kind = self.KINDS[seed % len(self.KINDS)]
        self.column = None if self.kind in ("drop", "fill_id", "account", "again", "copied",
                                            ) else self.kind
        self.ids = {rows[m]["fill_id"] for m in chosen}
        self.rows = self.corrupt(rows)

    KINDS = ["drop", "fill_id", "exchange_order_id", "market_ticker", "side", "price_u", "count_c",
             "fee_u", "ts_us", "is_taker", "subaccount", "account", "again", "copied"]

    def corrupt(self, rows):
        def is_chosen(number, _row):
            return number in self.chosen
        if self.kind == "drop":
            return [row for n, row in enumerate(rows) if n not in self.chosen]
        if self.kind in ("again", "copied"):
            name = "fill_id" if self.kind == "again" else "account"
            more = altered([rows[n] for n in sorted(self.chosen)], name, self.other(name))
            self.ids |= {row["fill_id"] for row in more}
            return rows + more
        wrong = altered(rows, self.kind, self.other(self.kind), is_chosen)
        self.ids |= {wrong[n]["fill_id"] for n in self.chosen}
        return wrong

    def other(self, name):
        chance = self.chance
        number = {"price_u": lambda v: (v + 100 * chance.randrange(1, 9000)) % 999_900 + 100,
                  "count_c": lambda v: v + chance.randrange(1, 1000),
                  "ts_us": lambda v: v + chance.choice([-1, 1, 1000, -HOUR_US, -9 * HOUR_US]),
                  "is_taker": lambda v: 1 - v, "subaccount": lambda v: v + 1}
        if name == "fee_u":
            return lambda v: chance.choice([None, str(int(v) + 1), str(int(v) + 10000)])
        if name in number:
            def change(value):
                new = number[name](int(value))
                return str(new if new != int(value) else new + 1)
            return change
        if name == "side":
            return lambda v: "no" if v == "yes" else "yes"
        return lambda v: v + "-x"


@on(ClickHouse)
class Property(Judge):
    def test_no_corruption_passes(self):
        mock, sink, rows = self.booked(240)
        for seed in range(rounds(2 * len(Corruption.KINDS), 300)):
            made = Corruption(rows, seed)
            with self.subTest(seed=seed, kind=made.kind):
                self.replace_rows(sink, made.rows)
                found = self.diagnose(sink, mock, "--since", "%dh" % WINDOW, "--account", "desk")
                self.assertNotEqual(found["verdict"], "pass")
                compared = found["compared"]
                said = " ".join(compared["missing"] + compared["extra"] + compared["differing"] +
                                self.check_of(found, "each fill has one account")["details"])
                if made.column is not None:
                    self.assertGreater(compared["by_field"][made.column], 0)
                else:
                    self.assertTrue(any(name in said for name in made.ids), said)


load_tests = load_tests_in_order(WrongTables, Positions, Migration, HealthyTables, Property)

if __name__ == "__main__":
    main()
