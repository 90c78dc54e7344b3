"""`insert_quorum`, which the program leaves to the user's profile."""
from on_cluster import OnCluster


class Quorum(OnCluster):
    def test_a_quorum_in_the_users_profile_holds_for_every_insert(self):
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        for node in self.cluster.nodes:
            self.addCleanup(node.change_profile, "insert_quorum", 0)
            node.change_profile("insert_quorum", 2)
        self.assertEqual(self.sync(mock, sink).code, 0)
        stored = [int(node.rows("SELECT count() FROM mm_fills_v2_local", database=sink.database)[0][0])
                  for node in self.cluster.nodes]
        self.assertEqual(stored[::2], stored[1::2])  # both replicas of each shard
        self.assertEqual(sum(stored), 600)
        down = self.cluster.node(2, 2)
        down.stop()
        try:
            mock.add(60)
            done = self.sync(mock, sink, "--patience", "1s")
            self.assertEqual(done.code, 4, done.log)
            self.assertIn("less than requested quorum", done.events("sink_unreachable")[0]["why"])
        finally:
            self.cluster.restart(down)
        self.assertEqual(self.sync(mock, sink).code, 0)
        self.on_each_node(sink, mock)
