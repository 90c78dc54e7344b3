#!/usr/bin/env python3
"""The tables: migrations, also beside an older table, and the plan's queries on the view."""
import re
import sqlite3

from support.engines import Chdb, ClickHouse
from support.harness import Case, load_tests_in_order, main, on, run
from support.sqlite_words import OnSqlite

# The older table as it was deployed. Servers before 20.1 have no DateTime64, and need a setting for
# LowCardinality.
V1 = """CREATE TABLE mm_fills (
    ts {time}, engine_instance_id String, engine_version String, market_ticker String,
    exchange_order_id String, client_order_id String, side {word}, price Float64,
    price_cents UInt16, size Float64, fee Float64, decision_id UUID, fill_id String,
    raw_json String
) ENGINE = MergeTree PARTITION BY toDate(ts) ORDER BY (market_ticker, ts)"""
V1_ROW = ("INSERT INTO mm_fills (ts, engine_instance_id, market_ticker, exchange_order_id, side, "
          "price, price_cents, size) VALUES (now(), 'old', 'T', 'o-1', 'yes', 0, 0, 1)")

# The plan's queries, unchanged.
PLAN = {
    "distribution of rows over orders": """
        SELECT exchange_order_id, count(*) as fill_count FROM mm_fills
        WHERE ts > now() - interval 1 hour
        GROUP BY exchange_order_id ORDER BY fill_count DESC LIMIT 10""",
    "fills per minute": """
        SELECT toStartOfMinute(ts) as min, count(*) as fills FROM mm_fills
        WHERE ts > now() - interval 1 hour GROUP BY min ORDER BY min DESC""",
    "validation gates": """
        SELECT count(CASE WHEN price_cents = 0 THEN 1 END) as zero_price_count,
               count(CASE WHEN size = 0 THEN 1 END) as zero_size_count, count(*) as total
        FROM mm_fills WHERE ts > now() - interval 1 hour""",
    "idempotency": """
        SELECT count(DISTINCT fill_id) as unique_fills, count(*) as total_rows,
               uniqExact(fill_id) as exact_unique
        FROM mm_fills WHERE ts > now() - interval 1 hour""",
    "decisions": """
        SELECT count(CASE WHEN decision_id IS NOT NULL THEN 1 END) as with_id,
               count(CASE WHEN decision_id IS NULL THEN 1 END) as without_id
        FROM mm_fills WHERE ts > now() - interval 1 hour""",
    "link rate": """
        SELECT count(CASE WHEN decision_id IS NOT NULL THEN 1 END) / count(*)
        FROM mm_fills WHERE ts > now() - interval 1 hour""",
    "valid rows": "SELECT count() FROM mm_fills WHERE is_valid = 1 "
                  "AND ts > now() - interval 24 hour",
    "volume": """
        SELECT count() AS fill_count, uniqExact(exchange_order_id) AS unique_orders,
               sum(price_cents = 0) AS zero_price_count,
               round(100.0 * sum(price_cents > 0) / count(), 2) AS valid_pct
        FROM mm_fills WHERE ts > now() - INTERVAL 60 MINUTE""",
    "ids": "SELECT fill_id, count() as n FROM mm_fills WHERE ts > now() - INTERVAL 60 MINUTE "
           "GROUP BY fill_id ORDER BY fill_id LIMIT 5",
    "rows per order": """
        SELECT count(*) as total_rows, max(row_count) as max_rows_per_order,
               count(CASE WHEN row_count = 1 THEN 1 END) as orders_with_1_row,
               count(CASE WHEN row_count > 1 THEN 1 END) as orders_with_duplicates
        FROM (SELECT exchange_order_id, count(*) as row_count FROM mm_fills
              WHERE ts > now() - INTERVAL 1 HOUR GROUP BY exchange_order_id)""",
    "copies": "SELECT DISTINCT * FROM mm_fills WHERE exchange_order_id = 'o-1'",
}


