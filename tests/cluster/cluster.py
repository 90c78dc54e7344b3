"""A ClickHouse cluster for tests: servers and a ZooKeeper on free ports, each with its own folder.

    with Cluster(shards=2, replicas=2) as cluster:
        cluster.nodes[0].query("SELECT 1")    # s1r1; every node is a ClickHouse of engines.py
        cluster.node(2, 1).kill()             # shard 2, replica 1; start() keeps its data
        cluster.node(2, 1).freeze()           # SIGSTOP, until thaw()
        cluster.zookeeper.kill()

    Cluster(has_network=True).network     # the nodes' connections run over links that can be cut

The cluster is called `fills` in remote_servers. It needs Java, ZooKeeper's jar and the server.
"""
import concurrent.futures
import contextlib
import os
import pathlib
import shutil
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from network import Network  # noqa: E402
from support.engines import ClickHouse, ClickHouseError, free_port  # noqa: E402
from zookeeper import JAR, START_SECONDS, ZooKeeper, wait_until  # noqa: E402

NAME = "fills"


class Node(ClickHouse):
    """A server of the cluster."""

    EXTRA = """
    <zookeeper><node index="1"><host>127.0.0.1</host><port>{zookeeper}</port></node>
        <session_timeout_ms>4000</session_timeout_ms></zookeeper>
    <macros><shard>{shard:02}</shard><replica>r{replica}</replica></macros>
    <remote_servers><{cluster}>{shards}</{cluster}></remote_servers>
    <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>
    <shutdown_wait_unfinished>0</shutdown_wait_unfinished>
</yandex>
"""
    # What an asynchronous INSERT leaves for another shard would stay on the asked node's disk.
    PROFILE = ("<profiles><default><background_pool_size>4</background_pool_size>"
               "<max_threads>2</max_threads>"
               "<distributed_directory_monitor_sleep_time_ms>60000</distributed_directory_monitor_sleep_time_ms>"
               "%s</default></profiles>")

    def __init__(self, shard, replica):
        super().__init__()
        self.shard, self.replica = shard, replica
        self.name = "s%dr%d" % (shard, replica)
        self.port, self.tcp_port, self.interserver_port = free_port(), free_port(), free_port()
        self.extra = ""
        self.client_port = None  # a link's, where clients come over one
        with open(os.path.join(self.folder, "users.xml"), encoding="utf-8") as file:
            self._users = file.read()
        self._write_users()

    def _write_users(self, settings=""):
        self._write("users.xml", self._users.replace("<profiles><default/></profiles>",
                                                     self.PROFILE % settings))

    def listen_at(self, host):
        if host != "127.0.0.1":
            self.CONFIG = self.CONFIG.replace("</listen_host>", "</listen_host><listen_host>%s</listen_host>"
                                              % host)
            self._users = self._users.replace("</ip>", "</ip><ip>%s</ip>" % host)
            self._write_users()

    def change_profile(self, name, value):
        """Gives the running server's users a setting; with the server's own value it is none any more."""
        self._write_users("<%s>%s</%s>" % (name, value, name))
        self.query("SYSTEM RELOAD CONFIG")
        wait_until(lambda: self.rows("SELECT value FROM system.settings WHERE name = '%s'" % name) ==
                   [[str(value)]], START_SECONDS, "%s reads its users" % self.name)

    def join(self, zookeeper_port, interserver_host, shards):
        self.zookeeper_port = zookeeper_port
        self.CONFIG = self.CONFIG.replace(
            "<interserver_http_host>127.0.0.1<", "<interserver_http_host>%s<" % interserver_host)
        self.set_shards(shards)

    def set_shards(self, shards):
        self.extra = self.EXTRA.format(zookeeper=self.zookeeper_port, shard=self.shard, replica=self.replica,
                                       cluster=NAME, shards=shards)

    def _command(self):
        config = self.CONFIG.format(folder=self.folder, name=self._name, port=self.port,
                                    tcp_port=self.tcp_port, interserver_port=self.interserver_port)
        return [*self._program(), "--config-file=" + self._write(
            "config.xml", config.replace("</yandex>\n", self.extra))]

    def configure(self, shards):
        """Gives the running server another list of the cluster's shards."""
        self.set_shards(shards)
        self._command()  # writes the file
        self.query("SYSTEM RELOAD CONFIG")

    def freeze(self):
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self):
        os.kill(self.pid, signal.SIGCONT)

    def stop_fetches(self):
        self.query("SYSTEM STOP FETCHES")

    def lose_disk(self):
        """Kills the server and removes its data."""
        self.kill()
        shutil.rmtree(os.path.join(self.folder, "data"))


