"""A cluster whose nodes have IPv6 addresses: these stand in brackets before a port."""
import socket
import unittest

from cluster import NAME, Cluster
from on_cluster import ClusterSink, OnCluster
from support.engines import ClickHouseError
from support.harness import run


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
            return True
    except OSError:
        return False


@unittest.skipUnless(has_ipv6(), "this machine has no IPv6 loopback address ::1")
class Ipv6(OnCluster):
    @classmethod
    def setUpClass(cls):
        cls.require_cluster()
        cls.cluster = Cluster.started(shards=2, replicas=1, host="::1")
        cls.addClassCleanup(cls.cluster.close)

    def test_hosts_in_brackets(self):
        """The program and the nodes reach each node at ::1. ClickHouse 18.16 does not through remote(): then
        `schema apply` does not say that it saw the nodes, and a look-up asks one replica per shard."""
        mock = self.exchange("--fills", 200)
        sink = ClusterSink(self.cluster)
        sink.address = sink.address.replace("127.0.0.1", "[::1]")
        applied = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        for node in self.cluster.nodes:
            line = "unknown   [::1]:%d does not answer" % node.tcp_port
            self.assertEqual(line in applied.stdout, not self.is_reached_by_remote(node))
        self.assertEqual(applied.code, 4 if "unknown" in applied.stdout else 0,
                         applied.stdout + applied.log)
        done = self.sync(mock, sink)
        self.assertEqual(done.code, 0, done.log)
        for node in self.cluster.nodes:
            self.assertEqual(sink.through(node).fills(), mock.truth())
        again = self.sync(mock, sink, "--since", "60d", state="other").events("fill_pipeline_stats")[-1]
        self.assertEqual((again["n_inserted"], again["n_duplicate"]), (0, 200))

    def is_reached_by_remote(self, node):
        try:
            return node.rows("SELECT 1 FROM remote('[::1]:%d', system.one)" % node.tcp_port) == [["1"]]
        except ClickHouseError:
            return False