class OnEveryEngine:
    def apply(self, sink, *options):
        return run("schema", "apply", "--sink", sink.address, *options)

    def test_what_is_missing_is_named_and_applied_once(self):
        sink = self.sink(apply=False)
        missing = run("schema", "verify", "--sink", sink.address)
        self.assertEqual(missing.code, 6)
        self.assertNotIn("{", missing.stdout + missing.log)  # JSON only where it is asked for
        first = self.apply(sink, "--log", "json")
        self.assertEqual(first.code, 0, first.log)
        self.assertEqual(first.stdout.count("applied"), self.MIGRATIONS)
        verified = first.events("schema_verified")
        self.assertEqual([e["table"] for e in verified][0], "mm_fills_v2")
        self.assertIn("fill_id", verified[0]["columns"])
        before = self.relations(sink)
        applied = "SELECT number, name, applied_us FROM truefill_migrations ORDER BY number"
        recorded = sink.rows(applied)
        self.assertEqual(len(recorded), self.MIGRATIONS)
        second = self.apply(sink)
        self.assertEqual(second.code, 0)
        self.assertIn("nothing to apply", second.stdout)
        self.assertEqual(self.relations(sink), before)
        self.assertEqual(sink.rows(applied), recorded)
        self.assertEqual(run("schema", "verify", "--sink", sink.address).code, 0)

    def test_prices_and_sizes_keep_what_cents_and_integers_lose(self):
        sink = self.sink()
        row = ('{"order_id":"o","fill_id":"f","ticker":"T","ts":1785386380,"outcome_side":"no",'
               '"no_price_dollars":"0.0035","count_fp":"0.48"}')
        done = run("load", "--sink", sink.address, "--state", self.path("state"),
                   self.file("fill.json", row))
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(sink.rows("SELECT price_cents, size, fee, is_valid, decision_id "
                                   "FROM mm_fills"), [["0.35", "0.48", None, "1", None]])

    def test_links_and_verdicts_outlast_polls(self):
        mock = self.exchange("--fills", 3)
        sink = self.sink()
        self.sync(mock, sink)
        fill, order = mock.truth()[0][:2]
        sink.query("INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) "
                   "VALUES ('', '%s', 0, 'test', 1)" % fill)
        sink.query("INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, "
                   "client_order_id, ver) VALUES ('', '%s', 'd', 'c', 1)" % order)
        self.sync(mock, sink, "--since", "60d")
        self.assertEqual(sink.rows("SELECT decision_id, is_valid, client_order_id FROM mm_fills "
                                   "WHERE fill_id = '%s'" % fill), [["d", "0", "c"]])
        self.assertEqual(sink.rows("SELECT count() FROM mm_fills WHERE is_valid = 1"), [["2"]])


class Tables(OnEveryEngine):
    MIGRATIONS = 11

    def relations(self, sink):
        return sink.rows("SELECT name, engine FROM system.tables WHERE database = '%s' ORDER BY "
                         "name" % sink.database)

    def older_table(self, sink):
        self.engine.query("CREATE DATABASE %s" % sink.database)
        is_old = self.engine.version.startswith("18.")
        sink.query(V1.format(time="DateTime" if is_old else "DateTime64(3, 'UTC')",
                             word="String" if is_old else "LowCardinality(String)"))

    def test_each_difference_is_named(self):
        cases = [
            ("DROP TABLE mm_fill_links", "the table mm_fill_links is missing"),
            ("ALTER TABLE mm_fill_polls DROP COLUMN n_api",
             "mm_fill_polls has no column n_api UInt64"),
            ("ALTER TABLE mm_fill_rejects MODIFY COLUMN seen_us UInt64",
             "mm_fill_rejects.seen_us is UInt64, not Int64"),
            ("DROP TABLE mm_fills", "the view mm_fills is missing"),
        ]
        for change, problem in cases:
            with self.subTest(problem):
                sink = self.sink()
                sink.query(change)
                done = run("schema", "verify", "--sink", sink.address, "--log", "json")
                self.assertEqual(done.code, 6)
                self.assertIn(problem, done.stdout)
                self.assertEqual(len(done.events("schema_differs")), 1)
        sink = self.sink()
        sink.query("DROP TABLE mm_fills_v2")
        sink.query("CREATE TABLE mm_fills_v2 (ts DateTime, fill_id String) "
                   "ENGINE = ReplacingMergeTree(ts) ORDER BY (fill_id, ts)")
        done = run("schema", "verify", "--sink", sink.address)
        self.assertIn("mm_fills_v2 is sorted by (fill_id, ts), not by (account, fill_id, "
                      "exchange_order_id)", done.stdout)
        refused = run("load", "--sink", sink.address, "--state", self.path("state"),
                      self.file("empty.json", "[]"))
        self.assertEqual(refused.code, 6)
        self.assertIn("schema apply", refused.log)

    def test_show_prints_what_apply_runs(self):
        sink = self.sink(apply=False)
        text = run("schema", "show", "--database", sink.database).stdout
        for statement in re.sub("--.*", "", text).split(";"):
            if statement.strip() and not statement.strip().startswith("USE"):
                where = {} if "CREATE DATABASE" in statement else {"database": sink.database}
                self.engine.query(statement, **where)
        self.assertEqual(run("schema", "verify", "--sink", sink.address).code, 0)

    def test_an_older_table_stays_as_it_is_and_its_writer_goes_on(self):
        sink = self.sink(apply=False)
        self.older_table(sink)
        sink.query(V1_ROW)
        before = sink.rows("DESCRIBE TABLE mm_fills")
        for _ in range(2):
            self.assertEqual(self.apply(sink).code, 0)
            sink.query(V1_ROW)
        self.assertEqual(sink.rows("DESCRIBE TABLE mm_fills"), before)
        self.assertEqual(sink.rows("SELECT count() FROM mm_fills"), [["3"]])
        mock = self.exchange("--fills", 10)
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assert_booked(mock, sink)
        self.assertEqual(sink.view(), "mm_fills_v2_view")
        self.assertEqual(sink.rows("SELECT count() FROM mm_fills"), [["3"]])

    def test_the_plans_own_queries_run_on_the_view(self):
        mock = self.exchange("--fills", 0)
        mock.add(6, age=1800)
        mock.add(4, age=60)
        sink = self.sink()
        for _ in range(3):
            self.assertEqual(self.sync(mock, sink, "--since", "1d").code, 0)
        sink.query("INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, "
                   "client_order_id, ver) SELECT account, exchange_order_id, 'd-1', '', 1 "
                   "FROM mm_fills_v2 LIMIT 1")
        linked = sum(1 for row in mock.truth()
                     if [row[1]] in sink.rows("SELECT exchange_order_id FROM mm_fill_links"))
        orders = len({row[1] for row in mock.truth()})
        answers = {name: sink.rows(sql) for name, sql in PLAN.items()}
        self.assertEqual(answers["validation gates"], [["0", "0", "10"]])
        self.assertEqual(answers["idempotency"], [["10", "10", "10"]])
        self.assertEqual(answers["valid rows"], [["10"]])
        self.assertEqual(answers["decisions"], [[str(linked), str(10 - linked)]])
        self.assertEqual(float(answers["link rate"][0][0]), linked / 10)
        self.assertEqual(answers["volume"], [["10", str(orders), "0", "100"]])
        self.assertEqual(sum(int(row[1]) for row in answers["fills per minute"]), 10)
        self.assertEqual(answers["rows per order"][0][0], str(orders))
        self.assertEqual(len(answers["ids"]), 5)
        self.assertEqual(answers["copies"], [])


