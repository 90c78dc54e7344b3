"""Faults of a cluster: no fill is lost, doubled or wrong on any node afterwards."""
import contextlib
import signal
import socket
import time

from cluster import NAME, START_SECONDS, Cluster, wait_until
from on_cluster import FILLS, OnCluster, only_in_full
from support.engines import ClickHouseError
from support.harness import eventually, rounds, run
from support.proxy import FaultProxy

class Fault(OnCluster):
    """While two programs poll through the nodes in opposite orders, a fault begins and ends."""

    def arguments(self, mock, sink, number, *more):
        nodes = self.cluster.nodes[::-1] if number else self.cluster.nodes
        return self.sync_arguments(mock, sink.through(*nodes), *more, state="state-%d" % number)

    def poll(self, mock, sink, number):
        return self.start(self.arguments(mock, sink, number, "--every", "200ms"))

    def start_two(self):
        mock = self.exchange("--fills", 500)
        sink = self.sink()
        programs = [self.poll(mock, sink, number) for number in (0, 1)]
        for program in programs:
            eventually(lambda of=program: of.events("heartbeat"), 60)
        return mock, sink, programs

    def finish(self, mock, sink, programs):
        """Nothing is lost, doubled or wrong, and nothing was given up."""
        took = self.on_each_node(sink, mock)
        print("  equal after %.1f s, %d fills" % (took, len(mock.truth())), flush=True)
        for program in programs:
            # The next start delivers what waits, if the back-off has not come to it.
            self.assertIn(program.stop().code, (0, 4), program.log)
        for number, program in enumerate(programs):
            done = run(*self.arguments(mock, sink, number))
            self.assertEqual(done.code, 0, done.log)
            self.assertEqual(done.events("batch_set_aside"), [])
            self.assertEqual(program.events("batch_set_aside"), [])
        self.on_each_node(sink, mock)

    def during(self, fault, end, seconds=None, step=lambda: None):
        """`step` is called again and again between `fault` and `end`. Returns the programs' logs."""
        mock, sink, programs = self.start_two()
        fault(sink)
        deadline = time.monotonic() + (seconds or rounds(3, 30))
        while time.monotonic() < deadline:
            mock.add(20)
            step()
            time.sleep(0.1)
        end(sink)
        self.finish(mock, sink, programs)
        return programs


class Faults(Fault):
    def test_nodes_are_killed_and_come_back(self):
        """A node is killed -9 and started again seconds later; in the full form eight times, in turn."""
        nodes = self.cluster.nodes
        turns = iter(nodes + nodes if rounds(False, True) else nodes[:1])
        down, since = [], 0

        def restart(_):
            while down:
                self.cluster.restart(down.pop())

        def kill_next(_):
            nonlocal since
            restart(_)
            for node in turns:
                node.kill()
                down.append(node)
                break
            since = time.monotonic()

        def step():
            if time.monotonic() - since > 3:
                kill_next(None)
        programs = self.during(kill_next, restart, seconds=rounds(3, 45), step=step)
        self.assertEqual(programs[0].events("sink_switched")[0]["from"], nodes[0].url)

    def test_the_programs_are_killed(self):
        """In the middle of their work, wherever they are; the next start delivers what they left."""
        mock, sink, programs = self.start_two()
        for number in range(rounds(4, 20)):
            mock.add(50)
            mine = number % 2
            programs[mine].stop(signal.SIGKILL)
            programs[mine] = self.poll(mock, sink, mine)
            eventually(lambda of=programs[mine]: of.log, 60)
        self.finish(mock, sink, programs)

    def test_merges_are_forced_and_stopped(self):
        """Rows of one fill meet in a merge, or stay apart: a reader sees one of them."""
        table = "mm_fills_v2_local"
        forced, stopped = self.cluster.nodes[0], [n for n in self.cluster.nodes if n.shard == 2]
        databases = []

        def begin(sink):
            databases.append(sink.database)
            for node in stopped:
                node.query("SYSTEM STOP MERGES")

        def force():
            # "Unknown log entry type" (49) comes from 18.16 now and then.
            with contextlib.suppress(ClickHouseError):
                forced.query("OPTIMIZE TABLE %s FINAL" % table, database=databases[0])

        def end(_):
            for node in stopped:
                node.query("SYSTEM START MERGES")
        self.during(begin, end, step=force)

    def test_zookeeper_is_gone(self):
        zookeeper = self.cluster.zookeeper
        programs = self.during(lambda _: zookeeper.kill(), lambda _: zookeeper.start())
        self.assertTrue(any(program.events("sink_unreachable") for program in programs))

    @only_in_full
    def test_zookeeper_is_frozen(self):
        zookeeper = self.cluster.zookeeper
        self.during(lambda _: zookeeper.signal(signal.SIGSTOP),
                    lambda _: zookeeper.signal(signal.SIGCONT))

    @only_in_full
    def test_the_first_node_is_frozen(self):
        node = self.cluster.nodes[0]
        programs = self.during(lambda _: node.freeze(), lambda _: node.thaw(), seconds=40)
        self.assertTrue(programs[0].events("sink_switched"))

    @only_in_full
    def test_a_shard_is_gone_for_a_minute(self):
        nodes = [node for node in self.cluster.nodes if node.shard == 2]

        def kill(_):
            for node in nodes:
                node.kill()

        def restart(_):
            for node in nodes:
                self.cluster.restart(node)
        self.during(kill, restart, seconds=60)

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
            # A replica that starts while its old session lasts tries to be active again 10 s later.
            wait_until(lambda: sink.rows("SELECT active_replicas FROM system.replicas WHERE table = "
                                         "'mm_fill_verdicts' AND database = '%s'" % sink.database) ==
                       [["2"]], START_SECONDS, "the sessions of the killed nodes end")
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


