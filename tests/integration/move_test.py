#!/usr/bin/env python3
"""Moving fills: export from every sink, loading a folder of version 0.1.0 into a SQLite file, and copying
a file to a server."""
import csv
import io
import json
import pathlib
import signal
import sqlite3

from support.engines import ClickHouse
from support.harness import Case, SqliteSink, load_tests_in_order, main, on, rounds, run

FOLDER = pathlib.Path(__file__).resolve().parent / "folder_0_1_0"
FILL = ('{"order_id":"o%d","fill_id":"f%d","ticker":"T","created_time":"2026-07-30T04:39:40.%06dZ",'
        '"outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00"}\n')
TABLES = {
    "mm_fills_v2": "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, "
                   "count_c, fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id, "
                   "notes, source, engine_instance_id, engine_version, schema_ver, ingest_ver",
    "mm_fill_links": "account, exchange_order_id, decision_id, client_order_id, ver",
    "mm_fill_verdicts": "account, fill_id, is_valid, why, ver",
    "mm_fill_rejects": "raw_sha256, stage, reason, field, looks_like, source, raw, seen_us, ver",
    "mm_fill_polls": "account, engine_instance_id, polled_us, complete, problem, n_pages, n_api, "
                     "n_raw, n_real, n_valid, n_passed, n_duplicate, n_inserted, n_failed, "
                     "watermark_us, ver",
}