@on(ClickHouse)
class OnClickHouse(Tables, Case):
    pass


@on(Chdb)
class OnChdb(Tables, Case):
    pass


class OnFile(OnSqlite, OnEveryEngine, Case):
    MIGRATIONS = 9  # the watermarks' table is one of them

    def relations(self, sink):
        return sink.rows("SELECT name, sql FROM sqlite_schema ORDER BY name")

    def test_what_is_missing_is_named_and_applied_once(self):
        absent = self.sink(apply=False)
        done = run("schema", "verify", "--sink", absent.address)
        self.assertEqual((done.code, absent.rows("SELECT 1")), (6, []))  # and there is no file yet
        self.assertIn("is not there", done.log)
        super().test_what_is_missing_is_named_and_applied_once()

    def test_each_difference_is_named(self):
        cases = [
            (["DROP TABLE mm_fill_links"], "the table mm_fill_links is missing"),
            (["ALTER TABLE mm_fill_polls DROP COLUMN n_api"],
             "mm_fill_polls has no column n_api INTEGER NOT NULL"),
            (["DROP VIEW mm_fills"], "the view mm_fills is missing"),
            (["DROP INDEX mm_fills_v2_by_time"], "mm_fills_v2 has no index mm_fills_v2_by_time"),
            (["DROP TABLE mm_fill_verdicts",
              "CREATE TABLE mm_fill_verdicts (account TEXT NOT NULL, fill_id TEXT NOT NULL, "
              "is_valid INTEGER, why TEXT NOT NULL, ver INTEGER NOT NULL, PRIMARY KEY (fill_id)) "
              "STRICT"], "mm_fill_verdicts has the primary key (fill_id), not (account, fill_id)"),
            (["DROP TABLE mm_fill_verdicts",
              "CREATE TABLE mm_fill_verdicts (account TEXT NOT NULL, fill_id TEXT NOT NULL, "
              "is_valid INTEGER, why TEXT NOT NULL, ver INTEGER NOT NULL, "
              "PRIMARY KEY (account, fill_id)) STRICT"],
             "mm_fill_verdicts.is_valid is INTEGER, not INTEGER NOT NULL"),
        ]
        for changes, problem in cases:
            with self.subTest(problem):
                sink = self.sink()
                for change in changes:
                    sink.query(change)
                done = run("schema", "verify", "--sink", sink.address, "--log", "json")
                self.assertEqual(done.code, 6)
                self.assertIn(problem, done.stdout)
                self.assertTrue(done.events("schema_differs"))
                refused = run("load", "--sink", sink.address, self.file("empty.json", "[]"))
                self.assertEqual(refused.code, 6)
                self.assertIn("schema apply", refused.log)

    def test_a_table_that_is_gone_is_made_again(self):
        sink = self.sink()
        sink.query("DROP TABLE mm_fill_links")  # the view reads it
        verified = run("schema", "verify", "--sink", sink.address)
        self.assertRegex(verified.stdout, "mm_fills can't be read: .*mm_fill_links")
        self.assertEqual(self.apply(sink).code, 0)
        self.assertEqual(run("schema", "verify", "--sink", sink.address).code, 0)

    def test_show_prints_what_apply_runs(self):
        shown, applied = self.sink(apply=False), self.sink()
        text = run("schema", "show", "--engine", "sqlite").stdout
        connection = sqlite3.connect(shown.file)
        connection.executescript(text)
        connection.close()
        self.assertEqual(self.relations(shown), self.relations(applied))
        self.assertEqual(run("schema", "verify", "--sink", shown.address).code, 0)
        self.assertEqual(shown.rows("PRAGMA user_version"), applied.rows("PRAGMA user_version"))


load_tests = load_tests_in_order(OnFile, OnClickHouse, OnChdb)

if __name__ == "__main__":
    main()
