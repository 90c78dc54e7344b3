"""A proxy in front of ClickHouse that injects faults on request and records what it did.

    with FaultProxy(engine.port) as proxy:
        proxy.fail_next("lost_reply", times=2, only=re.compile("^INSERT"))
        ...                                   # a program that is given proxy.url
        proxy.log                             # [("INSERT INTO t ..", "lost_reply"), ..]

    refuse      resets the connection, forwards nothing
    error_500   answers 500 (options: text, status, headers), forwards nothing
    cut_body    forwards half of the body, up to the end of a row, then closes both sides
    lost_reply  forwards all, waits for the whole answer, then closes without a reply
    half_reply  forwards all, answers with a body that ends one byte before its Content-Length
    slow        forwards all, answers after a delay (option: seconds)
    late        forwards all after a delay (option: seconds)

A request is identified by its `query` parameter, else by the start of its body, else by its method and
path ("GET /ping"). It is forwarded once it has arrived completely. Every request has an entry in the log
before its client gets the reply. The kind "ok" means forwarded and answered, "no_upstream" means that
the server did not answer.
"""
import collections
import http.client
import http.server
import re
import socket
import struct
import threading
import time
import urllib.parse

from support.engines import free_port

KINDS = ("refuse", "error_500", "cut_body", "lost_reply", "half_reply", "slow", "late")
MEMORY = ("Code: 241, e.displayText() = DB::Exception: Memory limit exceeded, "
          "e.what() = DB::Exception\n")
UPSTREAM_SECONDS = 60
PER_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "expect"}


class Fault:
    def __init__(self, kind, times, only, options):
        self.kind = kind
        self.times = times
        self.only = only
        self.options = options


class FaultProxy:
    def __init__(self, upstream_port):
        self.upstream_port = upstream_port
        self.port = None
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._faults = []
        self._log = []
        self._listener = None
        self._clients = set()
        self.up()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    def fail_next(self, kind, times=1, only=None, **options):
        """The next `times` requests that contain the pattern `only` fail in this way."""
        if kind not in KINDS:
            raise ValueError("no such fault: " + kind)
        pattern = re.compile(only) if isinstance(only, str) else only
        with self._lock:
            self._faults.append(Fault(kind, times, pattern, options))

    def clear(self):
        """Removes the faults that did not happen yet."""
        with self._lock:
            self._faults.clear()

    @property
    def pending(self):
        """The number of faults that did not happen yet."""
        with self._lock:
            return sum(fault.times for fault in self._faults)

    @property
    def log(self):
        with self._lock:
            return list(self._log)

    @property
    def counts(self):
        return collections.Counter(kind for _, kind in self.log)

    def down(self):
        """Ends all connections and refuses new ones, like a server that is down."""
        with self._lock:
            listener, self._listener = self._listener, None
            clients = list(self._clients)
        if listener:
            listener.shutdown(socket.SHUT_RDWR)  # wakes accept()
            listener.close()
        for client in clients:
            shut(client)

    def up(self):
        """Listens again on the same port."""
        if self._listener:
            return
        deadline = time.monotonic() + 10
        while True:
            port = self.port or free_port()
            listener = socket.socket()
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
                listener.listen(64)
                break
            except OSError:
                listener.close()
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.01)
        with self._lock:
            self.port = port
            self._listener = listener
        threading.Thread(target=self._accept, args=(listener,), daemon=True).start()

    def close(self):
        self._closing.set()
        self.down()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _accept(self, listener):
        while True:
            try:
                client, address = listener.accept()
            except OSError:
                return
            with self._lock:
                if self._listener is not listener:
                    client.close()
                    return
                self._clients.add(client)
            threading.Thread(target=self._serve, args=(client, address), daemon=True).start()

    def _serve(self, client, address):
        try:
            Conversation(client, address, self)
        except OSError:
            pass  # the client went away
        finally:
            with self._lock:
                self._clients.discard(client)
            client.close()

    # Called by the conversations.

    def take_fault(self, text):
        with self._lock:
            for fault in self._faults:
                if fault.only is None or fault.only.search(text):
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                    return fault
        return Fault("ok", 1, None, {})

    def record(self, text, kind):
        with self._lock:
            self._log.append((text[:80], kind))

    def wait(self, seconds):
        self._closing.wait(seconds)