class Cluster:
    @classmethod
    def absence(cls):
        """Why a cluster can't be started here; empty if it can."""
        if not shutil.which("java"):
            return "no cluster: ZooKeeper needs `java` (Debian: apt-get install zookeeper)"
        if not os.path.exists(JAR):
            return "no cluster: %s is not there (Debian: apt-get install zookeeper)" % JAR
        return ClickHouse.absence()

    @classmethod
    def started(cls, **options):
        """A cluster that runs. Its ports are chosen before its servers listen, since each server has to
        know all of them; if another program takes one meanwhile, the cluster is made anew."""
        for attempt in range(3):
            cluster = cls(**options)
            try:
                return cluster.start()
            except RuntimeError:
                cluster.close()
                if attempt == 2:
                    raise
        return None

    def __init__(self, shards=2, replicas=2, has_network=False, host="127.0.0.1"):
        """`host` is the nodes' address in remote_servers, which they listen at as well as at 127.0.0.1."""
        self.zookeeper = ZooKeeper()
        self.nodes = [Node(shard, replica) for shard in range(1, shards + 1)
                      for replica in range(1, replicas + 1)]
        self.host = host
        self.network = Network(self.zookeeper, self.nodes) if has_network else None
        text = "".join(self.shard_text(shard) for shard in range(1, shards + 1))
        for node in self.nodes:
            node.listen_at(host)
            if self.network:
                node.join(self.network.to_zookeeper[node].port, "127.0.0.2", text)
            else:
                node.join(self.zookeeper.port, "127.0.0.1", text)

    def shard_text(self, shard, port_of=lambda node: node.tcp_port):
        """The configuration of a shard. `port_of` gives the port at which a node is to be reached."""
        return "<shard><internal_replication>true</internal_replication>%s</shard>" % "".join(
            "<replica><host>%s</host><port>%d</port></replica>" % (self.host, port_of(node))
            for node in self.nodes if node.shard == shard)

    def node(self, shard, replica):
        return next(node for node in self.nodes if (node.shard, node.replica) == (shard, replica))

    @property
    def port(self):
        return self.nodes[0].port

    @property
    def version(self):
        return self.nodes[0].version

    def rows(self, sql, **settings):
        return self.nodes[0].rows(sql, **settings)

    def query(self, sql, **settings):
        return self.nodes[0].query(sql, **settings)

    def start(self):
        self.zookeeper.start()
        self.at_each_node(lambda node: node.start())
        if self.network:
            self.network.add_clients()
        for node in self.nodes:
            node.client_port = self.network.from_clients[node].port if self.network else node.port
        # A server of version 18.16 dies of the first ON CLUSTER if its session has not begun.
        wait_until(lambda: self.zookeeper.n_connections() >= len(self.nodes), START_SECONDS,
                   "a session of each node")
        for node in self.nodes:
            self.wait_for_ddl(node)
        return self

    def wait_for_ddl(self, node):
        wait_until(lambda: node.rows("SELECT name FROM system.zookeeper WHERE path = "
                                     "'/clickhouse/task_queue'") == [["ddl"]],
                   START_SECONDS, node.name + " reads the queue of statements")

    def restart(self, node):
        """Starts a killed node, and waits until its replicas are active."""
        node.start()
        self.wait_for_ddl(node)
        wait_until(lambda: node.rows("SELECT sum(is_readonly) FROM system.replicas") == [["0"]],
                   START_SECONDS, node.name + " is writable")

    def start_fetches(self, node):
        """Lets a node fetch again. The server is restarted, which does not remember SYSTEM STOP FETCHES: a
        running one would try again 10 s after its last try."""
        node.stop()
        self.restart(node)

    def at_each_node(self, what):
        """Calls what(node) for all nodes at the same time."""
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(what, self.nodes))

    def drop(self, database):
        """Drops a database on every node that answers."""
        def drop_at(node):
            with contextlib.suppress(ClickHouseError, OSError):
                node.query("DROP DATABASE IF EXISTS " + database)
        self.at_each_node(drop_at)

    def close(self):
        for node in self.nodes:
            node.close()
        if self.network:
            self.network.close()
        self.zookeeper.close()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()
