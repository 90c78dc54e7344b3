#!/usr/bin/env python3
"""The views mm_fills_last_hour and mm_fills_last_day: the rows of mm_fills, without a read of the whole
table."""
import json
import random
import time

from support.engines import Chdb, ClickHouse
from support.harness import Case, TableSink, load_tests_in_order, main, on, rounds, run
from support.sqlite_words import OnSqlite

WINDOWS = {"mm_fills_last_hour": 3600, "mm_fills_last_day": 86400}
COLUMNS = ("account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u, "
           "ts_us, client_order_id, notes, source, engine_instance_id, engine_version, schema_ver, "
           "ingest_ver")
READ = ("account, fill_id, exchange_order_id, market_ticker, side, price_u, count_c, fee_u, ts_us, "
        "client_order_id, decision_id, is_valid, verdict_why, ingest_ver")
SECOND = 1000000


def row(number, ts_us, version, market="M", account=""):
    """A fill whose price tells its version, for an INSERT."""
    return ("('%s', 'f%d', 'o%d', '%s', 'yes', 'buy', %d, 1000, NULL, %d, '', 0, 'rest', 'i', 'v', 2, %d)"
            % (account, number, number // 3, market, 10000 + version % 980000, ts_us, version))


def insert(sink, rows):
    sink.query("INSERT INTO mm_fills_v2 (%s) VALUES %s" % (COLUMNS, ", ".join(rows)))


class OnEveryEngine:
    def assert_same(self, sink):
        # The times of the fills keep away from the windows' ends, so that it does not matter when
        # the queries run.
        now = int(time.time())
        for view, seconds in WINDOWS.items():
            wanted = sink.rows("SELECT %s FROM mm_fills WHERE ts_us >= %d" % (
                READ, (now - seconds) * SECOND))
            found = sink.rows("SELECT %s FROM %s" % (READ, view))
            self.assertEqual(sorted(found, key=str), sorted(wanted, key=str))
        return len(wanted)

    def test_a_day_of_fills_that_poll_and_stream_report_twice(self):
        sink = self.sink()
        mock = self.exchange("--fills", 0)
        for age in (10, 600, 3000, 4000, 40000, 80000, 90000, 200000):
            mock.add(5, age=age)
        for _ in range(2):
            self.assertEqual(self.sync(mock, sink, "--since", "5d").code, 0)
        self.assertEqual(self.assert_same(sink), 30)
        self.assertEqual(len(sink.rows("SELECT fill_id FROM mm_fills_last_hour")), 15)


class StoredAgain(OnEveryEngine):
    """A fill may be stored again with another time, before or after the row that it replaces."""

    n_seeds = rounds(4, 200)

    def links_and_verdicts(self, sink, rng, version):
        sink.query("INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, client_order_id, "
                   "ver) VALUES ('', 'o%d', 'd%d', 'c', %d)" % (rng.randrange(20), version, version))
        sink.query("INSERT INTO mm_fill_verdicts (account, fill_id, is_valid, why, ver) VALUES "
                   "('', 'f%d', %d, 'w%d', %d)" % (rng.randrange(60), version % 2, version, version))

    def random_row(self, rng, now):
        age = rng.choice([rng.randrange(60, 3400), rng.randrange(3800, 80000),
                          rng.randrange(90000, 900000)])
        ts_us = (now - age) * SECOND + rng.randrange(SECOND)
        version = rng.choice([
            ts_us + rng.randrange(30 * SECOND),                # booked when it happened
            now * SECOND + rng.randrange(SECOND),              # booked now
            now * SECOND,                                      # by two writers in one microsecond
            (now - 200000) * SECOND,
            ts_us - rng.randrange(100000 * SECOND),            # by a clock that is behind
            now * SECOND + rng.randrange(9000000 * SECOND),    # by a clock that is ahead
            4102444800 - ts_us // SECOND,                      # taken over from an older table
            (rng.randrange(7) << 47) + now * SECOND // 64 + rng.randrange(10 ** 9),  # by the stream
            2 ** 64 - 1 - rng.randrange(10 ** 9)])
        return row(rng.randrange(60), ts_us, version, market=rng.choice("MN"))

    def test_fills_that_are_stored_again_with_other_times_count_once(self):
        for seed in range(self.n_seeds):
            with self.subTest(seed=seed):
                rng = random.Random(seed)
                sink = self.sink()
                now = int(time.time())
                for version in range(rng.randrange(3, 12)):
                    batch = {}
                    for _ in range(rng.randrange(1, 40)):
                        text = self.random_row(rng, now)
                        batch[text.split(", ")[1]] = text
                    for _ in range(rng.choice([1, 1, 2])):  # the same bytes again
                        insert(sink, batch.values())
                    self.links_and_verdicts(sink, rng, version)
                    if rng.random() < 0.2:
                        self.optimize(sink, rng)
                self.assert_same(sink)

    def optimize(self, sink, rng):
        sink.query("OPTIMIZE TABLE %s FINAL" % rng.choice(["mm_fills_v2", "mm_fills_by_hour"]))

    def shown_by(self, _sink):
        """The options of `schema show` for the sink's statements."""
        return ["--engine", "clickhouse"]

    def test_the_text_of_a_view_with_other_seconds_is_a_view_of_that_window(self):
        sink = self.sink()
        mock = self.exchange("--fills", 0)
        for age in (600, 90000, 500000, 700000):
            mock.add(5, age=age)
        self.assertEqual(self.sync(mock, sink, "--since", "9d").code, 0)
        for statement in run("schema", "show", *self.shown_by(sink)).stdout.split(";\n"):
            if "mm_fills_last_day" in statement:
                sink.query(statement.replace("last_day", "last_week").replace("86400", "604800"))
        found = sink.rows("SELECT fill_id FROM mm_fills_last_week")
        wanted = sink.rows("SELECT fill_id FROM mm_fills WHERE ts_us >= %d" % (
            (int(time.time()) - 604800) * SECOND))
        self.assertEqual(sorted(found), sorted(wanted))
        self.assertEqual(len(found), 15)
        self.assertEqual(run("schema", "verify", "--sink", sink.address).code, 0)


class OnServer(StoredAgain):
    def test_rows_from_before_the_table_are_in_it_and_a_feed_that_is_gone_is_made_again(self):
        sink = self.sink()
        now = int(time.time())
        insert(sink, [row(1, (now - 100) * SECOND, now * SECOND)])
        for gone in ("mm_fills_by_hour_feed", "mm_fills_by_hour"):
            sink.query("DROP TABLE " + gone)
            insert_without = row(len(gone), (now - 200) * SECOND, now * SECOND)
            if gone.endswith("feed"):
                insert(sink, [insert_without])
            refused = run("schema", "verify", "--sink", sink.address)
            self.assertEqual(refused.code, 6)
            self.assertIn(gone + " is missing", refused.stdout)
            applied = run("schema", "apply", "--sink", sink.address)
            self.assertEqual(applied.code, 0, applied.log)
            self.assertIn("applied 009_fills_by_hour_rows", applied.stdout)
            self.assertEqual(self.assert_same(sink), 2)

    def rows_read(self, sink, sql):
        text = self.engine.query(sql + " FORMAT JSON", database=sink.database, max_threads=1)
        return json.loads(text)["statistics"]["rows_read"]

    def test_what_is_read_does_not_grow_with_the_table(self):
        read = []
        for n_old in (20000, 200000):
            sink = self.sink()
            now = int(time.time())
            sink.query(
                "INSERT INTO mm_fills_v2 (%s) SELECT '', toString(cityHash64(number)), "
                "toString(cityHash64(intDiv(number, 3))), 'M', 'yes', 'buy', 500000, 100, NULL, "
                "(%d - number * 10) * 1000000 AS t, '', 0, 'rest', 'i', 'v', 2, toUInt64(t) FROM "
                "(SELECT number FROM system.numbers LIMIT %d)" % (COLUMNS, now - 120, n_old))
            sink.query(
                "INSERT INTO mm_fill_links (account, exchange_order_id, decision_id, client_order_id, "
                "ver) SELECT '', toString(cityHash64(number)), 'd', '', toUInt64(1) FROM (SELECT "
                "number FROM system.numbers LIMIT %d)" % (n_old // 3))
            self.assertAlmostEqual(int(sink.rows("SELECT count() FROM mm_fills_last_day")[0][0]), 8628,
                                   delta=10)  # one in ten seconds, the last of them two minutes ago
            read.append(self.rows_read(
                sink, "SELECT count(), count(decision_id) FROM mm_fills_last_hour"))
        # 8192 rows are read at each end of the range, and 128 for each of some 116 orders.
        self.assertLess(read[1], 40000, read)
        self.assertGreaterEqual(self.rows_read(sink, "SELECT count() FROM mm_fills WHERE ts > now() - "
                                                     "3600"), 200000)


@on(ClickHouse)
class OnClickHouse(OnServer, Case):
    pass


@on(Chdb)
class OnChdb(OnServer, Case):
    pass


class OnFile(OnSqlite, OnEveryEngine, Case):
    def test_a_window_is_read_by_the_index(self):
        sink = self.sink()
        for view in WINDOWS:
            plan = " ".join(str(step) for step in sink.rows("EXPLAIN QUERY PLAN SELECT * FROM " + view))
            self.assertIn("mm_fills_v2_by_time (ts_us>?)", plan)


load_tests = load_tests_in_order(OnFile, OnClickHouse, OnChdb)

if __name__ == "__main__":
    main()
