"""The network between the nodes of a cluster, as links that can be cut.

Each link is a TCP forwarder on loopback. While it is cut, nobody can connect through it, and what is
sent on its connections does not arrive; when it is mended these connections end.
"""
import socket
import threading

from support.engines import free_port


class Link:
    def __init__(self, target, host="127.0.0.1", port=None):
        self.target = target
        self.host, self.port = host, port or free_port()
        self._lock = threading.Lock()
        self._open = threading.Event()
        self._listener = None
        self._sockets = set()
        self._generation = 0
        self.mend()

    def cut(self):
        with self._lock:
            if not self._open.is_set():
                return
            self._open.clear()
            listener, self._listener = self._listener, None
        listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
        listener.close()

    def mend(self):
        with self._lock:
            if self._open.is_set():
                return
            self._generation += 1
            old = list(self._sockets)
            self._listener = socket.create_server((self.host, self.port), backlog=64)
            self._open.set()
            threading.Thread(target=self._accept, args=(self._listener, self._generation),
                             daemon=True).start()
        for connection in old:
            shut(connection)

    def close(self):
        self.cut()
        for connection in list(self._sockets):
            shut(connection)

    def _accept(self, listener, generation):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self.target), timeout=5)
                server.settimeout(None)
            except OSError:
                client.close()
                continue
            with self._lock:
                self._sockets |= {client, server}
            threading.Thread(target=self._serve, args=(client, server, generation),
                             daemon=True).start()

    def _serve(self, client, server, generation):
        back = threading.Thread(target=self._forward, args=(server, client, generation), daemon=True)
        back.start()
        self._forward(client, server, generation)
        back.join()
        with self._lock:
            self._sockets -= {client, server}
        client.close()
        server.close()

    def _forward(self, source, sink, generation):
        """One direction. Its end is passed on alone: a replica ends its requests by closing this way."""
        try:
            while data := source.recv(65536):
                self._open.wait()
                if generation != self._generation:
                    raise ConnectionAbortedError
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            for connection in (source, sink):
                shut(connection)


def shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it had ended


class Network:
    """The links of a cluster's nodes: to ZooKeeper, from clients, and between the nodes.

    Replicas fetch parts at 127.0.0.2, where the links listen, since a server offers the port that it
    listens at. For native connections the nodes get another list of shards by `separate()`, in which
    each knows itself by its own port and the others by links; `join()` gives them the common list again.
    """

    def __init__(self, zookeeper, nodes):
        self.nodes = nodes
        self.to_zookeeper = {node: Link(zookeeper.port) for node in nodes}
        self.from_clients = {}
        self.from_replicas = {node: Link(node.interserver_port, "127.0.0.2", node.interserver_port)
                              for node in nodes}
        self.native = {(source, target): Link(target.tcp_port)
                       for source in nodes for target in nodes if source is not target}

    def add_clients(self):
        """Links for the clients. The servers' ports are known when they have started."""
        self.from_clients = {node: Link(node.port) for node in self.nodes}

    def _links(self):
        return [*self.to_zookeeper.values(), *self.from_clients.values(),
                *self.from_replicas.values(), *self.native.values()]

    def separate(self, shard_text):
        """`shard_text(number, port_of)` is the configuration of a shard."""
        for node in self.nodes:
            def port_of(target, source=node):
                return target.tcp_port if target is source else self.native[source, target].port
            node.configure("".join(shard_text(number, port_of)
                                   for number in sorted({each.shard for each in self.nodes})))

    def join(self, shard_text):
        for node in self.nodes:
            node.configure("".join(shard_text(number)
                                   for number in sorted({each.shard for each in self.nodes})))

    def cut_between(self, one, other):
        for link in (self.native[one, other], self.native[other, one], self.from_replicas[one],
                     self.from_replicas[other]):
            link.cut()

    def cut_off(self, node, clients):
        """Cuts a node from ZooKeeper and from all nodes, and from clients if `clients` is true."""
        self.to_zookeeper[node].cut()
        self.from_replicas[node].cut()
        for (source, target), link in self.native.items():
            if node in (source, target):
                link.cut()
        if clients:
            self.from_clients[node].cut()

    def mend(self):
        for link in self._links():
            link.mend()

    def close(self):
        for link in self._links():
            link.close()