class Conversation(http.server.BaseHTTPRequestHandler):
    """The connection of a client. Each request has its own connection to the server."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        body = self.read_body()
        text = self.known_by(body)
        fault = self.server.take_fault(text)
        kind = fault.kind
        if kind in ("refuse", "error_500"):
            self.server.record(text, kind)
            if kind == "refuse":
                self.hang_up(reset=True)
            else:
                self.send(fault.options.get("status", 500),
                          [("Content-Type", "text/plain; charset=UTF-8"),
                           *fault.options.get("headers", {}).items()],
                          fault.options.get("text", MEMORY).encode())
            return
        if kind == "cut_body":
            self.forward(body, cut(body))
            self.server.record(text, kind)
            self.hang_up()
            return
        if kind == "late":
            self.server.wait(fault.options.get("seconds", 1))
        reply = self.forward(body, body)
        self.server.record(text, kind if reply else "no_upstream")
        if reply is None or kind == "lost_reply":
            self.hang_up()
            return
        if kind == "slow":
            self.server.wait(fault.options.get("seconds", 1))
        response, answer = reply
        headers = [(name, value) for name, value in response.getheaders()
                   if name.lower() not in PER_HOP]
        if kind == "half_reply":
            self.send(response.status, headers, answer, claim=len(answer) + 1)
            self.hang_up()
        else:
            self.send(response.status, headers, answer, chunked=response.chunked)

    do_GET = do_HEAD = do_POST

    def read_body(self):
        if "chunked" not in self.headers.get("Transfer-Encoding", "").lower():
            return self.read(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0] or b"-1", 16):
            body += self.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return body

    def read(self, size):
        data = self.rfile.read(size) if size >= 0 else b""
        if len(data) != size:
            raise ConnectionResetError("the client left amid its request")
        return data

    def known_by(self, body):
        parameters = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "query" in parameters:
            return parameters["query"][0]
        return body[:4096].decode("utf-8", "replace") or self.command + " " + self.path

    def forward(self, body, sent):
        """The complete reply of the server; None without one."""
        head = "%s %s HTTP/1.1\r\n" % (self.command, self.path)
        for name, value in self.headers.items():
            if name.lower() not in PER_HOP:
                head += "%s: %s\r\n" % (name, value)
        head += "Connection: close\r\nContent-Length: %d\r\n\r\n" % len(body)
        try:
            with socket.create_connection(("127.0.0.1", self.server.upstream_port),
                                          UPSTREAM_SECONDS) as upstream:
                try:
                    upstream.sendall(head.encode("latin-1") + sent)
                    if len(sent) < len(body):
                        upstream.settimeout(5)
                        upstream.shutdown(socket.SHUT_WR)
                except (BrokenPipeError, ConnectionResetError):
                    pass  # an answer may have come before all was read
                response = http.client.HTTPResponse(upstream, method=self.command)
                response.begin()
                return response, response.read()
        except (OSError, http.client.HTTPException):
            return None

    def send(self, status, headers, body, claim=None, chunked=False):
        head = "HTTP/1.1 %d %s\r\n" % (status, http.client.responses.get(status, "-"))
        for name, value in headers:
            head += "%s: %s\r\n" % (name, value)
        if chunked:
            head += "Transfer-Encoding: chunked\r\n"
            body = (b"%x\r\n%s\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n"
        else:
            head += "Content-Length: %d\r\n" % (len(body) if claim is None else claim)
        body = b"" if self.command == "HEAD" else body
        self.wfile.write(head.encode("latin-1") + b"\r\n" + body)

    def hang_up(self, reset=False):
        self.close_connection = True
        if reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                       struct.pack("ii", 1, 0))

    def log_message(self, *_):
        pass


def cut(body):
    """About half of the body, in whole rows."""
    middle = len(body) // 2
    end = body.find(b"\n", middle) + 1
    if end == 0 or end == len(body):
        end = body.rfind(b"\n", 0, middle) + 1
    return body[:end or middle]


def shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it had ended
