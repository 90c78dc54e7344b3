"""A cluster of two shards with two replicas each, started once for all tests that run in this process.

Each test has a database of its own on it.
"""
import atexit
import time
import unittest

from cluster import NAME, START_SECONDS, Cluster, wait_until
from support.harness import ABSENT, COLUMNS, STARTED, Case, TableSink, rounds, run

FILLS = "SELECT %s FROM mm_fills" % ", ".join(COLUMNS)

only_in_full = unittest.skipUnless(rounds(False, True), "a fault of half a minute: TRUEFILL_FULL")


class ClusterSink(TableSink):
    """A database on the cluster, reached through the nodes in a given order."""

    def __init__(self, cluster, nodes=None, database=None):
        super().__init__(cluster)
        self.database = database or self.database
        self.nodes = nodes or cluster.nodes
        self.address = "http://%s/%s" % (",".join("127.0.0.1:%d" % node.client_port for node in self.nodes),
                                         self.database)

    def through(self, *nodes):
        """The same database through other nodes."""
        return ClusterSink(self.engine, list(nodes), self.database)

    def rows(self, sql):
        return self.nodes[0].rows(sql, database=self.database)

    def query(self, sql):
        """With the settings that the program sends: an INSERT is done when every shard has its rows."""
        return self.nodes[0].query(sql, database=self.database, insert_distributed_sync=1,
                                   insert_deduplicate=0)

    def view(self):
        return "mm_fills"

    def fills(self, account=""):
        return sorted(self.rows(FILLS))


class OnCluster(Case):
    cluster = None  # started once, for all classes

    @classmethod
    def require_cluster(cls):
        absence = Cluster.absence()
        if absence:
            ABSENT.append(absence)
            raise unittest.SkipTest(absence)
        STARTED.append(cls)

    @classmethod
    def setUpClass(cls):
        cls.require_cluster()
        if not OnCluster.cluster:
            OnCluster.cluster = Cluster.started(shards=2, replicas=2)
            atexit.register(OnCluster.cluster.close)

    def new_sink(self):
        """A database that goes with the test: a node that starts again has to open all its tables."""
        sink = ClusterSink(self.cluster)
        self.addCleanup(self.cluster.drop, sink.database)
        return sink

    def sink(self):
        """A database with the tables. Each node runs the statements of `schema show` by itself: each one that
        is sent ON CLUSTER takes 0.1 s. That `schema apply` makes the same tables is a test of Schema."""
        sink = self.new_sink()
        shown = run("schema", "show", "--cluster", NAME, "--database", sink.database).stdout
        statements = [text.replace(" ON CLUSTER " + NAME, "") for text in shown.split(";\n") if text.strip()]
        self.cluster.at_each_node(lambda node: [node.query(text) for text in statements])
        done = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(done.code, 0, done.stdout + done.log)
        return sink

    def fetch_all(self, sink):
        """Waits until each replica has the rows of all others."""
        def fetch(node):
            for table, in node.rows("SELECT table FROM system.replicas WHERE database = '%s'" %
                                    sink.database):
                node.query("SYSTEM SYNC REPLICA %s.%s" % (sink.database, table))
        self.cluster.at_each_node(fetch)

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
