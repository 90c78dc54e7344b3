"""ClickHouse for tests: a separate server on free ports in a temporary folder, or chDB.

    with ClickHouse(users={"writer": "secret"}) as engine:
        engine.query("CREATE TABLE t (a Int32) ENGINE = Log")
        engine.query("INSERT INTO t FORMAT TSV", data="1\\n2\\n")
        engine.rows("SELECT a FROM t")        # [["1"], ["2"]]
        engine.kill()                         # like a crash
        engine.start()                        # the same port, the same data

ClickHouse is the `clickhouse` or `clickhouse-server` that is installed, of any version since 18.16.
Chdb is a recent ClickHouse in a shared library behind `chdb_server`, found by two environment
variables: TRUEFILL_CHDB (libchdb.so or its folder) and TRUEFILL_CHDB_SERVER (the program).
"""
import html
import http.client
import os
import random
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.parse
import weakref

START_SECONDS = 60
STOP_SECONDS = 30
ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "0": "\0"}


class ClickHouseError(Exception):
    """An error reply of the server; code is 0 if the text has none."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code = code
        self.text = text


def free_port():
    """A port below the range of outgoing connections, so that none of them takes it."""
    while True:
        port = random.randrange(20000, 32000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue


def unescape(field):
    if field == "\\N":
        return None
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), field, flags=re.DOTALL)


def skip_unless(engine):
    """Decorates a test or its class, which is skipped with a reason where the engine is absent."""
    return unittest.skipIf(engine.absence(), engine.absence())


def end(process):
    if process.poll() is None:
        process.kill()
    process.wait()


class Engine:
    """A process with ClickHouse's HTTP interface. Its port and its data stay when it is started again."""

    reply_seconds = 60  # the longest wait for a reply

    def __init__(self, absence):
        if absence:
            raise RuntimeError(absence)
        self._temporary = tempfile.TemporaryDirectory(prefix="truefill-")
        self.folder = self._temporary.name
        self.port = None
        self._process = None
        self._end = None

    @classmethod
    def absence(cls):
        """Why the engine is absent; empty if it is present."""
        raise NotImplementedError

    @classmethod
    def available(cls):
        return not cls.absence()

    def _command(self):
        """The command that serves self.port."""
        raise NotImplementedError

    def _is_ours(self):
        """Whether the port is served by this process, and not by the server of another test."""
        return True

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self.port

    @property
    def pid(self):
        return self._process.pid if self._process else None

    @property
    def version(self):
        return self.rows("SELECT version()")[0][0]

    def start(self):
        assert not self._process, "it runs already"
        keep = self.port is not None
        # A server that has its port already is started again on it, as a service manager would do: ten
        # times within at least nine seconds.
        for attempt in range(10 if keep else 5):
            if not keep:
                self.port = free_port()
            if self._try_to_start():
                return self
            time.sleep(0.2 * attempt)
        if not keep:
            self.port = None
        raise RuntimeError("%s does not start: %s" % (type(self).__name__, self._last_words()))

    def _try_to_start(self):
        with open(os.path.join(self.folder, "output"), "ab") as output:
            self._process = subprocess.Popen(
                self._command(), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, env=dict(os.environ, CLICKHOUSE_WATCHDOG_ENABLE="0"))
        self._end = weakref.finalize(self, end, self._process)
        deadline = time.monotonic() + START_SECONDS
        while self._process.poll() is None and time.monotonic() < deadline:
            if self._answers():
                return True
            time.sleep(0.01)
        self.kill()
        return False

    def _answers(self):
        try:
            return self._request("GET", "/ping", timeout=1)[1] == b"Ok.\n" and self._is_ours()
        except (OSError, http.client.HTTPException, ClickHouseError):
            return False

    def _last_words(self):
        text = ""
        for name in ("output", "errors.log"):
            path = os.path.join(self.folder, name)
            if os.path.exists(path):
                with open(path, encoding="utf-8", errors="replace") as log:
                    text += log.read()
        # The line of an exception says what happened; the stack after it does not.
        said = [line[:500] for line in text.splitlines() if "xception" in line or "<Error>" in line]
        return "\n".join(said[-10:]) or text[-2000:] or "it says nothing"

    def stop(self):
        """Sends SIGTERM and waits for the end."""
        if self._process:
            self._process.terminate()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            self.kill()

    def kill(self):
        """Sends SIGKILL and waits for the end."""
        if self._process:
            self._end()
            self._process = None

    def close(self):
        self.kill()
        self._temporary.cleanup()

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.close()

    def _request(self, method, target, body=None, headers=None, timeout=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port,
                                                timeout=timeout or self.reply_seconds)
        try:
            connection.request(method, target, body, headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def query(self, sql, data=None, user=None, password=None, **settings):
        """The text of the reply. `data` is the body of an INSERT .. FORMAT."""
        parameters = {name: int(value) if isinstance(value, bool) else value
                      for name, value in settings.items()}
        body = sql
        if data is not None:
            parameters["query"] = sql
            body = data
        if isinstance(body, str):
            body = body.encode("utf-8", "surrogateescape")
        headers = {"Content-Type": "text/plain"}
        if user is not None:
            headers["X-ClickHouse-User"] = user
            headers["X-ClickHouse-Key"] = password or ""
        response, answer = self._request("POST", "/?" + urllib.parse.urlencode(parameters), body,
                                         headers)
        text = answer.decode("utf-8", "surrogateescape")
        if response.status != 200:
            code = re.search(r"Code: (\d+)", text)
            raise ClickHouseError(int(code[1]) if code else 0, text.strip())
        return text

    def rows(self, sql, **settings):
        """The rows as lists of texts; NULL is None. The query must not have a FORMAT."""
        lines = self.query(sql, default_format="TabSeparated", **settings).split("\n")[:-1]
        return [[unescape(field) for field in line.split("\t")] for line in lines]


class ClickHouse(Engine):
    """The installed server. The user `default` has no password; `users` gives others with theirs."""

    CONFIG = """<yandex>
    <logger><level>warning</level><log>{folder}/server.log</log>
        <errorlog>{folder}/errors.log</errorlog></logger>
    <display_name>{name}</display_name>
    <http_port>{port}</http_port>
    <tcp_port>{tcp_port}</tcp_port>
    <interserver_http_port>{interserver_port}</interserver_http_port>
    <interserver_http_host>127.0.0.1</interserver_http_host>
    <listen_host>127.0.0.1</listen_host>
    <mark_cache_size>268435456</mark_cache_size>
    <path>{folder}/data/</path>
    <tmp_path>{folder}/tmp/</tmp_path>
    <user_files_path>{folder}/user_files/</user_files_path>
    <format_schema_path>{folder}/format_schemas/</format_schema_path>
    <users_config>{folder}/users.xml</users_config>
    <default_profile>default</default_profile>
    <timezone>UTC</timezone>
</yandex>
"""
    USERS = """<yandex>
    <profiles><default/></profiles>
    <quotas><default/></quotas>
    <users>{users}</users>
</yandex>
"""
    USER = """
        <{name}><password>{password}</password><profile>default</profile><quota>default</quota>
            <networks><ip>127.0.0.1</ip></networks></{name}>"""

    def __init__(self, users=None):
        super().__init__(self.absence())
        self._name = os.path.basename(self.folder)
        everyone = {"default": "", **(users or {})}
        self._write("users.xml", self.USERS.format(users="".join(
            self.USER.format(name=name, password=html.escape(password))
            for name, password in everyone.items())))

    @staticmethod
    def _program():
        path = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin"])
        if several := shutil.which("clickhouse", path=path):
            return [several, "server"]
        server = shutil.which("clickhouse-server", path=path)
        return [server] if server else None

    @classmethod
    def absence(cls):
        if cls._program():
            return ""
        return ("no ClickHouse is installed here: neither `clickhouse` nor `clickhouse-server` "
                "(Debian 12: apt-get install clickhouse-server)")

    def _write(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as out:
            out.write(content)
        return path

    def _command(self):
        config = self._write("config.xml", self.CONFIG.format(
            folder=self.folder, name=self._name, port=self.port, tcp_port=free_port(),
            interserver_port=free_port()))
        return [*self._program(), "--config-file=" + config]

    def _is_ours(self):
        response, _ = self._request("POST", "/", b"SELECT 1", timeout=5)
        return response.getheader("X-ClickHouse-Server-Display-Name") == self._name


class Chdb(Engine):
    """chDB behind chdb_server. It has no users, reads no partial bodies, and runs one query at a time."""

    def __init__(self, server_binary=None):
        super().__init__(self.absence(server_binary))
        self._server = self._server_binary(server_binary)

    @staticmethod
    def _server_binary(given):
        return os.path.abspath(given or os.environ.get("TRUEFILL_CHDB_SERVER") or "chdb_server")

    @staticmethod
    def _library():
        path = os.path.abspath(os.environ.get("TRUEFILL_CHDB") or "libchdb.so")
        return os.path.join(path, "libchdb.so") if os.path.isdir(path) else path

    @classmethod
    def absence(cls, server_binary=None):
        if not os.environ.get("TRUEFILL_CHDB"):
            return "no chDB: TRUEFILL_CHDB does not say where libchdb.so is"
        if not os.path.isfile(cls._library()):
            return "no chDB: TRUEFILL_CHDB says %s, which is no file" % cls._library()
        if not os.access(cls._server_binary(server_binary), os.X_OK):
            return ("no chdb_server at %s: build it, or say in TRUEFILL_CHDB_SERVER where it is"
                    % cls._server_binary(server_binary))
        return ""

    @classmethod
    def available(cls, server_binary=None):
        return not cls.absence(server_binary)

    def _port_file(self):
        return os.path.join(self.folder, "port")

    def _command(self):
        if os.path.exists(self._port_file()):
            os.remove(self._port_file())
        return [self._server, "--library", self._library(), "--path",
                os.path.join(self.folder, "data"), "--port", str(self.port), "--port-file",
                self._port_file()]

    def _is_ours(self):
        return os.path.exists(self._port_file())
