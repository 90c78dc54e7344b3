"""A ZooKeeper for tests, on a free port and with a folder of its own."""
import os
import socket
import subprocess
import tempfile
import time
import weakref

from support.engines import ClickHouseError, end, free_port

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
    """A single ZooKeeper in the foreground. Its port and its data stay when it is started again.

    It writes its log without fsync(), which took half of the tests' time: what a killed process has
    written the kernel keeps.
    """

    CONFIG = """tickTime=500
initLimit=10
syncLimit=5
dataDir={folder}/data
clientPort={port}
clientPortAddress=127.0.0.1
admin.enableServer=false
4lw.commands.whitelist=*
preAllocSize=1024
forceSync=no
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
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
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
            ["java", "-XX:TieredStopAtLevel=1", "-cp", JAR, "org.apache.zookeeper.ZooKeeperMain", "-server",
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
