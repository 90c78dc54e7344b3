#!/usr/bin/env python3
"""What questions and inserts cost on one ClickHouse server and on a cluster of two shards.

usage: cluster_cost.py [--millions 1,5] [--monthly N] [--questions WORD]
                       [--batches 1000,10000,50000] [--rows 200000]

TRUEFILL names the program, which makes the tables. The figures are processor seconds of the server
processes, which do not depend on what else the machine does as much as times do: for a question of
the server that answers alone, and of each shard's; for inserts of all processes together, replicas
and ZooKeeper included, per million rows. The rows are 30 days of fills, three of an order, in parts
that are not merged (the most that FINAL has to do). With --monthly each 30 days have N rows, so that a
larger table reaches further back and its last day has as many fills as a smaller table's. Needs what
tests/cluster needs.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))

from cluster import NAME, Cluster, wait_until  # noqa: E402
from support.engines import ClickHouse, Engine  # noqa: E402

DATABASE = "cost"
ROWS_PER_PART = 500_000
ALL_IN_ONE_MONTH = 10 ** 12
TICKS = os.sysconf("SC_CLK_TCK")
COLUMNS = """account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u,
ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, engine_instance_id,
engine_version, schema_ver, ingest_ver"""
# A fill of a number: its time is anywhere in its 30 days, as its identity is in the table.
ROWS = """SELECT '' AS account, lower(hex(sipHash128(toString(number)))) AS fill_id,
    lower(hex(sipHash128(concat('order', toString(intDiv(number, 3)))))) AS exchange_order_id,
    concat('MARKET-', toString(sipHash64(intDiv(number, 3)) % 200)) AS market_ticker,
    if(number % 2 = 0, 'yes', 'no') AS side, 'buy' AS action,
    toInt64(10000 * (1 + number % 99)) AS price_u, toInt64(100 * (1 + number % 50)) AS count_c,
    toInt64(number % 20000) AS fee_u,
    toInt64({now} - 2592000000000 * intDiv(number, {monthly})
        - intDiv(toUInt64(2592000000000) * (sipHash64(number, 'ts') % 1000000), 1000000)) AS ts_us,
    number % 2 AS is_taker, 0 AS subaccount, 0 AS exchange_index, '' AS client_order_id, 0 AS notes,
    'rest' AS source, 'bench' AS engine_instance_id, '1' AS engine_version, 2 AS schema_ver,
    toUInt64(ts_us + 1000000) AS ingest_ver
FROM (SELECT number + {first} AS number FROM system.numbers LIMIT {rows})"""
QUESTIONS = {
    "all, count()": "SELECT count() FROM mm_fills",
    "one market, all time": "SELECT count(), sum(count_c) FROM mm_fills WHERE market_ticker = 'MARKET-7'",
    "all, by market, top 5": "SELECT market_ticker, count() AS n FROM mm_fills GROUP BY market_ticker "
                             "ORDER BY n DESC, market_ticker LIMIT 5",
    "last hour of mm_fills": "SELECT count() FROM mm_fills WHERE ts > now() - 3600",
    "last hour, count()": "SELECT count() FROM mm_fills_last_hour",
    "docs/queries/volume.sql": None,
    "one market, last day": "SELECT count(), sum(count_c) FROM mm_fills_last_day "
                            "WHERE market_ticker = 'MARKET-7'",
    "last day, by market, top 5": "SELECT market_ticker, count() AS n FROM mm_fills_last_day "
                                  "GROUP BY market_ticker ORDER BY n DESC, market_ticker LIMIT 5",
    "last day, uniqExact(fill_id)": "SELECT uniqExact(fill_id) FROM mm_fills_last_day",
    "look-up of 1000 ids": "SELECT count() FROM mm_fills_v2 WHERE account = '' AND fill_id IN ({ids})",
}


def cpu_seconds(pid):
    with open("/proc/%d/stat" % pid, encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def apply_schema(port, *more):
    subprocess.run([os.environ["TRUEFILL"], "schema", "apply", "--sink",
                    "http://127.0.0.1:%d/%s" % (port, DATABASE), *more],
                   check=True, stdout=subprocess.DEVNULL)


class Store:
    """One server with its table, or a cluster with the table of each shard."""

    def __init__(self, name, nodes, table):
        self.name, self.nodes, self.table = name, nodes, table
        for node in nodes:
            node.query("SYSTEM STOP MERGES")

    def fill(self, first, last, now, monthly):
        for shard, node in enumerate(self.nodes):
            for begin in range(first, last, ROWS_PER_PART):
                rows = ROWS.format(now=now, first=begin, rows=min(ROWS_PER_PART, last - begin),
                                   monthly=monthly)
                node.query("INSERT INTO %s (%s) SELECT %s FROM (%s) WHERE sipHash64(exchange_order_id) "
                           "%% %d = %d" % (self.table, COLUMNS, COLUMNS, rows, len(self.nodes), shard),
                           database=DATABASE)

    def megabytes(self):
        sql = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = '%s'" % DATABASE
        return " + ".join("%.0f" % (int(node.rows(sql)[0][0]) / 1e6) for node in self.nodes)

    def ask(self, sql):
        """The answer, and each node's processor seconds in the median of three rounds."""
        rounds = []
        for _ in range(3):
            before = [cpu_seconds(node.pid) for node in self.nodes]
            answer = self.nodes[0].rows(sql, database=DATABASE, max_threads=1,
                                        max_query_size=10_000_000)
            rounds.append([cpu_seconds(node.pid) - start for node, start in zip(self.nodes, before)])
        return answer, sorted(rounds, key=sum)[1]


