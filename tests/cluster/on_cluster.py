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

    def view(self):
        return "mm_fills"

    def fills(self, account=""):
        return sorted(self.nodes[0].rows(FILLS, database=self.database))


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
        sink = self.new_sink()
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
