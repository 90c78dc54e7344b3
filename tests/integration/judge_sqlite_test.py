#!/usr/bin/env python3
"""The tests of judge_test.py on a SQLite file."""
import json

import judge_test
from support.harness import load_tests_in_order, main, run
from support.sqlite_words import OnSqlite


class WrongTables(OnSqlite, judge_test.WrongTables):
    def test_a_missing_column_fails_by_its_name(self):
        sink = self.legacy([], apply=False)
        sink.query("ALTER TABLE mm_fills DROP COLUMN price_cents")
        found = self.diagnose(sink)
        self.assertEqual(found["verdict"], "fail")
        self.assertIn("price_cents", self.check_of(found, "schema is there")["figure"])

        _, sink, _ = self.booked(5)
        sink.drop_column("mm_fills_v2", "fee_u")
        found = self.diagnose(sink)
        self.assertEqual(found["verdict"], "fail")
        self.assertIn("fee_u", self.check_of(found, "schema is there")["figure"])
        verified = run("schema", "verify", "--sink", sink.address)
        self.assertEqual(verified.code, 6)
        self.assertIn("mm_fills_v2 has no column fee_u INTEGER", verified.stdout)

    def test_a_server_that_does_not_answer_can_not_be_told(self):
        """A damaged file, which gives no answer like a server that is down."""
        _, sink, _ = self.booked(5)
        with open(sink.file, "r+b") as file:
            file.seek(100)
            file.write(b"\xff" * 8000)
        done = run("diagnose", "--sink", sink.address, "--json")
        self.assertEqual(done.code, 2, done.log)
        self.assertEqual(json.loads(done.stdout)["verdict"], "unknown")
        self.assertEqual(run("schema", "verify", "--sink", sink.address).code, 4)


class Positions(OnSqlite, judge_test.Positions):
    pass


class Migration(OnSqlite, judge_test.Migration):
    def test_columns_that_may_be_null(self):
        sink = self.sink(apply=False)
        sink.query("CREATE TABLE mm_fills (ts TEXT, engine_instance_id TEXT, market_ticker TEXT, "
                   "exchange_order_id TEXT, side TEXT, price_cents INTEGER, size REAL, fee REAL, "
                   "fill_id TEXT)")
        sink.query("INSERT INTO mm_fills VALUES "
                   "(datetime('now'), NULL, 'T', 'o', 'yes', 40, 2, NULL, 'f'), "
                   "(datetime('now'), NULL, 'T', 'o', 'yes', NULL, 2, 0.01, 'g'), "
                   "(datetime('now'), NULL, NULL, 'o', 'yes', 40, 2, 0.01, 'h'), "
                   "(datetime('now'), NULL, 'T', 'o', 'yes', 40, 2, 0.01, NULL)")
        self.migrate_null_columns(sink)


class HealthyTables(OnSqlite, judge_test.HealthyTables):
    test_rows_doubled_under_their_own_identity = None  # the primary key knows no such rows


class Property(OnSqlite, judge_test.Property):
    pass


load_tests = load_tests_in_order(WrongTables, Positions, Migration, HealthyTables, Property)

if __name__ == "__main__":
    main()
