"""The commands on a cluster: what they write is the same on every node."""
import pathlib

from cluster import START_SECONDS, wait_until
from on_cluster import OnCluster
from support.harness import TableSink, eventually, run

QUERIES = pathlib.Path(__file__).resolve().parents[2] / "docs" / "queries"


class Commands(OnCluster):
    def test_every_fill_once_on_each_node_with_links_and_verdicts(self):
        mock = self.exchange("--fills", 3000)
        sink = self.sink()
        orders = sorted({row[1] for row in mock.truth()})
        registry = self.file("registry", "".join("%s,d\n" % order for order in orders[::2]))
        first = self.start(self.sync_arguments(mock, sink, "--every", "200ms", "--registry", registry))
        second = self.start(self.sync_arguments(
            mock, sink.through(*reversed(self.cluster.nodes)), "--every", "200ms", state="other"))
        eventually(lambda: len(first.events("heartbeat")) > 2 and len(second.events("heartbeat")) > 2)
        mock.add(50)
        self.on_each_node(sink, mock)
        for program in (first, second):
            self.assertEqual(program.stop().code, 0, program.log)
        fill = mock.truth()[0][0]
        for restore, is_valid in ([], "0"), (["--restore"], "1"):
            done = run("invalidate", "--sink", sink.address, "--fill", fill, "--why", "x", *restore)
            self.assertEqual(done.code, 0, done.log)
            for node in self.cluster.nodes:
                wait_until(lambda of=node: of.rows(
                    "SELECT is_valid FROM mm_fills WHERE fill_id = '%s'" % fill,
                    database=sink.database) == [[is_valid]], START_SECONDS, node.name)
        linked = sum(row[1] in set(orders[::2]) for row in mock.truth())
        for node in self.cluster.nodes:
            self.assertEqual(node.rows("SELECT count(decision_id) FROM mm_fills",
                                       database=sink.database), [[str(linked)]])
            for view in "mm_fills_last_hour", "mm_fills_last_day":
                self.assertEqual(node.rows("SELECT count() FROM " + view, database=sink.database),
                                 node.rows("SELECT count() FROM mm_fills WHERE ts > now() - %d" % (
                                     86400 if "day" in view else 3600), database=sink.database))
        exported = run("export", "--sink", sink.address)
        self.assertEqual(exported.stdout.count("\n"), len(mock.truth()))
        refused = run("migrate", "--sink", sink.address)
        self.assertEqual(refused.code, 2, refused.log)

    def test_link_diagnose_and_copy(self):
        mock = self.exchange("--fills", 0)
        mock.add(40, age=600)
        file = "sqlite:" + self.path("fills.db")
        self.assertEqual(run(*self.sync_arguments(mock, TableSink(self.cluster), "--since", "1d")[:7],
                             "--sink", file, "--state", self.path("state"), "--since", "1d").code, 0)
        sink = self.sink()
        copied = run("copy", "--from", file, "--to", sink.address)
        self.assertEqual(copied.code, 0, copied.log)
        self.on_each_node(sink, mock)
        orders = sorted({row[1] for row in mock.truth()})
        registry = self.file("registry", "".join("%s,d\n" % order for order in orders))
        linked = run("link", "--sink", sink.address, "--registry", registry)
        self.assertEqual(linked.code, 0, linked.log)
        for node in self.cluster.nodes:
            wait_until(lambda of=node: of.rows("SELECT count(decision_id) FROM mm_fills",
                                               database=sink.database) == [["40"]],
                       START_SECONDS, node.name)
        found = run("diagnose", "--sink", sink.address, "--json", "--exchange", mock.base, "--key-id",
                    mock.key_id, "--key", mock.key)
        self.assertIn('"relation":"mm_fills"', found.stdout, found.log)
        self.assertIn(found.code, (0, 2), found.stdout)

    def test_a_confirmed_batch_is_on_every_shard(self):
        """Not on the disk of the node that took it, from where it would be sent on later."""
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink.through(self.cluster.node(1, 1))).code, 0)
        stored = {}
        for node in self.cluster.nodes:
            rows = node.rows("SELECT count() FROM mm_fills_v2_local", database=sink.database)
            stored[node.shard] = max(stored.get(node.shard, 0), int(rows[0][0]))
        self.assertEqual(sum(stored.values()), 300, stored)

    def test_a_look_up_asks_all_replicas(self):
        """A row that the other replica has not fetched is not booked a second time."""
        # Of a batch of up to 100 fills the ids are asked for first.
        exchanges = [self.exchange("--fills", n_fills) for n_fills in (200, 60)]
        sinks = [self.sink() for _ in exchanges]
        writer, reader = self.cluster.node(1, 1), self.cluster.node(1, 2)
        other = self.cluster.node(2, 2)
        for node in (reader, other):
            node.stop_fetches()
        try:
            for mock, sink in zip(exchanges, sinks):
                self.assert_found(mock, sink.through(writer), sink.through(reader))
        finally:
            for node in (reader, other):
                self.cluster.start_fetches(node)
        for mock, sink in zip(exchanges, sinks):
            self.on_each_node(sink, mock)

    def test_a_look_up_asks_the_others_when_a_replica_is_missing(self):
        down = self.cluster.node(2, 2)
        exchanges = [self.exchange("--fills", n_fills) for n_fills in (200, 60)]
        sinks = [self.sink() for _ in exchanges]
        down.stop()
        try:
            for mock, sink in zip(exchanges, sinks):
                first = sink.through(self.cluster.node(1, 1))
                self.assert_found(mock, first, first)
        finally:
            self.cluster.restart(down)
        for mock, sink in zip(exchanges, sinks):
            self.on_each_node(sink, mock)

    def assert_found(self, mock, writer, reader):
        """What was written through `writer` is found when it is told again through `reader`."""
        n_fills = len(mock.truth())
        done = self.sync(mock, writer, state="state-%d" % n_fills)
        self.assertEqual(done.events("fill_pipeline_stats")[-1]["n_inserted"], n_fills, done.log)
        again = self.sync(mock, reader, "--since", "60d", state="other-%d" % n_fills)
        counted = again.events("fill_pipeline_stats")[-1]
        self.assertEqual((counted["n_inserted"], counted["n_duplicate"]), (0, n_fills), again.log)

    def test_the_files_of_docs_queries_say_on_each_node_what_they_say_on_one_server(self):
        mock = self.exchange("--fills", 0)
        for age in (60, 600, 3000, 40000, 200000):
            mock.add(8, age=age)
        sink, alone = self.sink(), TableSink(self.cluster)
        self.addCleanup(self.cluster.drop, alone.database)
        self.assertEqual(run("schema", "apply", "--sink", alone.address).code, 0)
        orders = sorted({row[1] for row in mock.truth()})
        registry = self.file("registry", "".join("%s,d\n" % order for order in orders[::2]))
        for each in (sink, alone):
            done = self.sync(mock, each, "--since", "5d", "--registry", registry, state=each.database)
            self.assertEqual(done.code, 0, done.log)
            for node in self.cluster.nodes if each is sink else self.cluster.nodes[:1]:
                node.query("CREATE TABLE mm_orders (exchange_order_id String, decision_id String, ts "
                           "DateTime) ENGINE = TinyLog", database=each.database)
                node.query("INSERT INTO mm_orders VALUES ('%s', 'd', now())" % orders[1],
                           database=each.database)
        self.fetch_all(sink)
        market = mock.truth()[0][2]
        for file in sorted(QUERIES.glob("*.sql")):
            with self.subTest(file.name):
                sql = file.read_text(encoding="utf-8").replace("KXHIGHNY-26NOV26-T50", market)
                expected = self.said(alone, sql, file.stem)
                self.assertEqual(bool(expected), file.stem != "copies")
                for node in self.cluster.nodes:
                    self.assertEqual(self.said(sink.through(node), sql, file.stem), expected)

    @staticmethod
    def said(sink, sql, name):
        """The rows of a query without the time of the last poll, in any order."""
        rows = sink.rows(sql)
        return sorted(([row[0], *row[2:]] for row in rows) if name == "heartbeat" else rows, key=str)