class LostDisks(Fault):
    def bear_again(self, sink, node):
        """As docs/cluster.md says, after the disk of `node` was lost."""
        registered = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(registered.code, 6, registered.stdout + registered.log)
        self.assertIn("a node is born again", registered.log)
        other = next(each for each in self.cluster.nodes if each is not node)
        paths = other.rows("SELECT DISTINCT zookeeper_path FROM system.replicas WHERE database = '%s'"
                           % sink.database)
        self.cluster.zookeeper.remove("%s/replicas/%02d-r%d" % (path, node.shard, node.replica)
                                      for path, in paths)
        applied = run("schema", "apply", "--cluster", NAME, "--sink", sink.address)
        self.assertEqual(applied.code, 0, applied.stdout + applied.log)

    def lose_disk(self, sink, node):
        node.lose_disk()
        node.start()
        self.cluster.wait_for_ddl(node)
        with self.assertRaises(ClickHouseError) as unknown:
            node.query("SELECT 1", database=sink.database)
        self.assertEqual(unknown.exception.code, 81)

    def test_the_first_node_lost_its_disk(self):
        """It says 81: the database is not known there. A program that wrote there goes to the next node."""
        node, others = self.cluster.nodes[0], self.cluster.nodes[1:]
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        program = self.poll(mock, sink, 0)
        eventually(lambda: program.events("heartbeat"), 60)
        program.process.send_signal(signal.SIGSTOP)  # it does not see that the node was down
        self.lose_disk(sink, node)
        mock.add(60)
        program.process.send_signal(signal.SIGCONT)
        for other in others:
            wait_until(lambda of=other: sorted(of.rows(FILLS, database=sink.database)) == mock.truth(),
                       START_SECONDS, other.name + " has the fills")
        self.assertEqual(program.stop().code, 0, program.log)
        self.assertEqual(program.events("batch_set_aside"), [])
        self.assertIn("Code: 81", program.events("sink_switched")[0]["why"])
        self.bear_again(sink, node)
        self.on_each_node(sink, mock)

    def test_a_batch_that_is_sent_again_is_stored_again(self):
        """The reply of a node is lost, then its disk, before the other replica has fetched the rows.
        The other one stores the bytes that are sent again: it must not drop them as known."""
        writer, other = self.cluster.node(1, 1), self.cluster.node(1, 2)
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        other.stop_fetches()
        with FaultProxy(writer.port) as proxy:
            # Twice: a client repeats by itself what was lost on a connection that it used before.
            proxy.fail_next("lost_reply", times=2, only="^INSERT INTO mm_fills_v2")
            sink.address = "http://127.0.0.1:%d,127.0.0.1:%d/%s" % (proxy.port, other.port,
                                                                    sink.database)
            done = self.sync(mock, sink)
            self.assertEqual(done.code, 0, done.log)
            self.assertEqual(proxy.counts["lost_reply"], 2)
        self.assertEqual(len(done.events("sink_switched")), 1, done.log)
        sink = sink.through(*self.cluster.nodes)
        self.lose_disk(sink, writer)
        self.assertEqual(sorted(other.rows(FILLS, database=sink.database)), mock.truth())
        other.query("SYSTEM START FETCHES")  # the parts of the lost disk are not to be had
        self.bear_again(sink, writer)
        self.on_each_node(sink, mock)

    @only_in_full
    def test_what_one_lost_disk_alone_had_comes_again_by_since(self):
        """A batch lives on one replica until it is fetched; the exchange still has its fills."""
        writer, other = self.cluster.node(1, 1), self.cluster.node(1, 2)
        mock = self.exchange("--fills", 300)
        sink = self.sink()
        other.stop_fetches()
        self.assertEqual(self.sync(mock, sink.through(writer)).code, 0)
        self.lose_disk(sink, writer)
        other.query("SYSTEM START FETCHES")  # the parts of the lost disk are not to be had
        self.assertLess(len(other.rows(FILLS, database=sink.database)), 300)
        self.bear_again(sink, writer)
        self.assertEqual(self.sync(mock, sink.through(other), "--since", "60d").code, 0)
        self.on_each_node(sink, mock)


@only_in_full
class CutNetworks(Fault):
    """On a cluster of its own, whose connections run over links that can be cut."""

    @classmethod
    def setUpClass(cls):
        cls.require_cluster()
        cls.cluster = Cluster.started(shards=2, replicas=2, has_network=True)
        cls.addClassCleanup(cls.cluster.close)

    def cut(self, how, seconds=30):
        network = self.cluster.network

        def begin(_):
            network.separate(self.cluster.shard_text)
            how(network)

        def end(_):
            network.mend()
            network.join(self.cluster.shard_text)
        return self.during(begin, end, seconds)

    def test_replicas_are_cut_from_each_other(self):
        self.cut(lambda network: network.cut_between(self.cluster.node(1, 1), self.cluster.node(1, 2)))

    def test_a_node_is_cut_from_zookeeper_and_all_nodes(self):
        self.cut(lambda network: network.cut_off(self.cluster.node(1, 1), clients=False))

    def test_a_node_is_cut_from_everybody(self):
        node = self.cluster.node(1, 1)
        programs = self.cut(lambda network: network.cut_off(node, clients=True), 40)
        self.assertTrue(programs[0].events("sink_switched"))
