#!/usr/bin/env python3
"""Link, invalidate, migrate: both engines give the same results."""
import itertools
import json
import pathlib
import sqlite3
import time

from support.engines import ClickHouse
from support.harness import Case, SqliteSink, eventually, load_tests_in_order, main, on, run

QUERIES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "queries"
FILL = ('{"order_id":"%s","fill_id":"%s","ticker":"T","created_time":"2026-07-30T04:39:40.458649Z",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}\n')
OLDER_COLUMNS = ("ts, engine_instance_id, engine_version, market_ticker, exchange_order_id, side, "
                 "price, price_cents, size, fee, decision_id, fill_id")


def texts(rows):
    return [[None if value is None else str(value) for value in row] for row in rows]


class Amending:
    """Tests for every engine."""

    def load(self, sink, *fills):
        done = run("load", "--sink", sink.address, "--state", self.path("state"), self.file(
            "input.ndjson", "".join(FILL % fill for fill in fills)))
        self.assertEqual(done.code, 0, done.log)

    def test_links_from_a_registry_and_the_desks_orders(self):
        sink = self.sink()
        self.load(sink, ("o'1", "f1"), ("o'1", "f2"), ("o\\\\2", "f3"), ("o3", "f4"), ("o4", "f5"))
        self.assertEqual(run("link", "--sink", sink.address).code, 2)  # nobody to ask
        self.execute(sink, "CREATE TABLE mm_orders (exchange_order_id String, decision_id String, "
                     "ts DateTime) ENGINE = MergeTree ORDER BY exchange_order_id")
        self.execute(sink, "INSERT INTO mm_orders VALUES ('o''1', 'older', '2026-07-01 00:00:00'), "
                     "('o''1', 'd-1', '2026-07-02 00:00:00'), ('o4', "
                     "'00000000-0000-0000-0000-000000000000', '2026-07-02 00:00:00')")
        dry = run("link", "--sink", sink.address, "--dry-run")
        self.assertIn("a dry run: nothing was written", dry.stdout)
        self.assertEqual(self.decisions(sink), {})
        done = run("link", "--sink", sink.address)
        self.assertEqual(done.code, 0, done.log)
        self.assertRegex(done.stdout, r"fills +5 +linked before 0\.0%, now 40\.0%")
        self.assertRegex(done.stdout, r"desk placed +3 ")
        self.assertEqual(self.decisions(sink), {"o'1": "d-1"})
        registry = self.file("registry", '{"exchange_order_id":"o\\\\2","decision_id":"d 2"}\n'
                             "o'1,other\n")
        done = run("link", "--sink", sink.address, "--registry", registry)
        self.assertRegex(done.stdout, r"fills +5 +linked before 40\.0%, now 60\.0%")
        self.assertIn("asked: the registry, then mm_orders", done.stdout)
        self.assertEqual(self.decisions(sink), {"o'1": "d-1", "o\\2": "d 2"})

    def test_links_by_way_of_actions_and_responses(self):
        sink = self.sink()
        self.load(sink, ("o1", "f1"), ("o2", "f2"), ("o3", "f3"))
        self.execute(sink, "CREATE TABLE mm_order_actions (ts DateTime, decision_id String, "
                     "client_order_id String) ENGINE = MergeTree ORDER BY ts")
        self.execute(sink, "CREATE TABLE mm_order_responses (ts DateTime, client_order_id String, "
                     "exchange_order_id String) ENGINE = MergeTree ORDER BY ts")
        self.execute(sink, "INSERT INTO mm_order_actions VALUES ('2026-07-01 00:00:00', 'd1', 'c1')"
                     ", ('2026-07-01 00:00:00', 'd2', 'c2')")
        self.execute(sink, "INSERT INTO mm_order_responses VALUES ('2026-07-01 00:00:00', 'c1', "
                     "'o1'), ('2026-07-01 00:00:00', 'c2', 'o2'), ('2026-07-01 00:00:00', 'c3', "
                     "'o3')")
        done = run("link", "--sink", sink.address)
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(self.decisions(sink), {"o1": "d1", "o2": "d2"})
        self.assertRegex(done.stdout, r"desk placed +3 ")

    def decisions(self, sink):
        return dict(texts(sink.rows("SELECT exchange_order_id, decision_id FROM mm_fills "
                                    "WHERE decision_id IS NOT NULL")))

    def test_verdicts_links_and_polls_in_every_order(self):
        for order in itertools.permutations(["invalidate", "link", "poll"]):
            with self.subTest(order):
                sink = self.sink()
                self.load(sink, ("o", "f"))
                registry = self.file("registry", "o,d\n")
                steps = {
                    "invalidate": ["invalidate", "--sink", sink.address, "--fill", "f", "--why",
                                   "it's a test"],
                    "link": ["link", "--sink", sink.address, "--registry", registry],
                    "poll": ["load", "--sink", sink.address, "--state", self.path("state"),
                             self.path("input.ndjson")],
                }
                for step in order:
                    done = run(*steps[step])
                    self.assertEqual(done.code, 0, done.log)
                self.assertEqual(self.state(sink), [["d", "0", "it's a test"]])
                self.assertEqual(run(*steps["invalidate"]).code, 1)  # it is invalid already
                restored = run("invalidate", "--restore", "--sink", sink.address, "--fill", "f",
                               "--why", "it was not")
                self.assertEqual((restored.code, restored.stdout), (0, "1 fill is valid again\n"))
                self.assertEqual(self.state(sink), [["d", "1", "it was not"]])
                self.assertEqual(run(*steps["invalidate"][:4], "nobody", "--why", "x").code, 1)

    def state(self, sink):
        return texts(sink.rows("SELECT decision_id, is_valid, verdict_why FROM mm_fills"))

    def test_a_verdict_is_of_one_accounts_fill(self):
        sink = self.sink()
        self.load(sink, ("o", "f"))
        run("load", "--sink", sink.address, "--state", self.path("state"), "--account", "other",
            self.path("input.ndjson"))
        done = run("invalidate", "--sink", sink.address, "--fill", "f", "--account", "other",
                   "--why", "x")
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(texts(sink.rows("SELECT account, is_valid FROM mm_fills ORDER BY "
                                         "account")), [["", "1"], ["other", "0"]])

    def test_an_older_table_is_taken_over(self):
        sink = self.older([
            # time, order, side, cents, size, fee, decision, fill id
            ("2026-07-01 10:00:05", "o1", "YES", 56, 10, 0, "d-1", "f1"),
            ("2026-07-01 10:00:00", "o1", "yes", 55, 10, 0, "d-1", "f1"),  # seen first
            ("2026-07-01 10:00:00", "o2", "no", 44, 2.5, 0.02,
             "00000000-0000-0000-0000-000000000000", "f2"),
            ("2026-07-01 10:00:00", "o3", "no", 0, 2.5, 0, "", "f3"),
            ("2026-07-01 10:00:00", "o4", "no", 44, 0, 0, "", "f4"),
            ("2026-07-01 10:00:00", "", "no", 44, 1, 0, "", "f5"),
            ("2026-07-01 10:00:00", "o6", "no", 44, 1, 0, "", ""),
            ("2026-07-01 10:00:00", "o7", "bid", 44, 1, 0, "", "f7")])
        before = texts(sink.rows("SELECT %s FROM mm_fills ORDER BY fill_id, ts" % OLDER_COLUMNS))
        self.assertEqual(run("migrate", "--sink", sink.address).code, 6)  # no tables yet
        self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        dry = run("migrate", "--sink", sink.address, "--account", "desk", "--dry-run")
        self.assertEqual(dry.code, 0, dry.log)
        for line in (r"mm_fills +8 rows", r"garbage +4 rows.*: 1 order, 1 price, 1 side, 1 size",
                     r"valid +3 rows, of 2 fills",
                     r"no id +1 rows, .* truefill sync --since 2026-07-01T10:00:00",
                     "nothing was changed"):
            self.assertRegex(dry.stdout, line)
        for _ in range(2):  # begun again it changes nothing
            done = run("migrate", "--sink", sink.address, "--account", "desk")
            self.assertEqual(done.code, 0, done.log)
            self.assertRegex(done.stdout, r"copied +2 fills")
            self.assertRegex(done.stdout, r"contracts +12\.50 in both, cost \$6\.60000000")
            self.assertIn("verified: counts and sums agree", done.stdout)
        rows = texts(sink.rows(
            "SELECT account, fill_id, exchange_order_id, side, price_u, count_c, fee_u, ts_us, "
            "decision_id, schema_ver, ingest_ver FROM mm_fills_v2_view ORDER BY fill_id"))
        self.assertEqual(rows, [
            ["desk", "f1", "o1", "yes", "550000", "1000", None, "1782900000000000", "d-1", "1",
             "2319544800"],
            ["desk", "f2", "o2", "no", "440000", "250", "20000", "1782900000000000", None, "1",
             "2319544800"]])
        self.assertEqual(texts(sink.rows("SELECT %s FROM mm_fills ORDER BY fill_id, ts" %
                                         OLDER_COLUMNS)), before)
        flagged = texts(sink.rows("SELECT fill_id FROM mm_fills WHERE is_valid = 0 ORDER BY "
                                  "fill_id"))
        self.assertEqual(flagged, [["f3"], ["f4"], ["f5"], ["f7"]])
        # The exchange's row replaces a copy.
        done = run("load", "--sink", sink.address, "--state", self.path("state"), "--account",
                   "desk", self.file("rest.ndjson", FILL % ("o1", "f1")))
        self.assertEqual(done.events("fill_changed"), [])
        self.assertEqual(texts(sink.rows("SELECT price_u, schema_ver FROM mm_fills_v2_view WHERE "
                                         "fill_id = 'f1'")), [["560000", "2"]])
        self.assertEqual(run("migrate", "rollback", "--sink", sink.address).code, 6)
        over = run("migrate", "cutover", "--sink", sink.address)
        self.assertEqual(over.code, 0, over.log)
        self.assertEqual(len(sink.rows("SELECT fill_id FROM mm_fills")), 2)
        self.assertEqual(len(sink.rows("SELECT fill_id FROM mm_fills_v1")), 8)
        self.assertIn("already", run("migrate", "cutover", "--sink", sink.address).stdout)
        self.assertEqual(run("migrate", "rollback", "--sink", sink.address).code, 0)
        self.assertEqual(len(sink.rows("SELECT fill_id FROM mm_fills")), 8)
        self.assertEqual(len(sink.rows("SELECT fill_id FROM mm_fills_v2_view")), 2)

    def test_rows_without_ids_get_them_from_the_exchange(self):
        mock = self.exchange("--fills", 60, "--from", "2026-01-01T00:00:00Z", "--to",
                             "2026-09-01T00:00:00Z", "--cutoff", "2026-06-01T00:00:00Z")
        truth = [row for row in mock.truth() if int(row[5]) >= 10_000 and int(row[6]) % 100 == 0]
        unclear = {}  # of the same order, market, side, whole cents and size
        for row in mock.truth():
            key = (*row[1:4], int(row[5]) // 10_000, row[6])
            unclear[key] = unclear.get(key, 0) + 1
        told = [row for row in truth if unclear[(*row[1:4], int(row[5]) // 10_000, row[6])] == 1]
        self.assertGreater(len(told), 20)
        sink = self.older([("2026-09-02 00:00:00", "nobody", "yes", 40, 1, 0, "", "")])
        written = ["('2026-09-02 00:00:00', '%s', '%s', '%s', %d, %d, 0, 'd-%d', '')" % (
            row[2], row[1], row[3], int(row[5]) // 10_000, int(row[6]) // 100, n)
                   for n, row in enumerate(told)]
        self.execute(sink, "INSERT INTO mm_fills (ts, market_ticker, exchange_order_id, side, "
                     "price_cents, size, fee, decision_id, fill_id) VALUES " +
                     ", ".join(written + written[:5]))
        self.execute(sink, "ALTER TABLE mm_fills ADD COLUMN is_valid %s DEFAULT 1" % self.byte)
        self.execute(sink, self.change("is_valid = 0", "decision_id = 'd-3'"))
        self.settled(sink)
        self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        exchange = ["--exchange", mock.base, "--key-id", mock.key_id, "--key", mock.key,
                    "--pages-per-second", "1000"]
        migrate = ["migrate", "--sink", sink.address, "--state", self.path("state"), "--account",
                   "desk"]
        self.assertEqual(run(*migrate, *exchange[:2]).code, 2)  # as whom?
        alone = run(*migrate, "--dry-run")
        self.assertRegex(alone.stdout, r"no id +%d rows, not identifiable: ask the exchange"
                         % (len(told) + 6))
        # A list that is not whole identifies nothing, and changes nothing.
        mock.faults("1:404*1000")
        self.assertEqual(run(*migrate, *exchange).code, 1)
        self.assertEqual(sink.stored(), 0)
        mock.faults("")
        dry = run(*migrate, *exchange, "--dry-run")
        self.assertEqual(dry.code, 0, dry.log)
        self.assertEqual(sink.stored(), 0)
        for _ in range(2):
            done = run(*migrate, *exchange)
            self.assertEqual(done.code, 0, done.log)
            for text in (dry.stdout, done.stdout):
                self.assertRegex(text, r"found +%d rows without an id, which are %d fills"
                                 % (len(told) + 5, len(told)))
                self.assertRegex(text, r"no id +1 rows, not identifiable: 0 fit several fills, 1 "
                                       r"fit none")
            # Stored as the exchange tells them, with the desk's decisions and verdicts.
            self.assertEqual(sink.fills("desk"), sorted(told))
            self.assertEqual(dict(texts(sink.rows(
                "SELECT fill_id, decision_id FROM mm_fills_v2_view"))),
                {row[0]: self.decision_of(row[1], told) for row in told})
            self.assertEqual(texts(sink.rows("SELECT fill_id FROM mm_fills_v2_view WHERE "
                                             "is_valid = 0")), self.fills_of("d-3", told))

    def decision_of(self, order, told):
        """Of an order's several decisions the last one by name, as in `migrate`."""
        return max("d-%d" % n for n, row in enumerate(told) if row[1] == order)

    def fills_of(self, decision, told):
        return [[row[0]] for n, row in enumerate(told) if "d-%d" % n == decision]

    def test_an_older_writer_is_named_while_it_adds(self):
        def row(n, age):
            ts = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(time.time() - age))
            return (ts, "o%d" % n, "yes", 40, 1, 0, "", "f%d" % n)

        def notes():
            found = run("diagnose", "--json", "--sink", sink.address)
            return [note for note in json.loads(found.stdout)["notes"] if "older writer" in note]

        sink = self.older([row(1, 1200), row(2, 60), row(3, 30)])
        self.assertEqual(notes(), ["an older writer is still adding to mm_fills: 'old' (3 rows) in "
                                   "the window"])
        for command in (["schema", "apply"], ["migrate"], ["migrate", "cutover"]):
            done = run(*command, "--sink", sink.address)
            self.assertEqual(done.code, 0, done.log)
            if command[0] == "migrate":  # what came before it was taken over is no sign of life
                self.assertEqual(notes(), [])
        time.sleep(1.1)  # the table's times are whole seconds
        ts, order, side, cents, size, fee, decision, fill = row(4, 0)
        self.execute(sink, "INSERT INTO mm_fills_v1 (ts, engine_instance_id, market_ticker, "
                     "exchange_order_id, side, price_cents, size, fee, decision_id, fill_id) VALUES "
                     "('%s', 'left on', 'T', '%s', '%s', %d, %d, %d, '%s', '%s')" % (
                         ts, order, side, cents, size, fee, decision, fill))
        self.assertRegex(notes()[0], r"^an older writer is still adding to mm_fills_v1: 'left on' "
                                     r"\(1 row\) since it was taken over at 20[-0-9T:]+Z$")
        # Back under its old name, with its old writer: taken over again it is quiet again.
        self.assertEqual(run("migrate", "rollback", "--sink", sink.address).code, 0)
        self.assertIn("mm_fills: 'left on'", notes()[0])
        self.assertEqual(run("migrate", "--sink", sink.address).code, 0)
        self.assertEqual(notes(), [])

    def test_nothing_to_migrate_is_a_usage_error(self):
        self.assertEqual(run("migrate", "--sink", self.sink().address).code, 2)


class OnSqlite(Amending, Case):
    count = 0

    def sink(self):
        OnSqlite.count += 1
        sink = SqliteSink(self.path("fills-%d.db" % OnSqlite.count))
        self.assertEqual(run("schema", "apply", "--sink", sink.address).code, 0)
        return sink

    def execute(self, sink, sql):
        """A statement for ClickHouse."""
        connection = sqlite3.connect(sink.file)
        connection.execute(sql.split(") ENGINE")[0] + (")" if ") ENGINE" in sql else ""))
        connection.commit()
        connection.close()

    byte = "INTEGER"

    def change(self, what, where):
        return "UPDATE mm_fills SET %s WHERE %s" % (what, where)

    def settled(self, sink):
        """Nothing: a change is made when its statement ends."""

    def older(self, rows):
        sink = SqliteSink(self.path("older.db"))
        self.execute(sink, "CREATE TABLE mm_fills (ts TEXT, engine_instance_id TEXT, engine_version"
                     " TEXT, market_ticker TEXT, exchange_order_id TEXT, side TEXT, price REAL, "
                     "price_cents INTEGER, size REAL, fee REAL, decision_id TEXT, fill_id TEXT)")
        connection = sqlite3.connect(sink.file)
        for ts, order, side, cents, size, fee, decision, fill in rows:
            connection.execute("INSERT INTO mm_fills VALUES (?, 'old', 'v1', 'T', ?, ?, ?, ?, ?, ?,"
                               " ?, ?)", (ts, order, side, cents / 100, cents, size, fee, decision,
                                          fill))
        connection.commit()
        connection.close()
        return sink

    def test_times_of_an_older_table_are_told_apart_by_their_spelling(self):
        sink = SqliteSink(self.path("older.db"))
        connection = sqlite3.connect(sink.file)
        connection.execute("CREATE TABLE mm_fills (ts, market_ticker, exchange_order_id, side, "
                           "price_cents, size, fill_id)")
        spellings = [("2026-07-01 10:00:00", 0), ("2026-07-01T10:00:00.250Z", 250_000),
                     ("2026-07-01T12:00:00+02:00", 0), (1782900000, 0), (1782900000.5, 500_000),
                     (1782900000250, 250_000), (1782900000250001, 250_001),
                     (1782900000250001999, 250_001),
                     ("yesterday", None), (None, None), (b"2026-07-01 10:00:00", None)]
        for number, (ts, _) in enumerate(spellings):
            connection.execute("INSERT INTO mm_fills VALUES (?, 'T', 'o', 'yes', 50, 1, ?)",
                               (ts, number))
        connection.commit()
        connection.close()
        run("schema", "apply", "--sink", sink.address)
        done = run("migrate", "--sink", sink.address)
        self.assertRegex(done.stdout, r"garbage +3 rows")
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(
            dict(sink.rows("SELECT fill_id, ts_us - 1782900000000000 FROM mm_fills_v2_view")),
            {str(number): micros for number, (_, micros) in enumerate(spellings)
             if micros is not None})

    def test_a_condition_that_is_no_sql_is_a_usage_error(self):
        self.condition_that_is_no_sql()

    def test_a_file_that_is_not_there_is_not_made_by_asking(self):
        for command in (["schema", "verify"], ["link"], ["migrate"], ["migrate", "cutover"],
                        ["invalidate", "--fill", "f", "--why", "x"]):
            with self.subTest(command):
                done = run(*command, "--sink", "sqlite:" + self.path("none.db"))
                self.assertEqual(done.code, 6)
                self.assertIn("none.db is not there", done.log)
        self.assertFalse(pathlib.Path(self.path("none.db")).exists())

    def condition_that_is_no_sql(self):
        sink = self.sink()
        self.load(sink, ("o", "f"))
        for condition in ("market_tickr = 'T'", "fill_id = ", "fill_id = 'f')"):
            done = run("invalidate", "--sink", sink.address, "--where", condition, "--why", "x",
                       "--yes")
            self.assertEqual(done.code, 2, condition)
            self.assertIn("--where is no condition on mm_fills", done.log)
        self.assertEqual(self.state(sink), [[None, "1", ""]])


@on(ClickHouse)
class OnClickHouse(Amending, Case):
    def execute(self, sink, sql):
        sink.query(sql.replace("''", "\\'") if "o''1" in sql else sql)

    byte = "UInt8"

    def change(self, what, where):
        return "ALTER TABLE mm_fills UPDATE %s WHERE %s" % (what, where)

    def settled(self, sink):
        eventually(lambda: sink.rows("SELECT count() FROM system.mutations WHERE is_done = 0 AND "
                                     "database = '%s'" % sink.database) == [["0"]])

    def older(self, rows):
        sink = self.sink(apply=False)
        self.engine.query("CREATE DATABASE %s" % sink.database)
        sink.query("CREATE TABLE mm_fills (ts DateTime('UTC'), engine_instance_id String, "
                   "engine_version String, market_ticker String, exchange_order_id String, side "
                   "String, price Float64, price_cents UInt16, size Float64, fee Float64, "
                   "decision_id String, fill_id String) ENGINE = MergeTree ORDER BY ts")
        sink.query("INSERT INTO mm_fills VALUES " + ", ".join(
            "('%s', 'old', 'v1', 'T', '%s', '%s', %f, %d, %f, %f, '%s', '%s')" % (
                ts, order, side, cents / 100, cents, size, fee, decision, fill)
            for ts, order, side, cents, size, fee, decision, fill in rows))
        return sink

    def test_a_condition_that_is_no_sql_is_a_usage_error(self):
        OnSqlite.condition_that_is_no_sql(self)

    def test_the_plans_statements_say_the_same_in_both_dialects(self):
        server, file = self.sink(), SqliteSink(self.path("fills.db"))
        mock = self.exchange("--fills", 0)
        for age in (3000, 2000, 1000, 600, 60, 60):
            mock.add(1, age=age)
        now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 60))
        partial = self.file("partial.ndjson", "".join(
            FILL % ("partial", "p%d" % n) for n in range(3)).replace(
                "2026-07-30T04:39:40.458649Z", now))
        orders = sorted({row[1] for row in mock.truth()})
        registry = self.file("registry", "".join("%s,d\n" % order for order in orders[::2]))
        figures = []
        for sink in (server, file):
            self.assertEqual(self.sync(mock, sink, "--registry", registry).code, 0)
            self.assertEqual(run("load", "--sink", sink.address, "--state", self.path("state"),
                                 partial).code, 0)
            self.execute_on(sink, "CREATE TABLE mm_orders (exchange_order_id String, decision_id "
                            "String, ts DateTime) ENGINE = MergeTree ORDER BY exchange_order_id")
            self.execute_on(sink, "INSERT INTO mm_orders VALUES ('%s', 'd', '2026-01-01 00:00:00')"
                            % orders[1])
            done = run("invalidate", "--sink", sink.address, "--fill", mock.truth()[0][0], "--why",
                       "x")
            self.assertEqual(done.code, 0, done.log)
            folder = QUERIES if sink is server else QUERIES / "sqlite"
            figures.append({path.stem: sink.rows(path.read_text(encoding="utf-8").replace(
                "KXHIGHNY-26NOV26-T50", mock.truth()[-1][2])) for path in sorted(folder.glob("*.sql"))})
        self.assertEqual(set(figures[0]), set(figures[1]))
        self.assertGreaterEqual(len(figures[0]), 15)
        for name, rows in figures[0].items():
            with self.subTest(name):
                self.assertTrue(rows)
                of_server, of_file = ([comparable(name, row) for row in found]
                                      for found in (rows, figures[1][name]))
                # Rows with equal sorting keys may come in any order.
                self.assertEqual(sorted(of_server), sorted(of_file))

    def execute_on(self, sink, sql):
        (OnSqlite if isinstance(sink, SqliteSink) else OnClickHouse).execute(self, sink, sql)


def comparable(name, row):
    """The values of a row, with numbers as numbers. The time of a poll differs between sinks."""
    def value(cell):
        try:
            return (0, round(float(cell), 6), "")
        except (TypeError, ValueError):
            return (1, 0.0, str(cell))
    return [value(cell) for number, cell in enumerate(row)
            if (name, number) != ("heartbeat", 1)]


load_tests = load_tests_in_order(OnSqlite, OnClickHouse)

if __name__ == "__main__":
    main()