def measure_questions(millions, monthly, word):
    now = int(time.time() * 1e6)
    with ClickHouse() as one, Cluster(shards=2, replicas=1) as cluster:
        apply_schema(one.port)
        apply_schema(cluster.port, "--cluster", NAME)
        stores = [Store("one node", [one], "mm_fills_v2"),
                  Store("two shards", cluster.nodes, "mm_fills_v2_local")]
        for filled, million in zip([0, *millions], millions):
            for store in stores:
                store.fill(filled * 1_000_000, million * 1_000_000, now, monthly)
            ids = ", ".join("'%s'" % row[0] for row in one.rows(
                "SELECT fill_id FROM mm_fills_v2 LIMIT 1000", database=DATABASE))
            print("\n%d million rows; MB on disk: %s" % (million, ", ".join(
                "%s %s" % (store.name, store.megabytes()) for store in stores)))
            print("%-30s %9s %9s %9s" % ("processor seconds", "one node", "shard 1", "shard 2"))
            for name, sql in QUESTIONS.items():
                if word not in name:
                    continue
                sql = sql.format(ids=ids) if sql else (ROOT / name).read_text(encoding="utf-8")
                (truth, alone), (answer, each) = (store.ask(sql) for store in stores)
                # The last hour and day move while they are asked for.
                if truth != answer and "last" not in name + sql:
                    raise AssertionError("%s: %s on one node, %s on two shards" % (name, truth, answer))
                print("%-30s %9.2f %9.2f %9.2f" % (name, *alone, *each), flush=True)


def measure_inserts(batches, n_rows):
    now = int(time.time() * 1e6)
    with ClickHouse() as one, Cluster(shards=2, replicas=2) as cluster:
        apply_schema(one.port)
        apply_schema(cluster.port, "--cluster", NAME)
        zookeeper = cluster.zookeeper.pid
        cases = [("one node", one, [one.pid], {}),
                 ("two shards with two replicas", cluster,
                  [*(node.pid for node in cluster.nodes), zookeeper],
                  {"insert_distributed_sync": 1, "insert_deduplicate": 0})]
        print("\n%-30s %12s %15s %10s" % ("inserts", "rows a batch", "cpu s per 1e6", "p50 ms"))
        first = 0
        for batch in batches:
            rows = ROWS.format(now=now, first=first, rows=n_rows, monthly=ALL_IN_ONE_MONTH)
            lines = one.query(rows + " FORMAT JSONEachRow",
                              output_format_json_quote_64bit_integers=0).splitlines(keepends=True)
            first += n_rows
            for name, engine, pids, settings in cases:
                wait_until_settled(engine)
                before = sum(map(cpu_seconds, pids))
                times = []
                for begin in range(0, len(lines), batch):
                    started = time.monotonic()
                    engine.query("INSERT INTO mm_fills_v2 (%s) FORMAT JSONEachRow" % COLUMNS,
                                 data="".join(lines[begin:begin + batch]), database=DATABASE, **settings)
                    times.append(time.monotonic() - started)
                wait_until_settled(engine)
                spent = sum(map(cpu_seconds, pids)) - before
                print("%-30s %12d %15.1f %10.0f" % (name, batch, spent * 1e6 / n_rows,
                                                  1000 * statistics.median(times)), flush=True)


def wait_until_settled(engine):
    """Until nothing is fetched or merged any more, for a second."""
    nodes = engine.nodes if isinstance(engine, Cluster) else [engine]
    quiet_since = [None]

    def is_quiet():
        busy = any(node.rows("SELECT (SELECT count() FROM system.merges) + "
                             "(SELECT sum(queue_size) FROM system.replicas)") != [["0"]] for node in nodes)
        quiet_since[0] = None if busy else quiet_since[0] or time.monotonic()
        return quiet_since[0] and time.monotonic() - quiet_since[0] > 1
    wait_until(is_quiet, 600, "merges and replication end")


def numbers(text):
    return [int(number) for number in text.split(",") if number]


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--millions", type=numbers, default=[1, 5])
    parser.add_argument("--monthly", type=int, default=ALL_IN_ONE_MONTH, metavar="N",
                        help="rows in each 30 days; without it all rows are of the last 30 days")
    parser.add_argument("--questions", default="", metavar="WORD",
                        help="only those whose name has the word")
    parser.add_argument("--batches", type=numbers, default=[1_000, 10_000, 50_000])
    parser.add_argument("--rows", type=int, default=200_000, help="of each batch size")
    options = parser.parse_args()
    if absence := Cluster.absence():
        sys.exit(absence)
    Engine.reply_seconds = 3600
    if options.batches:
        measure_inserts(options.batches, options.rows)
    if options.millions:
        measure_questions(options.millions, options.monthly, options.questions)


if __name__ == "__main__":
    main()
