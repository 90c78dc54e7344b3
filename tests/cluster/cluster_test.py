#!/usr/bin/env python3
"""The program on a cluster of two shards with two replicas each: its tables, its commands, and faults.

The tests run in their order on one cluster, each in a database of its own.
"""
import atexit
import re
import socket
import time
import unittest

from cluster import NAME, START_SECONDS, Cluster, wait_until
from support.engines import ClickHouseError
from support.harness import (COLUMNS, STARTED, ABSENT, Case, TableSink, eventually,
                             load_tests_in_order, main, rounds, run)

FILLS = "SELECT %s FROM mm_fills" % ", ".join(COLUMNS)


class ClusterSink(TableSink):
    """A database on the cluster, reached through the nodes in a given order."""

    def __init__(self, cluster, nodes=None, database=None):
        super().__init__(cluster)
        self.database = database or self.database
        self.nodes = nodes or cluster.nodes
        self.address = "http://%s/%s" % (",".join("127.0.0.1:%d" % node.port for node in self.nodes),
                                         self.database)

    def through(self, *nodes):
        """The same database through other nodes."""
        return ClusterSink(self.engine, list(nodes), self.database)

    def view(self):
        return "mm_fills"

    def fills(self, account=""):
        return sorted(self.nodes[0].rows(FILLS, database=self.database))


class OnCluster(Case):
    cluster = None  # started once, for all classes

    @classmethod
    def setUpClass(cls):
        absence = Cluster.absence()
        if absence:
            ABSENT.append(absence)
            raise unittest.SkipTest(absence)
        if not OnCluster.cluster:
            STARTED.append(cls)
            OnCluster.cluster = Cluster(shards=2, replicas=2)
            atexit.register(OnCluster.cluster.close)
            OnCluster.cluster.start()

    def sink(self):
        sink = ClusterSink(self.cluster)
        done = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(done.code, 0, done.stdout + done.log)
        return sink

    def on_each_node(self, sink, mock):
        """Every node's view has exactly the exchange's fills; returns after how many seconds."""
        truth = mock.truth()
        begin = time.monotonic()
        found = wait_until(
            lambda: all(sorted(node.rows(FILLS, database=sink.database)) == truth
                        for node in self.cluster.nodes),
            START_SECONDS, "every node has the exchange's %d fills" % len(truth))
        self.assertTrue(found)
        deep = run("schema", "verify", "--deep", "--sink", sink.address)
        self.assertEqual(deep.code, 0, deep.stdout + deep.log)
        return time.monotonic() - begin


class Schema(OnCluster):
    def verify(self, sink, *more):
        return run("schema", "verify", "--cluster", NAME, "--sink", sink.address, *more)

    def test_apply_makes_the_tables_on_all_nodes_once(self):
        sink = ClusterSink(self.cluster)
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
        shown, applied = ClusterSink(self.cluster), self.sink()
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
                done = self.verify(sink)
                self.assertEqual(done.code, 6, done.stdout)
                self.assertRegex(done.stdout, problem)
                load = run("load", "--sink", sink.address, "--state", self.path("state"),
                           self.file("empty.json", "[]"))
                self.assertEqual(load.code, code_of_load, load.log)

    def test_a_cluster_that_is_none_and_tables_of_one_node_are_refused(self):
        sink = ClusterSink(self.cluster)
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

    def test_a_look_up_asks_all_replicas(self):
        """A row that the other replica has not fetched is not booked a second time."""
        mock = self.exchange("--fills", 200)
        sink = self.sink()
        writer, reader = self.cluster.node(1, 1), self.cluster.node(1, 2)
        other = self.cluster.node(2, 2)
        for node in (reader, other):
            node.query("SYSTEM STOP FETCHES")
        try:
            done = self.sync(mock, sink.through(writer))
            self.assertEqual(done.events("fill_pipeline_stats")[-1]["n_inserted"], 200, done.log)
            again = self.sync(mock, sink.through(reader), "--since", "60d", state="other")
            counted = again.events("fill_pipeline_stats")[-1]
            self.assertEqual((counted["n_inserted"], counted["n_duplicate"]), (0, 200), again.log)
        finally:
            for node in (reader, other):
                node.query("SYSTEM START FETCHES")
        self.on_each_node(sink, mock)


