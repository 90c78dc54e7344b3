"""`diagnose` on a cluster: nothing passes that was not seen on every node."""
import json

from on_cluster import COLUMNS, OnCluster, only_in_full
from support.harness import eventually, run

REPLICAS, SHARDS, ANSWER = "replicas agree", "no fill on two shards", "the sink answers"


class Diagnose(OnCluster):
    def booked(self):
        mock = self.exchange("--fills", 0)
        mock.add(200, age=600)
        sink = self.sink()
        self.assertEqual(self.sync(mock, sink).code, 0)
        return mock, sink

    def diagnose(self, mock, sink):
        """The exit code, and the criteria by their names."""
        done = run("diagnose", "--sink", sink.address, "--json", "--exchange", mock.base, "--key-id",
                   mock.key_id, "--key", mock.key, "--state", self.path("state"))
        found = json.loads(done.stdout)
        return done.code, {criterion["name"]: criterion for criterion in found["criteria"]}

    def assert_passes_at_last(self, mock, sink):
        seen = []
        try:
            eventually(lambda: seen.append(self.diagnose(mock, sink)) or seen[-1][0] == 0, 60)
        except AssertionError:
            self.fail(seen[-1])

    def test_a_replica_that_lags_never_passes(self):
        mock, sink = self.booked()
        behind = self.cluster.node(1, 2)
        self.assert_passes_at_last(mock, sink)
        behind.stop_fetches()
        try:
            mock.add(100, age=300)
            self.assertEqual(self.sync(mock, sink.through(self.cluster.node(1, 1))).code, 0)
            n_seen = behind.rows("SELECT count() FROM mm_fills_v2_local", database=sink.database)[0][0]
            code, found = self.diagnose(mock, sink)
            self.assertEqual(code, 1, found)
            self.assertEqual(found[REPLICAS]["verdict"], "fail")
            self.assertIn("127.0.0.1:%d shows %s fills" % (behind.tcp_port, n_seen),
                          found[REPLICAS]["figure"])
        finally:
            self.cluster.start_fetches(behind)
        self.fetch_all(sink)
        self.assert_passes_at_last(mock, sink)

    def test_a_node_and_a_shard_that_are_down_are_named(self):
        mock, sink = self.booked()
        first, second = self.cluster.node(2, 1), self.cluster.node(2, 2)
        self.assert_passes_at_last(mock, sink)
        second.kill()
        try:
            code, found = self.diagnose(mock, sink)
            self.assertEqual((code, found[REPLICAS]["verdict"]), (2, "unknown"), found)
            self.assertIn("127.0.0.1:%d: does not answer" % second.tcp_port,
                          found[REPLICAS]["figure"])
            self.assertEqual(found[SHARDS]["verdict"], "pass")
            first.kill()
            code, found = self.diagnose(mock, sink)
            self.assertEqual(code, 2, found)
            self.assertEqual(found[ANSWER]["figure"], "no replica of shard 2 of the cluster fills answers: "
                             "127.0.0.1:%d, 127.0.0.1:%d" % (first.tcp_port, second.tcp_port))
        finally:
            for node in (first, second):
                node.kill()
                self.cluster.restart(node)
        self.assert_passes_at_last(mock, sink)

    def test_a_fill_on_two_shards_fails(self):
        mock, sink = self.booked()
        self.cluster.node(1, 1).query(
            "INSERT INTO mm_fills_v2_local (%s, ingest_ver) SELECT %s, ingest_ver FROM mm_fills_v2 "
            "WHERE sipHash64(exchange_order_id) %% 2 = 1 ORDER BY fill_id LIMIT 7" % (
                ", ".join(COLUMNS), ", ".join(COLUMNS)), database=sink.database)
        fill = sink.rows("SELECT min(fill_id) FROM mm_fills_v2 WHERE sipHash64(exchange_order_id) % 2 = 1")
        code, found = self.diagnose(mock, sink)
        self.assertEqual(code, 1, found)
        self.assertEqual(found[SHARDS]["verdict"], "fail")
        self.assertIn("7 of 207 fills on another shard, 7 on two", found[SHARDS]["figure"])
        self.assertIn(fill[0][0], str(found[SHARDS]))

    @only_in_full
    def test_a_frozen_node_is_named(self):
        mock, sink = self.booked()
        frozen = self.cluster.node(1, 2)
        frozen.freeze()
        try:
            code, found = self.diagnose(mock, sink)
        finally:
            frozen.thaw()
        self.assertEqual((code, found[REPLICAS]["verdict"]), (2, "unknown"), found)
        self.assertIn("127.0.0.1:%d: does not answer" % frozen.tcp_port, found[REPLICAS]["figure"])
        self.assert_passes_at_last(mock, sink)
