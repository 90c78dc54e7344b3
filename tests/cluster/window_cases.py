"""The views of the last hour and day on a cluster: each node shows the rows of mm_fills, once."""
import contextlib

from cluster import NAME
from on_cluster import OnCluster
from recent_test import StoredAgain
from support.engines import ClickHouseError
from support.harness import rounds


class Windows(OnCluster, StoredAgain):
    n_seeds = rounds(2, 20)

    def assert_same(self, sink):
        self.fetch_all(sink)
        return [super(Windows, self).assert_same(sink.through(node)) for node in self.cluster.nodes][0]

    def shown_by(self, sink):
        return ["--cluster", NAME, "--database", sink.database]

    def optimize(self, sink, rng):
        # "Unknown log entry type" (49) comes from 18.16 now and then.
        with contextlib.suppress(ClickHouseError):
            sink.query("OPTIMIZE TABLE %s_local FINAL" % rng.choice(["mm_fills_v2", "mm_fills_by_hour"]))