class Faults(OnCluster):
    """While two programs poll through the nodes in opposite orders, a fault begins and ends."""

    def during(self, fault, end, seconds=None):
        """Returns the sink, the exchange and the programs, after the fault has ended."""
        seconds = seconds or rounds(3, 30)
        mock = self.exchange("--fills", 500)
        sink = self.sink()
        programs = [self.start(self.sync_arguments(mock, sink.through(*nodes), "--every", "200ms",
                                                   state="state-%d" % number))
                    for number, nodes in enumerate((self.cluster.nodes, self.cluster.nodes[::-1]))]
        for program in programs:
            eventually(lambda of=program: of.events("heartbeat"), 60)
        fault()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            mock.add(20)
            time.sleep(0.1)
        end()
        took = self.on_each_node(sink, mock)
        print("  equal after %.1f s, %d fills" % (took, len(mock.truth())), flush=True)
        for program in programs:
            # The next start delivers what waits, if the back-off has not come to it.
            self.assertIn(program.stop().code, (0, 4), program.log)
        for number, program in enumerate(programs):
            done = run(*self.sync_arguments(mock, sink, state="state-%d" % number))
            self.assertEqual(done.code, 0, done.log)
            self.assertEqual(done.events("batch_set_aside"), [])
            self.assertEqual(program.events("batch_set_aside"), [])
        self.on_each_node(sink, mock)
        return sink, mock, programs

    def test_a_node_is_killed_and_comes_back(self):
        node = self.cluster.nodes[0]
        _, _, (first, _) = self.during(node.kill, lambda: self.cluster.restart(node))
        switched = first.events("sink_switched")
        self.assertEqual(switched[0]["from"], node.url)

    def test_zookeeper_is_gone(self):
        zookeeper = self.cluster.zookeeper
        _, _, programs = self.during(zookeeper.kill, zookeeper.start)
        self.assertTrue(any(program.events("sink_unreachable") for program in programs))

    def test_a_shard_is_gone_and_nothing_of_it_is_confirmed(self):
        nodes = [node for node in self.cluster.nodes if node.shard == 2]
        mock = self.exchange("--fills", 400)
        sink = self.sink()
        for node in nodes:
            node.kill()
        try:
            through = sink.through(self.cluster.node(1, 1), self.cluster.node(1, 2))
            done = self.sync(mock, through, "--patience", "1s")
            self.assertEqual(done.code, 4, done.log)
        finally:
            for node in nodes:
                self.cluster.restart(node)
        self.assertEqual(self.sync(mock, through).code, 0)
        self.on_each_node(sink, mock)

    def test_the_first_host_is_a_black_hole(self):
        """Connections to it time out; in the full form it takes them and never answers (30 s)."""
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        with socket.create_server(("127.0.0.1", 0), backlog=rounds(0, 16)) as hole:
            fillers = [socket.socket() for _ in range(rounds(2, 0))]
            for filler in fillers:
                filler.setblocking(False)
                filler.connect_ex(hole.getsockname())
            sink.address = sink.address.replace("http://", "http://127.0.0.1:%d," % (
                hole.getsockname()[1]))
            done = self.sync(mock, sink)
            for filler in fillers:
                filler.close()
        self.assertEqual(done.code, 0, done.log)
        self.assertTrue(done.events("sink_switched"))
        self.on_each_node(sink, mock)

    def test_the_first_node_lost_its_disk(self):
        """It says 81: the database is not known there. The batches go to the next node."""
        node, others = self.cluster.nodes[0], self.cluster.nodes[1:]
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        node.lose_disk()
        node.start()
        self.cluster.wait_for_ddl(node)
        with self.assertRaises(ClickHouseError) as unknown:
            node.query("SELECT 1", database=sink.database)
        self.assertEqual(unknown.exception.code, 81)
        mock.add(60)
        done = self.sync(mock, sink)
        self.assertEqual(done.code, 0, done.log)
        self.assertEqual(done.events("batch_set_aside"), [])
        self.assertIn("81", done.events("sink_switched")[0]["why"])
        for other in others:
            wait_until(lambda of=other: sorted(of.rows(FILLS, database=sink.database)) == mock.truth(),
                       START_SECONDS, other.name + " has the fills")
        # It is born again as docs/cluster.md says.
        registered = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(registered.code, 6, registered.stdout + registered.log)
        self.assertIn("a node is born again", registered.log)
        replicas = others[0].rows("SELECT DISTINCT zookeeper_path FROM system.replicas WHERE database = "
                                  "'%s'" % sink.database)
        self.cluster.zookeeper.remove("%s/replicas/01-r1" % path for path, in replicas)
        applied = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(applied.code, 0, applied.stdout + applied.log)
        self.on_each_node(sink, mock)


load_tests = load_tests_in_order(Schema, Commands, Faults)

if __name__ == "__main__":
    main()
