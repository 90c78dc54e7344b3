"""The tables of a cluster: how they are made, and what `schema verify` finds."""
import re

from cluster import NAME
from on_cluster import COLUMNS, OnCluster
from support.harness import run


class Schema(OnCluster):
    def verify(self, sink, *more):
        return run("schema", "verify", "--cluster", NAME, "--sink", sink.address, *more)

    def test_apply_makes_the_tables_on_all_nodes_once(self):
        sink = self.new_sink()
        first = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(first.code, 0, first.stdout + first.log)
        made = re.findall("^applied (.*)$", first.stdout, re.MULTILINE)
        self.assertIn("mm_fills_v2_local", made)
        names = [[name] for name in sorted(made)]
        tables = "SELECT name FROM system.tables WHERE database = '%s' ORDER BY name" % sink.database
        for node in self.cluster.nodes:
            self.assertEqual(node.rows(tables), names)
        again = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(again.code, 0, again.log)
        self.assertIn("nothing to apply", again.stdout)
        self.assertEqual(self.verify(sink).code, 0)

    def test_show_prints_what_apply_makes(self):
        shown, applied = self.new_sink(), self.sink()
        text = run("schema", "show", "--cluster", NAME, "--database", shown.database).stdout
        for statement in text.split(";\n"):
            if statement.strip():
                self.cluster.query(statement)
        definitions = ("SELECT name, replaceAll(engine_full, '%s', 'DB'), sorting_key FROM "
                       "system.tables WHERE database = '%s' ORDER BY name")
        columns = "SELECT table, name, type FROM system.columns WHERE database = '%s'"
        for node in self.cluster.nodes:
            self.assertEqual(*(node.rows(definitions % (sink.database, sink.database))
                               for sink in (shown, applied)))
            self.assertEqual(*(node.rows(columns % sink.database) for sink in (shown, applied)))

    def test_what_differs_is_named_and_stops_sync(self):
        key = "sipHash64(exchange_order_id)"
        last = self.cluster.nodes[-1]

        def spread(sink, table, by):
            columns = ", ".join("%s %s" % tuple(row) for row in sink.rows(
                "SELECT name, type FROM system.columns WHERE table = '%s' AND database = '%s'" % (
                    table, sink.database)))
            sink.query("DROP TABLE %s ON CLUSTER %s" % (table, NAME))
            sink.query("CREATE TABLE %s ON CLUSTER %s (%s) ENGINE = Distributed(%s, %s, %s_local, %s)"
                       % (table, NAME, columns, NAME, sink.database, table, by))
        cases = [
            (lambda sink: spread(sink, "mm_fills_v2", "rand()"), "mm_fills_v2 is Distributed.*rand", 6),
            (lambda sink: spread(sink, "mm_fill_links", "sipHash64(account)"),
             "mm_fill_links is Distributed.*account.*not Distributed.*" + re.escape(key), 6),
            (lambda sink: last.query("DROP TABLE mm_fills_by_hour_feed", database=sink.database),
             "%d: the view mm_fills_by_hour_feed is missing" % last.tcp_port, 0),
            (lambda sink: sink.query("INSERT INTO truefill_cluster VALUES ('%s', 3, '%s', "
                                     "'sipHash64(raw_sha256)', 2000000000000000)" % (NAME, key)),
             "has 2 shards, and the tables were made for 3", 6),
        ]
        for change, problem, code_of_load in cases:
            with self.subTest(problem):
                sink = self.sink()
                change(sink)
                for done in (self.verify(sink), run("schema", "verify", "--sink", sink.address)):
                    self.assertEqual(done.code, 6, done.stdout)
                    self.assertRegex(done.stdout, problem)
                load = run("load", "--sink", sink.address, "--state", self.path("state"),
                           self.file("empty.json", "[]"))
                self.assertEqual(load.code, code_of_load, load.log)

    def test_a_node_with_the_shards_in_another_order_is_named(self):
        """A fill that is sent through it would go to another shard than through the others."""
        sink = self.sink()
        node = self.cluster.nodes[-1]
        shards = [self.cluster.shard_text(number) for number in (1, 2)]
        node.configure("".join(shards[::-1]))
        try:
            done = self.verify(sink)
        finally:
            node.configure("".join(shards))
        self.assertEqual(done.code, 6, done.stdout + done.log)
        self.assertRegex(done.stdout, "127.0.0.1:%d has the shards 1: .*127.0.0.1:%d.*; 2: " % (
            node.tcp_port, self.cluster.node(2, 1).tcp_port))
        self.assertEqual(self.verify(sink).code, 0)

    def test_a_cluster_that_is_none_and_tables_of_one_node_are_refused(self):
        sink = self.new_sink()
        none = run("schema", "apply", "--cluster", "nobody", "--sink", sink.address)
        self.assertEqual(none.code, 6)
        self.assertIn("knows no cluster nobody", none.log)
        several = run("schema", "apply", "--sink", sink.address)
        self.assertEqual(several.code, 2)
        alone = sink.through(self.cluster.nodes[0])
        self.assertEqual(run("schema", "apply", "--sink", alone.address).code, 0)
        plain = run("schema", "apply", "--cluster", NAME, "--sink", alone.address)
        self.assertEqual(plain.code, 6)
        self.assertIn("is one node's", plain.log)
        # Several hosts never write into a table that one of them keeps for itself.
        load = run("load", "--sink", sink.address, "--state", self.path("state"),
                   self.file("empty.json", "[]"))
        self.assertEqual(load.code, 6, load.log)
        self.assertIn("keeps for itself", load.log)

    def test_deep_finds_a_fill_on_a_wrong_shard_and_one_that_stands_twice(self):
        mock = self.exchange("--fills", 100)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.assertEqual(self.verify(sink, "--deep").code, 0)
        self.cluster.node(1, 1).query(
            "INSERT INTO mm_fills_v2_local (%s, ingest_ver) SELECT %s, ingest_ver FROM mm_fills_v2 "
            "WHERE sipHash64(exchange_order_id) %% 2 = 1 LIMIT 7" % (
                ", ".join(COLUMNS), ", ".join(COLUMNS)), database=sink.database)
        done = self.verify(sink, "--deep")
        self.assertEqual(done.code, 6)
        self.assertIn("fills that stand on two shards: 7", done.stdout)
        self.assertIn("fills and links on a wrong shard: 7", done.stdout)
