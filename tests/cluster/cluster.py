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
import socket
import subprocess
import sys
import tempfile
import time
import weakref

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "integration"))

from network import Network  # noqa: E402
from support.engines import ClickHouse, ClickHouseError, end, free_port  # noqa: E402

NAME = "fills"
JAR = "/usr/share/java/zookeeper.jar"
START_SECONDS = 120  # a machine that compiles is slow


def wait_until(what, seconds, about):
    """Waits for a true value and returns it. ClickHouse's errors count as false."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            value = what()
        except (ClickHouseError, OSError) as error:
            value, about = None, "%s (%s)" % (about.partition(" (")[0], str(error)[:200])
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError("not within %d s: %s" % (seconds, about))
        time.sleep(0.05)


class ZooKeeper:
    """A single ZooKeeper in the foreground. Its port and its data stay when it is started again."""

    CONFIG = """tickTime=500
initLimit=10
syncLimit=5
dataDir={folder}/data
clientPort={port}
clientPortAddress=127.0.0.1
admin.enableServer=false
4lw.commands.whitelist=*
preAllocSize=1024
maxClientCnxns=0
"""

    def __init__(self):
        self._temporary = tempfile.TemporaryDirectory(prefix="truefill-zookeeper-")
        self.folder = self._temporary.name
        self.port = free_port()
        self._process = None
        self._end = None

    def start(self):
        config = os.path.join(self.folder, "zoo.cfg")
        with open(config, "w", encoding="utf-8") as out:
            out.write(self.CONFIG.format(folder=self.folder, port=self.port))
        with open(os.path.join(self.folder, "output"), "ab") as output:
            self._process = subprocess.Popen(
                ["java", "-Xms64m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                 JAR, "org.apache.zookeeper.server.quorum.QuorumPeerMain", config],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        self._end = weakref.finalize(self, end, self._process)
        # It answers `ruok` before it serves sessions.
        wait_until(lambda: "Mode:" in self.ask("srvr"), START_SECONDS, "ZooKeeper serves")
        return self

    def ask(self, word):
        """The reply to a word of four letters; "" without one."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5) as connection:
                connection.sendall(word.encode())
                parts = []
                while part := connection.recv(65536):
                    parts.append(part)
                return b"".join(parts).decode()
        except OSError:
            return ""

    def remove(self, paths):
        """Removes nodes with all below them."""
        subprocess.run(
            ["java", "-cp", JAR, "org.apache.zookeeper.ZooKeeperMain", "-server",
             "127.0.0.1:%d" % self.port],
            input="".join("deleteall %s\n" % path for path in paths) + "quit\n", text=True,
            check=False, timeout=START_SECONDS, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def n_connections(self):
        for line in self.ask("mntr").splitlines():
            if line.startswith("zk_num_alive_connections"):
                return int(line.split("\t")[1])
        return 0

    @property
    def pid(self):
        return self._process.pid if self._process else None

    def signal(self, number):
        self._process.send_signal(number)

    def kill(self):
        if self._process:
            self._end()
            self._process = None

    def close(self):
        self.kill()
        self._temporary.cleanup()


class Node(ClickHouse):
    """A server of the cluster."""

    EXTRA = """
    <zookeeper><node index="1"><host>127.0.0.1</host><port>{zookeeper}</port></node>
        <session_timeout_ms>4000</session_timeout_ms></zookeeper>
    <macros><shard>{shard:02}</shard><replica>r{replica}</replica></macros>
    <remote_servers><{cluster}>{shards}</{cluster}></remote_servers>
    <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>
</yandex>
"""
    # What an asynchronous INSERT leaves for another shard would stay on the asked node's disk.
    PROFILE = ("<profiles><default><background_pool_size>4</background_pool_size>"
               "<max_threads>2</max_threads>"
               "<distributed_directory_monitor_sleep_time_ms>60000</distributed_directory_monitor_sleep_time_ms>"
               "</default></profiles>")

    def __init__(self, shard, replica):
        super().__init__()
        self.shard, self.replica = shard, replica
        self.name = "s%dr%d" % (shard, replica)
        self.port, self.tcp_port, self.interserver_port = free_port(), free_port(), free_port()
        self.extra = ""
        self.client_port = None  # a link's, where clients come over one
        users = os.path.join(self.folder, "users.xml")
        with open(users, encoding="utf-8") as file:
            text = file.read()
        self._write("users.xml", text.replace("<profiles><default/></profiles>", self.PROFILE))

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

    def start_fetches(self, database):
        """Fetches what it lacks at once: a server that has found nothing to do looks 10 s later."""
        self.query("SYSTEM START FETCHES")
        for table, in self.rows("SELECT table FROM system.replicas WHERE database = '%s'" % database):
            self.query("SYSTEM SYNC REPLICA %s.%s" % (database, table))

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

    def __init__(self, shards=2, replicas=2, has_network=False):
        self.zookeeper = ZooKeeper()
        self.nodes = [Node(shard, replica) for shard in range(1, shards + 1)
                      for replica in range(1, replicas + 1)]
        self.shards = shards
        self.network = Network(self.zookeeper, self.nodes) if has_network else None
        text = "".join(self.shard_text(shard) for shard in range(1, shards + 1))
        for node in self.nodes:
            if self.network:
                node.join(self.network.to_zookeeper[node].port, "127.0.0.2", text)
            else:
                node.join(self.zookeeper.port, "127.0.0.1", text)

    def shard_text(self, shard, port_of=lambda node: node.tcp_port):
        """The configuration of a shard. `port_of` gives the port at which a node is to be reached."""
        return "<shard><internal_replication>true</internal_replication>%s</shard>" % "".join(
            "<replica><host>127.0.0.1</host><port>%d</port></replica>" % port_of(node)
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
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(lambda node: node.start(), self.nodes))
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

    def wait_until_equal(self, sql, database, seconds=START_SECONDS):
        """Waits until every node gives the same rows, and returns them."""
        def common():
            found = [sorted(node.rows(sql, database=database)) for node in self.nodes]
            return found if all(rows == found[0] for rows in found) else None
        return wait_until(common, seconds, "all nodes agree")[0]

    def drop(self, database):
        """Drops a database on every node that answers."""
        def drop_at(node):
            with contextlib.suppress(ClickHouseError, OSError):
                node.query("DROP DATABASE IF EXISTS " + database)
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(drop_at, self.nodes))

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