class Exporting:
    """Tests of export for every sink."""

    def prepare(self, sink):
        rows = [
            {"fill_id": "f,1", "order_id": "o", "ticker": "T", "outcome_side": "no",
             "no_price_dollars": "0.0035", "count_fp": "2.97", "fee_cost": "0.020000",
             "created_time": "2026-07-30T04:39:40.458649Z", "action": "sell", "is_taker": True,
             "subaccount_number": 3, "client_order_id": "a \"quoted\"\nid"},
            {"order_id": "o2", "ticker": "T", "outcome_side": "yes", "yes_price_dollars": "0.5",
             "count_fp": "1", "created_time": "2026-07-30T04:39:41Z"}]
        self.load(sink, json.dumps(rows), "--account", "desk 1")
        self.load(sink, FILL % (1, 1, 0))
        registry = self.file("registry", "o,decision\n")
        self.assertEqual(run("link", "--sink", sink.address, "--registry", registry).code, 0)
        done = run("invalidate", "--sink", sink.address, "--fill", "f,1", "--account", "desk 1",
                   "--why", "busted, they say")
        self.assertEqual(done.code, 0, done.log)

    def load(self, sink, text, *more):
        done = run("load", "--sink", sink.address, "--state", self.path("state"), *more,
                   self.file("input", text))
        self.assertEqual(done.code, 0, done.log)
        return done

    def test_every_fill_is_a_line_with_its_decision_and_its_verdict(self):
        sink = self.sink()
        self.prepare(sink)
        done = run("export", "--sink", sink.address)
        self.assertEqual(done.code, 0, done.log)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        for line in lines:
            self.assertGreater(line.pop("ingest_ver"), 0)
        synthetic = lines[2].pop("fill_id")
        self.assertEqual(len(synthetic), 32)
        self.assertEqual(lines, [
            {"account": "", "fill_id": "f1", "exchange_order_id": "o1", "client_order_id": None,
             "market_ticker": "T", "side": "yes", "action": None, "price_dollars": "0.560000",
             "price_cents": 56, "size": "10.00", "ts_us": 1785386380000000, "fee": None,
             "is_taker": None, "subaccount": None, "exchange_index": None, "source": "rest",
             "notes": [], "decision_id": None, "is_valid": True, "verdict_why": None},
            {"account": "desk 1", "fill_id": "f,1", "exchange_order_id": "o",
             "client_order_id": "a \"quoted\"\nid", "market_ticker": "T", "side": "no",
             "action": "sell", "price_dollars": "0.003500", "price_cents": 0.35, "size": "2.97",
             "ts_us": 1785386380458649, "fee": "0.020000", "is_taker": True, "subaccount": 3,
             "exchange_index": None, "source": "rest", "notes": [], "decision_id": "decision",
             "is_valid": False, "verdict_why": "busted, they say"},
            {"account": "desk 1", "exchange_order_id": "o2", "client_order_id": None,
             "market_ticker": "T", "side": "yes", "action": None, "price_dollars": "0.500000",
             "price_cents": 50, "size": "1.00", "ts_us": 1785386381000000, "fee": None,
             "is_taker": None, "subaccount": None, "exchange_index": None, "source": "rest",
             "notes": ["synthetic_id"], "decision_id": None, "is_valid": True,
             "verdict_why": None}])
        later = run("export", "--sink", sink.address, "--since", "2026-07-30T04:39:40.458649Z")
        self.assertEqual(later.stdout.splitlines(), done.stdout.splitlines()[1:])
        nothing = run("export", "--sink", sink.address, "--since", "2026-08-01T00:00:00Z")
        self.assertEqual((nothing.code, nothing.stdout), (0, ""))

    def test_the_same_as_csv(self):
        sink = self.sink()
        self.prepare(sink)
        done = run("export", "--sink", sink.address, "--format", "csv")
        self.assertEqual(done.code, 0, done.log)
        rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
        self.assertEqual(len(rows), 3)
        self.assertGreater(int(rows[1].pop("ingest_ver")), 0)
        self.assertEqual(rows[1], {
            "account": "desk 1", "fill_id": "f,1", "exchange_order_id": "o",
            "client_order_id": "a \"quoted\"\nid", "market_ticker": "T", "side": "no",
            "action": "sell", "price_dollars": "0.003500", "size": "2.97",
            "ts_us": "1785386380458649", "time": "2026-07-30T04:39:40.458649Z", "fee": "0.020000",
            "is_taker": "1", "subaccount": "3", "exchange_index": "", "source": "rest",
            "notes": "", "decision_id": "decision", "is_valid": "0",
            "verdict_why": "busted, they say"})
        self.assertEqual((rows[0]["fee"], rows[0]["is_taker"], rows[0]["decision_id"],
                          rows[2]["notes"]), ("", "", "", "synthetic_id"))

    def test_lines_that_are_loaded_again_give_the_same_fills(self):
        sink = self.sink()
        self.prepare(sink)
        lines = self.file("lines.ndjson", run("export", "--sink", sink.address).stdout)
        copy = SqliteSink(self.path("copy.db"))
        done = run("load", "--sink", copy.address, "--account", "desk 1", lines)
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(copy.fills("desk 1"), sink.fills("desk 1"))
        self.assertEqual(copy.fills(""), [])
        self.assertIn("1 lines name another account than 'desk 1'", done.log)
        self.assertEqual(run("load", "--sink", copy.address, lines).code, 0)
        self.assertEqual(copy.fills(""), sink.fills(""))
        self.assertEqual(copy.rejects(), [])

    def test_many_fills_are_written_as_they_are_read(self):
        sink = self.sink()
        n = rounds(51_000, 1_000_000)
        self.load(sink, "".join(FILL % (k // 3, k, k % 1_000_000) for k in range(n)))
        done = run("export", "--sink", sink.address)
        self.assertEqual(done.code, 0, done.log)
        ids = [json.loads(line)["fill_id"] for line in done.stdout.splitlines()]
        self.assertEqual(ids, ["f%d" % k for k in range(n)])


class ExportOfSqlite(Exporting, Case):
    def sink(self):
        return SqliteSink(self.path("fills.db"))


@on(ClickHouse)
class ExportOfClickHouse(Exporting, Case):
    pass


class FolderOfVersion010(Case):
    """The folder was written by version 0.1.0: two accounts, links, a fill that changed."""

    def setUp(self):
        super().setUp()
        self.sink = SqliteSink(self.path("fills.db"))
        with open(FOLDER / "fills-000001.ndjson", encoding="utf-8") as lines:
            self.lines = [json.loads(line) for line in lines]

    def load(self, account):
        return run("load", FOLDER / "fills-000001.ndjson", "--account", account, "--sink",
                   self.sink.address)

    def test_it_moves_account_by_account_with_its_links(self):
        for account, others in (("maker", 3), ("taker", 10)):
            done = self.load(account)
            self.assertEqual(done.code, 0, done.log)
            self.assertIn("%d lines name another account than '%s'" % (others, account), done.log)
        self.assertEqual(self.sink.stored(), len(self.lines))
        self.assertEqual(self.sink.rejects(), [])
        found = {(row[0], row[1], row[2]): row[3:] for row in self.sink.rows(
            "SELECT account, fill_id, exchange_order_id, market_ticker, side, action, price_u, "
            "count_c, fee_u, ts_us, is_taker, subaccount, client_order_id FROM mm_fills_v2")}
        for line in self.lines:
            fee = line["fee"] and int(line["fee"].replace(".", ""))
            self.assertEqual(
                found[line["account"], line["fill_id"], line["exchange_order_id"]],
                (line["market_ticker"], line["side"], line["action"] or "",
                 int(line["price_dollars"].replace(".", "")), int(line["size"].replace(".", "")),
                 fee, line["ts_us"],
                 None if line["is_taker"] is None else int(line["is_taker"]), line["subaccount"],
                 line["client_order_id"] or ""))
        done = run("link", "--sink", self.sink.address, "--registry", FOLDER / "links.ndjson")
        self.assertEqual(done.code, 0, done.log)
        with open(FOLDER / "links.ndjson", encoding="utf-8") as lines:
            links = {(row["account"], row["exchange_order_id"], row["decision_id"])
                     for row in map(json.loads, lines)}
        self.assertEqual(len(links), 3)
        self.assertEqual({tuple(row) for row in self.sink.rows(
            "SELECT account, exchange_order_id, decision_id FROM mm_fill_links")}, links)
        for account in ("maker", "taker"):  # moved again, nothing is added
            done = self.load(account)
            self.assertEqual(done.events("fill_pipeline_stats")[-1]["n_inserted"], 0)
        self.assertEqual(self.sink.stored(), len(self.lines))

    def test_an_account_that_no_line_names_is_refused(self):
        done = self.load("mkaer")
        self.assertEqual(done.code, 2)
        self.assertIn("13 lines name another account than 'mkaer' and were not taken; load them "
                      "with --account: 'maker', 'taker'", done.log)
        self.assertEqual(self.sink.fills("mkaer"), [])
        self.assertEqual(self.load("").code, 2)

    def test_an_account_is_seen_however_its_line_is_spelled(self):
        lines = self.file("lines", "".join(
            " " + json.dumps(dict(reversed(line.items()))) + "\n" for line in self.lines))
        done = run("load", lines, "--account", "mkaer", "--sink", self.sink.address)
        self.assertEqual(done.code, 2)
        self.assertIn("13 lines name another account", done.log)
        self.assertEqual(self.sink.stored(), 0)


@on(ClickHouse)
class Copying(Case):
    """`truefill copy`."""

    def setUp(self):
        super().setUp()
        self.file_sink = SqliteSink(self.path("fills.db"))
        self.server = self.sink()

    def prepare(self, n):
        mock = self.exchange("--fills", n, "--eras", "mixed", "--incident")
        registry = self.file("registry", "".join("%s,d-%d\n" % (row[1], k)
                                                 for k, row in enumerate(mock.truth()[:50])))
        for account in ("maker", "taker"):
            done = self.sync(mock, self.file_sink, "--account", account, "--registry", registry)
            self.assertEqual(done.code, 0, done.log)
        done = run("invalidate", "--sink", self.file_sink.address, "--where", "price_cents > 50",
                   "--why", "it's a \\ test", "--yes")
        self.assertEqual(done.code, 0, done.log)
        return mock

    def copy(self):
        return run("copy", "--from", self.file_sink.address, "--to", self.server.address)

    def rows(self, sink, table):
        final = "" if sink is self.file_sink else " FINAL"
        return sorted([None if value is None else str(value) for value in row] for row in sink.rows(
            "SELECT %s FROM %s%s" % (TABLES[table], table, final)))

    def assert_same(self):
        for table in TABLES:
            with self.subTest(table):
                rows = self.rows(self.file_sink, table)
                self.assertTrue(rows)
                self.assertEqual(self.rows(self.server, table), rows)

    def test_everything_arrives_once_however_often_it_is_copied(self):
        mock = self.prepare(3000)
        done = self.copy()
        self.assertEqual(done.code, 0, done.log)
        self.assertRegex(done.stdout, "mm_fills_v2 +6000 rows sent, 0 were there already")
        self.assertIn("verified: counts and sums agree", done.stdout)
        self.assert_same()
        self.assert_booked(mock, self.server, "maker")
        again = self.copy()
        self.assertRegex(again.stdout, "mm_fills_v2 +0 rows sent, 6000 were there already")
        self.assert_same()
        mock.add(5)
        self.assertEqual(self.sync(mock, self.file_sink, "--account", "maker").code, 0)
        self.assertEqual(self.copy().code, 0)
        self.assert_same()
        # The server is then used by sync, and no fill is stored twice.
        mock.add(5)
        self.assertEqual(self.sync(mock, self.server, "--account", "maker").code, 0)
        self.assert_booked(mock, self.server, "maker")

    def test_it_goes_on_after_a_kill(self):
        self.prepare(100)
        n = rounds(40_000, 500_000)
        done = run("load", "--sink", self.file_sink.address, self.file(
            "many", "".join(FILL % (k // 3, k, k % 1_000_000) for k in range(n))))
        self.assertEqual(done.code, 0, done.log)
        started = self.start(["copy", "--from", self.file_sink.address, "--to",
                              self.server.address])
        while int(self.server.rows("SELECT count() FROM mm_fills_v2")[0][0]) < 10_000:
            self.assertIsNone(started.process.poll(), "it ended before it could be killed")
        started.stop(signal.SIGKILL)
        done = self.copy()
        self.assertEqual(done.code, 0, done.log)
        self.assertRegex(done.stdout, "[1-9]0000 were there already")
        self.assert_same()

    def test_what_the_server_knows_better_stays(self):
        self.prepare(50)
        self.assertEqual(self.copy().code, 0)
        before = self.rows(self.server, "mm_fills_v2")
        self.server.query("INSERT INTO mm_fills_v2 (%s) SELECT %s FROM mm_fills_v2 WHERE account = "
                          "'maker' LIMIT 1" % (
                              TABLES["mm_fills_v2"], TABLES["mm_fills_v2"].replace(
                                  "fee_u", "toNullable(toInt64(77))").replace(
                                  "ingest_ver", "ingest_ver + 1")))
        connection = sqlite3.connect(self.file_sink.file)
        connection.execute("UPDATE mm_fills_v2 SET action = 'other', ingest_ver = ingest_ver + 1 "
                           "WHERE account = 'taker'")
        connection.commit()
        connection.close()
        done = self.copy()
        self.assertEqual(done.code, 0, done.log)
        self.assertIn("1 are newer on the server", done.stdout)
        after = self.rows(self.server, "mm_fills_v2")
        self.assertEqual([row[8] for row in after].count("77"), 1)
        self.assertEqual([row[5] for row in after].count("other"), 50)
        self.assertEqual(len(after), len(before))

    def test_a_table_that_is_missing_is_named(self):
        self.prepare(20)
        self.server.query("DROP TABLE mm_fill_links")
        done = self.copy()
        self.assertEqual(done.code, 6)
        self.assertIn("the table mm_fill_links is missing", done.log)
        self.assertEqual(self.server.stored(), 0)

    def test_usage(self):
        for source, target in (("ndjson:x", self.server.address),
                               (self.server.address, self.server.address),
                               (self.file_sink.address, self.file_sink.address),
                               ("sqlite:", self.server.address)):
            self.assertEqual(run("copy", "--from", source, "--to", target).code, 2)
        self.assertEqual(self.copy().code, 6)  # there is no such file


load_tests = load_tests_in_order(ExportOfSqlite, ExportOfClickHouse, FolderOfVersion010, Copying)

if __name__ == "__main__":
    main()
